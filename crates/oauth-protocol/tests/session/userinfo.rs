//! The person's profile: OIDC Core 5.3.

use crate::world::*;
use oauth_protocol::{CallId, ErrorKind, Input, SignedOut, State, Unreachable};

fn asked(world: &mut World) {
    world.input(Input::Userinfo(CallId(7)));
}

fn check_error(world: &World, kind: ErrorKind, words: &str) {
    let error = world.finished[&7].as_ref().unwrap_err();
    assert_eq!(error.kind(), &kind, "{error}");
    assert!(error.to_string().contains(words), "{words} not in: {error}");
}

#[test]
fn the_profile_of_the_person_signed_in_is_the_pages() {
    let mut world = World::signed_in(300);
    asked(&mut world);
    assert_eq!(world.sent[0].request.url.as_str(), "https://as.example/me");
    assert_eq!(world.sent[0].header("Authorization"), Some("Bearer access-1"));
    world.answer(200, r#"{"sub":"ada","email":"ada@example.org"}"#);
    assert!(world.finished[&7].as_ref().unwrap().body.contains("ada@example.org"));
}

#[test]
fn a_profile_that_is_not_the_persons_is_not_used() {
    for (status, body, words) in [
        (200, r#"{"sub":"grace"}"#, "“sub” is grace, another person"),
        (200, r#"{"sub":"ADA"}"#, "another person"),
        (200, r#"{"name":"Ada"}"#, "“sub” is missing"),
        (200, r#"{"sub":"ada","sub":"grace"}"#, "comes twice"),
        (200, "<html>", "not JSON"),
        (200, "eyJhbGciOiJSUzI1NiJ9.e30.c2ln", "not JSON"),
        (200, "", "empty"),
        (404, r#"{"sub":"ada"}"#, "HTTP 404"),
        (500, "", "HTTP 500"),
    ] {
        let mut world = World::signed_in(300);
        asked(&mut world);
        world.answer(status, body);
        check_error(&world, ErrorKind::Userinfo, words);
        assert_eq!(world.session.state(), &State::SignedIn, "the session goes on");
    }
}

#[test]
fn without_an_identity_token_no_profile_can_be_told_apart() {
    let mut world = Setting::default().asking("read").signed_in(300);
    asked(&mut world);
    world.answer(200, r#"{"sub":"ada"}"#);
    check_error(&world, ErrorKind::Userinfo, "no identity token");
}

#[test]
fn a_server_without_the_endpoint_is_not_asked() {
    let metadata = metadata().replace("userinfo_endpoint", "x");
    let mut world = Setting { metadata, ..Setting::default() }.signed_in(300);
    asked(&mut world);
    assert!(world.sent.is_empty());
    check_error(&world, ErrorKind::Userinfo, "names no “userinfo_endpoint”");
}

#[test]
fn nobody_signed_in_has_no_profile() {
    let mut world = World::at("/");
    asked(&mut world);
    assert!(world.sent.is_empty());
    check_error(&world, ErrorKind::NotSignedIn, "not signed in");
}

#[test]
fn a_refused_token_is_replaced_and_the_profile_asked_for_once_more() {
    let mut world = World::signed_in(300);
    asked(&mut world);
    world.answer_with(Ok(response(401, &[("www-authenticate", "Bearer error=\"invalid_token\"")], "")));
    assert_eq!(world.paths(), ["/token"]);
    world.answer(200, &tokens(2, 300, ""));
    assert_eq!(world.paths(), ["/me"]);
    assert_eq!(world.sent[0].header("Authorization"), Some("Bearer access-2"));
    world.answer(401, "");
    assert!(world.sent.is_empty(), "not a third time");
    check_error(&world, ErrorKind::TokenRefused, "401");
}

#[test]
fn a_refused_token_is_replaced_and_the_profile_comes() {
    let mut world = World::signed_in(300);
    asked(&mut world);
    world.answer(401, "");
    world.answer(200, &tokens(2, 300, ""));
    world.answer(200, r#"{"sub":"ada"}"#);
    assert!(world.finished[&7].is_ok());
}

#[test]
fn a_server_that_does_not_answer_is_a_passing_failure() {
    let mut world = World::signed_in(300);
    asked(&mut world);
    world.answer_with(Err(Unreachable::TimeLimit));
    check_error(&world, ErrorKind::Unreachable, "time limit");
}

#[test]
fn after_a_reload_the_address_comes_from_the_tabs_storage_or_the_server() {
    let mut world = World::signed_in(300).reload("/");
    asked(&mut world);
    assert_eq!(world.paths(), ["/me"], "no discovery");
    let mut storage = World::signed_in(300).storage;
    storage.remove(&format!("metadata.{ISSUER}"));
    let mut world = World::reloaded(storage.clone(), "/");
    asked(&mut world);
    world.answer_metadata();
    assert_eq!(world.paths(), ["/me"]);
    let mut world = World::reloaded(storage, "/");
    asked(&mut world);
    world.answer_with(Err(Unreachable::Network));
    world.answer_with(Err(Unreachable::Network));
    check_error(&world, ErrorKind::Unreachable, "no metadata could be read");
    let detail = world.finished[&7].as_ref().unwrap_err().detail();
    assert!(!detail.contains("; "), "the same fault is told once: {detail}");
}

#[test]
fn a_session_that_ends_meanwhile_tells_whoever_waits() {
    let mut world = World::signed_in(300);
    world.pass(240);
    asked(&mut world);
    world.answer(400, r#"{"error":"invalid_grant"}"#);
    world.pass(1);
    check_error(&world, ErrorKind::SessionOver, "ended");
    assert!(matches!(world.session.state(), State::SignedOut(SignedOut::Over(_))));
}

#[test]
fn who_waits_for_a_profile_is_told_of_the_sign_out() {
    let mut storage = World::signed_in(300).storage;
    storage.remove(&format!("metadata.{ISSUER}"));
    let mut world = World::reloaded(storage, "/");
    world.input(Input::Userinfo(CallId(1)));
    assert!(world.finished.is_empty());
    world.sign_out();
    assert_eq!(world.finished[&1].as_ref().unwrap_err().kind(), &ErrorKind::NotSignedIn);
}
