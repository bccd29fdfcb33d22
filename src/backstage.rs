//! What goes on behind the page: the trip told step by step, the lab, and servers of the person's own.
mod lab;
mod own_server;
mod presenter;
mod session;
mod trip;
mod wire;

use leptos::prelude::document;

use crate::ui::tag;

pub use lab::lab;
pub use own_server::own_server;
pub use presenter::{bar as presenter_bar, mark};
pub use session::session;
pub use trip::{TripState, trip};

/// Prepares this program, before the app starts: its style sheet, and its place beside the client.
pub fn prepare() {
    if let Some(head) = document().head() {
        let sheet = tag("link").attr("rel", "stylesheet").attr("href", "/backstage.css");
        let _ = head.append_child(sheet.element());
    }
    wire::install();
}
