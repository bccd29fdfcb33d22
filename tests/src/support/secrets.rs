//! The secrets of a run, taken from what the page really sent and received, and the search for
//! places where one of them must not be. No secret is ever part of what is said about it.
use reqwest::Url;
use serde_json::Value;

use super::{
    dump::Dump,
    forms,
    probe::Probe,
    records::{Fetch, Request},
};

/// Where the client keeps what it must keep: these names in `sessionStorage` and nowhere else.
const CLIENT_PREFIX: &str = "oauth.";
const IN_BODIES: [&str; 4] = ["code", "code_verifier", "refresh_token", "token"];
const IN_ANSWERS: [&str; 3] = ["access_token", "refresh_token", "id_token"];
/// Shorter values would be found in innocent places.
const SHORTEST: usize = 8;

/// Tokens, codes and verifiers, each with its name.
#[derive(Debug, Default)]
pub struct Secrets(Vec<(String, String)>);

impl Secrets {
    /// Everything secret in these exchanges.
    pub fn of(fetches: &[Fetch]) -> Secrets {
        let mut secrets = Secrets::default();
        for fetch in fetches {
            let body = forms::of_body(&fetch.body);
            for (name, value) in body.into_iter().filter(|(name, _)| IN_BODIES.contains(&name.as_str())) {
                secrets.add(&name, value);
            }
            let answer: Value = serde_json::from_str(&fetch.answer).unwrap_or_default();
            for name in IN_ANSWERS {
                secrets.add(name, answer[name].as_str().unwrap_or_default().to_owned());
            }
            let credentials = fetch.authorization.split_once(' ').map(|(_, credentials)| credentials);
            secrets.add("access_token", credentials.unwrap_or_default().to_owned());
        }
        secrets
    }

    /// The values of one name, in the order they came.
    pub fn named(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(other, _)| other == name).map(|(_, value)| value.as_str()).collect()
    }

    /// Where the probe saw one of them that had no business there.
    pub(crate) fn leaks_seen(&self, probe: &Probe, page: &str) -> Vec<String> {
        let mut leaks = Vec::new();
        for text in probe.console() {
            leaks.extend(self.found("the console", &text));
        }
        for write in probe.writes() {
            let is_the_clients = write.place == "sessionStorage" && write.name.starts_with(CLIENT_PREFIX);
            if !is_the_clients {
                leaks.extend(self.found(&format!("{} {:?}", write.place, write.name), &write.value));
            }
        }
        for address in probe.addresses() {
            let arrives = address.how == "load" && is_callback(&address.url, page);
            let url = if arrives { forms::without(&address.url, "code") } else { address.url };
            leaks.extend(self.found(&format!("an address by {}", address.how), &url));
            leaks.extend(self.found("a history entry's state", &address.state));
        }
        for request in probe.requests() {
            leaks.extend(self.leaks_in(&request, page));
        }
        leaks
    }

    /// Two addresses carry a secret by design: the callback its code, and the way to the end of the
    /// session an identity token, which goes to nobody but who issued it (and may be its referrer).
    fn leaks_in(&self, request: &Request, page: &str) -> Vec<String> {
        let to_the_page = is_of(&request.url, page);
        let exempt = match (to_the_page, is_callback(&request.url, page)) {
            (_, true) => Some("code"),
            (false, _) => Some("id_token_hint"),
            (true, false) => None,
        };
        let shown = |url: &str| exempt.map_or_else(|| url.to_owned(), |name| forms::without(url, name));
        let place = Url::parse(&request.url).map(|url| url.path().to_owned()).unwrap_or_default();
        let mut leaks = self.found(&format!("the address of a request to {place}"), &shown(&request.url));
        for (name, value) in &request.headers {
            let value = if name == "referer" && !to_the_page { shown(value) } else { value.clone() };
            if name != "authorization" || to_the_page {
                leaks.extend(self.found(&format!("the header {name} of a request to {place}"), &value));
            }
        }
        leaks
    }

    /// Where a document and its origin keep one of them that they should not.
    pub fn leaks_kept(&self, dump: &Dump) -> Vec<String> {
        let mut leaks = Vec::new();
        for (name, value) in dump.local() {
            leaks.extend(self.found(&format!("localStorage {name:?}"), &value));
        }
        for (name, value) in dump.session() {
            if !name.starts_with(CLIENT_PREFIX) {
                leaks.extend(self.found(&format!("sessionStorage {name:?}"), &value));
            }
        }
        for (place, text) in dump.texts() {
            leaks.extend(self.found(&place, &text));
        }
        let others = dump.databases_and_caches();
        leaks.extend(others.iter().map(|name| format!("IndexedDB or Cache has {name}")));
        leaks.extend(self.found("the address", &dump.url()));
        leaks
    }

    /// Where `sessionStorage` still has one of them, under whatever name.
    pub fn still_in_session(&self, dump: &Dump) -> Vec<String> {
        let entries = dump.session();
        entries
            .iter()
            .flat_map(|(name, value)| self.found(&format!("sessionStorage {name:?}"), value))
            .collect()
    }

    pub(crate) fn found(&self, place: &str, text: &str) -> Vec<String> {
        let found = self.0.iter().filter(|(_, value)| text.contains(value.as_str()));
        found.map(|(name, _)| format!("{name} in {place}")).collect()
    }

    fn add(&mut self, name: &str, value: String) {
        if value.len() >= SHORTEST && !self.0.iter().any(|(_, other)| *other == value) {
            self.0.push((name.to_owned(), value));
        }
    }
}

fn is_of(url: &str, origin: &str) -> bool {
    Url::parse(url).is_ok_and(|url| url.origin().ascii_serialization() == origin)
}

/// Whether this is the page's callback, or that of one server, where the server's answer arrives.
fn is_callback(url: &str, page: &str) -> bool {
    let is_callback = |path: &str| path == "/callback" || path.starts_with("/callback/");
    is_of(url, page) && Url::parse(url).is_ok_and(|url| is_callback(url.path()))
}
