//! A person's health in a few numbers. The API wants to know that it is really them, now: the page
//! asks, and what was interrupted is finished when they are back.
mod question;
mod summary;

use std::cell::Cell;

use leptos::prelude::untrack;
use oauth_leptos::ErrorKind;

use crate::api::{self, Answer, Failure, Health};
use crate::app::App;
use crate::components::ask::{ask, because};
use crate::components::bones::bones;
use crate::components::guard::guard;
use crate::components::notice::{CALM, notice, problem};
use crate::live::Live;
use crate::ui::{Tag, heading, tag};
use crate::words::FITNESS;

use question::question;
use summary::summary;

const TITLE: &str = "Your health";

/// What the page knows.
pub struct HealthState {
    /// What the API gave so far.
    answer: Live<Option<Answer<Health>>>,
    cancelled: Cell<bool>,
}

impl HealthState {
    /// Nothing yet.
    pub fn new() -> HealthState {
        HealthState { answer: Live::new(None), cancelled: Cell::new(false) }
    }

    /// The person cancelled at the server, which the page says when it is shown next.
    pub fn cancel(&self) {
        self.cancelled.set(true);
    }
}

/// The page at `/health`.
pub fn health(app: App) -> Vec<Tag> {
    let lead = "Sign in first; then your heart rate, your sleep and your weight appear here.";
    guard(app, TITLE, lead, |app| {
        let mut page = vec![head(app)];
        if app.health.cancelled.take() {
            page.push(cancelled());
        }
        if app.activity.granted.peek(|granted| *granted) {
            fetch(app);
        }
        page.push(content(app));
        page
    })
}

fn head(app: App) -> Tag {
    let status = tag("p.soft").attr("role", "status").shows(move || {
        let granted = app.activity.granted.get();
        app.health.answer.with(|answer| {
            let words = match answer {
                Some(Ok(_)) => return because(FITNESS),
                None if granted => "Asking the resource server…",
                Some(Err(failure)) if needs_confirmation(failure) => {
                    "The resource server has a question first."
                }
                _ => return Vec::new(),
            };
            vec![tag("span").text(words)]
        })
    });
    tag("div.page-head").child(tag("div").child(heading(TITLE)).child(status))
}

fn cancelled() -> Tag {
    notice(CALM, "You cancelled there, and that’s fine")
        .attr("data-said", "cancelled")
        .child(tag("p").text("You are still signed in, and nothing was shown."))
}

fn content(app: App) -> Tag {
    let answer = app.health.answer;
    tag("div.stack").shows(move || {
        let granted = app.activity.granted.get();
        let shown = answer.with(|answer| {
            untrack(|| match answer {
                _ if !granted => not_allowed(app),
                None => bones(tag("div.panel").attr("aria-busy", "true")),
                Some(Ok(health)) => summary(health),
                Some(Err(failure)) if needs_confirmation(failure) => question(app),
                Some(Err(failure)) if failure.needs_permission() => not_allowed(app),
                Some(Err(failure)) => {
                    problem("Your health couldn’t be fetched", failure, move || fetch(app))
                }
            })
        });
        vec![shown]
    })
}

fn not_allowed(app: App) -> Tag {
    ask(app, FITNESS, "You haven’t allowed this app to see your health", "your health")
}

/// A recent sign-in is missing: confirming at the server helps.
fn needs_confirmation(failure: &Failure) -> bool {
    let kind = failure.error.as_ref().map(|error| error.kind());
    matches!(kind, Some(ErrorKind::InsufficientAuthentication { .. }))
}

/// Goes to the server, which the API wants to ask first.
fn confirm(app: App) {
    app.health.answer.peek(|answer| {
        if let Some(Err(Failure { error: Some(refusal), .. })) = answer {
            app.confirm(refusal);
        }
    });
}

fn fetch(app: App) {
    let answer = app.health.answer;
    answer.set(None);
    api::health(app.session, move |health| answer.set(Some(health)));
}
