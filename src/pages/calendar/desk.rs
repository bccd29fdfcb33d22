//! What happens on the calendar page: events are fetched, added, removed and put back.
use oauth_leptos::SessionHandle;

use crate::api::{self, Event, Failure};
use crate::app::is_granted;
use crate::dates;
use crate::live::Live;
use crate::router::focus;
use crate::words::{CALENDAR, CALENDAR_CHANGE};

use super::draft::{Draft, Faults};

/// What the API gave so far.
#[derive(Clone)]
pub enum Answer {
    Waiting,
    Here(Vec<Event>),
    Failed(Failure),
}

/// How the last action ended.
#[derive(Clone)]
pub enum Said {
    Added(Event),
    Removed(Event),
    /// The server was asked, and the person left adding out.
    NotAllowed,
    Failed(&'static str, Failure),
}

/// What the page knows. `Copy`: pass it into any closure.
#[derive(Clone, Copy)]
pub struct CalendarState {
    session: SessionHandle,
    pub may_read: Live<bool>,
    pub may_change: Live<bool>,
    pub answer: Live<Answer>,
    pub draft: Live<Draft>,
    pub faults: Live<Faults>,
    /// The draft is complete, and the permission to add it is to be asked for.
    pub asking: Live<bool>,
    /// What is being sent: the id of an event, or empty for the draft.
    pub sending: Live<Option<String>>,
    pub said: Live<Option<Said>>,
}

impl CalendarState {
    /// Nothing yet but what this tab kept of a draft.
    pub fn new(session: SessionHandle) -> CalendarState {
        CalendarState {
            session,
            may_read: Live::computed(move || is_granted(session, CALENDAR)),
            may_change: Live::computed(move || is_granted(session, CALENDAR_CHANGE)),
            answer: Live::new(Answer::Waiting),
            draft: Live::new(Draft::kept().unwrap_or_else(Draft::blank)),
            faults: Live::new(Faults::default()),
            asking: Live::new(false),
            sending: Live::new(None),
            said: Live::new(None),
        }
    }

    /// The page is shown. A draft that the person went to ask permission for is added now, if it was given.
    pub fn open(self) {
        self.said.set(None);
        self.asking.set(false);
        self.answer.set(Answer::Waiting);
        if self.draft.peek(|draft| draft.asked) {
            self.draft.update(|draft| draft.asked = false);
            self.keep_draft();
            match self.may_change.peek(|may| *may) {
                true => self.add(),
                false => self.said.set(Some(Said::NotAllowed)),
            }
        }
    }

    /// Reads the events; those shown stay until the new ones are here.
    pub fn fetch(self) {
        if self.answer.peek(|answer| matches!(answer, Answer::Failed(_))) {
            self.answer.set(Answer::Waiting);
        }
        api::events(self.session, move |events| {
            self.answer.set(events.map_or_else(Answer::Failed, Answer::Here));
        });
    }

    /// Changes what is typed, and keeps it in this tab.
    pub fn write(self, change: impl FnOnce(&mut Draft)) {
        self.draft.update(change);
        self.keep_draft();
    }

    /// Checks what was typed, then adds it, or asks for the permission first.
    pub fn submit(self) {
        if self.is_sending() {
            return;
        }
        let today = dates::today().map(dates::Day::iso).unwrap_or_default();
        let faults = self.draft.peek(|draft| draft.faults(&today));
        self.faults.set(faults);
        if let Some(selector) = faults.first() {
            return focus(selector);
        }
        self.said.set(None);
        match self.may_change.peek(|may| *may) {
            true => self.add(),
            false => self.ask(),
        }
    }

    /// Shows the question whether events may be added.
    fn ask(self) {
        self.asking.set(true);
        focus("#ask-to-add-title");
    }

    /// Keeps the draft for the way back from the server.
    pub fn remember_to_add(self) {
        self.write(|draft| draft.asked = true);
    }

    /// The person doesn't want to be asked now: what they typed is in the form again.
    pub fn not_now(self) {
        self.asking.set(false);
        focus("#event-title");
    }

    /// Empties the form.
    pub fn clear(self) {
        Draft::forget();
        self.draft.set(Draft::blank());
        self.faults.set(Faults::default());
    }

    fn keep_draft(self) {
        self.draft.peek(Draft::keep);
    }

    fn add(self) {
        let Some(event) = self.draft.peek(Draft::to_event) else { return };
        // Not kept while it is being sent: a reload must not add it twice.
        Draft::forget();
        self.begin("");
        api::add_event(self.session, &event, move |answer| {
            self.end(
                answer.map(|event| {
                    self.clear();
                    Said::Added(event)
                }),
                "The event wasn’t added",
            );
        });
    }

    /// Removes an event.
    pub fn remove(self, event: Event) {
        if self.is_sending() {
            return;
        }
        self.begin(&event.id);
        let id = event.id.clone();
        api::remove_event(self.session, &id, move |answer| {
            self.end(answer.map(|()| Said::Removed(event)), "The event wasn’t removed");
        });
    }

    /// Adds an event that was just removed.
    pub fn put_back(self, event: &Event) {
        if self.is_sending() {
            return;
        }
        self.begin(&event.id);
        api::add_event(self.session, event, move |answer| {
            self.end(answer.map(Said::Added), "The event wasn’t put back");
        });
    }

    fn is_sending(self) -> bool {
        self.sending.peek(Option::is_some)
    }

    fn begin(self, what: &str) {
        self.sending.set(Some(what.to_owned()));
    }

    /// Says how it ended, and reads the events anew.
    fn end(self, result: Result<Said, Failure>, failed: &'static str) {
        self.sending.set(None);
        match result {
            Ok(said) => {
                self.said.set(Some(said));
                if self.may_read.peek(|may| *may) {
                    self.fetch();
                }
            }
            Err(failure) => {
                self.keep_draft();
                if failure.needs_permission() && !self.asking.peek(|asking| *asking) {
                    return self.ask();
                }
                self.said.set(Some(Said::Failed(failed, failure)));
            }
        }
        focus("#said");
    }
}
