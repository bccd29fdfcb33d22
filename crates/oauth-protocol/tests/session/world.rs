//! A simulated tab (storage, address, timer) and the servers it talks to.

use oauth_protocol::{
    Algorithm, CallId, Configuration, Effect, Entropy, Error, ErrorKind, ExchangeId, FlowEvent, Input, Key,
    Now, PublicKey, Request, Response, Scope, Session, SignIn, SignedOut, State, Step, Timestamp,
    Unreachable, Url,
};
use sha2::{Digest, Sha512};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;

pub use crate::server::*;

/// A request that waits for its answer.
pub struct Sent {
    pub exchange: ExchangeId,
    pub request: Request,
    #[cfg(feature = "dpop")]
    pub proof: Option<oauth_protocol::Proof>,
}

impl Sent {
    /// A form parameter of the body.
    pub fn form(&self, name: &str) -> Option<String> {
        let mut pairs = form_urlencoded::parse(self.request.body.as_bytes());
        pairs.find(|(n, _)| n == name).map(|(_, v)| v.into_owned())
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.request.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// One tab.
pub struct World {
    pub session: Session,
    /// `sessionStorage`.
    pub storage: HashMap<String, String>,
    /// `localStorage`, the same for all tabs.
    pub shared: Rc<RefCell<HashMap<String, String>>>,
    /// Nothing that is stored is kept.
    pub forgets: bool,
    /// What this tab told the others.
    pub said: Vec<String>,
    /// The lock is not given, until a test does.
    pub holds_lock: bool,
    /// The lock that this tab has, or waits for.
    pub lock: Option<String>,
    pub began_again: Vec<SignIn>,
    pub now: Now,
    /// Requests without an answer, oldest first.
    pub sent: Vec<Sent>,
    pub navigated: Vec<String>,
    pub cleaned: Vec<String>,
    pub returned: Vec<String>,
    pub events: Vec<FlowEvent>,
    pub finished: HashMap<u32, Result<Response, Error>>,
    pub wake_at: Option<Duration>,
    /// Whether signatures that are checked are genuine.
    pub genuine: bool,
    /// Signatures that were checked: the key and the algorithm.
    pub verified: Vec<(PublicKey, Algorithm)>,
    /// Whether this browser keeps keys.
    #[cfg(feature = "dpop")]
    pub keeps_keys: bool,
    /// Keys are left unopened, for a test to answer.
    #[cfg(feature = "dpop")]
    pub holds_keys: bool,
    /// Those left unopened.
    #[cfg(feature = "dpop")]
    pub opening: Vec<String>,
    #[cfg(feature = "dpop")]
    pub forgotten: Vec<String>,
    /// Second windows: the address and the `state`.
    #[cfg(feature = "popup")]
    pub popups: Vec<(String, String)>,
    /// The addresses that this window, as the second one, brought to the first.
    #[cfg(feature = "popup")]
    pub brought: Vec<String>,
    /// Signatures are left unchecked, for a test to answer.
    pub holds_signatures: bool,
    /// Those left unchecked.
    pub unchecked: Vec<ExchangeId>,
    /// Hashes are left unmade, for a test to answer.
    pub holds_hashes: bool,
    /// Those left unmade, with their digests.
    pub unmade: Vec<(ExchangeId, Vec<u8>)>,
    pub setting: Setting,
    seed: u8,
}

impl World {
    /// A tab that has loaded a page of the application.
    pub fn at(path: &str) -> World {
        World::reloaded(HashMap::new(), path)
    }

    /// A tab that loads a page with this in its storage.
    pub fn reloaded(storage: HashMap<String, String>, path: &str) -> World {
        World::set(Setting::default(), storage, path)
    }

    /// A tab in this setting.
    pub fn set(setting: Setting, storage: HashMap<String, String>, path: &str) -> World {
        World::start(setting, storage, Rc::default(), path, 0)
    }

    /// No randomness comes twice, whatever is loaded anew.
    fn start(
        setting: Setting,
        storage: HashMap<String, String>,
        shared: Rc<RefCell<HashMap<String, String>>>,
        path: &str,
        seed: u8,
    ) -> World {
        let mut world = World {
            session: Session::new(Configuration::from_json(&setting.configuration, ORIGIN).unwrap()),
            setting,
            holds_signatures: false,
            unchecked: Vec::new(),
            holds_hashes: false,
            unmade: Vec::new(),
            #[cfg(feature = "dpop")]
            keeps_keys: true,
            #[cfg(feature = "dpop")]
            holds_keys: false,
            #[cfg(feature = "dpop")]
            opening: Vec::new(),
            #[cfg(feature = "dpop")]
            forgotten: Vec::new(),
            #[cfg(feature = "popup")]
            popups: Vec::new(),
            #[cfg(feature = "popup")]
            brought: Vec::new(),
            storage,
            shared,
            forgets: false,
            said: Vec::new(),
            holds_lock: false,
            lock: None,
            began_again: Vec::new(),
            now: Now { wall: Timestamp::from_unix_seconds(1_000_000), monotonic: Duration::ZERO },
            sent: Vec::new(),
            navigated: Vec::new(),
            cleaned: Vec::new(),
            returned: Vec::new(),
            events: Vec::new(),
            finished: HashMap::new(),
            wake_at: None,
            genuine: true,
            verified: Vec::new(),
            seed,
        };
        let entropy = world.entropy();
        world.input(Input::Start(format!("{ORIGIN}{path}"), entropy));
        world
    }

    pub fn input(&mut self, input: Input) {
        self.session.handle(self.now, input);
        while let Some(effect) = self.session.poll() {
            self.perform(effect);
        }
    }

    fn perform(&mut self, effect: Effect) {
        #[cfg(feature = "messages")]
        self.check_told(&effect);
        match effect {
            Effect::Load(key @ Key::Ledger(_)) => {
                let record = self.shared.borrow().get(&name(&key)).cloned();
                self.session.handle(self.now, Input::Loaded(key, record));
            }
            Effect::Load(key) => {
                let record = self.storage.get(&name(&key)).cloned();
                self.session.handle(self.now, Input::Loaded(key, record));
            }
            Effect::Take(key) => {
                let record = self.storage.remove(&name(&key));
                self.session.handle(self.now, Input::Loaded(key, record));
            }
            Effect::Store(key @ Key::Ledger(_), record) => {
                self.shared.borrow_mut().insert(name(&key), record);
            }
            Effect::Store(key, _) if self.forgets => self.session.handle(self.now, Input::NotStored(key)),
            Effect::Store(key, record) => drop(self.storage.insert(name(&key), record)),
            Effect::Remove(key) => drop(self.storage.remove(&name(&key))),
            Effect::Send {
                exchange,
                request,
                #[cfg(feature = "dpop")]
                proof,
                ..
            } => self.sent.push(Sent {
                exchange,
                request,
                #[cfg(feature = "dpop")]
                proof,
            }),
            #[cfg(feature = "dpop")]
            Effect::OpenKey(name) if self.holds_keys => self.opening.push(name),
            #[cfg(feature = "dpop")]
            Effect::OpenKey(name) => {
                let public = self.keeps_keys.then(|| PublicKey::P256 { x: "eA".into(), y: "eQ".into() });
                self.session.handle(self.now, Input::KeyOpened(name, public));
            }
            #[cfg(feature = "dpop")]
            Effect::ForgetKey(name) => self.forgotten.push(name),
            #[cfg(feature = "popup")]
            Effect::OpenPopup { url, state } => self.popups.push((url, state)),
            #[cfg(feature = "popup")]
            Effect::AnswerOpener(address) => self.brought.push(address),
            Effect::Verify { exchange, key, algorithm, .. } => {
                self.verified.push((key, algorithm));
                if self.holds_signatures {
                    self.unchecked.push(exchange);
                } else {
                    self.session.handle(self.now, Input::Verified(exchange, self.genuine));
                }
            }
            Effect::Hash { exchange, text } => {
                let digest = Sha512::digest(text).to_vec();
                if self.holds_hashes {
                    self.unmade.push((exchange, digest));
                } else {
                    self.session.handle(self.now, Input::Hashed(exchange, digest));
                }
            }
            Effect::Lock(name) => {
                assert_eq!(self.lock.replace(name), None, "one lock at a time");
                if !self.holds_lock {
                    self.session.handle(self.now, Input::Locked);
                }
            }
            Effect::Unlock => assert!(self.lock.take().is_some(), "there is a lock to give back"),
            Effect::Broadcast(message) => self.said.push(message),
            Effect::SignInAgain(sign_in) => self.began_again.push(sign_in),
            Effect::Navigate(url) => self.navigated.push(url),
            Effect::CleanUrl(path) => self.cleaned.push(path),
            Effect::Return(path) => self.returned.push(path),
            Effect::Wake(delay) => self.wake_at = Some(self.now.monotonic + delay),
            Effect::Finish(call, result) => drop(self.finished.insert(call.0, result)),
            Effect::Record(event) => self.events.push(event),
        }
    }

    /// Fails if something is sent, or the browser is, without the message
    /// right before it.
    #[cfg(feature = "messages")]
    fn check_told(&self, effect: &Effect) {
        let sent = match effect {
            Effect::Send { exchange, .. } => format!("{exchange:?}"),
            Effect::Navigate(_) => "ExchangeId(0)".into(),
            #[cfg(feature = "popup")]
            Effect::OpenPopup { .. } => "ExchangeId(0)".into(),
            _ => return,
        };
        let told = self.events.last().map(|event| match &event.step {
            Step::MessageSent { exchange, .. } => format!("ExchangeId({exchange})"),
            other => format!("{other:?}"),
        });
        assert_eq!(told, Some(sent));
    }

    /// Lets time pass; the timer fires on the way.
    pub fn pass(&mut self, seconds: u64) {
        self.pass_millis(seconds * 1000);
    }

    /// Lets time pass.
    pub fn pass_millis(&mut self, millis: u64) {
        let end = self.now.monotonic + Duration::from_millis(millis);
        while let Some(at) = self.wake_at.filter(|at| *at <= end) {
            self.wake_at = None;
            self.advance(at.saturating_sub(self.now.monotonic));
            self.input(Input::Tick);
        }
        self.advance(end - self.now.monotonic);
    }

    fn advance(&mut self, by: Duration) {
        self.now.monotonic += by;
        self.now.wall = self.now.wall.plus(by);
    }

    pub fn entropy(&mut self) -> Entropy {
        self.seed += 1;
        let seed = self.seed;
        let octets: [u8; 96] = core::array::from_fn(|index| (index as u8).wrapping_mul(7).wrapping_add(seed));
        // The last one spreads tabs over time: none here, so that tests can tell when.
        Entropy::from_random(core::array::from_fn(|index| if index == 95 { 0 } else { octets[index] }))
    }

    /// Presses "sign in" and answers the metadata requests; gives the
    /// parameters of the authorization request.
    pub fn sign_in(&mut self, scope: &str, return_to: &str) -> HashMap<String, String> {
        self.press(SignIn { scope: Scope::parse(scope), return_to: return_to.into(), ..at("main") })
    }

    /// Presses "sign in" in this way, and answers what is asked on the way.
    pub fn press(&mut self, sign_in: SignIn) -> HashMap<String, String> {
        let entropy = self.entropy();
        self.input(Input::SignIn(sign_in, entropy));
        self.answer_metadata();
        self.navigated.last().map(|url| parameters(url)).unwrap_or_default()
    }

    pub fn answer_metadata(&mut self) {
        while let Some(sent) = self.sent.first() {
            let issuer = sent.request.url.origin().to_owned();
            match sent.request.url.path() {
                path if path.starts_with("/.well-known/") => {
                    self.answer(200, &self.setting.metadata.replace(ISSUER, &issuer))
                }
                "/jwks" => self.answer(200, &self.setting.keys.clone()),
                _ => break,
            }
        }
    }

    /// The callback with a code for this request.
    pub fn come_back(&self, asked: &HashMap<String, String>) -> World {
        self.reload(&format!("/callback?code=the-code&state={}&iss={ISSUER}", asked["state"]))
    }

    /// Answers the token request as it should be.
    pub fn redeem(&mut self, asked: &HashMap<String, String>, expires_in: u64) {
        let id_token = asked.get("nonce").map(|nonce| id_token(&claims(nonce)));
        let more = id_token.map(|token| format!(r#","id_token":"{token}""#)).unwrap_or_default();
        self.answer(200, &tokens(1, expires_in, &more));
    }

    /// Answers the oldest request.
    pub fn answer(&mut self, status: u16, body: &str) {
        self.answer_with(Ok(response(status, &[], body)));
    }

    pub fn answer_with(&mut self, result: Result<Response, Unreachable>) {
        let sent = self.sent.remove(0);
        self.input(Input::Answer(sent.exchange, result));
    }

    /// Loads the page anew in the same tab, at this address.
    pub fn reload(&self, path: &str) -> World {
        World::start(self.setting.clone(), self.storage.clone(), self.shared.clone(), path, self.seed)
    }

    /// What this tab told since the last time reaches another one.
    pub fn reaches(&mut self, other: &mut World) {
        for message in self.said.drain(..) {
            other.input(Input::Heard(message));
        }
    }

    /// The whole round trip: a tab that has just been signed in.
    pub fn signed_in(expires_in: u64) -> World {
        Setting::default().signed_in(expires_in)
    }

    pub fn call(&mut self, number: u32, path: &str) {
        let url = Url::parse(&format!("{API}{path}")).unwrap();
        self.input(Input::Call(CallId(number), Request::get(url)));
    }

    pub fn sign_out(&mut self) {
        let entropy = self.entropy();
        self.input(Input::SignOut(entropy));
    }

    /// The paths of the requests that wait, in their order.
    pub fn paths(&self) -> Vec<&str> {
        self.sent.iter().map(|sent| sent.request.url.path()).collect()
    }

    /// The pending requests in storage.
    pub fn pending(&self) -> usize {
        self.storage.keys().filter(|name| name.starts_with("pending.")).count()
    }

    /// Fails unless the sign-in was refused for this reason, in these words.
    pub fn check_refused(&self, kind: &ErrorKind, words: &str) {
        let State::Failed(error) = self.session.state() else { panic!("{:?}", self.session.state()) };
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(words), "{words} not in: {error}");
        assert!(!error.message().is_empty() && !error.next_step().is_empty());
        assert!(self.steps().any(|step| matches!(step, Step::Refused { .. })));
    }

    /// Fails unless the session ended, and says why in these words.
    pub fn check_over(&self, words: &str) {
        let State::SignedOut(SignedOut::Over(error)) = self.session.state() else {
            panic!("{:?}", self.session.state())
        };
        assert!(error.to_string().contains(words), "{words} not in: {error}");
        assert!(self.session.tokens().is_none() && !self.storage.contains_key("session"));
        assert!(self.steps().any(|step| matches!(step, Step::SessionEnded { .. })));
    }

    /// The access token in use.
    pub fn access_token(&self) -> Option<&str> {
        self.session.tokens().map(|tokens| tokens.access_token.reveal_secret())
    }

    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.events.iter().map(|event| &event.step)
    }
}

pub fn name(key: &Key) -> String {
    match key {
        Key::Session => "session".into(),
        Key::Pending(state) => format!("pending.{state}"),
        Key::Metadata(issuer) => format!("metadata.{issuer}"),
        Key::Ledger(session) => format!("ledger.{session}"),
    }
}

/// A sign-in at this server.
pub fn at(server: &str) -> SignIn {
    SignIn { server: server.into(), return_to: "/".into(), ..SignIn::default() }
}
