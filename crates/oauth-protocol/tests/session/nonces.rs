//! Nonces of the receivers of proofs: RFC 9449 8 and 9.

use crate::world::*;
use oauth_protocol::{ErrorKind, Input, State, Step};
use std::collections::HashMap;

fn exchanging() -> (World, HashMap<String, String>) {
    let setting = Setting::default().promising(r#""dpop_signing_alg_values_supported":["ES256"]"#);
    let mut world = setting.world();
    let asked = world.sign_in("", "/");
    (world.come_back(&asked), asked)
}

fn signed_in() -> World {
    let (mut world, asked) = exchanging();
    redeem(&mut world, &asked);
    assert_eq!(world.session.state(), &State::SignedIn);
    world
}

fn bound(n: u32, more: &str) -> String {
    tokens(n, 300, more).replace("Bearer", "DPoP")
}

fn redeem(world: &mut World, asked: &HashMap<String, String>) {
    let token = id_token(&claims(&asked["nonce"]));
    world.answer(200, &bound(1, &format!(r#","id_token":"{token}""#)));
}

/// The server demands this nonce.
fn server_demands(world: &mut World, nonce: &str) {
    let body = r#"{"error":"use_dpop_nonce","error_description":"Authorization server requires nonce in DPoP proof"}"#;
    world.answer_with(Ok(response(400, &[("dpop-nonce", nonce)], body)));
}

/// The API demands this nonce.
fn api_demands(world: &mut World, nonce: &str) {
    let challenge = "DPoP error=\"use_dpop_nonce\", error_description=\"Resource server requires nonce\"";
    world.answer_with(Ok(response(401, &[("www-authenticate", challenge), ("dpop-nonce", nonce)], "")));
}

fn member(world: &World, name: &str) -> Option<String> {
    let proof = world.sent[0].proof.as_ref().expect("a proof");
    let claims: serde_json::Value =
        serde_json::from_str(&decoded(proof.signed.split('.').nth(1).unwrap())).unwrap();
    claims[name].as_str().map(str::to_owned)
}

#[test]
fn a_nonce_of_the_server_is_used_in_a_second_try() {
    let (mut world, asked) = exchanging();
    let first = member(&world, "jti");
    assert_eq!(member(&world, "nonce"), None);
    let body = world.sent[0].request.body.clone();
    server_demands(&mut world, "n-1");
    assert_eq!(world.sent.len(), 1);
    assert_eq!(member(&world, "nonce").as_deref(), Some("n-1"));
    assert_ne!(member(&world, "jti"), first, "a proof of its own");
    assert_eq!(world.sent[0].request.body, body, "the same request");
    assert!(world.steps().any(|step| matches!(step, Step::NonceDemanded { .. })));
    redeem(&mut world, &asked);
    assert_eq!(world.session.state(), &State::SignedIn);
}

#[test]
fn a_nonce_of_the_server_is_not_tried_a_third_time() {
    let (mut world, _) = exchanging();
    server_demands(&mut world, "n-1");
    server_demands(&mut world, "n-2");
    assert!(world.sent.is_empty());
    world.check_refused(&ErrorKind::Token("use_dpop_nonce".into()), "requires nonce");
}

#[test]
fn a_demand_that_brings_no_nonce_is_a_refusal() {
    let (mut world, _) = exchanging();
    world.answer(400, r#"{"error":"use_dpop_nonce"}"#);
    assert!(world.sent.is_empty());
    world.check_refused(&ErrorKind::Token("use_dpop_nonce".into()), "token endpoint");
}

#[test]
fn a_nonce_of_the_api_is_used_in_a_second_try() {
    let mut world = signed_in();
    world.call(1, "/steps");
    api_demands(&mut world, "api-1");
    assert_eq!(member(&world, "nonce").as_deref(), Some("api-1"));
    assert_eq!(world.sent[0].header("Authorization"), Some("DPoP access-1"), "no refresh is needed");
    world.answer(200, "ok");
    assert_eq!(world.finished[&1].as_ref().unwrap().body, "ok");
    world.call(2, "/steps");
    assert_eq!(member(&world, "nonce").as_deref(), Some("api-1"), "and in later calls");
}

#[test]
fn the_newest_nonce_of_each_receiver_is_used_for_it_alone() {
    let mut world = signed_in();
    world.call(1, "/steps");
    world.answer_with(Ok(response(200, &[("dpop-nonce", "api-1")], "")));
    world.call(2, "/steps");
    assert_eq!(member(&world, "nonce").as_deref(), Some("api-1"));
    world.answer_with(Ok(response(200, &[("dpop-nonce", "api-2")], "")));
    world.call(3, "/steps");
    assert_eq!(member(&world, "nonce").as_deref(), Some("api-2"));
    world.answer(200, "");
    world.input(Input::Refresh);
    assert_eq!(member(&world, "nonce"), None, "the API's nonce is not the server's");
    server_demands(&mut world, "as-1");
    assert_eq!(member(&world, "nonce").as_deref(), Some("as-1"));
    world.answer(200, &bound(2, ""));
    assert_eq!(world.access_token(), Some("access-2"));
}

#[test]
fn an_api_that_demands_nonces_forever_is_left() {
    let mut world = signed_in();
    world.call(1, "/steps");
    let mut requests = 0;
    while !world.finished.contains_key(&1) {
        requests += 1;
        assert!(requests < 10);
        match world.sent[0].request.url.path() {
            "/token" => world.answer(200, &bound(requests, "")),
            _ => api_demands(&mut world, &format!("n-{requests}")),
        }
    }
    assert_eq!(world.finished[&1].as_ref().unwrap_err().kind(), &ErrorKind::TokenRefused);
    assert_eq!(requests, 5, "two tries, a refresh, two tries with the new token");
    assert_eq!(world.session.state(), &State::SignedIn);
}

#[test]
fn a_server_that_demands_nonces_forever_does_not_end_the_session() {
    let mut world = signed_in();
    world.pass(240);
    server_demands(&mut world, "n-1");
    server_demands(&mut world, "n-2");
    assert!(world.sent.is_empty());
    assert_eq!(world.session.state(), &State::SignedIn);
    assert!(world.steps().any(|step| matches!(step, Step::RefreshPostponed { .. })));
}

#[test]
fn a_bearer_request_is_not_repeated_for_a_nonce() {
    let mut world = World::signed_in(300);
    world.input(Input::Refresh);
    server_demands(&mut world, "n-1");
    assert!(world.sent.is_empty());
    assert!(!world.steps().any(|step| matches!(step, Step::NonceDemanded { .. })));
}
