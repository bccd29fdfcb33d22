//! A tab: its storage, what waits for an answer, and what has been seen.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::time::Duration;

use super::super::Choices;
use super::watch::Secret;
use crate::authorization_request::SignIn;
use crate::configuration::Configuration;
use crate::effect::{Effect, Entropy, ExchangeId, Input, Key};
use crate::http::Request;
use crate::session::{Session, State};
use crate::time::{Now, Timestamp};

pub(super) const ORIGIN: &str = "https://app.example";
pub(super) const EVIL: &str = "https://evil.example";

/// A configured server, as the world knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Party {
    pub(super) id: &'static str,
    pub(super) issuer: &'static str,
    pub(super) api: &'static str,
}

pub(super) const PARTIES: [Party; 2] = [
    Party { id: "main", issuer: "https://as.example", api: "https://api.example" },
    Party { id: "other", issuer: "https://other.example", api: "https://other-api.example" },
];

/// What the page waits for.
pub(super) enum Outstanding {
    Sent(ExchangeId, Request),
    Verify(ExchangeId),
    Hash(ExchangeId, String),
    /// The lock was asked for.
    Lock,
    #[cfg(feature = "dpop")]
    Key(String),
}

pub(super) struct World {
    pub(super) session: Session,
    configuration: String,
    pub(super) storage: BTreeMap<String, String>,
    pub(super) now: Now,
    pub(super) outstanding: Vec<Outstanding>,
    /// The `state` of the second window.
    pub(super) popup: Option<String>,
    /// An address the page is leaving for; it may stay all the same.
    pub(super) leaves: bool,
    /// This is a second window that has brought its answer.
    pub(super) has_brought: bool,
    /// The person signed out and has not asked to sign in since.
    pub(super) has_left: bool,
    /// Records that somebody else removed.
    pub(super) lost: Vec<String>,
    pub(super) wake_at: Option<Duration>,
    again: Vec<SignIn>,
    /// Calls of this page and how often each was finished.
    pub(super) calls: BTreeMap<u32, u32>,
    /// Every `state` sent, with its party.
    pub(super) states: Vec<(String, Party)>,
    /// The nonce that goes with a verifier.
    pub(super) nonces: BTreeMap<String, String>,
    pub(super) secrets: Vec<Secret>,
    /// Responses that came, as paths with queries.
    pub(super) responses: Vec<String>,
    /// Verifiers that were sent with a code.
    pub(super) redeemed: BTreeSet<String>,
    pub(super) made: u32,
}

impl World {
    pub(super) fn new(choices: &mut Choices<'_>) -> World {
        let configuration = configuration(choices);
        let now = Now { wall: Timestamp::from_unix_seconds(1_000_000), monotonic: Duration::ZERO };
        let mut world = World {
            session: Session::new(Configuration::from_json(&configuration, ORIGIN).expect("good")),
            configuration,
            storage: BTreeMap::new(),
            now,
            outstanding: Vec::new(),
            popup: None,
            leaves: false,
            has_brought: false,
            has_left: false,
            lost: Vec::new(),
            wake_at: None,
            again: Vec::new(),
            calls: BTreeMap::new(),
            states: Vec::new(),
            nonces: BTreeMap::new(),
            secrets: Vec::new(),
            responses: Vec::new(),
            redeemed: BTreeSet::new(),
            made: 0,
        };
        let entropy = world.entropy(PARTIES[0]);
        world.input(Input::Start(format!("{ORIGIN}/"), entropy));
        world
    }

    /// Where the responses of this party arrive.
    pub(super) fn redirect_path(&self, party: Party) -> &'static str {
        let has_own = party == PARTIES[1] && self.configuration.contains("redirect_path");
        if has_own { "/callback/other" } else { "/callback" }
    }

    /// The same tab loads another page: what was under way is gone.
    pub(super) fn reload(&mut self, path: &str) {
        let configuration = Configuration::from_json(&self.configuration, ORIGIN).expect("good");
        self.session = Session::new(configuration);
        self.outstanding.clear();
        self.calls.clear();
        (self.popup, self.leaves, self.has_brought, self.wake_at) = (None, false, false, None);
        self.has_left = false;
        let entropy = self.entropy(PARTIES[0]);
        self.input(Input::Start(format!("{ORIGIN}{path}"), entropy));
    }

    /// One input, and all it leads to.
    pub(super) fn input(&mut self, input: Input) {
        self.no_secret_in(&format!("{input:?}"), "an input");
        self.session.handle(self.now, input);
        let most = 40 + 8 * self.calls.len();
        let mut effects = 0;
        loop {
            self.no_secret_in(&format!("{:?} {:?}", self.session, self.session.state()), "the session");
            let Some(effect) = self.session.poll() else { break };
            effects += 1;
            assert!(effects <= most, "one input has more than {most} effects");
            self.no_secret_in(&format!("{effect:?}"), "an effect");
            self.watch(&effect);
            self.perform(effect);
        }
        while let Some(sign_in) = self.again.pop() {
            let party = PARTIES.into_iter().find(|party| party.id == sign_in.server).expect("configured");
            let entropy = self.entropy(party);
            self.input(Input::SignIn(sign_in, entropy));
        }
        self.has_exit();
        assert!(!self.has_left || self.session.tokens().is_none(), "signed in after a sign-out");
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Load(key) => {
                let record = self.storage.get(&name(&key)).cloned();
                self.loaded(key, record);
            }
            Effect::Take(key) => {
                let record = self.storage.remove(&name(&key));
                self.loaded(key, record);
            }
            Effect::Store(key, record) => drop(self.storage.insert(name(&key), record)),
            Effect::Remove(key) => drop(self.storage.remove(&name(&key))),
            Effect::Send { exchange, request, .. } => {
                self.outstanding.push(Outstanding::Sent(exchange, request))
            }
            Effect::Verify { exchange, .. } => self.outstanding.push(Outstanding::Verify(exchange)),
            Effect::Hash { exchange, text } => self.outstanding.push(Outstanding::Hash(exchange, text)),
            #[cfg(feature = "dpop")]
            Effect::OpenKey(name) => self.outstanding.push(Outstanding::Key(name)),
            #[cfg(feature = "dpop")]
            Effect::ForgetKey(_) => {}
            #[cfg(feature = "popup")]
            Effect::OpenPopup { state, .. } => self.popup = Some(state),
            #[cfg(feature = "popup")]
            Effect::AnswerOpener(_) => self.has_brought = true,
            Effect::Lock(_) => self.outstanding.push(Outstanding::Lock),
            Effect::Unlock => self.outstanding.retain(|one| !matches!(one, Outstanding::Lock)),
            Effect::Broadcast(_) => {}
            Effect::SignInAgain(sign_in) => self.again.push(sign_in),
            Effect::Navigate(_) => self.leaves = true,
            Effect::Wake(delay) => self.wake_at = Some(self.now.monotonic.saturating_add(delay)),
            Effect::Finish(call, _) => {
                let times = self.calls.get_mut(&call.0).expect("a call of this page");
                *times += 1;
                assert_eq!(*times, 1, "a call is finished twice");
            }
            Effect::CleanUrl(_) | Effect::Return(_) | Effect::Record(_) => {}
        }
    }

    fn loaded(&mut self, key: Key, record: Option<String>) {
        let input = Input::Loaded(key, record);
        self.no_secret_in(&format!("{input:?}"), "an input");
        self.session.handle(self.now, input);
    }

    /// Whether the person, or something that is under way, can lead out of
    /// where the session stands.
    fn has_exit(&self) {
        let is_under_way = !self.outstanding.is_empty();
        match self.session.state() {
            State::Exchanging => assert!(is_under_way || self.has_brought, "stuck in Exchanging"),
            State::Refreshing => {
                assert!(is_under_way || self.wake_at.is_some(), "stuck in Refreshing: {:?}", self.session)
            }
            // Dismiss, or the browser's way back, leads out.
            State::Redirecting(_) => {
                assert!(is_under_way || self.leaves || self.popup.is_some(), "stuck in Redirecting");
            }
            State::SignedOut(_) | State::SignedIn | State::Failed(_) => {}
        }
    }

    pub(super) fn entropy(&mut self, party: Party) -> Entropy {
        use base64::Engine;
        use base64::engine::general_purpose::URL_SAFE_NO_PAD;
        self.made += 1;
        let seed = self.made.to_be_bytes();
        let octets: [u8; 96] = core::array::from_fn(|index| seed[index % 4] ^ (index as u8).wrapping_mul(29));
        self.states.push((URL_SAFE_NO_PAD.encode(&octets[..32]), party));
        self.states.push((format!("popup.{}", URL_SAFE_NO_PAD.encode(&octets[..32])), party));
        let verifier = URL_SAFE_NO_PAD.encode(&octets[64..]);
        self.nonces.insert(verifier.clone(), URL_SAFE_NO_PAD.encode(&octets[32..64]));
        self.secrets.push(Secret::verifier(verifier, party));
        Entropy::from_random(octets)
    }
}

/// Two servers; what the second one is configured to is a choice.
fn configuration(choices: &mut Choices<'_>) -> String {
    let mut servers = Vec::new();
    for party in PARTIES {
        let mut more = String::new();
        for field in ["\"pushed_authorization_requests\":true", "\"accept_unverified_id_token\":true"] {
            if choices.seldom(4) {
                more.push_str(&format!(",{field}"));
            }
        }
        if cfg!(feature = "dpop") && choices.seldom(4) {
            more.push_str(",\"dpop\":\"always\"");
        }
        if party == PARTIES[1] && choices.seldom(3) {
            more.push_str(",\"redirect_path\":\"/callback/other\"");
        }
        let scope = if choices.seldom(3) { "read" } else { "openid read" };
        servers.push(format!(
            r#"{{"id":"{}","name":"X","issuer":"{}","client_id":"spa","scope":"{scope}","api":"{}/v1"{more}}}"#,
            party.id, party.issuer, party.api,
        ));
    }
    format!("{{\"servers\":[{}]}}", servers.join(","))
}

pub(super) fn name(key: &Key) -> String {
    match key {
        Key::Session => "session".to_string(),
        Key::Pending(state) => format!("pending.{state}"),
        Key::Metadata(issuer) => format!("metadata.{issuer}"),
        Key::Ledger(session) => format!("ledger.{session}"),
    }
}
