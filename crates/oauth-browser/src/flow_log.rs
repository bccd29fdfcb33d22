//! The flow's events, kept in this tab so that they survive the redirect.

use crate::storage::Records;
use oauth_protocol::FlowEvent;

const NAME: &str = "events";
/// More than a round trip with its calls and an hour of refreshes needs.
const MOST: usize = 200;

/// The most recent events of this tab, oldest first.
#[derive(Default)]
pub struct FlowLog {
    records: Records,
    events: Vec<FlowEvent>,
}

impl FlowLog {
    /// What this tab has kept; a damaged record counts as none.
    pub fn restore() -> FlowLog {
        let records = Records::default();
        let events = records.load(NAME).map(|text| FlowEvent::read_list(&text));
        FlowLog { records, events: events.unwrap_or_default() }
    }

    /// The events, oldest first.
    pub fn events(&self) -> &[FlowEvent] {
        &self.events
    }

    /// Adds one; the oldest goes when there are too many.
    pub fn push(&mut self, event: FlowEvent) {
        self.events.push(event);
        let excess = self.events.len().saturating_sub(MOST);
        self.events.drain(..excess);
        self.records.store(NAME, FlowEvent::write_list(&self.events));
    }
}
