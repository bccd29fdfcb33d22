//! Records: `sessionStorage` of this tab, `localStorage` for what all tabs
//! share, or memory where the browser blocks them.

use gloo_storage::{LocalStorage, SessionStorage, Storage};
use oauth_protocol::{Key, Timestamp, is_old_ledger};
use std::cell::RefCell;

/// Every name this client uses in storage begins so.
const PREFIX: &str = "oauth.";
/// Records of these names hold no secret, and are for all tabs.
const SHARED: &str = "ledger.";

/// Where records are kept. A record that the browser's storage does not take
/// (no room, blocked) is kept in memory until the page goes.
#[derive(Default)]
pub(crate) struct Records {
    memory: RefCell<Vec<(String, String)>>,
}

impl Records {
    pub(crate) fn load(&self, name: &str) -> Option<String> {
        let memory = self.memory.borrow();
        let kept = memory.iter().find(|(other, _)| *other == name).map(|(_, record)| record.clone());
        kept.or_else(|| storage_for(name)?.get_item(&prefixed(name)).ok()?)
    }

    /// Says whether the browser keeps it beyond this page.
    pub(crate) fn store(&self, name: &str, record: String) -> bool {
        self.remove(name);
        let stored =
            storage_for(name).is_some_and(|storage| storage.set_item(&prefixed(name), &record).is_ok());
        if !stored {
            self.memory.borrow_mut().push((name.to_owned(), record));
        }
        stored
    }

    pub(crate) fn remove(&self, name: &str) {
        self.memory.borrow_mut().retain(|(other, _)| *other != name);
        if let Some(storage) = storage_for(name) {
            let _ = storage.remove_item(&prefixed(name));
        }
    }
}

/// Removes the ledgers of sessions that nobody has used for long.
pub(crate) fn remove_old_ledgers(now: Timestamp) {
    let Some(storage) = storage_for(SHARED) else { return };
    let names = (0..storage.length().unwrap_or(0)).filter_map(|index| storage.key(index).ok()?);
    let ledgers: Vec<String> = names.filter(|name| name.starts_with(&prefixed(SHARED))).collect();
    for name in ledgers {
        let record = storage.get_item(&name).ok().flatten().unwrap_or_default();
        if is_old_ledger(&record, now) {
            let _ = storage.remove_item(&name);
        }
    }
}

/// The name a record of this key is kept under.
pub(crate) fn name_of(key: &Key) -> String {
    match key {
        Key::Session => "session".to_owned(),
        Key::Pending(state) => format!("pending.{state}"),
        Key::Metadata(issuer) => format!("metadata.{issuer}"),
        Key::Ledger(session) => format!("{SHARED}{session}"),
    }
}

pub(crate) fn prefixed(name: &str) -> String {
    format!("{PREFIX}{name}")
}

/// `None` where the browser blocks it. (The property itself then throws, which
/// `gloo_storage` would turn into a panic: so it is asked for first.)
fn storage_for(name: &str) -> Option<web_sys::Storage> {
    let window = web_sys::window()?;
    if name.starts_with(SHARED) { local_storage(&window) } else { session_storage(&window) }
}

fn session_storage(window: &web_sys::Window) -> Option<web_sys::Storage> {
    let is_there = window.session_storage().is_ok_and(|storage| storage.is_some());
    is_there.then(SessionStorage::raw)
}

/// All tabs can read it: nothing but ledgers goes there.
pub(crate) fn local_storage(window: &web_sys::Window) -> Option<web_sys::Storage> {
    let is_there = window.local_storage().is_ok_and(|storage| storage.is_some());
    is_there.then(LocalStorage::raw)
}
