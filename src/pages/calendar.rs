//! The calendar: events by day, and a form to add one, which asks for that permission only then.
//!
//! `desk.rs` acts, `draft.rs` is what was typed, the other files show.
mod agenda;
mod desk;
mod draft;
mod form;
mod said;

use leptos::prelude::untrack;

use crate::app::App;
use crate::components::ask::{ask, because};
use crate::components::bones::bones;
use crate::components::guard::guard;
use crate::components::notice::{problem, trouble};
use crate::router::focus;
use crate::ui::{Tag, button, heading, tag};
use crate::words::CALENDAR;

use agenda::agenda;
use desk::Answer;
pub use desk::CalendarState;
use form::{ask_to_add, form};
use said::said;

const TITLE: &str = "Your calendar";

/// The page at `/calendar`.
pub fn calendar(app: App) -> Vec<Tag> {
    guard(app, TITLE, "Sign in first; then your events appear here.", |app| {
        app.calendar.open();
        vec![head(app), said(app), allowed(app)]
    })
}

fn head(app: App) -> Tag {
    let state = &app.parts().calendar;
    let status = tag("p.soft").attr("role", "status").shows(move || match state.answer.get() {
        _ if !state.may_read.get() => Vec::new(),
        Answer::Waiting => vec![tag("span").text("Asking the resource server…")],
        Answer::Here(_) => because(CALENDAR),
        Answer::Failed(_) => Vec::new(),
    });
    let begin = button("button.button", "Add an event")
        .flag("hidden", move || !can_begin(app))
        .press(|| focus("#event-title"));
    tag("div.page-head").child(tag("div").child(heading(TITLE)).child(status)).child(begin)
}

/// Whether there is a form to type in; tracked.
fn can_begin(app: App) -> bool {
    let state = &app.parts().calendar;
    let is_here = state.answer.with(|answer| matches!(answer, Answer::Here(_)));
    is_here && state.may_read.get() && !state.asking.get()
}

fn allowed(app: App) -> Tag {
    tag("div.stack.stack-l").shows(move || {
        let may_read = app.calendar.may_read.get();
        untrack(|| {
            if !may_read {
                return vec![not_allowed(app)];
            }
            app.calendar.fetch();
            vec![question(app), list(app), form_place(app)]
        })
    })
}

fn not_allowed(app: App) -> Tag {
    ask(app, CALENDAR, "You haven’t allowed this app to see your calendar", "your events here")
}

/// “May I?”, while there is something to add and no permission for it.
fn question(app: App) -> Tag {
    let asking = app.calendar.asking;
    tag("div.stack").flag("hidden", move || !asking.get()).shows(move || {
        let asking = asking.get();
        untrack(|| if asking { vec![trouble(app), ask_to_add(app)] } else { Vec::new() })
    })
}

fn list(app: App) -> Tag {
    tag("div.stack").shows(move || {
        let answer = app.calendar.answer.get();
        untrack(|| match &answer {
            Answer::Waiting => vec![bones(tag("div.stack").attr("aria-busy", "true"))],
            Answer::Here(events) => vec![agenda(app, events)],
            Answer::Failed(failure) if failure.needs_permission() => vec![not_allowed(app)],
            Answer::Failed(failure) => {
                vec![problem("Your calendar couldn’t be fetched", failure, move || app.calendar.fetch())]
            }
        })
    })
}

/// The form stays as it is while the list changes.
fn form_place(app: App) -> Tag {
    tag("div").flag("hidden", move || !can_begin(app)).child(form(app))
}
