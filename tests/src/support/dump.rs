//! Everything the document and its origin keep at one moment.
use serde_json::Value;

/// Gathered by a script in the page; see the fields below.
pub(crate) const SCRIPT: &str = r"
    // Where the browser blocks a storage, it has nothing.
    const entries = (name) => { try { return Object.entries({ ...window[name] }); } catch { return []; } };
    const names = async (list) => { try { return await list(); } catch { return []; } };
    return (async () => ({
        url: location.href,
        local: entries('localStorage'),
        session: entries('sessionStorage'),
        databases: await names(async () => (await indexedDB.databases()).map((base) => base.name)),
        caches: await names(() => caches.keys()),
        texts: {
            'document.cookie': document.cookie,
            'window.name': window.name,
            'document.referrer': document.referrer,
            'document.title': document.title,
            'history.state': JSON.stringify(history.state),
            'the document': document.documentElement.outerHTML,
            'the key store': await names(async () => {
                if (!(await indexedDB.databases()).some((base) => base.name === 'oauth')) return '';
                const open = indexedDB.open('oauth');
                await new Promise((done) => { open.onsuccess = done; });
                const kept = open.result.transaction('keys').objectStore('keys').getAll();
                await new Promise((done) => { kept.onsuccess = done; });
                open.result.close();
                return JSON.stringify(kept.result);
            }),
            'a field': [...document.querySelectorAll('input, textarea')].map((field) => field.value).join(' '),
        },
    }))();
";

/// The database of the client's signing keys.
const KEY_STORE: &str = "oauth";

/// What `SCRIPT` found.
#[derive(Clone, Debug)]
pub struct Dump(pub(crate) Value);

impl Dump {
    /// The entries of `localStorage`.
    pub fn local(&self) -> Vec<(String, String)> {
        self.entries("local")
    }

    /// The entries of `sessionStorage`.
    pub fn session(&self) -> Vec<(String, String)> {
        self.entries("session")
    }

    /// The names of IndexedDB databases and caches, apart from the one with the client's keys, which
    /// holds no text.
    pub fn databases_and_caches(&self) -> Vec<String> {
        let names = |of: &str| self.0[of].as_array().cloned().unwrap_or_default();
        let all = [names("databases"), names("caches")].concat();
        all.iter().filter(|name| *name != KEY_STORE).map(Value::to_string).collect()
    }

    /// Other places with text in them: the place and the text.
    pub fn texts(&self) -> Vec<(String, String)> {
        let texts = self.0["texts"].as_object().cloned().unwrap_or_default();
        texts.iter().map(|(place, text)| (place.clone(), owned(text))).collect()
    }

    /// The address.
    pub fn url(&self) -> String {
        owned(&self.0["url"])
    }

    fn entries(&self, of: &str) -> Vec<(String, String)> {
        let entries = self.0[of].as_array().map(Vec::as_slice).unwrap_or_default();
        entries.iter().map(|entry| (owned(&entry[0]), owned(&entry[1]))).collect()
    }
}

fn owned(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
