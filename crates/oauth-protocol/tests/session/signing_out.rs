//! Signing out: forgotten here, revoked there, ended at the server.

use crate::world::*;
use oauth_protocol::{Destination, Input, SignedOut, State, Step, Unreachable};

fn sign_out(world: &mut World) {
    let entropy = world.entropy();
    world.input(Input::SignOut(entropy));
}

#[test]
fn tokens_are_forgotten_revoked_and_the_servers_session_ended() {
    let mut world = World::signed_in(300);
    sign_out(&mut world);
    assert!(world.session.tokens().is_none());
    assert!(!world.storage.contains_key("session"), "forgotten before anything is answered");
    assert_eq!(world.session.state(), &State::Redirecting(Destination::EndSession));
    assert_eq!(world.sent[0].form("token").as_deref(), Some("refresh-1"));
    assert_eq!(world.sent[0].form("token_type_hint").as_deref(), Some("refresh_token"));
    world.answer(200, "");
    assert_eq!(world.sent[0].form("token").as_deref(), Some("access-1"));
    world.answer(200, "");
    let url = world.navigated.last().unwrap();
    assert!(url.starts_with("https://as.example/end?"));
    let asked = parameters(url);
    assert_eq!(asked["post_logout_redirect_uri"], "https://app.example/signed-out");
    assert_eq!(asked["client_id"], "spa");
    assert!(asked.contains_key("id_token_hint") && asked.contains_key("state"));
    let back = world.reload(&format!("/signed-out?state={}", asked["state"]));
    assert_eq!(back.cleaned, ["/signed-out"]);
    assert_eq!(back.session.state(), &State::SignedOut(SignedOut::ByPerson));
}

#[test]
fn tokens_can_be_revoked_without_leaving_for_the_server() {
    let mut world = World::signed_in(300);
    world.input(Input::Revoke);
    assert!(world.session.tokens().is_none() && !world.storage.contains_key("session"));
    world.answer(200, "");
    world.answer(200, "");
    assert!(world.navigated.is_empty(), "the server's own session was ended");
    assert_eq!(world.session.state(), &State::SignedOut(SignedOut::ByPerson));
    assert_eq!(world.returned.last().unwrap(), "/signed-out");
}

#[test]
fn a_server_that_does_not_answer_holds_nobody() {
    let mut world = World::signed_in(300);
    sign_out(&mut world);
    world.answer_with(Err(Unreachable::TimeLimit));
    world.answer_with(Err(Unreachable::Network));
    assert!(world.navigated.last().unwrap().starts_with("https://as.example/end?"));
    let refused = world.steps().filter(|s| matches!(s, Step::TokensRevoked { confirmed: false })).count();
    assert_eq!(refused, 2);
}

#[test]
fn a_server_without_these_endpoints_is_left_at_once() {
    let mut world = World::signed_in(300);
    let name = format!("metadata.{ISSUER}");
    let bare = world.storage[&name].replace("revocation_endpoint", "x").replace("end_session_endpoint", "y");
    world.storage.insert(name, bare);
    let mut world = world.reload("/");
    sign_out(&mut world);
    assert!(world.sent.is_empty() && world.navigated.is_empty());
    assert_eq!(world.session.state(), &State::SignedOut(SignedOut::ByPerson));
    assert_eq!(world.returned, ["/signed-out"]);
}

#[test]
fn a_refresh_in_flight_changes_nothing_but_is_revoked_too() {
    let mut world = World::signed_in(300);
    world.input(Input::Refresh);
    sign_out(&mut world);
    assert_eq!(world.sent.len(), 1, "the refresh is awaited");
    world.answer(200, &tokens(2, 300, ""));
    assert!(world.session.tokens().is_none());
    assert!(!world.storage.contains_key("session"));
    assert_eq!(world.sent[0].form("token").as_deref(), Some("refresh-2"), "the newest token is revoked");
    world.answer(200, "");
    assert_eq!(world.sent[0].form("token").as_deref(), Some("access-2"));
    world.answer(200, "");
    assert_eq!(world.navigated.len(), 1);
}

#[test]
fn calls_that_wait_are_told() {
    let mut world = World::signed_in(300);
    world.input(Input::Refresh);
    world.call(1, "/steps");
    sign_out(&mut world);
    assert!(world.finished[&1].is_err());
    world.call(2, "/steps");
    assert!(world.finished[&2].is_err());
}

#[test]
fn signing_out_twice_or_without_a_session_does_nothing() {
    let mut world = World::at("/");
    sign_out(&mut world);
    assert!(world.sent.is_empty() && world.navigated.is_empty());
    let mut world = World::signed_in(300);
    sign_out(&mut world);
    sign_out(&mut world);
    assert_eq!(world.sent.len(), 1);
}
