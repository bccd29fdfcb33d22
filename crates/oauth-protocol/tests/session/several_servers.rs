//! Several authorization servers side by side: RFC 9700 4.4, RFC 9207.

use crate::world::*;
use oauth_protocol::{ErrorKind, Input, SignIn, State, Step};
use std::collections::HashMap;

/// A request at this server, in a tab that knows its metadata.
fn asked_at(world: &mut World, server: &str) -> HashMap<String, String> {
    world.press(SignIn { ..at(server) })
}

fn callback(state: &str, iss: &str) -> String {
    format!("/callback?code=c&state={state}&iss={iss}")
}

#[test]
fn each_server_is_used_with_its_own_endpoints() {
    for (server, issuer) in [("main", ISSUER), ("other", OTHER_ISSUER)] {
        let mut world = World::at("/");
        let asked = asked_at(&mut world, server);
        assert!(world.navigated[0].starts_with(&format!("{issuer}/auth?")));
        let mut world = world.reload(&callback(&asked["state"], issuer));
        assert_eq!(world.sent[0].request.url.as_str(), format!("{issuer}/token"));
        world.redeem(&asked, 300);
        assert_eq!(world.session.server().unwrap().id, server);
    }
}

#[test]
fn the_answer_of_the_other_server_is_not_redeemed() {
    for (server, iss) in [("main", OTHER_ISSUER), ("other", ISSUER)] {
        let mut world = World::at("/");
        let asked = asked_at(&mut world, server);
        let world = world.reload(&callback(&asked["state"], iss));
        world.check_refused(&ErrorKind::IssuerMismatch, iss);
        assert!(world.sent.is_empty() && world.pending() == 0);
    }
}

#[test]
fn each_request_keeps_its_own_record() {
    let mut world = World::at("/");
    let first = asked_at(&mut world, "main");
    world.input(Input::Resumed);
    let second = asked_at(&mut world, "other");
    assert_ne!(first["state"], second["state"]);
    assert_eq!(world.pending(), 2);
    let mut world = world.reload(&callback(&first["state"], ISSUER));
    assert_eq!(world.sent[0].request.url.as_str(), "https://as.example/token");
    world.redeem(&first, 300);
    assert_eq!(world.session.server().unwrap().id, "main");
    assert_eq!(world.pending(), 1, "the other one can still be answered");
}

#[test]
fn two_discoveries_at_once_do_not_mix() {
    let mut world = World::signed_in(300);
    world.storage.remove(&format!("metadata.{ISSUER}"));
    let mut world = world.reload("/");
    world.input(Input::Refresh);
    let entropy = world.entropy();
    world.input(Input::SignIn(at("other"), entropy));
    assert_eq!(world.sent.len(), 4);
    // The answers come in turns, those of the second server first.
    for index in [2, 0, 1, 0] {
        let sent = world.sent.remove(index);
        let issuer = sent.request.url.origin().to_owned();
        let body = metadata().replace(ISSUER, &issuer);
        world.input(Input::Answer(sent.exchange, Ok(response(200, &[], &body))));
    }
    assert!(world.navigated[0].starts_with("https://other.example/auth?"));
    world.answer_metadata();
    assert_eq!(world.sent[0].request.url.as_str(), "https://as.example/token");
    assert_eq!(world.sent[0].form("refresh_token").as_deref(), Some("refresh-1"));
}

#[test]
fn one_discovery_that_fails_does_not_stop_the_other() {
    let mut world = World::at("/");
    let entropy = world.entropy();
    world.input(Input::SignIn(at("main"), entropy));
    world.input(Input::Resumed);
    let entropy = world.entropy();
    world.input(Input::SignIn(at("other"), entropy));
    world.answer(500, "");
    world.answer(500, "");
    assert!(!matches!(world.session.state(), State::Failed(_)), "the failed one was given up");
    world.answer_metadata();
    assert!(world.navigated[0].starts_with("https://other.example/auth?"));
}

#[test]
fn metadata_of_one_server_is_not_that_of_another() {
    let mut world = World::at("/");
    let entropy = world.entropy();
    world.input(Input::SignIn(at("other"), entropy));
    world.answer(200, &metadata());
    world.answer(200, &metadata());
    world.check_refused(&ErrorKind::ForeignMetadata, "https://as.example");
    assert!(world.navigated.is_empty());
}

#[test]
fn a_sign_in_at_another_server_replaces_the_session() {
    let mut world = World::signed_in(300);
    let asked = asked_at(&mut world, "other");
    let mut world = world.reload(&callback(&asked["state"], OTHER_ISSUER));
    assert_eq!(world.session.server().unwrap().id, "main");
    world.answer(200, &tokens(2, 300, ""));
    assert_eq!(world.session.server().unwrap().id, "other");
    assert!(world.session.tokens().unwrap().id_token.is_none(), "nothing of the session before stays");
    world.call(1, "/steps");
    assert_eq!(world.sent[0].header("Authorization"), Some("Bearer access-2"));
    assert!(world.steps().any(|step| *step == Step::SignedIn));
}

#[test]
fn a_refusal_that_names_no_issuer_is_read_as_one() {
    let mut world = World::at("/");
    let asked = asked_at(&mut world, "main");
    let world = world.reload(&format!("/callback?error=access_denied&state={}", asked["state"]));
    world.check_refused(&ErrorKind::Denied, "access_denied");
}

#[test]
fn a_session_does_not_go_on_at_another_server() {
    let mut world = World::signed_in(300);
    for (sign_in, goes_on) in [
        (SignIn { renewal: true, ..at("main") }, true),
        (SignIn { renewal: true, ..at("other") }, false),
        (at("main"), false),
    ] {
        let asked = world.press(sign_in);
        let record = &world.storage[&format!("pending.{}", asked["state"])];
        assert_eq!(record.contains("renews"), goes_on, "{record}");
        world.input(Input::Dismiss);
    }
}

/// The page where the first server has a redirect URI of its own, or none has;
/// neither promises `iss`.
fn unnamed(members: &str) -> Setting {
    let setting = if members.is_empty() { Setting::default() } else { Setting::configured(members) };
    Setting { metadata: setting.metadata.replace("iss_parameter_supported\":true", "x\":true"), ..setting }
}

const OWN_PATH: &str = r#""redirect_path":"/callback/main""#;

/// RFC 9700 4.4.1: the second server passes the person on to the first, as the
/// client there and with the `state` of the request that it got itself. What
/// the first one answers comes to its redirect URI.
fn passed_on(setting: &Setting, path: &str) -> World {
    let mut world = setting.world();
    let asked = asked_at(&mut world, "other");
    world.reload(&format!("{path}?code=of-main&state={}", asked["state"]))
}

#[test]
fn a_code_that_may_be_of_another_server_is_not_redeemed() {
    let world = passed_on(&unnamed(""), "/callback");
    world.check_refused(&ErrorKind::AmbiguousIssuer, "a “redirect_path” of its own");
    assert!(world.sent.is_empty() && world.pending() == 0);
}

#[test]
fn a_response_at_the_redirect_uri_of_another_server_is_not_redeemed() {
    let world = passed_on(&unnamed(OWN_PATH), "/callback/main");
    world.check_refused(
        &ErrorKind::RedirectUriMismatch,
        "https://app.example/callback was expected, and https://app.example/callback/main came",
    );
    assert!(world.sent.is_empty() && world.pending() == 0);
    assert_eq!(world.cleaned, ["/callback/main"]);
}

#[test]
fn each_server_answers_at_its_own_redirect_uri() {
    for (server, path, wrong) in
        [("main", "/callback/main", "/callback"), ("other", "/callback", "/callback/main")]
    {
        let mut world = unnamed(OWN_PATH).world();
        let asked = asked_at(&mut world, server);
        assert_eq!(asked["redirect_uri"], format!("{ORIGIN}{path}"));
        let response = format!("code=c&state={}", asked["state"]);
        let refused = world.reload(&format!("{wrong}?{response}"));
        refused.check_refused(&ErrorKind::RedirectUriMismatch, wrong);
        let mut world = world.reload(&format!("{path}?{response}"));
        assert_eq!(world.cleaned, [path]);
        assert_eq!(world.sent[0].form("redirect_uri"), Some(format!("{ORIGIN}{path}")));
        world.redeem(&asked, 300);
        assert_eq!(world.session.server().unwrap().id, server);
    }
}

#[test]
fn an_error_too_is_taken_at_its_own_redirect_uri_alone() {
    for (path, kind) in [("/callback/main", ErrorKind::RedirectUriMismatch), ("/callback", ErrorKind::Denied)]
    {
        let mut world = unnamed(OWN_PATH).world();
        let asked = asked_at(&mut world, "other");
        let world = world.reload(&format!("{path}?error=access_denied&state={}", asked["state"]));
        world.check_refused(&kind, "");
        assert_eq!(world.pending(), 0);
    }
}

#[test]
fn servers_of_one_issuer_are_not_mixed_up() {
    let mut setting = unnamed("");
    setting.configuration = setting.configuration.replace(OTHER_ISSUER, ISSUER);
    let mut world = setting.world();
    let asked = asked_at(&mut world, "other");
    let world = world.reload(&format!("/callback?code=c&state={}", asked["state"]));
    assert_eq!(world.sent[0].form("code").as_deref(), Some("c"));
}

#[test]
fn a_request_made_before_its_server_had_a_redirect_uri_of_its_own_is_not_answered() {
    let mut world = unnamed("").world();
    let asked = asked_at(&mut world, "main");
    let world = World::set(
        unnamed(OWN_PATH),
        world.storage,
        &format!("/callback?code=c&state={}&iss={ISSUER}", asked["state"]),
    );
    world.check_refused(&ErrorKind::UnknownState, "no pending request");
    assert!(world.steps().any(|step| *step == Step::RecordDiscarded));
}
