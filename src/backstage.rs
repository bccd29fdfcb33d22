//! What goes on behind the page: the trip told step by step, the lab, and servers of the person's own.
mod in_place;
mod lab;
mod own_server;
mod presenter;
mod reveal;
mod session;
mod trip;
mod wire;

use leptos::prelude::document;
use oauth_leptos::SessionHandle;

use crate::flow::Flow;
use crate::live::Live;
use crate::router::Router;
use crate::ui::tag;
use lab::LabState;
use own_server::Desk;
use trip::TripState;

pub use lab::{lab, was_refused};
pub use own_server::own_server;
pub use presenter::{bar as presenter_bar, mark};
pub use session::session;
pub use trip::trip;

/// What these pages know.
pub struct BackstageState {
    /// Milliseconds since 1970, while a page shows a clock.
    now: Live<u64>,
    /// The secrets that are uncovered, by name.
    revealed: Live<Vec<String>>,
    trip: TripState,
    lab: LabState,
    own_server: Desk,
}

impl BackstageState {
    /// Follows the events from now on.
    pub fn new(session: SessionHandle, flow: Flow, router: Router) -> BackstageState {
        BackstageState {
            now: Live::new(0),
            revealed: Live::new(Vec::new()),
            trip: TripState::new(flow, router),
            lab: LabState::new(session),
            own_server: Desk::new(),
        }
    }
}

/// Prepares this program, before the app starts: its style sheet, and its place beside the client.
pub fn prepare() {
    if let Some(head) = document().head() {
        let sheet = tag("link").attr("rel", "stylesheet").attr("href", "/backstage.css");
        let _ = head.append_child(sheet.element());
    }
    wire::install();
}
