//! Sign-in in a second window.

use crate::world::*;
use oauth_protocol::{Destination, ErrorKind, Input, SignIn, SignedOut, State, Unreachable};
use std::collections::HashMap;

fn in_second_window() -> SignIn {
    SignIn { popup: true, return_to: "/calendar".into(), ..at("main") }
}

/// A tab that has opened a second window, and what it asked for there.
fn opened() -> (World, HashMap<String, String>) {
    let mut world = World::at("/");
    world.press(in_second_window());
    assert_eq!(world.session.state(), &State::Redirecting(Destination::Popup));
    assert!(world.navigated.is_empty(), "this window stays");
    let (url, state) = world.popups[0].clone();
    let asked = parameters(&url);
    assert_eq!(asked["state"], state);
    (world, asked)
}

fn query(state: &str) -> String {
    format!("code=the-code&state={state}&iss={ISSUER}")
}

/// The address that the second window came back to.
fn answered(state: &str) -> String {
    format!("{ORIGIN}/callback?{}", query(state))
}

#[test]
fn the_answer_of_the_second_window_signs_in_here() {
    let (mut world, asked) = opened();
    world.input(Input::PopupAnswered(answered(&asked["state"])));
    assert_eq!(world.session.state(), &State::Exchanging);
    assert_eq!(world.sent[0].form("code").as_deref(), Some("the-code"));
    assert_eq!(world.pending(), 0, "taken before the request is sent");
    world.redeem(&asked, 300);
    assert_eq!(world.session.state(), &State::SignedIn);
    assert_eq!(world.returned, ["/calendar"]);
}

#[test]
fn an_answer_for_another_window_is_refused() {
    let (mut world, _) = opened();
    world.input(Input::PopupAnswered(answered("popup.other")));
    world.check_refused(&ErrorKind::UnknownState, "no pending request");
    assert!(world.sent.is_empty());
    assert_eq!(world.pending(), 0, "no verifier stays");
}

#[test]
fn an_answer_is_checked_as_one_in_the_address_is() {
    for (address, kind) in [
        ("/callback?code=c&state=STATE&iss=https://evil.example", ErrorKind::IssuerMismatch),
        ("/callback?code=c&state=STATE", ErrorKind::IssuerMismatch),
        ("/callback/x?code=c&state=STATE&iss=https://as.example", ErrorKind::RedirectUriMismatch),
        ("?code=c&state=STATE&iss=https://as.example", ErrorKind::RedirectUriMismatch),
        ("/callback?error=access_denied&state=STATE", ErrorKind::Denied),
        ("/callback?code=c&code=d&state=STATE", ErrorKind::MalformedResponse),
        ("/callback", ErrorKind::NoResponse),
    ] {
        let (mut world, asked) = opened();
        let answer = format!("{ORIGIN}{}", address.replace("STATE", &asked["state"]));
        world.input(Input::PopupAnswered(answer));
        world.check_refused(&kind, "");
        assert!(world.sent.is_empty(), "{address}");
        assert_eq!(world.pending(), 0, "{address}: no verifier stays");
    }
}

#[test]
fn an_answer_that_nobody_waits_for_changes_nothing() {
    let mut world = World::signed_in(300);
    world.input(Input::PopupAnswered(answered("popup.x")));
    assert_eq!(world.session.state(), &State::SignedIn);
    let (mut world, asked) = opened();
    world.input(Input::Dismiss);
    world.input(Input::PopupAnswered(answered(&asked["state"])));
    assert_eq!(world.session.state(), &State::SignedOut(SignedOut::NotYet));
    assert!(world.sent.is_empty() && world.pending() == 0);
}

#[test]
fn an_answer_counts_once() {
    let (mut world, asked) = opened();
    world.input(Input::PopupAnswered(answered(&asked["state"])));
    world.input(Input::PopupAnswered(answered(&asked["state"])));
    assert_eq!(world.sent.len(), 1);
}

#[test]
fn closing_the_second_window_is_no_failure() {
    let (mut world, _) = opened();
    world.input(Input::PopupClosed);
    assert_eq!(world.session.state(), &State::SignedOut(SignedOut::NotYet));
    assert_eq!(world.pending(), 0, "no verifier stays");
    world.press(in_second_window());
    assert_eq!(world.popups.len(), 2);
}

#[test]
fn closing_it_leaves_the_session_that_was_there() {
    let mut world = World::signed_in(300);
    world.press(in_second_window());
    world.input(Input::PopupClosed);
    assert_eq!(world.session.state(), &State::SignedIn);
    world.call(1, "/steps");
    assert_eq!(world.sent.len(), 1);
}

#[test]
fn a_close_after_the_answer_changes_nothing() {
    let (mut world, asked) = opened();
    world.input(Input::PopupAnswered(answered(&asked["state"])));
    world.input(Input::PopupClosed);
    assert_eq!(world.session.state(), &State::Exchanging);
    world.redeem(&asked, 300);
    assert_eq!(world.session.state(), &State::SignedIn);
}

#[test]
fn a_close_before_the_second_window_is_open_changes_nothing() {
    let mut world = World::at("/");
    let entropy = world.entropy();
    world.input(Input::SignIn(in_second_window(), entropy));
    world.input(Input::PopupClosed);
    assert_eq!(world.session.state(), &State::Redirecting(Destination::Popup));
    world.answer_metadata();
    assert_eq!(world.popups.len(), 1);
}

#[test]
fn where_no_second_window_opens_this_one_goes() {
    let (mut world, asked) = opened();
    world.input(Input::PopupBlocked);
    assert_eq!(world.session.state(), &State::Redirecting(Destination::Authorize));
    assert_eq!(world.navigated, [world.popups[0].0.clone()]);
    let mut world = world.come_back(&asked);
    assert!(world.brought.is_empty(), "this is the first window");
    world.redeem(&asked, 300);
    assert_eq!(world.session.state(), &State::SignedIn);
    assert_eq!(world.returned, ["/calendar"]);
}

#[test]
fn blocked_at_another_time_means_nothing() {
    let mut world = World::signed_in(300);
    world.input(Input::PopupBlocked);
    assert_eq!(world.session.state(), &State::SignedIn);
    let (mut world, _) = opened();
    world.input(Input::Dismiss);
    world.input(Input::PopupBlocked);
    assert!(world.navigated.is_empty());
}

/// The second window comes back, with a copy of the first one's storage or
/// without.
fn second_window(copied: bool) -> World {
    let (world, asked) = opened();
    let storage = if copied { world.storage.clone() } else { HashMap::new() };
    World::reloaded(storage, &format!("/callback?{}&more=1", query(&asked["state"])))
}

#[test]
fn the_second_window_brings_the_answer_and_redeems_nothing() {
    for copied in [true, false] {
        let window = second_window(copied);
        assert_eq!(window.brought.len(), 1);
        let expected = "https://app.example/callback?code=the-code&state=popup.";
        assert!(window.brought[0].starts_with(expected), "{}", window.brought[0]);
        assert!(window.sent.is_empty() && window.pending() == 0);
        assert_eq!(window.cleaned, ["/callback?more=1"]);
        assert_eq!(window.session.state(), &State::Exchanging);
    }
}

#[test]
fn a_second_window_that_nobody_listens_to_says_so() {
    for copied in [true, false] {
        let mut window = second_window(copied);
        window.input(Input::PopupClosed);
        window.check_refused(&ErrorKind::UnknownState, "no pending request");
        assert!(window.sent.is_empty());
    }
}

#[test]
fn an_answer_for_this_window_is_not_brought_to_another() {
    let mut world = World::at("/");
    let asked = world.sign_in("", "/");
    let world = world.come_back(&asked);
    assert!(world.brought.is_empty());
    assert_eq!(world.paths(), ["/token"]);
}

/// A tab that has pushed a request for a second window.
fn pushed() -> World {
    let setting = Setting::configured(r#""pushed_authorization_requests":true"#)
        .promising(&format!("\"pushed_authorization_request_endpoint\":\"{ISSUER}/par\""));
    let mut world = setting.world();
    world.press(in_second_window());
    assert_eq!(world.paths(), ["/par"]);
    world
}

#[test]
fn a_pushed_request_opens_the_second_window_after_the_push() {
    let mut world = pushed();
    world.answer(201, r#"{"request_uri":"urn:x"}"#);
    assert_eq!(parameters(&world.popups[0].0)["request_uri"], "urn:x");
    assert!(world.navigated.is_empty());
}

#[test]
fn a_push_that_is_answered_after_a_refusal_opens_no_window() {
    let mut world = pushed();
    world.input(Input::PopupAnswered(answered("popup.other")));
    world.check_refused(&ErrorKind::UnknownState, "no pending request");
    world.answer(201, r#"{"request_uri":"urn:x"}"#);
    assert!(world.popups.is_empty());
    world.check_refused(&ErrorKind::UnknownState, "no pending request");
    assert_eq!(world.pending(), 0, "no verifier stays");
}

#[test]
fn a_sign_out_that_was_given_up_does_not_hold_up_the_next_one() {
    let mut storage = World::signed_in(300).storage;
    storage.remove(&format!("metadata.{ISSUER}"));
    let mut world = World::reloaded(storage, "/");
    world.sign_out();
    world.input(Input::Resumed);
    world.answer_with(Err(Unreachable::Network));
    world.answer_with(Err(Unreachable::Network));
    for genuine in [true, false] {
        world.genuine = genuine;
        world.press(in_second_window());
        let asked = parameters(&world.popups.last().unwrap().0);
        world.input(Input::PopupAnswered(answered(&asked["state"])));
        world.redeem(&asked, 300);
    }
    world.check_refused(&ErrorKind::IdToken, "signature");
    world.input(Input::Dismiss);
    world.sign_out();
    world.answer_metadata();
    assert_eq!(world.paths(), ["/revoke"]);
}

/// A refresh has come this far when the person signs out in another tab, and
/// in here in a second window, and then it is answered.
fn check_overtaken(refresh: impl Fn(&mut World), answer: impl Fn(&mut World)) {
    let mut world = World::signed_in(300);
    world.input(Input::Refresh);
    refresh(&mut world);
    let session: serde_json::Value = serde_json::from_str(&world.storage["session"]).unwrap();
    let session = &session["session"];
    world.input(Input::Heard(format!(r#"{{"version":2,"message":"signed_out","session":{session}}}"#)));
    assert_eq!(world.session.state(), &State::SignedOut(SignedOut::ByPerson));
    let waits: Vec<_> = world.sent.drain(..).collect();
    world.press(in_second_window());
    let asked = parameters(&world.popups[0].0);
    world.input(Input::PopupAnswered(answered(&asked["state"])));
    let held = (world.holds_signatures, world.holds_hashes);
    (world.holds_signatures, world.holds_hashes) = (false, false);
    world.redeem(&asked, 300);
    (world.holds_signatures, world.holds_hashes) = held;
    assert_eq!(world.access_token(), Some("access-1"));
    world.sent = waits;
    answer(&mut world);
    assert_eq!(world.session.state(), &State::SignedIn);
    assert_eq!(world.access_token(), Some("access-1"));
    assert!(!world.steps().any(|step| matches!(step, oauth_protocol::Step::Refreshed { .. })));
}

#[test]
fn a_refresh_of_a_session_that_is_gone_brings_the_next_one_nothing() {
    check_overtaken(|_| {}, |world| world.answer(200, &tokens(2, 300, "")));
    let answer = tokens_with(2, &claims_after_refresh());
    check_overtaken(
        |world| {
            world.holds_signatures = true;
            world.answer(200, &answer);
        },
        |world| {
            let exchange = world.unchecked.remove(0);
            world.input(Input::Verified(exchange, true));
        },
    );
    let unknown = tokens(
        2,
        300,
        &format!(r#","id_token":"{}""#, id_token_signed("RS256", "new", &claims_after_refresh())),
    );
    check_overtaken(
        |world| world.answer(200, &unknown),
        |world| world.answer(200, &KEYS.replace("\"k\"", "\"new\"")),
    );
}
