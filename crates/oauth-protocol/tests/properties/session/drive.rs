//! What can happen to a tab, one thing at a time.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::time::Duration;
use sha2::{Digest, Sha512};

use super::super::Choices;
use super::watch::Kind;
use super::world::{EVIL, ORIGIN, Outstanding, PARTIES, Party, World};
use crate::authorization_request::SignIn;
use crate::effect::{CallId, ExchangeId, Input, Unreachable};
use crate::http::Request;
#[cfg(feature = "dpop")]
use crate::jwk::PublicKey;
use crate::scope::Scope;
use crate::secret::{AccessToken, RefreshToken};
use crate::session::State;
use crate::tab_message;
use crate::url::Url;

impl World {
    pub(super) fn step(&mut self, choices: &mut Choices<'_>) {
        match choices.octet() % 32 {
            0..7 => self.answer_one(choices),
            7..12 => self.answer_one(&mut Choices::new(&[])),
            12 => self.sign_in_well(choices),
            13 | 14 => self.sign_in(choices),
            15 | 16 => self.come_back(choices),
            17..21 => self.call(choices),
            21 => self.sign_out(),
            22 => self.input(Input::Refresh),
            23 => self.input(Input::Dismiss),
            24 => self.input(Input::Resumed),
            25 | 26 => self.let_time_pass(choices),
            27 => self.load_somewhere(choices),
            28 => self.damage_storage(choices),
            29 => self.answer_nobody(choices),
            30 => self.hear(choices),
            _ => self.use_second_window(choices),
        }
    }

    /// What other tabs may say.
    fn hear(&mut self, choices: &mut Choices<'_>) {
        let known = self.session.tokens().map(|tokens| (tokens.session.clone(), tokens.generation));
        let (session, generation) = known.unwrap_or_default();
        let message = match choices.octet() % 8 {
            0 => tab_message::joining(),
            1 => tab_message::needed(&session, generation + choices.octet() as u32 % 3),
            2 => tab_message::signed_out(&session),
            3 => tab_message::signed_out("another"),
            4 => choices.text(&["{", "}", "\"version\":2", ",", "\"message\":\"tokens\""]),
            5 => return self.input(Input::Online(choices.flag())),
            6 => return self.input(Input::Shown),
            _ => match self.newer_tokens(choices) {
                Some(message) => message,
                None => return,
            },
        };
        self.input(Input::Heard(message));
    }

    /// Another tab of the session has renewed it.
    fn newer_tokens(&mut self, choices: &mut Choices<'_>) -> Option<String> {
        let server = self.session.server()?.clone();
        let party = PARTIES.into_iter().find(|party| party.id == server.id)?;
        let mut tokens = self.session.tokens()?.clone();
        tokens.generation = tokens.generation + 1 - u32::from(choices.seldom(4));
        tokens.access_token = AccessToken::new(self.secret("access", Kind::AccessToken, party));
        tokens.refresh_token = Some(RefreshToken::new(self.secret("refresh", Kind::RefreshToken, party)));
        tokens.received_at = self.now.wall;
        Some(tab_message::tokens(&tokens, &server, None))
    }

    fn answer_one(&mut self, choices: &mut Choices<'_>) {
        if self.outstanding.is_empty() {
            return;
        }
        let index = choices.below(self.outstanding.len());
        match self.outstanding.remove(index) {
            Outstanding::Sent(exchange, request) => {
                let answer = self.serve(choices, &request);
                self.input(Input::Answer(exchange, answer));
                if choices.seldom(32) {
                    self.input(Input::Answer(exchange, Err(Unreachable::Network)));
                }
            }
            Outstanding::Verify(exchange) => {
                let is_genuine = !choices.seldom(4);
                self.input(Input::Verified(exchange, is_genuine));
            }
            Outstanding::Hash(exchange, text) => {
                let text = if choices.seldom(4) { String::new() } else { text };
                self.input(Input::Hashed(exchange, Sha512::digest(text).to_vec()));
            }
            Outstanding::Lock => self.input(Input::Locked),
            #[cfg(feature = "dpop")]
            Outstanding::Key(name) => {
                let public = match choices.octet() % 8 {
                    7 => None,
                    6 => Some(PublicKey::Ed25519 { x: "eA".into() }),
                    5 => Some(PublicKey::P256 { x: "e\"A".into(), y: "eQ".into() }),
                    _ => Some(PublicKey::P256 { x: "eA".into(), y: "eQ".into() }),
                };
                self.input(Input::KeyOpened(name, public));
            }
        }
    }

    /// A whole round trip without a fault, but for what the configuration is.
    pub(super) fn sign_in_well(&mut self, choices: &mut Choices<'_>) {
        let party = PARTIES[choices.below(2)];
        let entropy = self.entropy(party);
        let sign_in = SignIn { server: party.id.to_string(), ..SignIn::default() };
        self.has_left = false;
        self.input(Input::SignIn(sign_in, entropy));
        self.answer_all_well();
        if self.leaves {
            // The newest request is the one that is answered.
            let (state, _) = self.states[self.states.len() - 2].clone();
            let code = self.secret("code", Kind::Code, party);
            let path = self.redirect_path(party);
            self.reload(&format!("{path}?code={code}&state={state}&iss={}", party.issuer));
            self.answer_all_well();
        }
    }

    fn answer_all_well(&mut self) {
        for _ in 0..20 {
            self.answer_one(&mut Choices::new(&[]));
        }
    }

    fn sign_in(&mut self, choices: &mut Choices<'_>) {
        let party = PARTIES[choices.below(2)];
        let server = if choices.seldom(16) { "nobody" } else { party.id };
        let mut parameters = Vec::new();
        for (name, value) in [("max_age", "60"), ("acr_values", "gold"), ("max_age", "x"), ("state", "x")] {
            if choices.seldom(24) {
                parameters.push((name.to_string(), value.to_string()));
            }
        }
        let sign_in = SignIn {
            server: server.to_string(),
            scope: Scope::parse(choices.one_of(&["", "write", "openid"])),
            parameters,
            return_to: choices.one_of(&["/", "/a?b#c", "//evil.example", "https://evil.example"]).to_string(),
            silent: choices.seldom(4),
            renewal: choices.seldom(4),
            resume: choices.text(&["", "{", "a"]),
            #[cfg(feature = "authorization-details")]
            authorization_details: choices.one_of(&["", "[{\"type\":\"x\"}]", "{"]).to_string(),
            #[cfg(feature = "popup")]
            popup: choices.seldom(3),
        };
        let entropy = self.entropy(party);
        self.has_left = false;
        self.input(Input::SignIn(sign_in, entropy));
    }

    /// The server sends the person back; or somebody else does.
    fn come_back(&mut self, choices: &mut Choices<'_>) {
        let address = self.response(choices);
        self.reload(&address);
    }

    /// The path and query of a response.
    fn response(&mut self, choices: &mut Choices<'_>) -> String {
        let kept = self.storage.keys().filter_map(|name| name.strip_prefix("pending."));
        let mut kept: Vec<String> = kept.map(String::from).collect();
        kept.extend(self.popup.clone());
        let party_of =
            |state: &str| self.states.iter().find(|(other, _)| other == state).map(|(_, party)| *party);
        let (state, party) = match kept.get(choices.below(kept.len() + 1)) {
            Some(state) => (state.clone(), party_of(state).unwrap_or(PARTIES[0])),
            None => match self.states.get(choices.below(self.states.len() + 1)) {
                Some((state, party)) => (state.clone(), *party),
                None => (String::from("forged"), PARTIES[0]),
            },
        };
        // RFC 9700 4.4.1: a server may pass the person on to another one, whose
        // response is then the other's in all but its state.
        let sender = if choices.seldom(4) { PARTIES[choices.below(2)] } else { party };
        let (iss, is_forged) = match choices.octet() % 8 {
            7 => (format!("&iss={EVIL}"), true),
            1 => (format!("&iss={}", party.issuer), sender != party),
            2 | 3 => (String::new(), false),
            _ => (format!("&iss={}", sender.issuer), false),
        };
        let outcome = match choices.octet() % 16 {
            15 => String::from("error=access_denied"),
            1 => String::from("error=login_required"),
            2 => String::new(),
            3 if !self.responses.is_empty() => {
                let old = choices.below(self.responses.len());
                return self.responses[old].clone();
            }
            4 => String::from("code=a&code=b"),
            _ if is_forged => String::from("code=forged"),
            _ => format!("code={}", self.secret("code", Kind::Code, sender)),
        };
        // Nobody but the party itself answers at its redirect URI.
        let strays = sender == party && choices.seldom(16);
        let place = if strays { PARTIES[choices.below(2)] } else { sender };
        let address = format!("{}?{outcome}&state={state}{iss}", self.redirect_path(place));
        self.responses.push(address.clone());
        address
    }

    fn call(&mut self, choices: &mut Choices<'_>) {
        self.made += 1;
        let id = CallId(self.made);
        self.calls.insert(self.made, 0);
        let own: Party = match self.session.server() {
            Some(server) => PARTIES.into_iter().find(|party| party.id == server.id).unwrap_or(PARTIES[0]),
            None => PARTIES[choices.below(2)],
        };
        let origin = match choices.octet() % 12 {
            0 => EVIL,
            1 => "https://api.example.evil.example",
            2 => PARTIES[0].api,
            3 => PARTIES[1].api,
            4 => own.issuer,
            5 => return self.input(Input::Userinfo(id)),
            _ => own.api,
        };
        let url = Url::parse(&format!("{origin}/v1/steps?days=7")).expect("an address");
        let before = self.outstanding.len();
        self.input(Input::Call(id, Request::get(url)));
        if origin != own.api {
            assert_eq!(self.outstanding.len(), before, "a call to {origin} is sent");
        }
    }

    fn sign_out(&mut self) {
        let entropy = self.entropy(PARTIES[0]);
        self.has_left |= self.session.tokens().is_some();
        // Both ways of leaving, by a number that differs from run to run.
        self.input(if self.outstanding.len().is_multiple_of(2) {
            Input::SignOut(entropy)
        } else {
            Input::Revoke
        });
        assert!(self.session.tokens().is_none() && !self.storage.contains_key("session"));
    }

    fn let_time_pass(&mut self, choices: &mut Choices<'_>) {
        let most = [1, 60, 300, 4000, 400_000][choices.below(5)];
        let by = match self.wake_at {
            Some(at) if choices.flag() => at.saturating_sub(self.now.monotonic),
            _ => Duration::from_secs(most),
        };
        self.now.monotonic = self.now.monotonic.saturating_add(by);
        // The person may set the clock.
        self.now.wall = match choices.octet() % 16 {
            0 => self.now.wall.minus(Duration::from_secs(86_400)),
            1 => self.now.wall.plus(Duration::from_secs(86_400)),
            _ => self.now.wall.plus(by),
        };
        if self.wake_at.is_some_and(|at| at <= self.now.monotonic) || choices.seldom(4) {
            self.wake_at = None;
            self.input(Input::Tick);
        }
    }

    fn load_somewhere(&mut self, choices: &mut Choices<'_>) {
        let path = choices.one_of(&[
            "/",
            "/activity?code=x&state=y",
            "/callback",
            "/callback?",
            "/callback#code=x&state=y",
            "/callback/other?code=x&state=y",
            "/signed-out?state=x",
            "/callback?state=popup.x&code=y",
        ]);
        self.reload(path);
    }

    /// Somebody, or an extension, has been at the storage.
    fn damage_storage(&mut self, choices: &mut Choices<'_>) {
        let names: Vec<String> = self.storage.keys().cloned().collect();
        let Some(name) = names.get(choices.below(names.len())) else { return };
        match choices.octet() % 4 {
            0 => {
                drop(self.storage.remove(name));
                self.lost.push(name.clone());
            }
            1 => drop(self.storage.insert(name.clone(), String::from("{\"version\":1}"))),
            2 => drop(self.storage.insert(name.clone(), String::new())),
            _ => {
                let record = self.storage.get(name).cloned().unwrap_or_default();
                drop(self.storage.insert(name.clone(), record.replace("as.example", "evil.example")));
            }
        }
    }

    /// Answers that nobody waits for.
    fn answer_nobody(&mut self, choices: &mut Choices<'_>) {
        let id = ExchangeId(u32::from(choices.octet()));
        let is_awaited = self.outstanding.iter().any(|one| match one {
            Outstanding::Sent(other, _) | Outstanding::Verify(other) | Outstanding::Hash(other, _) => {
                *other == id
            }
            Outstanding::Lock => false,
            #[cfg(feature = "dpop")]
            Outstanding::Key(_) => false,
        });
        if !is_awaited {
            self.input(Input::Verified(id, true));
            self.input(Input::Answer(id, Err(Unreachable::Network)));
        }
    }

    #[cfg(not(feature = "popup"))]
    fn use_second_window(&mut self, choices: &mut Choices<'_>) {
        self.answer_one(choices);
    }

    #[cfg(feature = "popup")]
    fn use_second_window(&mut self, choices: &mut Choices<'_>) {
        match choices.octet() % 8 {
            0 => {
                self.popup = None;
                self.has_brought = false;
                self.input(Input::PopupClosed);
            }
            1 => {
                self.popup = None;
                self.input(Input::PopupBlocked);
            }
            2 => self.input(Input::PopupAnswered(format!("{ORIGIN}/callback?code=&state="))),
            _ => {
                let address = self.response(choices);
                self.input(Input::PopupAnswered(format!("{ORIGIN}{address}")));
            }
        }
    }

    /// Nothing answers any more: everything that was under way comes to an
    /// end, and the person can go on.
    pub(super) fn let_everything_fail(&mut self) {
        self.fail_all();
        #[cfg(feature = "popup")]
        if self.popup.take().is_some() || self.has_brought {
            self.has_brought = false;
            self.input(Input::PopupClosed);
        }
        self.leaves = true;
        self.input(Input::Dismiss);
        // The wait for other tabs ends too.
        for _ in 0..20 {
            let is_waiting = self.calls.values().any(|times| *times == 0);
            if !is_waiting && *self.session.state() != State::Refreshing {
                break;
            }
            let at = self.wake_at.take().expect("nothing will wake it");
            self.now.wall = self.now.wall.plus(at.saturating_sub(self.now.monotonic));
            self.now.monotonic = self.now.monotonic.max(at);
            self.input(Input::Tick);
            self.fail_all();
        }
        assert!(self.calls.values().all(|times| *times == 1), "a call is never finished: {:?}", self.calls);
        self.leaves = true;
        self.input(Input::Dismiss);
        let state = self.session.state();
        assert!(
            matches!(state, State::SignedIn | State::SignedOut(_)),
            "at {ORIGIN} the person is stuck: {state:?}"
        );
    }

    fn fail_all(&mut self) {
        let mut answers = 0;
        while let Some(one) = self.outstanding.pop() {
            answers += 1;
            assert!(answers < 500, "what is under way has no end");
            match one {
                Outstanding::Sent(exchange, _) => {
                    self.input(Input::Answer(exchange, Err(Unreachable::Network)))
                }
                Outstanding::Verify(exchange) => self.input(Input::Verified(exchange, false)),
                Outstanding::Hash(exchange, _) => self.input(Input::Hashed(exchange, Vec::new())),
                // Whoever has it does not give it back.
                Outstanding::Lock => {}
                #[cfg(feature = "dpop")]
                Outstanding::Key(name) => self.input(Input::KeyOpened(name, None)),
            }
        }
    }
}
