//! Whatever happens in whatever order: nobody stays on the way, no call stays
//! without an answer, and the next press of the button works.

use crate::world::*;
use oauth_protocol::{CallId, Destination, ErrorKind, Input, SignIn, SignedOut, State, Unreachable};

#[test]
fn a_press_after_going_back_leaves_once() {
    let mut world = World::at("/");
    let entropy = world.entropy();
    world.input(Input::SignIn(at("main"), entropy));
    world.input(Input::Resumed);
    world.sign_in("", "/second");
    assert_eq!(world.navigated.len(), 1, "the sign-in that was given up does not leave too");
    assert_eq!(world.pending(), 1);
}

#[test]
fn a_sign_in_that_was_given_up_does_not_leave_when_the_server_answers_late() {
    for last in [Input::Resumed, Input::Dismiss] {
        let mut world = World::at("/");
        let entropy = world.entropy();
        world.input(Input::SignIn(at("main"), entropy));
        world.input(last);
        world.answer_metadata();
        assert!(world.navigated.is_empty() && world.pending() == 0);
        assert_eq!(world.session.state(), &State::SignedOut(SignedOut::NotYet));
    }
}

#[test]
fn a_press_that_is_pushed_and_given_up_leaves_nothing() {
    let setting = pushing();
    let mut world = setting.world();
    world.press(at("main"));
    assert_eq!(world.paths(), ["/par"]);
    world.input(Input::Resumed);
    assert_eq!(world.pending(), 0, "no verifier stays for a request that is not made");
    world.press(at("main"));
    world.answer(201, r#"{"request_uri":"urn:late"}"#);
    assert!(world.navigated.is_empty(), "the late answer names a request that was given up");
    world.answer(201, r#"{"request_uri":"urn:second"}"#);
    assert_eq!(parameters(&world.navigated[0])["request_uri"], "urn:second");
}

#[test]
fn a_sign_out_while_a_request_is_pushed_goes_to_the_end_of_the_session() {
    let mut world = pushing().signed_in_pushed();
    world.press(at("main"));
    let push = world.sent.remove(0);
    world.sign_out();
    world.input(Input::Answer(push.exchange, Ok(response(201, &[], r#"{"request_uri":"urn:x"}"#))));
    assert!(world.navigated.is_empty());
    assert_eq!(world.session.state(), &State::Redirecting(Destination::EndSession));
}

#[test]
fn a_profile_asked_for_before_a_sign_out_is_told() {
    let mut world = forgetful();
    world.input(Input::Userinfo(CallId(1)));
    assert!(!world.sent.is_empty(), "the metadata is asked for first");
    world.sign_out();
    let error = world.finished[&1].as_ref().unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::NotSignedIn);
}

#[test]
fn a_profile_asked_for_while_another_server_signs_in_is_told() {
    let mut world = forgetful();
    let asked = world.press(at("other"));
    let callback = format!("/callback?code=c&state={}&iss={OTHER_ISSUER}", asked["state"]);
    let mut world = world.reload(&callback);
    world.input(Input::Userinfo(CallId(1)));
    let redeem = world.sent.remove(0);
    assert_eq!(redeem.request.url.as_str(), "https://other.example/token");
    world.input(Input::Answer(redeem.exchange, Ok(response(200, &[], &tokens(1, 300, "")))));
    world.answer_metadata();
    while !world.sent.is_empty() {
        world.answer(200, r#"{"sub":"ada"}"#);
    }
    assert!(world.finished.contains_key(&1));
}

fn pushing() -> Setting {
    Setting::configured(r#""pushed_authorization_requests":true"#)
        .promising(&format!("\"pushed_authorization_request_endpoint\":\"{ISSUER}/par\""))
}

impl Setting {
    /// As `signed_in`, with a request that is pushed.
    fn signed_in_pushed(&self) -> World {
        let plain = Setting { configuration: CONFIGURATION.into(), ..self.clone() };
        let storage = plain.signed_in(300).storage;
        World::set(self.clone(), storage, "/")
    }
}

/// A tab that is signed in and has no metadata any more.
fn forgetful() -> World {
    let mut world = World::signed_in(300);
    world.storage.remove(&format!("metadata.{ISSUER}"));
    world.reload("/")
}

/// One thing that can happen.
const HAPPENINGS: u32 = 20;

struct Walk {
    world: World,
    calls: u32,
}

impl Walk {
    fn step(&mut self, happening: u32) {
        let way = self.way(happening);
        let world = &mut self.world;
        match happening {
            0 | 1 => {
                let entropy = world.entropy();
                world.input(Input::SignIn(way, entropy));
            }
            2 => world.sign_out(),
            3 => world.input(Input::Refresh),
            4 => {
                self.calls += 1;
                world.call(self.calls, "/steps");
            }
            5 => {
                self.calls += 1;
                world.input(Input::Userinfo(CallId(self.calls)));
            }
            6 => world.input(Input::Dismiss),
            7 => world.input(Input::Resumed),
            8 => world.pass(241),
            9 => self.answer(Ok(response(200, &[], ""))),
            10 => self.answer(Err(Unreachable::TimeLimit)),
            11 => self.answer(Ok(response(401, &[], ""))),
            12 => self.answer(Ok(response(400, &[], r#"{"error":"invalid_grant"}"#))),
            13 | 14 => self.answer_well(),
            15 | 16 => {
                if let Some(exchange) = world.unchecked.pop() {
                    world.input(Input::Verified(exchange, happening == 15));
                }
            }
            #[cfg(feature = "popup")]
            17 => world.input(Input::PopupClosed),
            #[cfg(feature = "popup")]
            18 => world.input(Input::PopupBlocked),
            #[cfg(feature = "popup")]
            19 => {
                let state = world.popups.last().map_or("x", |(_, state)| state).to_owned();
                world.input(Input::PopupAnswered(format!(
                    "{ORIGIN}/callback?code=c&state={state}&iss={ISSUER}"
                )));
            }
            _ => {}
        }
    }

    /// A sign-in at one server or the other, in one window or in two.
    fn way(&self, happening: u32) -> SignIn {
        SignIn {
            #[cfg(feature = "popup")]
            popup: happening == 0 && self.calls.is_multiple_of(2),
            ..at(if happening == 0 { "main" } else { "other" })
        }
    }

    fn answer(&mut self, result: Result<oauth_protocol::Response, Unreachable>) {
        if !self.world.sent.is_empty() {
            self.world.answer_with(result);
        }
    }

    /// Answers the oldest request as a server does.
    fn answer_well(&mut self) {
        let Some(sent) = self.world.sent.first() else { return };
        let body = match sent.request.url.path() {
            "/jwks" => KEYS.to_owned(),
            "/par" => r#"{"request_uri":"urn:x"}"#.to_owned(),
            "/token" => tokens_with(9, &claims_after_refresh()),
            "/me" => r#"{"sub":"ada"}"#.to_owned(),
            path if path.starts_with("/.well-known/") => {
                let issuer = sent.request.url.origin().to_owned();
                self.world.setting.metadata.replace(ISSUER, &issuer)
            }
            _ => String::new(),
        };
        self.world.answer(200, &body);
    }

    /// Everything that is awaited fails, and the person reads it.
    fn check_exit(mut self, story: &[u32]) {
        for _ in 0..1000 {
            if let Some(exchange) = self.world.unchecked.pop() {
                self.world.input(Input::Verified(exchange, false));
            } else if !self.world.sent.is_empty() {
                self.world.answer_with(Err(Unreachable::Network));
            } else if self.world.finished.len() < self.calls as usize {
                // Other tabs are waited for, and do not answer.
                self.world.pass(1);
            } else {
                break;
            }
        }
        #[cfg(feature = "popup")]
        self.world.input(Input::PopupClosed);
        self.world.input(Input::Dismiss);
        let state = self.world.session.state();
        assert!(!matches!(state, State::Redirecting(_) | State::Exchanging), "{story:?} ends in {state:?}");
        assert_eq!(self.world.finished.len(), self.calls as usize, "{story:?} leaves a call without answer");
        let before = self.world.navigated.len();
        self.world.press(at("main"));
        if self.world.paths() == ["/par"] {
            self.world.answer(201, r#"{"request_uri":"urn:x"}"#);
        }
        assert_eq!(self.world.navigated.len(), before + 1, "{story:?} leaves no way to sign in");
    }
}

/// The tab that a story begins in.
fn beginning(number: u32) -> World {
    match number {
        0 => World::at("/"),
        1 => World::signed_in(300),
        2 => {
            let mut world = World::at("/");
            let asked = world.sign_in("", "/");
            world.come_back(&asked)
        }
        3 => forgetful(),
        _ => pushing().promising(r#""dpop_signing_alg_values_supported":["ES256"]"#).world(),
    }
}

fn walk(number: u32, story: &[u32]) {
    let mut walk = Walk { world: beginning(number), calls: 0 };
    walk.world.holds_signatures = true;
    story.iter().for_each(|happening| walk.step(*happening));
    walk.check_exit(story);
}

#[test]
fn every_short_story_has_an_exit() {
    for beginning in 0..5 {
        for a in 0..HAPPENINGS {
            for b in 0..HAPPENINGS {
                walk(beginning, &[a, b]);
                walk(beginning, &[a, b, (a + b) % HAPPENINGS]);
            }
        }
    }
}

#[test]
fn long_stories_have_an_exit() {
    let mut seed = 1_u32;
    let mut next = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 16) % HAPPENINGS
    };
    for round in 0..300 {
        let story: Vec<u32> = (0..25).map(|_| next()).collect();
        walk(round % 5, &story);
    }
}
