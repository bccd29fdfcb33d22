//! Sign-in that shows the person nothing: `prompt=none`, OIDC Core 3.1.2.1.

use crate::world::*;
use oauth_protocol::{ErrorKind, Input, SignIn, SignedOut, State, Step};

fn silently() -> SignIn {
    SignIn { silent: true, return_to: "/activity?days=7".into(), ..at("main") }
}

/// The page that comes back with this answer to a silent sign-in.
fn answered(mut world: World, query: &str) -> World {
    let asked = world.press(silently());
    assert_eq!(asked["prompt"], "none");
    world.reload(&format!("/callback?{}", query.replace("STATE", &asked["state"])))
}

#[test]
fn a_person_whom_the_server_knows_is_signed_in() {
    let mut world = World::at("/");
    let asked = world.press(silently());
    let mut world = world.come_back(&asked);
    world.redeem(&asked, 300);
    assert_eq!(world.session.state(), &State::SignedIn);
    assert_eq!(world.returned, ["/activity?days=7"]);
}

#[test]
fn a_person_whom_the_server_does_not_know_goes_on_without() {
    for code in ["login_required", "consent_required", "interaction_required", "account_selection_required"] {
        let world = answered(World::at("/"), &format!("error={code}&state=STATE&iss={ISSUER}"));
        assert_eq!(world.session.state(), &State::SignedOut(SignedOut::NotYet), "{code}");
        assert_eq!(world.returned, ["/activity?days=7"]);
        assert!(world.sent.is_empty() && world.pending() == 0);
        assert!(
            world.steps().any(|step| matches!(step, Step::SilentSignInEnded { reason } if reason == code))
        );
        assert!(!world.steps().any(|step| matches!(step, Step::Refused { .. })));
    }
}

#[test]
fn the_session_that_was_there_stays() {
    let world = answered(World::signed_in(300), "error=login_required&state=STATE");
    assert_eq!(world.session.state(), &State::SignedIn);
    assert_eq!(world.access_token(), Some("access-1"));
}

#[test]
fn other_answers_are_failures_all_the_same() {
    let denied = answered(World::at("/"), "error=access_denied&state=STATE");
    denied.check_refused(&ErrorKind::Denied, "access_denied");
    let down = answered(World::at("/"), "error=server_error&state=STATE");
    down.check_refused(&ErrorKind::Unavailable, "server_error");
    let foreign = answered(World::at("/"), "error=login_required&state=STATE&iss=https://evil.example");
    foreign.check_refused(&ErrorKind::IssuerMismatch, "evil.example");
    let forged = answered(World::at("/"), "error=login_required&state=other");
    forged.check_refused(&ErrorKind::UnknownState, "");
    let wrong = answered(World::at("/"), "error=invalid_request&state=STATE");
    wrong.check_refused(&ErrorKind::Authorization("invalid_request".into()), "invalid_request");
}

#[test]
fn the_same_answers_to_a_sign_in_with_a_page_are_failures() {
    for code in ["login_required", "consent_required", "interaction_required"] {
        let mut world = World::at("/");
        let asked = world.press(at("main"));
        assert!(!asked.contains_key("prompt"));
        let world = world.reload(&format!("/callback?error={code}&state={}", asked["state"]));
        world.check_refused(&ErrorKind::Authorization(code.into()), code);
    }
}

#[test]
fn no_other_prompt_is_asked_for_silently() {
    let setting = Setting::configured(r#""parameters":{"prompt":"consent","ui_locales":"de"}"#);
    let mut world = setting.world();
    let asked = world.press(silently());
    assert_eq!((asked["prompt"].as_str(), asked["ui_locales"].as_str()), ("none", "de"));
    assert_eq!(world.navigated[0].matches("prompt=").count(), 1);
}

/// The session of a tab whose server refuses to renew it.
fn refused() -> World {
    let mut world = World::signed_in(300);
    world.call(1, "/steps");
    world.answer(200, "");
    world.input(Input::Refresh);
    world.answer(400, r#"{"error":"invalid_grant"}"#);
    world.pass(1);
    world.check_over("");
    world
}

#[test]
fn before_a_session_is_over_the_server_is_asked_silently_once() {
    let mut world = refused();
    let sign_in = world.began_again.pop().unwrap();
    let asked = world.press(SignIn { return_to: "/activity".into(), ..sign_in });
    assert_eq!((asked["prompt"].as_str(), asked["scope"].as_str()), ("none", "openid read"));
    let mut back = world.come_back(&asked);
    back.redeem(&asked, 300);
    assert_eq!(back.session.state(), &State::SignedIn);
    assert_eq!(back.returned, ["/activity"]);
    back.input(Input::Refresh);
    back.answer(400, r#"{"error":"invalid_grant"}"#);
    back.pass(1);
    back.check_over("");
    assert!(back.began_again.is_empty(), "there is no end to it otherwise");
}

#[test]
fn a_session_that_was_renewed_since_may_go_on_silently_again() {
    let mut world = refused();
    let sign_in = world.began_again.pop().unwrap();
    let asked = world.press(sign_in);
    let mut back = world.come_back(&asked);
    back.redeem(&asked, 300);
    back.input(Input::Refresh);
    back.answer(200, &tokens(2, 300, ""));
    back.input(Input::Refresh);
    back.answer(400, r#"{"error":"invalid_grant"}"#);
    back.pass(1);
    assert_eq!(back.began_again.len(), 1);
}

#[test]
fn a_session_that_the_server_does_not_know_any_more_is_over_and_says_why() {
    let mut world = refused();
    let sign_in = world.began_again.pop().unwrap();
    let asked = world.press(sign_in);
    let back = world.reload(&format!("/callback?error=login_required&state={}&iss={ISSUER}", asked["state"]));
    let State::SignedOut(SignedOut::Over(error)) = back.session.state() else {
        panic!("{:?}", back.session.state())
    };
    assert_eq!(error.detail(), "login_required");
    assert_eq!(back.returned, ["/"]);
}

#[test]
fn a_silent_sign_in_that_can_not_begin_is_no_failure_of_a_sign_in() {
    let storage = World::signed_in(300).storage;
    let setting = Setting::configured(r#""pushed_authorization_requests":true"#);
    let mut world = World::set(setting, storage, "/");
    world.input(Input::Refresh);
    world.pass(1);
    world.answer(400, r#"{"error":"invalid_grant"}"#);
    world.pass(1);
    let sign_in = world.began_again.pop().unwrap();
    world.press(sign_in);
    world.check_over("requests must be pushed");
}

#[test]
fn another_person_does_not_go_on_with_a_session() {
    let mut world = refused();
    let sign_in = world.began_again.pop().unwrap();
    let asked = world.press(sign_in);
    let mut back = world.come_back(&asked);
    let grace = claims(&asked["nonce"]).replace("\"ada\"", "\"grace\"");
    back.answer(200, &tokens_with(2, &grace));
    back.check_refused(&ErrorKind::IdToken, "“sub”");
}

#[test]
fn where_it_is_not_wanted_the_server_is_not_asked_silently() {
    let mut world = Setting::configured(r#""silent_sign_in":false"#).signed_in(300);
    world.input(Input::Refresh);
    world.answer(400, r#"{"error":"invalid_grant"}"#);
    world.pass(1);
    world.check_over("");
    assert!(world.began_again.is_empty());
}

#[test]
fn what_the_person_did_not_allow_is_not_asked_for_again() {
    let mut world = World::at("/");
    let asked = world.sign_in("write", "/");
    let mut world = world.come_back(&asked);
    let id_token = id_token(&claims(&asked["nonce"]));
    world.answer(200, &tokens(1, 300, &format!(r#","scope":"read","id_token":"{id_token}""#)));
    world.input(Input::Refresh);
    world.answer(400, r#"{"error":"invalid_grant"}"#);
    world.pass(1);
    let sign_in = world.began_again.pop().unwrap();
    assert_eq!(world.press(sign_in)["scope"], "openid read");
}
