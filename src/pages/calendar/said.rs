//! How the last action on the calendar ended.
use leptos::prelude::untrack;

use crate::api::Event;
use crate::app::App;
use crate::components::notice::{CAREFUL, ERROR, GOOD, detail, notice};
use crate::dates;
use crate::ui::{Tag, tag, working_button};

use super::desk::Said;

/// Nothing, until something was done.
pub fn said(app: App) -> Tag {
    let said = app.calendar.said;
    tag("div#said").attr("tabindex", "-1").flag("hidden", move || said.with(Option::is_none)).shows(
        move || {
            let said = said.get();
            untrack(|| said.map(|said| words(app, said)).into_iter().collect())
        },
    )
}

fn words(app: App, said: Said) -> Tag {
    match said {
        Said::Added(event) => notice(GOOD, &format!("Added: {}", event.title))
            .attr("data-said", "added")
            .child(tag("p").text(&when(&event))),
        Said::Removed(event) => removed(app, event),
        Said::NotAllowed => notice(CAREFUL, "Nothing was added").attr("data-said", "not-allowed").child(
            tag("p").text("You didn’t allow this app to add events, and that holds. What you typed is kept."),
        ),
        Said::Failed(title, failure) => notice(ERROR, title)
            .attr("data-said", "failed")
            .child(tag("p").text(&failure.message).text(" ").text(&failure.next_step))
            .children(detail(&failure.detail)),
    }
}

fn removed(app: App, event: Event) -> Tag {
    let works = move || app.calendar.sending.with(Option::is_some);
    notice(GOOD, &format!("Removed: {}", event.title))
        .attr("data-said", "removed")
        .child(tag("p").text(&when(&event)))
        .child(
            working_button("button#put-back.button.button-small", "Put it back", "Putting it back…", works)
                .press(move || app.calendar.put_back(&event)),
        )
}

fn when(event: &Event) -> String {
    match (dates::local(&event.starts_at), dates::local(&event.ends_at)) {
        (Some(start), Some(end)) => format!("{}, {} to {}.", start.day.words(), start.time(), end.time()),
        _ => String::new(),
    }
}
