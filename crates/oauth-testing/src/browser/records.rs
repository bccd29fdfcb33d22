//! What a browser keeps: records of a tab, or of all tabs.

use oauth_protocol::Key;

#[derive(Clone, Default)]
pub(crate) struct Records(Vec<(Key, String)>);

impl Records {
    pub(crate) fn load(&self, key: &Key) -> Option<String> {
        self.0.iter().find(|(other, _)| other == key).map(|(_, record)| record.clone())
    }

    pub(crate) fn store(&mut self, key: Key, record: String) {
        self.remove(&key);
        self.0.push((key, record));
    }

    pub(crate) fn remove(&mut self, key: &Key) {
        self.0.retain(|(other, _)| other != key);
    }
}
