//! The steps of this tab's round trips, and what they mean for the page.
mod history;
mod siblings;
mod trip;

use oauth_leptos::{FlowEvent, FlowLog, Step};

use crate::keep;
use crate::live::Live;

#[cfg(feature = "backstage")]
pub use siblings::Sibling;
use siblings::Siblings;

pub use history::{is_told, last_server, since_sign_out};
pub use trip::{IDS, StepState, Steps, checks, steps};

/// Whether what happens is recorded: as long as nobody has turned it off.
pub fn is_recorded() -> bool {
    keep::load_setting(keep::UNRECORDED).is_none()
}

/// The events of this tab, kept across the redirect. `Copy`: pass it into any closure.
#[derive(Clone, Copy)]
pub struct Flow {
    log: Live<FlowLog>,
    told: Live<Option<Step>>,
    siblings: Siblings,
}

impl Flow {
    /// What this tab has recorded so far.
    pub fn restore() -> Flow {
        let log = Live::new(if is_recorded() { FlowLog::restore() } else { FlowLog::default() });
        Flow { log, told: Live::new(None), siblings: Siblings::meet(log) }
    }

    /// Adds an event.
    pub fn record(self, event: FlowEvent) {
        if is_told(&event.step) {
            self.told.set(Some(event.step.clone()));
        }
        if !is_recorded() {
            return;
        }
        self.siblings.tell(&event);
        self.log.update(|log| log.push(event));
    }

    /// Looks at the events, oldest first; tracked.
    pub fn with<T>(self, look: impl FnOnce(&[FlowEvent]) -> T) -> T {
        self.log.with(|log| look(log.events()))
    }

    /// The other tabs of this app, with what they recorded; tracked.
    #[cfg(feature = "backstage")]
    pub fn siblings(self) -> Vec<Sibling> {
        self.siblings.heard()
    }

    /// Turns the recording off, and forgets what was recorded; or on.
    #[cfg(feature = "backstage")]
    pub fn set_recorded(self, is_recorded: bool) {
        keep::store_setting(keep::UNRECORDED, (!is_recorded).then_some("1"));
        self.log.update(FlowLog::clear);
    }

    /// The last change of the session that a person should hear of; tracked.
    pub fn told(self) -> Option<Step> {
        self.told.get()
    }

    /// The server of the last sign-in, if this tab knows of one; tracked.
    pub fn last_server(self) -> Option<String> {
        self.with(|events| last_server(events).map(str::to_owned))
    }
}
