//! From the press of the button to the tokens, and every way it is refused.

use crate::world::*;
use oauth_protocol::{Check, Destination, ErrorKind, Input, SignIn, SignedOut, State, Step, Unreachable};

#[test]
fn the_round_trip() {
    let mut world = World::at("/activity");
    assert_eq!(world.session.state(), &State::SignedOut(SignedOut::NotYet));
    let asked = world.sign_in("write", "/activity?days=7#chart");
    assert_eq!(world.session.state(), &State::Redirecting(Destination::Authorize));
    assert!(world.navigated[0].starts_with("https://as.example/auth?response_type=code&client_id=spa&"));
    assert_eq!(asked["scope"], "openid read write");

    let mut world =
        world.reload(&format!("/callback?code=the-code&state={}&iss={ISSUER}&keep=1", asked["state"]));
    assert_eq!(world.cleaned, ["/callback?keep=1"]);
    assert_eq!(world.session.state(), &State::Exchanging);
    assert_eq!(world.sent.len(), 1, "metadata comes from the cache");
    let token_request = &world.sent[0];
    assert_eq!(token_request.form("grant_type").as_deref(), Some("authorization_code"));
    assert_eq!(token_request.form("code").as_deref(), Some("the-code"));
    assert_eq!(token_request.form("redirect_uri").as_deref(), Some("https://app.example/callback"));
    assert_eq!(token_request.form("client_id").as_deref(), Some("spa"));
    assert!(token_request.form("client_secret").is_none());
    let verifier = token_request.form("code_verifier").unwrap();
    assert_eq!(s256(&verifier), asked["code_challenge"]);

    let id_token = id_token(&claims(&asked["nonce"]));
    world.answer(200, &tokens(1, 300, &format!(r#","id_token":"{id_token}","scope":"read openid""#)));
    assert_eq!(world.session.state(), &State::SignedIn);
    assert_eq!(world.returned, ["/activity?days=7#chart"]);
    let tokens = world.session.tokens().unwrap();
    assert_eq!(tokens.granted.to_string(), "openid read", "what is granted is what is kept");
    assert_eq!(tokens.id_token.as_ref().unwrap().claims().name.as_deref(), Some("Ada"));
    let passed: Vec<_> = world
        .steps()
        .filter_map(|s| if let Step::Passed { check: c } = s { Some(*c) } else { None })
        .collect();
    assert_eq!(passed, [Check::State, Check::Issuer, Check::Code, Check::Tokens, Check::Identity]);
}

fn s256(verifier: &str) -> String {
    use base64::Engine;
    use sha2::Digest;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(sha2::Sha256::digest(verifier))
}

#[test]
fn a_second_press_does_nothing() {
    let mut world = World::at("/");
    world.sign_in("", "/");
    let entropy = world.entropy();
    world.input(Input::SignIn(SignIn { server: "main".into(), ..SignIn::default() }, entropy));
    assert_eq!((world.navigated.len(), world.sent.len()), (1, 0));
}

#[test]
fn an_unknown_server_is_explained() {
    let mut world = World::at("/");
    let entropy = world.entropy();
    world.input(Input::SignIn(SignIn { server: "nowhere".into(), ..SignIn::default() }, entropy));
    check_failed(&world, ErrorKind::Configuration);
    world.input(Input::Dismiss);
    assert_eq!(world.session.state(), &State::SignedOut(SignedOut::NotYet));
}

#[test]
fn a_server_that_is_down_is_explained_and_can_be_tried_again() {
    let mut world = World::at("/");
    let entropy = world.entropy();
    world.input(Input::SignIn(SignIn { server: "main".into(), ..SignIn::default() }, entropy));
    world.answer_with(Err(Unreachable::Network));
    world.answer_with(Err(Unreachable::TimeLimit));
    check_failed(&world, ErrorKind::Unreachable);
    world.sign_in("", "/");
    assert_eq!(world.navigated.len(), 1);
}

#[test]
fn metadata_of_another_issuer_is_refused() {
    let mut world = World::at("/");
    let entropy = world.entropy();
    world.input(Input::SignIn(SignIn { server: "main".into(), ..SignIn::default() }, entropy));
    let foreign =
        metadata().replace("\"issuer\":\"https://as.example\"", "\"issuer\":\"https://evil.example\"");
    world.answer(200, &foreign);
    world.answer(404, "");
    check_failed(&world, ErrorKind::ForeignMetadata);
    assert!(world.navigated.is_empty());
}

#[test]
fn cached_metadata_is_read_anew_after_an_hour() {
    let mut world = World::at("/");
    world.sign_in("", "/");
    let mut later = world.reload("/");
    later.pass(3599);
    later.sign_in("", "/");
    assert!(later.steps().any(|step| matches!(step, Step::MetadataRead { cached: true, .. })));
    let mut much_later = world.reload("/");
    much_later.pass(3600);
    let entropy = much_later.entropy();
    much_later.input(Input::SignIn(SignIn { server: "main".into(), ..SignIn::default() }, entropy));
    assert_eq!(much_later.sent.len(), 2, "both well-known addresses are asked again");
}

#[test]
fn cached_metadata_of_any_age_will_do_for_a_refresh() {
    let mut world = World::signed_in(300).reload("/");
    world.wake_at = None;
    world.pass(7200);
    world.input(Input::Refresh);
    assert_eq!(world.paths(), ["/token"]);
}

/// A callback, with the token answer where one is asked for.
fn arrive(query: &str, answer: Option<(u16, &str)>) -> World {
    let mut world = World::at("/");
    let asked = world.sign_in("", "/activity");
    let query = query.replace("STATE", &asked["state"]);
    let mut world = world.reload(&format!("/callback?{query}"));
    if let Some((status, body)) = answer {
        let token = id_token(&claims(&asked["nonce"]));
        world.answer(status, &body.replace("IDTOKEN", &token));
    }
    world
}

fn check_failed(world: &World, kind: ErrorKind) {
    let State::Failed(error) = world.session.state() else { panic!("{:?}", world.session.state()) };
    assert_eq!(error.kind(), &kind, "{error}");
    assert!(!error.message().is_empty() && !error.next_step().is_empty());
    assert!(world.sent.is_empty(), "nothing is sent after a refusal");
    assert!(world.steps().any(|step| matches!(step, Step::Refused { .. })));
}

const GOOD: &str = "code=c&state=STATE&iss=https://as.example";

#[test]
fn responses_that_must_not_be_redeemed() {
    check_failed(&arrive("code=c&state=forged&iss=https://as.example", None), ErrorKind::UnknownState);
    check_failed(&arrive("code=c", None), ErrorKind::UnknownState);
    check_failed(&arrive("", None), ErrorKind::NoResponse);
    check_failed(&arrive("code=c&state=STATE&iss=https://evil.example", None), ErrorKind::IssuerMismatch);
    check_failed(&arrive("code=c&state=STATE", None), ErrorKind::IssuerMismatch);
    check_failed(&arrive("code=c&code=d&state=STATE", None), ErrorKind::MalformedResponse);
    check_failed(&arrive("error=access_denied&state=STATE", None), ErrorKind::Denied);
    check_failed(&arrive("error=server_error&state=STATE", None), ErrorKind::Unavailable);
}

#[test]
fn token_answers_that_must_not_be_used() {
    let check = |status, body: &str, kind| check_failed(&arrive(GOOD, Some((status, body))), kind);
    check(400, r#"{"error":"invalid_grant"}"#, ErrorKind::Token("invalid_grant".into()));
    check(500, "", ErrorKind::Unavailable);
    check(200, "<html>", ErrorKind::MalformedResponse);
    check(200, &tokens(1, 300, ""), ErrorKind::IdToken);
    let other_nonce = id_token(&claims("another"));
    check(200, &tokens(1, 300, &format!(r#","id_token":"{other_nonce}""#)), ErrorKind::IdToken);
    let world = arrive(GOOD, Some((200, &tokens(1, 300, r#","id_token":"IDTOKEN""#))));
    assert_eq!(world.session.state(), &State::SignedIn, "the same answer with the right token is taken");
}

#[test]
fn every_request_has_a_state_a_nonce_and_a_challenge_of_its_own() {
    let mut world = World::at("/");
    let first = world.sign_in("", "/");
    let mut world = world.reload("/");
    let second = world.sign_in("", "/");
    for name in ["state", "nonce", "code_challenge"] {
        assert_ne!(first[name], second[name], "RFC 9700 2.1.1: {name} is of one transaction");
    }
}

#[test]
fn tokens_in_an_address_are_not_taken() {
    let mut world = World::at("/");
    let asked = world.sign_in("", "/");
    let answer = format!("access_token=a&token_type=Bearer&expires_in=300&state={}", asked["state"]);
    for (mark, kind) in [("#", ErrorKind::NoResponse), ("?", ErrorKind::MalformedResponse)] {
        let world = world.reload(&format!("/callback{mark}{answer}"));
        check_failed(&world, kind);
        assert!(world.session.tokens().is_none(), "RFC 9700 2.1.2: there is no implicit grant");
    }
}

#[test]
fn a_code_is_redeemed_at_most_once() {
    let mut world = World::at("/");
    let asked = world.sign_in("", "/");
    let callback = format!("/callback?code=c&state={}&iss={ISSUER}", asked["state"]);
    let first = world.reload(&callback);
    assert_eq!(first.sent.len(), 1);
    assert!(
        !first.storage.keys().any(|name| name.starts_with("pending.")),
        "taken before the request is sent"
    );
    let again = first.reload(&callback);
    check_failed(&again, ErrorKind::UnknownState);
}

#[test]
fn the_response_of_another_server_is_not_redeemed_here() {
    let mut world = World::at("/");
    let asked = world.sign_in("", "/");
    let mut other = World::at("/");
    let name = format!("pending.{}", asked["state"]);
    let swapped = world.storage[&name].replace("as.example", "other.example");
    other.storage.insert(name, swapped);
    let other = other.reload(&format!("/callback?code=c&state={}&iss={ISSUER}", asked["state"]));
    check_failed(&other, ErrorKind::UnknownState);
}

#[test]
fn a_request_older_than_an_hour_is_not_redeemed() {
    let mut world = World::at("/");
    let asked = world.sign_in("", "/");
    let name = format!("pending.{}", asked["state"]);
    let old = world.storage[&name].replace("1000000000", "996399000");
    assert_ne!(old, world.storage[&name]);
    world.storage.insert(name, old);
    let world = world.reload(&format!("/callback?code=c&state={}&iss={ISSUER}", asked["state"]));
    check_failed(&world, ErrorKind::ExpiredRequest);
}

#[test]
fn a_failed_sign_in_leaves_the_session_that_was_there() {
    let mut world = World::signed_in(300);
    let asked = world.sign_in("write", "/calendar");
    let mut world = world.reload(&format!("/callback?error=access_denied&state={}", asked["state"]));
    check_failed(&world, ErrorKind::Denied);
    assert!(world.session.tokens().is_some());
    world.input(Input::Dismiss);
    assert_eq!(world.session.state(), &State::SignedIn);
}

#[test]
fn a_call_under_way_survives_a_second_sign_in() {
    let mut world = World::signed_in(300);
    let asked = world.sign_in("write", "/");
    let mut world = world.come_back(&asked);
    world.call(1, "/steps");
    world.redeem(&asked, 300);
    assert_eq!(world.session.state(), &State::SignedIn);
    world.answer(200, "{}");
    assert!(world.finished[&1].is_ok());
}

#[test]
fn back_from_the_server_without_an_answer_is_not_a_dead_end() {
    let mut world = World::at("/");
    world.sign_in("", "/");
    world.input(Input::Resumed);
    assert_eq!(world.session.state(), &State::SignedOut(SignedOut::NotYet));
    world.sign_in("", "/");
    assert_eq!(world.navigated.len(), 2);
}
