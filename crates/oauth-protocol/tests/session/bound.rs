//! Tokens bound to a key of this browser: RFC 9449.

use crate::world::*;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth_protocol::{CallId, ErrorKind, Input, State, Step, Unreachable};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};

fn hash(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(text))
}

/// A server that offers proofs of possession.
fn offering() -> Setting {
    Setting::default().promising(r#""dpop_signing_alg_values_supported":["RS256","ES256"]"#)
}

fn always() -> Setting {
    Setting { metadata: offering().metadata, ..Setting::configured(r#""dpop":"always""#) }
}

/// The n-th answer with a bound token.
fn bound(n: u32, more: &str) -> String {
    tokens(n, 300, more).replace("Bearer", "DPoP")
}

/// A token request that waits, and what was asked for.
fn exchanging(setting: &Setting) -> (World, HashMap<String, String>) {
    let mut world = setting.world();
    let asked = world.sign_in("", "/");
    (world.come_back(&asked), asked)
}

fn redeemed(world: &mut World, asked: &HashMap<String, String>, headers: &[(&str, &str)]) {
    let token = id_token(&claims(&asked["nonce"]));
    let body = bound(1, &format!(r#","id_token":"{token}""#));
    world.answer_with(Ok(response(200, headers, &body)));
}

fn signed_in(setting: &Setting) -> World {
    let (mut world, asked) = exchanging(setting);
    redeemed(&mut world, &asked, &[]);
    assert_eq!(world.session.state(), &State::SignedIn);
    world
}

/// The claims of the proof that waits at this place.
fn proof(world: &World, index: usize) -> serde_json::Value {
    let proof = world.sent[index].proof.as_ref().expect("a proof");
    assert_eq!(proof.key, "main");
    let (header, claims) = proof.signed.split_once('.').unwrap();
    let header: serde_json::Value = serde_json::from_str(&decoded(header)).unwrap();
    let jwk = serde_json::json!({"crv": "P-256", "kty": "EC", "x": "eA", "y": "eQ"});
    assert_eq!(header, serde_json::json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk}));
    serde_json::from_str(&decoded(claims)).unwrap()
}

/// Fails unless the proof that waits first is for this request.
fn check_proof(world: &World, method: &str, target: &str, token: Option<&str>) {
    let proof = proof(world, 0);
    assert_eq!((&proof["htm"], &proof["htu"]), (&method.into(), &target.into()));
    assert_eq!(proof["ath"].as_str(), token.map(hash).as_deref());
}

#[test]
fn the_request_names_the_key_by_its_thumbprint() {
    let mut world = offering().world();
    let asked = world.sign_in("", "/");
    assert_eq!(asked["dpop_jkt"], hash(r#"{"crv":"P-256","kty":"EC","x":"eA","y":"eQ"}"#));
}

#[test]
fn a_pushed_request_names_the_key_too() {
    let members = r#""dpop":"always","pushed_authorization_requests":true"#;
    let setting = Setting { metadata: offering().metadata, ..Setting::configured(members) }
        .promising(&format!("\"pushed_authorization_request_endpoint\":\"{ISSUER}/par\""));
    let mut world = setting.world();
    world.press(at("main"));
    assert_eq!(world.sent[0].form("dpop_jkt").map(|thumbprint| thumbprint.len()), Some(43));
}

#[test]
fn without_an_offer_or_a_wish_nothing_is_bound() {
    let never = Setting { metadata: offering().metadata, ..Setting::configured(r#""dpop":"never""#) };
    let rs256 = Setting::default().promising(r#""dpop_signing_alg_values_supported":["RS256"]"#);
    for setting in [Setting::default(), never, rs256] {
        let (mut world, asked) = exchanging(&setting);
        assert!(!asked.contains_key("dpop_jkt"));
        assert!(world.sent[0].proof.is_none());
        world.redeem(&asked, 300);
        world.call(1, "/steps");
        assert!(world.sent[0].proof.is_none());
        assert_eq!(world.sent[0].header("Authorization"), Some("Bearer access-1"));
    }
}

#[test]
fn every_request_with_a_token_carries_a_proof_of_its_own() {
    let (mut world, asked) = exchanging(&offering());
    let mut identifiers = HashSet::new();
    let mut note = |world: &World| assert!(identifiers.insert(proof(world, 0)["jti"].to_string()));
    check_proof(&world, "POST", "https://as.example/token", None);
    note(&world);
    redeemed(&mut world, &asked, &[]);
    assert!(world.session.tokens().unwrap().is_bound());
    world.call(1, "/steps?days=7");
    check_proof(&world, "GET", "https://api.example/v1/steps", Some("access-1"));
    assert_eq!(world.sent[0].header("Authorization"), Some("DPoP access-1"));
    note(&world);
    world.answer(200, "");
    world.input(Input::Userinfo(CallId(2)));
    check_proof(&world, "GET", "https://as.example/me", Some("access-1"));
    assert_eq!(world.sent[0].header("Authorization"), Some("DPoP access-1"));
    note(&world);
    world.answer(200, r#"{"sub":"ada"}"#);
    world.input(Input::Refresh);
    check_proof(&world, "POST", "https://as.example/token", None);
    note(&world);
    world.answer(200, &bound(2, ""));
    world.call(3, "/steps");
    check_proof(&world, "GET", "https://api.example/v1/steps", Some("access-2"));
    note(&world);
    let mut again = world.reload("/");
    again.call(1, "/steps");
    note(&again);
}

#[test]
fn proofs_are_dated_by_the_servers_clock() {
    let (mut world, asked) = exchanging(&offering());
    assert_eq!(proof(&world, 0)["iat"], 1_000_000);
    redeemed(&mut world, &asked, &[("date", "Mon, 12 Jan 1970 14:36:40 GMT")]);
    world.call(1, "/steps");
    assert_eq!(proof(&world, 0)["iat"], 1_003_000, "fifty minutes ahead of this device");
}

#[test]
fn a_reload_restores_the_binding() {
    let mut world = signed_in(&offering()).reload("/");
    assert!(world.session.tokens().unwrap().is_bound());
    world.call(1, "/steps");
    check_proof(&world, "GET", "https://api.example/v1/steps", Some("access-1"));
    world.input(Input::Refresh);
    assert!(world.sent[1].proof.is_some());
}

#[test]
fn a_record_with_half_a_key_is_discarded() {
    let world = signed_in(&offering());
    let whole = world.storage["session"].clone();
    for damaged in [whole.replace("dpop_x", "x"), whole.replace("\"eQ\"", "\"e\\\"\"")] {
        assert_ne!(damaged, whole);
        let again = World::reloaded([("session".into(), damaged)].into(), "/");
        assert!(again.session.tokens().is_none());
        assert!(again.steps().any(|step| *step == Step::RecordDiscarded));
    }
}

#[test]
fn a_bearer_token_is_refused_where_a_bound_one_must_be() {
    let (mut world, asked) = exchanging(&always());
    world.redeem(&asked, 300);
    world.check_refused(&ErrorKind::MalformedResponse, "“token_type” is Bearer");
    assert!(!world.storage.contains_key("session"));
}

#[test]
fn a_refresh_does_not_go_back_to_a_bearer_token() {
    let mut world = signed_in(&always());
    world.pass(240);
    world.answer(200, &tokens(2, 300, ""));
    assert_eq!(world.access_token(), Some("access-1"), "the bearer token is not used");
    world.call(1, "/steps");
    assert_eq!(world.sent[0].header("Authorization"), Some("DPoP access-1"));
}

#[test]
fn a_bearer_token_is_taken_as_one_where_binding_is_only_offered() {
    let (mut world, asked) = exchanging(&offering());
    assert!(world.sent[0].proof.is_some());
    world.redeem(&asked, 300);
    assert!(!world.session.tokens().unwrap().is_bound());
    world.call(1, "/steps");
    assert_eq!(world.sent[0].header("Authorization"), Some("Bearer access-1"));
    assert!(world.sent[0].proof.is_none());
}

#[test]
fn without_a_key_store_a_bound_session_can_not_begin() {
    let mut world = always().world();
    world.keeps_keys = false;
    world.press(at("main"));
    world.check_refused(&ErrorKind::KeyLost, "keeps no keys");
    assert!(world.navigated.is_empty() && world.pending() == 0);
}

#[test]
fn without_a_key_store_an_offer_is_not_taken() {
    let mut world = offering().world();
    world.keeps_keys = false;
    let asked = world.press(at("main"));
    assert!(!asked.contains_key("dpop_jkt"));
    let mut world = world.come_back(&asked);
    world.redeem(&asked, 300);
    assert_eq!(world.session.state(), &State::SignedIn);
}

#[test]
fn a_key_that_is_gone_ends_what_needs_it_and_says_so() {
    let (mut world, _) = exchanging(&offering());
    world.answer_with(Err(Unreachable::KeyLost));
    world.check_refused(&ErrorKind::KeyLost, "gone from this browser");
    let mut world = signed_in(&offering());
    world.call(1, "/steps");
    world.answer_with(Err(Unreachable::KeyLost));
    assert_eq!(world.finished[&1].as_ref().unwrap_err().kind(), &ErrorKind::KeyLost);
    world.input(Input::Refresh);
    world.answer_with(Err(Unreachable::KeyLost));
    world.check_over("gone from this browser");
}

#[test]
fn the_key_is_forgotten_at_sign_out_and_not_before() {
    let mut world = signed_in(&offering());
    world.input(Input::Refresh);
    world.answer(200, &bound(2, ""));
    assert!(world.forgotten.is_empty());
    world.sign_out();
    assert!(world.sent[0].proof.is_none(), "revocation needs none");
    world.answer(200, "");
    world.answer(200, "");
    assert_eq!(world.forgotten, ["main"]);
    let mut bearer = World::signed_in(300);
    bearer.sign_out();
    bearer.answer(200, "");
    bearer.answer(200, "");
    assert!(bearer.forgotten.is_empty());
}

#[test]
fn a_key_opened_for_a_sign_in_given_up_is_not_used_for_another() {
    let mut world = offering().world();
    world.holds_keys = true;
    world.press(at("main"));
    world.input(Input::Resumed);
    world.press(at("other"));
    assert_eq!(world.opening, ["main", "other"]);
    for name in ["main", "other"] {
        let public = oauth_protocol::PublicKey::P256 { x: "eA".into(), y: "eQ".into() };
        world.input(Input::KeyOpened(name.into(), Some(public)));
    }
    assert_eq!(world.navigated.len(), 1);
    assert!(world.navigated[0].starts_with("https://other.example/auth?"), "{}", world.navigated[0]);
}
