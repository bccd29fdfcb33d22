//! What may go where.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::world::{PARTIES, Party, World};
use crate::effect::{Effect, Key};
use crate::http::{Method, Request};
use crate::url::Url;

/// A text that only some may see.
#[derive(Clone, Debug)]
pub(super) struct Secret {
    pub(super) text: String,
    pub(super) kind: Kind,
    pub(super) party: Party,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    AccessToken,
    RefreshToken,
    IdToken,
    Code,
    Verifier,
}

impl Secret {
    pub(super) fn verifier(text: String, party: Party) -> Secret {
        Secret { text, kind: Kind::Verifier, party }
    }

    /// Whether this request may carry it.
    fn may_go(&self, request: &Request) -> bool {
        let url = &request.url;
        let is_at = |origin: &str, path: &str| url.origin() == origin && url.path() == path;
        let is_token = is_at(self.party.issuer, "/token");
        let is_revocation = is_at(self.party.issuer, "/revoke");
        let in_body = request.body.contains(&self.text);
        match self.kind {
            Kind::AccessToken if in_body => is_revocation,
            Kind::AccessToken => url.origin() == self.party.api || is_at(self.party.issuer, "/me"),
            Kind::RefreshToken => is_token || is_revocation,
            Kind::Verifier | Kind::Code => is_token,
            Kind::IdToken => false,
        }
    }
}

impl World {
    pub(super) fn no_secret_in(&self, text: &str, place: &str) {
        for secret in &self.secrets {
            assert!(!text.contains(&secret.text), "{:?} shows in {place}: {text}", secret.kind);
        }
    }

    pub(super) fn watch(&mut self, effect: &Effect) {
        match effect {
            Effect::Send { request, .. } => self.watch_request(request),
            Effect::Navigate(url) => {
                self.watch_departure(url);
            }
            #[cfg(feature = "popup")]
            Effect::OpenPopup { url, state } => {
                self.watch_departure(url);
                let name = format!("pending.{state}");
                assert!(self.storage.contains_key(&name) || self.lost.contains(&name), "no promise is kept");
            }
            Effect::CleanUrl(path) | Effect::Return(path) => {
                self.no_secret_in(path, "the address bar");
                assert!(path.starts_with('/') && !path.starts_with("//"), "{path} is no path of the page");
            }
            Effect::Record(event) => {
                let written = crate::event::FlowEvent::write_list(core::slice::from_ref(event));
                self.no_secret_in(&written, "an event");
                let single_use = self.states.iter().map(|(state, _)| state).chain(self.nonces.values());
                for value in single_use {
                    assert!(!written.contains(value.as_str()), "a state or a nonce shows in {written}");
                }
            }
            Effect::Finish(_, Err(error)) => self.no_secret_in(&format!("{error}"), "an error"),
            Effect::Store(Key::Metadata(_), record) => self.no_secret_in(record, "the metadata"),
            _ => {}
        }
    }

    fn watch_departure(&self, url: &str) {
        let url = Url::parse(url).expect("an address");
        let party = PARTIES.iter().find(|party| party.issuer == url.origin()).expect("a configured server");
        for secret in &self.secrets {
            let is_hint = secret.kind == Kind::IdToken && secret.party == *party && url.path() == "/end";
            assert!(is_hint || !url.as_str().contains(&secret.text), "{:?} in an address", secret.kind);
        }
    }

    fn watch_request(&mut self, request: &Request) {
        let headers: Vec<String> = request.headers.iter().map(|(n, v)| format!("{n}: {v}")).collect();
        let whole = format!("{} {} {}", request.url.as_str(), headers.join(" "), request.body);
        for secret in self.secrets.iter().filter(|secret| whole.contains(&secret.text)) {
            assert!(secret.may_go(request), "{:?} of {} to {request:?}", secret.kind, secret.party.id);
            assert!(!request.url.as_str().contains(&secret.text), "{:?} in an address", secret.kind);
        }
        let is_authorized = request.headers.iter().any(|(name, _)| name == "Authorization");
        let is_api = PARTIES.iter().any(|party| request.url.origin() == party.api);
        assert!(is_authorized == (is_api || request.url.path() == "/me"), "{request:?}");
        let form = |name: &str| form(request, name);
        if request.method != Method::Post || form("token_type_hint").is_some() {
            return;
        }
        if form("code").is_some() {
            // Who plays an old code into a new response meets a new verifier.
            let verifier = form("code_verifier").expect("a verifier goes with the code");
            assert!(self.redeemed.insert(verifier), "a response is redeemed twice");
        }
        if let Some(token) = form("refresh_token")
            && let Some(newest) = self.storage.get("session")
        {
            let newest: serde_json::Value = serde_json::from_str(newest).unwrap_or_default();
            // A record that somebody damaged says nothing.
            let newest = newest.get("refresh_token").and_then(|value| value.as_str());
            assert!(newest.is_none_or(|newest| newest == token), "a spent refresh token is sent");
        }
    }
}

/// A parameter of a form.
pub(super) fn form(request: &Request, name: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(request.body.as_bytes());
    pairs.find(|(n, _)| n == name).map(|(_, value)| value.as_ref().to_owned())
}
