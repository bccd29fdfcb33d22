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
///
/// ```no_run
/// use oauth_browser::{Client, FlowLog, Notice};
/// use std::cell::RefCell;
///
/// # fn example(configuration: oauth_browser::protocol::Configuration) {
/// let log = RefCell::new(FlowLog::restore());
/// let client = Client::start(configuration, move |notice| {
///     if let Notice::Event(event) = notice {
///         log.borrow_mut().push(event);
///     }
/// });
/// # }
/// ```
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
    ///
    /// ```no_run
    /// # use oauth_browser::FlowLog;
    /// let before_the_redirect = FlowLog::restore().events().len();
    /// ```
    pub fn restore() -> FlowLog {
        let unwritten = Rc::new(Unwritten::default());
        let events = unwritten.records.load(NAME).map(|text| FlowEvent::read_list(&text));
        FlowLog { events: Rc::new(events.unwrap_or_default()), unwritten }
    }

    /// The events, oldest first.
    ///
    /// ```no_run
    /// # use oauth_browser::FlowLog;
    /// for event in FlowLog::restore().events() {
    ///     println!("{} {:?}", event.at, event.step);
    /// }
    /// ```
    pub fn events(&self) -> &[FlowEvent] {
        &self.events
    }

    /// Adds one; the oldest goes when there are too many. It is written when
    /// the task at hand ends, before the page can go: a burst of events is
    /// written once.
    ///
    /// ```no_run
    /// # use oauth_browser::protocol::{FlowEvent, Step};
    /// # use oauth_browser::FlowLog;
    /// let mut log = FlowLog::restore();
    /// log.push(FlowEvent { at: 1_800_000_000_000, step: Step::CameBack });
    /// assert_eq!(log.events().last().unwrap().step, Step::CameBack);
    /// ```
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
    ///
    /// ```no_run
    /// # use oauth_browser::FlowLog;
    /// let mut log = FlowLog::restore();
    /// log.clear();
    /// assert!(log.events().is_empty());
    /// ```
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
