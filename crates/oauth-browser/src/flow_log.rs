//! The flow's events, kept in this tab so that they survive the redirect.

use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

use crate::storage::Records;
use oauth_protocol::FlowEvent;

const NAME: &str = "events";
/// More than a round trip with its calls and an hour of refreshes needs.
const MOST: usize = 400;
/// A message is some kilobytes, and a tab has room for a few megabytes.
#[cfg(feature = "messages")]
const MOST_MESSAGES: usize = 120;

/// The most recent events of this tab, oldest first.
#[derive(Default)]
pub struct FlowLog {
    events: Rc<Vec<FlowEvent>>,
    unwritten: Rc<Unwritten>,
}

/// The events as they are to be written at the end of the task.
#[derive(Default)]
struct Unwritten {
    records: Records,
    events: RefCell<Option<Rc<Vec<FlowEvent>>>>,
}

impl FlowLog {
    /// What this tab has kept; a damaged record counts as none.
    pub fn restore() -> FlowLog {
        let unwritten = Rc::new(Unwritten::default());
        let events = unwritten.records.load(NAME).map(|text| FlowEvent::read_list(&text));
        FlowLog { events: Rc::new(events.unwrap_or_default()), unwritten }
    }

    /// The events, oldest first.
    pub fn events(&self) -> &[FlowEvent] {
        &self.events
    }

    /// Adds one; the oldest goes when there are too many. It is written when
    /// the task at hand ends, before the page can go: a burst of events is
    /// written once.
    pub fn push(&mut self, event: FlowEvent) {
        let is_first = self.unwritten.events.take().is_none();
        let events = Rc::make_mut(&mut self.events);
        events.push(event);
        let excess = events.len().saturating_sub(MOST);
        events.drain(..excess);
        #[cfg(feature = "messages")]
        bound_messages(events);
        self.unwritten.events.replace(Some(self.events.clone()));
        if is_first {
            let unwritten = self.unwritten.clone();
            spawn_local(async move { unwritten.write() });
        }
    }

    /// Forgets them all.
    pub fn clear(&mut self) {
        self.events = Rc::default();
        self.unwritten.events.take();
        self.unwritten.records.remove(NAME);
    }
}

impl Unwritten {
    fn write(&self) {
        if let Some(events) = self.events.take() {
            self.records.store(NAME, FlowEvent::write_list(&events));
        }
    }
}

/// Takes out the oldest message when there are too many; other steps stay.
#[cfg(feature = "messages")]
fn bound_messages(events: &mut Vec<FlowEvent>) {
    let is_message = |event: &FlowEvent| event.step.message().is_some();
    if events.iter().filter(|event| is_message(event)).count() > MOST_MESSAGES
        && let Some(oldest) = events.iter().position(is_message)
    {
        events.remove(oldest);
    }
}
