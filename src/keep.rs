//! What the app keeps beside the session: small, and never a secret. Blocked storage counts as empty.
use leptos::prelude::window;
use web_sys::Storage;

/// Every name this app uses begins so.
const PREFIX: &str = "roundtrip.";
/// Where the person wants to be after the sign-in under way.
pub const RETURN_TO: &str = "return_to";
/// The event that waits to be added.
pub const DRAFT: &str = "draft";
/// Who needs this tab to load the program with the pages behind the scenes, whatever the path.
#[cfg(feature = "backstage")]
pub const BACKSTAGE: &str = "backstage";
/// That nothing is to be recorded of the flow; kept for every tab.
pub const UNRECORDED: &str = "unrecorded";
/// The attack of the lab that is under way.
#[cfg(feature = "backstage")]
pub const LAB_RUN: &str = "lab.run";
/// What was seen of the attacks of the lab.
#[cfg(feature = "backstage")]
pub const LAB: &str = "lab";
/// Since when the server of the person’s own is what it is, in milliseconds since 1970.
#[cfg(feature = "backstage")]
pub const OWN_SERVER_SINCE: &str = "own_server_since";
/// It was kept a moment ago, and is to be checked.
#[cfg(feature = "backstage")]
pub const OWN_SERVER_NEW: &str = "own_server_new";
/// The server of the person’s own; kept for every tab. Not a secret: a public client has none.
pub const OWN_SERVER: &str = "own_server";
/// The colours chosen; kept for every tab.
pub const THEME: &str = "theme";

/// Reads what this tab keeps under a name.
pub fn load(name: &str) -> Option<String> {
    tab()?.get_item(&prefixed(name)).ok()?
}

/// Keeps a text for this tab.
pub fn store(name: &str, text: &str) {
    put(tab(), name, text);
}

/// Forgets what this tab keeps under a name.
pub fn remove(name: &str) {
    take(tab(), name);
}

/// Reads what this browser keeps under a name, for every tab.
pub fn load_setting(name: &str) -> Option<String> {
    browser()?.get_item(&prefixed(name)).ok()?
}

/// Keeps a text for every tab, or forgets it.
pub fn store_setting(name: &str, text: Option<&str>) {
    match text {
        Some(text) => put(browser(), name, text),
        None => take(browser(), name),
    }
}

fn put(storage: Option<Storage>, name: &str, text: &str) {
    if let Some(storage) = storage {
        // No room, or blocked: the page then works without.
        let _ = storage.set_item(&prefixed(name), text);
    }
}

fn take(storage: Option<Storage>, name: &str) {
    if let Some(storage) = storage {
        let _ = storage.remove_item(&prefixed(name));
    }
}

fn tab() -> Option<Storage> {
    window().session_storage().ok()?
}

fn browser() -> Option<Storage> {
    window().local_storage().ok()?
}

fn prefixed(name: &str) -> String {
    format!("{PREFIX}{name}")
}
