//! A page of the application in its tab: a session, and who performs what it
//! asks for.

use std::time::Duration;

use oauth_protocol::{
    Algorithm, Configuration, Effect, Error, FlowEvent, Input, Key, PublicKey, Response, Session, State,
    Timestamp, Unreachable,
};
#[cfg(feature = "dpop")]
use oauth_protocol::{Proof, Request};
use sha2::{Digest, Sha512};

use super::records::Records;
use super::world::World;
use crate::es256;

/// A tab with the page that it shows.
pub(crate) struct Page {
    pub(super) session: Session,
    pub(super) loaded_at: Timestamp,
    /// The tab's storage, which outlives its pages.
    pub(super) storage: Records,
    pub(super) path: String,
    /// The address of another site that the tab shows instead.
    pub(super) elsewhere: Option<String>,
    pub(super) is_closed: bool,
    pub(super) events: Vec<FlowEvent>,
    pub(super) calls: u32,
    pub(super) finished: Vec<(u32, Result<Response, Error>)>,
    /// The tab that opened this one as a second window.
    #[cfg(feature = "popup")]
    pub(super) opener: Option<usize>,
}

impl Page {
    pub(super) fn new(configuration: &Configuration, storage: Records, now: Timestamp) -> Page {
        Page {
            session: Session::new(configuration.clone()),
            loaded_at: now,
            storage,
            path: "/".to_owned(),
            elsewhere: None,
            is_closed: false,
            events: Vec::new(),
            calls: 0,
            finished: Vec::new(),
            #[cfg(feature = "popup")]
            opener: None,
        }
    }

    pub(super) fn start(&mut self, configuration: &Configuration, path: &str, now: Timestamp) {
        self.session = Session::new(configuration.clone());
        self.loaded_at = now;
        self.path = path.to_owned();
        self.elsewhere = None;
    }

    pub(super) fn is_shown(&self) -> bool {
        self.elsewhere.is_none() && !self.is_closed
    }

    /// Whether the page is about something that ends by itself.
    pub(super) fn is_busy(&self) -> bool {
        let is_busy =
            matches!(self.session.state(), State::Redirecting(_) | State::Exchanging | State::Refreshing);
        self.is_shown() && is_busy
    }
}

impl World {
    /// Does what a page asks for; says what comes of it at once.
    pub(super) fn perform(&mut self, tab: usize, effect: Effect) -> Option<Input> {
        let page = &mut self.tabs[tab];
        match effect {
            Effect::Load(key) => {
                let record = self.records(tab, &key).load(&key);
                return Some(Input::Loaded(key, record));
            }
            Effect::Take(key) => {
                let records = self.records(tab, &key);
                let record = records.load(&key);
                records.remove(&key);
                return Some(Input::Loaded(key, record));
            }
            Effect::Store(key, record) => self.records(tab, &key).store(key, record),
            Effect::Remove(key) => self.records(tab, &key).remove(&key),
            Effect::Send {
                exchange,
                request,
                time_limit,
                #[cfg(feature = "dpop")]
                proof,
                ..
            } => {
                let request = Ok(request);
                #[cfg(feature = "dpop")]
                let request = request.and_then(|request| self.proven(request, proof));
                let answer = request.and_then(|request| self.send(&request));
                // It is there at once, unless none comes within the time limit.
                let delay = if answer == Err(Unreachable::TimeLimit) { time_limit } else { Duration::ZERO };
                self.tell(tab, delay, Input::Answer(exchange, answer));
            }
            Effect::Verify { exchange, key, algorithm, signed, signature } => {
                return Some(Input::Verified(exchange, is_genuine(&key, algorithm, &signed, &signature)));
            }
            Effect::Hash { exchange, text } => {
                return Some(Input::Hashed(exchange, Sha512::digest(text).to_vec()));
            }
            #[cfg(feature = "dpop")]
            Effect::OpenKey(name) => return Some(self.open_key(name)),
            #[cfg(feature = "dpop")]
            Effect::ForgetKey(name) => self.keys.retain(|(other, _)| *other != name),
            #[cfg(feature = "popup")]
            Effect::OpenPopup { url, .. } => return self.open_popup(tab, url),
            #[cfg(feature = "popup")]
            Effect::AnswerOpener(address) => return self.answer_opener(tab, address),
            Effect::Lock(name) => self.ask_for_lock(tab, name),
            Effect::Unlock => self.give_lock_back(tab),
            Effect::Broadcast(message) => self.broadcast(tab, &message),
            Effect::SignInAgain(mut sign_in) => {
                sign_in.return_to.clone_from(&page.path);
                return Some(Input::SignIn(sign_in, self.entropy()));
            }
            Effect::Navigate(address) => self.leave(tab, address),
            Effect::CleanUrl(path) | Effect::Return(path) => page.path = path,
            Effect::Wake(delay) => self.set_timer(tab, delay),
            Effect::Finish(call, result) => page.finished.push((call.0, result)),
            Effect::Record(event) => page.events.push(event),
            #[allow(
                unreachable_patterns,
                reason = "unless oauth-protocol has features that this crate has not"
            )]
            other => panic!(
                "{other:?} is an effect of a feature of oauth-protocol: name that feature of oauth-testing too."
            ),
        }
        None
    }

    /// Ledgers are for all tabs, everything else is the tab's own.
    fn records(&mut self, tab: usize, key: &Key) -> &mut Records {
        if matches!(key, Key::Ledger(_)) { &mut self.shared } else { &mut self.tabs[tab].storage }
    }

    /// The request with its proof.
    #[cfg(feature = "dpop")]
    fn proven(&self, request: Request, proof: Option<Proof>) -> Result<Request, Unreachable> {
        let Some(proof) = proof else { return Ok(request) };
        let key = self.keys.iter().find(|(name, _)| *name == proof.key);
        let (_, key) = key.ok_or(Unreachable::KeyLost)?;
        Ok(request.header("DPoP", key.signed(&proof.signed)))
    }

    #[cfg(feature = "dpop")]
    fn open_key(&mut self, name: String) -> Input {
        if self.keys.iter().all(|(other, _)| *other != name) {
            let key = self.new_key();
            self.keys.push((name.clone(), key));
        }
        let public = self.keys.iter().find(|(other, _)| *other == name).map(|(_, key)| key.public());
        Input::KeyOpened(name, public.map(|(x, y)| PublicKey::P256 { x, y }))
    }

    /// A second window starts with a copy of the first one's storage.
    #[cfg(feature = "popup")]
    fn open_popup(&mut self, opener: usize, address: String) -> Option<Input> {
        if self.blocks_popups {
            return Some(Input::PopupBlocked);
        }
        let window = self.new_tab(self.tabs[opener].storage.clone());
        self.tabs[window].opener = Some(opener);
        self.leave(window, address);
        None
    }

    #[cfg(feature = "popup")]
    fn answer_opener(&mut self, window: usize, address: String) -> Option<Input> {
        let Some(opener) = self.tabs[window].opener.filter(|opener| self.tabs[*opener].is_shown()) else {
            return Some(Input::PopupClosed);
        };
        self.close(window);
        self.tell(opener, Duration::ZERO, Input::PopupAnswered(address));
        None
    }
}

/// The servers of this crate sign with ES256 and nothing else.
fn is_genuine(key: &PublicKey, algorithm: Algorithm, signed: &str, signature: &[u8]) -> bool {
    match (key, algorithm) {
        (PublicKey::P256 { x, y }, Algorithm::Es256) => es256::is_genuine((x, y), signed, signature),
        _ => false,
    }
}
