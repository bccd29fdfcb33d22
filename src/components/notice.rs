//! Messages in the page: what happened, what follows from it, and the technical detail folded away.
use leptos::prelude::untrack;
use oauth_leptos::protocol::SignedOut;
use oauth_leptos::{Error, State};

use crate::api::Failure;
use crate::app::App;
use crate::ui::{Tag, button, link, tag};
use crate::words::failure_name;

/// Good news.
pub const GOOD: &str = "div.notice.notice-good";
/// Nothing to worry about.
pub const CALM: &str = "div.notice";
/// Something to know.
pub const CAREFUL: &str = "div.notice.notice-careful";
/// Something failed; read out at once.
pub const ERROR: &str = "div.notice.notice-error";

/// A message of one of these kinds.
pub fn notice(kind: &str, title: &str) -> Tag {
    let role = if kind == ERROR { "alert" } else { "status" };
    tag(kind).attr("role", role).child(tag("strong").text(title))
}

/// The technical detail, folded until somebody wants it; nothing, where there is none.
pub fn detail(text: &str) -> Vec<Tag> {
    if text.is_empty() {
        return Vec::new();
    }
    let code = tag("p.small").child(tag("code").text(text));
    vec![tag("details.fold").child(tag("summary").text("Technical detail")).child(code)]
}

/// A sign-in that failed before it left this page, or a session that is over; else nothing.
pub fn trouble(app: App) -> Tag {
    tag("div").flag("hidden", move || trouble_of(&app.session.state()).is_none()).shows(move || {
        let state = app.session.state();
        untrack(|| trouble_of(&state).map(|(kind, error)| trouble_notice(kind, error)).into_iter().collect())
    })
}

fn trouble_of(state: &State) -> Option<(&'static str, &Error)> {
    match state {
        State::Failed(error) => Some((ERROR, error)),
        State::SignedOut(SignedOut::Over(error)) => Some((CAREFUL, error)),
        _ => None,
    }
}

fn trouble_notice(kind: &str, error: &Error) -> Tag {
    notice(kind, error.message())
        .attr("data-failure", failure_name(error.kind()))
        .child(tag("p").text(error.next_step()))
        .children(detail(error.detail()))
}

/// In place of data that could not be fetched: what happened, and the button to try again.
pub fn problem(title: &str, failure: &Failure, again: impl FnMut() + 'static) -> Tag {
    let words = tag("p").text(&failure.message).text(" You are still signed in.");
    let buttons = tag("div.button-row")
        .child(button("button.button.button-primary", "Try again").press(again))
        .child(link("a.button.button-quiet", "/", "Back to the start"));
    tag("div.page-narrow.stack")
        .attr("data-problem", "")
        .child(notice(ERROR, title).child(words))
        .child(tag("p").text(&failure.next_step))
        .child(buttons)
        .children(detail(&failure.detail))
}
