//! The resource API: its data as types, its failures in plain words.
//!
//! Each call is answered by calling back, so that all of them share one piece of waiting code.
use std::rc::Rc;

use leptos::prelude::untrack;
use oauth_leptos::{Error, ErrorKind, Method, Request, Response, SessionHandle, Url};
use wasm_bindgen_futures::spawn_local;

use crate::dates::{Daily, Day};
use crate::json::{self, Json};

/// One day of activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// `2026-11-23`, in UTC.
    pub date: String,
    pub steps: u64,
    pub active_minutes: u64,
}

/// A person's health in a few numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    pub day: Day,
    /// Beats a minute.
    pub resting_heart_rate: u64,
    pub sleep_minutes: u64,
    /// In grams, oldest first.
    pub weights: Vec<Daily>,
}

/// An event of the calendar; one without an id has not been added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    pub id: String,
    pub title: String,
    /// `2026-11-23T09:00:00Z`.
    pub starts_at: String,
    pub ends_at: String,
    /// May be empty.
    pub place: String,
}

/// Why a call gave nothing, in plain words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub message: String,
    pub next_step: String,
    /// Technical; may be empty.
    pub detail: String,
    /// The client's own word on it, where it was the client that gave up.
    pub error: Option<Rc<Error>>,
}

impl Failure {
    /// A permission is missing: asking for it may help, trying again won't.
    pub fn needs_permission(&self) -> bool {
        self.error.as_ref().is_some_and(|error| matches!(error.kind(), ErrorKind::InsufficientScope(_)))
    }
}

/// What a call gives.
pub type Answer<T> = Result<T, Failure>;

const EVENTS: &str = "/calendar/events";

/// The activity of the last days, oldest first.
pub fn activity(session: SessionHandle, days: u32, then: impl FnOnce(Answer<Vec<Activity>>) + 'static) {
    let path = format!("/fitness/steps?days={days}");
    call(session, Method::Get, path, String::new(), |answer| {
        then(answer.and_then(|answer| answer.read(|json| json.list("days", read_activity))));
    });
}

/// The health of today; the API wants the person to have confirmed recently who they are.
pub fn health(session: SessionHandle, then: impl FnOnce(Answer<Health>) + 'static) {
    call(session, Method::Get, "/health/summary".to_owned(), String::new(), |answer| {
        then(answer.and_then(|answer| answer.read(read_health)));
    });
}

/// The events from today on, in the order they start.
pub fn events(session: SessionHandle, then: impl FnOnce(Answer<Vec<Event>>) + 'static) {
    call(session, Method::Get, EVENTS.to_owned(), String::new(), |answer| {
        then(answer.and_then(|answer| answer.read(|json| json.list("events", read_event))));
    });
}

/// Adds an event.
pub fn add_event(session: SessionHandle, event: &Event, then: impl FnOnce(Answer<Event>) + 'static) {
    let body = json::object(&[
        ("title", &event.title),
        ("starts_at", &event.starts_at),
        ("ends_at", &event.ends_at),
        ("place", &event.place),
    ]);
    call(session, Method::Post, EVENTS.to_owned(), body, |answer| {
        then(answer.and_then(|answer| answer.read(read_event)));
    });
}

/// Removes an event; one that is gone already counts as removed.
pub fn remove_event(session: SessionHandle, id: &str, then: impl FnOnce(Answer<()>) + 'static) {
    let path = format!("{EVENTS}/{}", String::from(js_sys::encode_uri_component(id)));
    call(session, Method::Delete, path, String::new(), |answer| {
        then(answer.and_then(|answer| match answer.response.status {
            200..300 | 404 => Ok(()),
            _ => Err(answer.refusal()),
        }));
    });
}

fn read_activity(day: &Json) -> Option<Activity> {
    Some(Activity {
        date: day.text("date")?,
        steps: day.count("steps")?,
        active_minutes: day.count("active_minutes")?,
    })
}

fn read_health(summary: &Json) -> Option<Health> {
    Some(Health {
        day: read_day(summary)?,
        resting_heart_rate: summary.count("resting_heart_rate")?,
        sleep_minutes: summary.count("sleep_minutes")?,
        weights: summary
            .list("weights", |day| Some(Daily { day: read_day(day)?, value: day.count("grams")? }))?,
    })
}

#[inline(never)]
fn read_day(json: &Json) -> Option<Day> {
    Day::parse(&json.text("date")?)
}

fn read_event(event: &Json) -> Option<Event> {
    Some(Event {
        id: event.text("id")?,
        title: event.text("title")?,
        starts_at: event.text("starts_at")?,
        ends_at: event.text("ends_at")?,
        place: event.text("place").unwrap_or_default(),
    })
}

/// An answer, and what it answers.
struct Answered {
    path: String,
    response: Response,
}

fn call(
    session: SessionHandle,
    method: Method,
    path: String,
    body: String,
    then: impl FnOnce(Answer<Answered>) + 'static,
) {
    send(session, method, path, body, Box::new(then));
}

fn send(
    session: SessionHandle,
    method: Method,
    path: String,
    body: String,
    then: Box<dyn FnOnce(Answer<Answered>)>,
) {
    let Some(server) = untrack(|| session.server()) else { return then(Err(over())) };
    let base = server.api.as_str().trim_end_matches('/');
    let Ok(url) = Url::parse(&format!("{base}{path}")) else {
        return then(Err(unexpected(&path, "its address can’t be used")));
    };
    let request = match body.is_empty() {
        true => Request { method, ..Request::get(url) },
        false => Request::with_body(method, url, "application/json", body),
    };
    let request = request.header("Accept", "application/json");
    spawn_local(async move {
        let answer = session.call(request).await;
        then(answer.map(|response| Answered { path, response }).map_err(Failure::from));
    });
}

impl Answered {
    fn read<T>(&self, read: impl FnOnce(&Json) -> Option<T>) -> Answer<T> {
        let value = self.json().and_then(|json| read(&json));
        value.ok_or_else(|| self.refusal())
    }

    fn json(&self) -> Option<Json> {
        self.response.is_success().then(|| Json::parse(&self.response.body)).flatten()
    }

    /// Why it is of no use.
    #[inline(never)]
    fn refusal(&self) -> Failure {
        if self.response.is_success() {
            let detail = format!("HTTP {}, but not the JSON expected", self.response.status);
            return unexpected(&self.path, &detail);
        }
        let reason = Json::parse(&self.response.body).and_then(|json| json.text("error_description"));
        refused(&self.path, self.response.status, reason)
    }
}

/// An answer that says no: in its own words, where it has some.
fn refused(path: &str, status: u16, reason: Option<String>) -> Failure {
    match reason {
        Some(reason) if status < 500 => Failure {
            message: format!("The resource server said no: {reason}"),
            next_step: "Change what it asks for, then try again.".to_owned(),
            detail: format!("{path}: HTTP {status}"),
            error: None,
        },
        _ => unexpected(path, &format!("HTTP {status}")),
    }
}

fn unexpected(path: &str, detail: &str) -> Failure {
    Failure {
        message: "The resource server answered, but not with something this app understands.".to_owned(),
        next_step: "It may be over in a moment. Try again; if it stays, the detail below helps whoever runs \
                    the server."
            .to_owned(),
        detail: format!("{path}: {detail}"),
        error: None,
    }
}

fn over() -> Failure {
    Failure {
        message: "You are no longer signed in.".to_owned(),
        next_step: "Sign in, then try again.".to_owned(),
        detail: String::new(),
        error: None,
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure {
            message: error.message().to_owned(),
            next_step: error.next_step().to_owned(),
            detail: error.detail().to_owned(),
            error: Some(Rc::new(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_speak_for_themselves() {
        let failure = refused("/x", 400, Some("title must be a text.".to_owned()));
        assert!(failure.message.ends_with("title must be a text."), "{failure:?}");
        assert_eq!(failure.detail, "/x: HTTP 400");
    }

    #[test]
    fn other_answers_are_not_understood() {
        for (status, reason) in [(500, None), (503, Some("x".to_owned())), (404, None)] {
            let failure = refused("/x", status, reason);
            assert!(failure.message.contains("understands"), "{status}");
            assert_eq!(failure.detail, format!("/x: HTTP {status}"));
        }
    }
}
