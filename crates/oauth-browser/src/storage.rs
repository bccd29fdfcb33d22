//! Records: `sessionStorage` of this tab, or memory where it is blocked.

use gloo_storage::{SessionStorage, Storage};
use oauth_protocol::Key;
use std::cell::RefCell;

/// Every name this client uses in `sessionStorage` begins so.
const PREFIX: &str = "oauth.";

/// Where records are kept. A record that `sessionStorage` does not take (no
/// room, blocked by the browser) is kept in memory until the page goes.
#[derive(Default)]
pub(crate) struct Records {
    memory: RefCell<Vec<(String, String)>>,
}

impl Records {
    pub(crate) fn load(&self, name: &str) -> Option<String> {
        let name = prefixed(name);
        let memory = self.memory.borrow();
        let kept = memory.iter().find(|(other, _)| *other == name).map(|(_, record)| record.clone());
        kept.or_else(|| session_storage()?.get_item(&name).ok()?)
    }

    pub(crate) fn store(&self, name: &str, record: String) {
        self.remove(name);
        let name = prefixed(name);
        let stored = session_storage().is_some_and(|storage| storage.set_item(&name, &record).is_ok());
        if !stored {
            self.memory.borrow_mut().push((name, record));
        }
    }

    pub(crate) fn remove(&self, name: &str) {
        let name = prefixed(name);
        self.memory.borrow_mut().retain(|(other, _)| *other != name);
        if let Some(storage) = session_storage() {
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
    }
}

fn prefixed(name: &str) -> String {
    format!("{PREFIX}{name}")
}

/// `None` where the browser blocks it. (The property itself then throws, which
/// `gloo_storage` would turn into a panic: so it is asked for first.)
fn session_storage() -> Option<web_sys::Storage> {
    let available = web_sys::window()?.session_storage().is_ok_and(|storage| storage.is_some());
    available.then(SessionStorage::raw)
}
