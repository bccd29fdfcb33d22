//! The signature of identity tokens: which key, when it is read, and what
//! happens before and after the answer.

use crate::world::*;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth_protocol::{Algorithm, ErrorKind, Input, PublicKey, State, Step, Unreachable};
use sha2::{Digest, Sha512};
use std::collections::HashMap;

/// A token request that waits, and what was asked for.
fn exchanging() -> (World, HashMap<String, String>) {
    let mut world = World::at("/");
    let asked = world.sign_in("", "/");
    (world.come_back(&asked), asked)
}

/// A tab whose refresh was answered with an identity token of these claims.
fn refreshed_with(world: &mut World, claims: &str) {
    world.pass(240);
    world.answer(200, &tokens_with(2, claims));
}

#[test]
fn a_genuine_signature_signs_in() {
    let (mut world, asked) = exchanging();
    world.redeem(&asked, 300);
    assert_eq!(world.session.state(), &State::SignedIn);
    let key = PublicKey::Rsa { n: "bW9kdWx1cw".into(), e: "AQAB".into() };
    assert_eq!(world.verified, [(key, Algorithm::Rs256)]);
}

#[test]
fn nobody_is_signed_in_before_the_signature_is_checked() {
    let (mut world, asked) = exchanging();
    world.holds_signatures = true;
    world.redeem(&asked, 300);
    assert_eq!(world.session.state(), &State::Exchanging);
    assert!(world.session.tokens().is_none() && !world.storage.contains_key("session"));
    let exchange = world.unchecked.remove(0);
    world.input(Input::Verified(exchange, true));
    assert_eq!(world.session.state(), &State::SignedIn);
    world.input(Input::Verified(exchange, false));
    assert_eq!(world.session.state(), &State::SignedIn, "an answer counts once");
}

#[test]
fn a_signature_of_another_key_is_refused() {
    let (mut world, asked) = exchanging();
    world.genuine = false;
    world.redeem(&asked, 300);
    world.check_refused(&ErrorKind::IdToken, "signature is not that of the server's key");
    assert!(world.session.tokens().is_none() && !world.storage.contains_key("session"));
}

#[test]
fn a_forged_answer_leaves_the_session_that_was_there() {
    let mut world = World::signed_in(300);
    let asked = world.sign_in("write", "/calendar");
    let mut world = world.come_back(&asked);
    world.genuine = false;
    world.redeem(&asked, 300);
    world.check_refused(&ErrorKind::IdToken, "signature");
    world.input(Input::Dismiss);
    assert_eq!(world.session.state(), &State::SignedIn);
    assert!(world.reload("/").session.tokens().is_some());
}

#[test]
fn keys_are_read_ahead_so_that_the_callback_costs_one_request_before_the_first_call() {
    let mut world = World::at("/");
    let asked = world.sign_in("", "/");
    assert!(world.steps().any(|step| matches!(step, Step::KeysRead { .. })));
    let mut world = world.come_back(&asked);
    let mut sent = world.paths().len();
    assert_eq!(world.paths(), ["/token"]);
    world.redeem(&asked, 300);
    world.call(1, "/steps");
    sent += world.paths().len();
    assert_eq!(world.paths(), ["/v1/steps"]);
    assert_eq!(sent, 2);
}

#[test]
fn keys_that_can_not_be_read_ahead_are_read_when_they_are_needed() {
    let mut world = World::at("/");
    let entropy = world.entropy();
    world.input(Input::SignIn(at("main"), entropy));
    world.answer(200, &metadata());
    world.answer(404, "");
    world.answer_with(Err(Unreachable::TimeLimit));
    let asked = parameters(&world.navigated[0]);
    let mut world = world.come_back(&asked);
    world.redeem(&asked, 300);
    assert_eq!(world.paths(), ["/jwks"]);
    world.answer(200, KEYS);
    assert_eq!(world.session.state(), &State::SignedIn);
}

#[test]
fn a_server_without_openid_is_asked_for_no_keys() {
    let mut world = Setting::default().asking("read").world();
    let asked = world.sign_in("", "/");
    assert!(!world.steps().any(|step| matches!(step, Step::KeysRead { .. })));
    let mut world = world.come_back(&asked);
    world.redeem(&asked, 300);
    assert_eq!(world.session.state(), &State::SignedIn);
    assert!(world.verified.is_empty() && world.session.tokens().unwrap().id_token.is_none());
}

/// A sign-in with a token of an unknown key, and what the set says then.
fn with_unknown_key(keys: Result<(u16, &str), Unreachable>) -> World {
    let (mut world, asked) = exchanging();
    world.answer(200, &tokens_with(1, &claims(&asked["nonce"])).replace(&header("k"), &header("new")));
    assert_eq!(world.paths(), ["/jwks"], "an unknown key is a reason to read the set again");
    world.answer_with(keys.map(|(status, body)| response(status, &[], body)));
    assert!(world.sent.is_empty(), "once");
    world
}

fn header(key: &str) -> String {
    id_token_signed("RS256", key, "{}").split('.').next().unwrap().to_owned()
}

#[test]
fn an_unknown_key_is_looked_for_once_more_and_kept() {
    let newer = KEYS.replace("\"k\"", "\"new\"");
    let world = with_unknown_key(Ok((200, &newer)));
    assert_eq!(world.session.state(), &State::SignedIn);
    assert!(world.storage[&format!("metadata.{ISSUER}")].contains("new"), "the set is kept");
}

#[test]
fn an_unknown_key_is_looked_for_only_once() {
    let world = with_unknown_key(Ok((200, KEYS)));
    world.check_refused(&ErrorKind::IdToken, "not among the server's");
    let world = with_unknown_key(Ok((200, r#"{"keys":[]}"#)));
    world.check_refused(&ErrorKind::IdToken, "not among the server's");
}

#[test]
fn at_sign_in_a_key_set_that_can_not_be_read_is_a_passing_failure() {
    for failure in [Err(Unreachable::Network), Err(Unreachable::TimeLimit), Ok((503, "")), Ok((500, "x"))] {
        let world = with_unknown_key(failure);
        let State::Failed(error) = world.session.state() else { panic!("{:?}", world.session.state()) };
        assert!(error.is_transient(), "{error}");
        assert!(world.session.tokens().is_none());
    }
    with_unknown_key(Ok((404, ""))).check_refused(&ErrorKind::Metadata, "HTTP 404 for the key set");
    with_unknown_key(Ok((200, "<html>"))).check_refused(&ErrorKind::Metadata, "not JSON");
    with_unknown_key(Ok((200, "{}"))).check_refused(&ErrorKind::Metadata, "“keys” is not a list");
}

#[test]
fn at_a_refresh_a_key_set_that_can_not_be_read_leaves_the_session() {
    for failure in [Err(Unreachable::Network), Ok(response(503, &[], "")), Ok(response(200, &[], "<html>"))] {
        let mut world = World::signed_in(300);
        world.pass(240);
        world.answer(200, &tokens_with(2, &claims_after_refresh()).replace(&header("k"), &header("new")));
        assert_eq!(world.session.state(), &State::Refreshing);
        world.answer_with(failure);
        assert_eq!(world.session.state(), &State::SignedIn);
        assert_eq!(world.access_token(), Some("access-2"));
        assert!(world.steps().any(|step| matches!(step, Step::Refreshed { .. })));
        let kept = world.session.tokens().unwrap().id_token.as_ref().unwrap();
        assert!(!kept.reveal_secret().starts_with(&header("new")), "the token that was verified stays");
    }
}

#[test]
fn the_new_refresh_token_is_stored_before_the_signature_is_checked() {
    let mut world = World::signed_in(300);
    world.holds_signatures = true;
    refreshed_with(&mut world, &claims_after_refresh());
    assert_eq!(world.unchecked.len(), 1);
    let mut again = world.reload("/");
    assert_eq!(again.session.state(), &State::SignedIn);
    again.input(Input::Refresh);
    assert_eq!(again.sent[0].form("refresh_token").as_deref(), Some("refresh-2"), "nothing is lost");
}

#[test]
fn a_refreshed_token_with_a_good_signature_replaces_the_one_before() {
    let mut world = World::signed_in(300);
    refreshed_with(&mut world, &claims_after_refresh().replace("\"Ada\"", "\"Ada L.\""));
    assert_eq!(world.session.state(), &State::SignedIn);
    let token = world.session.tokens().unwrap().id_token.as_ref().unwrap();
    assert_eq!(token.claims().name.as_deref(), Some("Ada L."));
    assert!(world.reload("/").session.tokens().unwrap().id_token == Some(token.clone()));
}

#[test]
fn a_refreshed_token_that_fails_a_check_ends_the_session_and_says_why() {
    let other = |from: &str, to: &str| claims_after_refresh().replace(from, to);
    for (claims, words) in [
        (other("\"ada\"", "\"grace\""), "another person"),
        (other("\"iss\":\"https://as.", "\"iss\":\"https://evil."), "“iss” is https://evil.example"),
        (other("\"aud\":\"spa\"", "\"aud\":\"other\""), "“aud” does not hold this client"),
        (other("1003600", "900000"), "“exp” is past"),
    ] {
        let mut world = World::signed_in(300);
        refreshed_with(&mut world, &claims);
        world.check_over(words);
        assert_eq!(world.verified.len(), 1, "no signature is asked of what fails already");
    }
    let mut world = World::signed_in(300);
    world.call(1, "/a");
    world.genuine = false;
    world.input(Input::Refresh);
    world.call(2, "/b");
    let refresh = world.sent.remove(1);
    world.input(Input::Answer(
        refresh.exchange,
        Ok(response(200, &[], &tokens_with(2, &claims_after_refresh()))),
    ));
    world.check_over("signature");
    assert!(world.finished[&2].is_err(), "who waited is told");
}

#[test]
fn calls_wait_until_the_signature_is_checked() {
    let mut world = World::signed_in(300);
    world.holds_signatures = true;
    refreshed_with(&mut world, &claims_after_refresh());
    world.call(1, "/steps");
    assert!(world.sent.is_empty());
    let exchange = world.unchecked.remove(0);
    world.input(Input::Verified(exchange, true));
    assert_eq!(world.sent[0].header("Authorization"), Some("Bearer access-2"));
}

#[test]
fn a_sign_out_during_verification_is_final() {
    for genuine in [true, false] {
        let mut world = World::signed_in(300);
        world.holds_signatures = true;
        refreshed_with(&mut world, &claims_after_refresh());
        let exchange = world.unchecked.remove(0);
        world.sign_out();
        let before = world.session.state().clone();
        world.input(Input::Verified(exchange, genuine));
        assert_eq!(world.session.state(), &before);
        assert!(world.session.tokens().is_none() && !world.storage.contains_key("session"));
        assert_eq!(world.sent[0].form("token").as_deref(), Some("refresh-2"), "the newest is revoked");
    }
}

#[test]
fn a_sign_out_during_a_second_sign_in_is_final() {
    for holds in [true, false] {
        let mut world = World::signed_in(300);
        let asked = world.sign_in("write", "/");
        let mut world = world.come_back(&asked);
        world.holds_signatures = holds;
        if holds {
            world.redeem(&asked, 300);
        }
        world.sign_out();
        if holds {
            let exchange = world.unchecked.remove(0);
            world.input(Input::Verified(exchange, true));
        } else {
            world.redeem(&asked, 300);
        }
        assert!(world.session.tokens().is_none(), "{:?}", world.session.state());
        assert!(!world.storage.contains_key("session"));
    }
}

/// A token answer with an identity token that is signed with Ed25519, and so
/// has to be hashed.
fn tokens_to_hash(n: u32, claims: &str) -> String {
    let half = URL_SAFE_NO_PAD.encode(&Sha512::digest(format!("access-{n}"))[..32]);
    let token = id_token_signed("EdDSA", "ed", &and(claims, &format!("\"at_hash\":\"{half}\"")));
    tokens(n, 300, &format!(r#","id_token":"{token}""#))
}

#[test]
fn a_sign_out_during_the_hash_of_a_second_sign_in_is_final() {
    let mut world = World::signed_in(300);
    let asked = world.sign_in("write", "/");
    let mut world = world.come_back(&asked);
    world.holds_hashes = true;
    world.answer(200, &tokens_to_hash(2, &claims(&asked["nonce"])));
    let (exchange, digest) = world.unmade.remove(0);
    world.sign_out();
    world.input(Input::Hashed(exchange, digest));
    assert!(world.session.tokens().is_none(), "{:?}", world.session.state());
    assert!(!world.storage.contains_key("session"));
}

#[test]
fn a_sign_out_while_the_keys_of_a_second_sign_in_are_read_is_final() {
    let mut world = World::signed_in(300);
    let asked = world.sign_in("write", "/");
    let mut world = world.come_back(&asked);
    world.answer(200, &tokens_with(2, &claims(&asked["nonce"])).replace(&header("k"), &header("new")));
    assert_eq!(world.paths(), ["/jwks"]);
    world.sign_out();
    world.answer(200, &KEYS.replace("\"k\"", "\"new\""));
    assert!(world.session.tokens().is_none() && world.verified.is_empty());
}

#[test]
fn a_refresh_that_is_being_checked_survives_a_sign_in_that_is_given_up() {
    let given_up = |world: &mut World| {
        world.sign_in("write", "/");
        world.input(Input::Resumed);
        assert_eq!(world.session.state(), &State::Refreshing);
    };
    let check_done = |world: &World| {
        assert_eq!(world.session.state(), &State::SignedIn);
        assert!(world.steps().any(|step| matches!(step, Step::Refreshed { .. })));
    };
    let mut world = World::signed_in(300);
    world.holds_signatures = true;
    refreshed_with(&mut world, &claims_after_refresh());
    given_up(&mut world);
    let exchange = world.unchecked.remove(0);
    world.input(Input::Verified(exchange, true));
    check_done(&world);

    let mut world = World::signed_in(300);
    world.holds_hashes = true;
    world.pass(240);
    world.answer(200, &tokens_to_hash(2, &claims_after_refresh()));
    given_up(&mut world);
    let (exchange, digest) = world.unmade.remove(0);
    world.input(Input::Hashed(exchange, digest));
    check_done(&world);

    let mut world = World::signed_in(300);
    world.pass(240);
    world.answer(200, &tokens_with(2, &claims_after_refresh()).replace(&header("k"), &header("new")));
    let keys = world.sent.remove(0);
    given_up(&mut world);
    world.input(Input::Answer(keys.exchange, Ok(response(200, &[], &KEYS.replace("\"k\"", "\"new\"")))));
    check_done(&world);
}
