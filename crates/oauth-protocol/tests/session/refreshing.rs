//! Fresh tokens: before they end, on demand, and what failures do.

use crate::world::*;
use oauth_protocol::{ErrorKind, Input, SignedOut, State, Step, Unreachable};

#[test]
fn tokens_are_replaced_before_they_end() {
    let mut world = World::signed_in(300);
    world.pass(239);
    assert!(world.sent.is_empty());
    world.pass(1);
    assert_eq!(world.session.state(), &State::Refreshing);
    assert_eq!(world.sent[0].form("grant_type").as_deref(), Some("refresh_token"));
    assert_eq!(world.sent[0].form("refresh_token").as_deref(), Some("refresh-1"));
    assert_eq!(world.sent[0].form("client_id").as_deref(), Some("spa"));
    world.answer(200, &tokens(2, 300, ""));
    assert_eq!(world.session.state(), &State::SignedIn);
    let tokens = world.session.tokens().unwrap();
    assert_eq!(tokens.access_token.reveal_secret(), "access-2");
    assert!(tokens.id_token.is_some(), "what the answer leaves out stays");
    assert!(world.storage["session"].contains("refresh-2"));
    world.pass(240);
    assert_eq!(world.sent[0].form("refresh_token").as_deref(), Some("refresh-2"), "rotation is followed");
}

#[test]
fn not_every_page_renews_in_the_same_moment() {
    let mut world = World::signed_in(300);
    let entropy = oauth_protocol::Entropy::from_random([128; 96]);
    world.input(Input::Start(format!("{ORIGIN}/"), entropy));
    world.pass(232);
    assert!(world.sent.is_empty());
    world.pass(1);
    assert_eq!(world.paths(), ["/token"]);
}

#[test]
fn one_refresh_at_a_time() {
    let mut world = World::signed_in(300);
    world.input(Input::Refresh);
    world.input(Input::Refresh);
    world.pass(299);
    world.input(Input::Tick);
    assert_eq!(world.sent.len(), 1);
}

#[test]
fn passing_failures_keep_the_session_and_are_tried_again() {
    for failure in [
        Err(Unreachable::Network),
        Err(Unreachable::TimeLimit),
        Ok(response(500, &[], "")),
        Ok(response(503, &[], "<html>")),
        Ok(response(400, &[], r#"{"error":"invalid_request"}"#)),
        Ok(response(200, &[], "{}")),
    ] {
        let mut world = World::signed_in(300);
        world.pass(240);
        world.answer_with(failure.clone());
        assert_eq!(world.session.state(), &State::SignedIn, "{failure:?}");
        assert!(world.steps().any(|step| matches!(step, Step::RefreshPostponed { retry_in: 1000, .. })));
        // Where nobody knows whether the token is spent, other tabs are asked.
        world.pass_millis(1400);
        world.answer_with(failure.clone());
        world.pass_millis(1400);
        assert!(world.sent.is_empty(), "the second wait is longer");
        world.pass(1);
        assert_eq!(world.sent.len(), 1);
        world.answer(200, &tokens(2, 300, ""));
        assert_eq!(world.session.state(), &State::SignedIn);
    }
}

#[test]
fn after_a_failure_the_calls_that_wait_go_with_the_token_that_is_still_fresh() {
    let mut world = World::signed_in(300);
    world.call(1, "/refused");
    world.answer(401, "");
    world.call(2, "/new");
    assert_eq!(world.paths(), ["/token"]);
    world.answer(503, "");
    assert_eq!(world.paths(), ["/v1/new"]);
    assert_eq!(world.sent[0].header("Authorization"), Some("Bearer access-1"));
    let error = world.finished[&1].as_ref().unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Unavailable, "its token was refused already");
}

#[test]
fn the_server_says_how_long_to_wait() {
    let mut world = World::signed_in(300);
    world.pass(240);
    world.answer_with(Ok(response(503, &[("retry-after", "20")], "")));
    world.pass(19);
    assert!(world.sent.is_empty());
    world.pass(1);
    assert_eq!(world.sent.len(), 1);
}

/// RFC 9110 10.2.3: a date is one of the server's clock, which may differ from
/// the device's.
#[test]
fn the_server_says_at_what_time_to_come_back() {
    let mut world = World::signed_in(300);
    world.pass(240);
    let fields =
        [("date", "Sun, 06 Nov 1994 08:49:37 GMT"), ("retry-after", "Sun, 06 Nov 1994 08:49:57 GMT")];
    world.answer_with(Ok(response(503, &fields, "")));
    world.pass(19);
    assert!(world.sent.is_empty());
    world.pass(1);
    assert_eq!(world.sent.len(), 1);
}

#[test]
fn only_a_final_refusal_ends_the_session_and_says_why() {
    let mut world = World::signed_in(300);
    world.call(1, "/a");
    world.answer(200, "");
    world.pass(240);
    world.call(2, "/b");
    world.answer(400, r#"{"error":"invalid_grant","error_description":"grant is gone"}"#);
    world.pass(1);
    let State::SignedOut(SignedOut::Over(error)) = world.session.state() else { panic!() };
    assert!(error.message().contains("ended") && error.detail().contains("grant is gone"));
    assert!(world.session.tokens().is_none());
    assert!(!world.storage.contains_key("session"));
    assert!(world.finished[&2].is_err(), "who waited is told");
}

/// OIDC Core 12.2: a nonce after a refresh, if there is one, is that of the
/// sign-in.
#[test]
fn an_id_token_of_another_sign_in_ends_the_session() {
    let mut world = World::signed_in(300);
    world.input(Input::Refresh);
    world.answer(200, &tokens_with(2, &claims("another")));
    assert!(
        matches!(world.session.state(), State::SignedOut(SignedOut::Over(_))),
        "{:?}",
        world.session.state()
    );
}

#[test]
fn an_id_token_of_another_person_ends_the_session() {
    let mut world = World::signed_in(300);
    world.pass(240);
    let other = id_token(&claims_after_refresh().replace("\"ada\"", "\"grace\""));
    world.answer(200, &tokens(2, 300, &format!(r#","id_token":"{other}""#)));
    assert!(matches!(world.session.state(), State::SignedOut(SignedOut::Over(_))));
    assert!(!world.storage.contains_key("session"));
}

#[test]
fn without_a_refresh_token_the_session_ends_with_the_access_token() {
    let mut world = World::at("/");
    let asked = world.sign_in("", "/");
    let mut world = world.reload(&format!("/callback?code=c&state={}&iss={ISSUER}", asked["state"]));
    let id_token = id_token(&claims(&asked["nonce"]));
    let answer = tokens(1, 60, &format!(r#","id_token":"{id_token}""#)).replace("refresh_token", "other");
    world.answer(200, &answer);
    world.pass(59);
    assert_eq!(world.session.state(), &State::SignedIn);
    world.pass(1);
    assert!(matches!(world.session.state(), State::SignedOut(SignedOut::Over(_))));
    assert!(world.sent.is_empty());
}

#[test]
fn a_thousand_refreshes_leave_nothing_behind() {
    let mut world = World::signed_in(300);
    let before = format!("{:?}", world.session).len();
    for n in 2..1002 {
        world.pass(240);
        assert_eq!(world.sent.len(), 1);
        world.answer(200, &tokens(n, 300, ""));
    }
    let after = format!("{:?}", world.session).len();
    assert!(after < before + 50, "{before} → {after}");
}

#[test]
fn failures_are_counted_anew_after_a_success() {
    let mut world = World::signed_in(300);
    let waits = |world: &World| -> Vec<u64> {
        let waits = world.steps().filter_map(|step| match step {
            Step::RefreshPostponed { retry_in, .. } => Some(*retry_in),
            _ => None,
        });
        waits.collect()
    };
    for number in [2, 3] {
        world.pass(240);
        world.answer(503, "");
        world.pass(1);
        world.answer(503, "");
        // The page does not wait until then.
        world.input(Input::Refresh);
        world.answer(200, &tokens(number, 300, ""));
        world.pass(2);
        assert!(world.sent.is_empty(), "nothing is tried again that came through");
    }
    assert_eq!(waits(&world), [1000, 2000, 1000, 2000]);
}

#[test]
fn nothing_is_renewed_while_the_browser_leaves() {
    let mut world = World::signed_in(300);
    world.sign_in("", "/");
    assert_eq!(world.navigated.len(), 1);
    world.pass(400);
    assert!(world.sent.is_empty());
}

#[test]
fn without_the_servers_metadata_a_refresh_is_tried_again_later() {
    let mut world = World::signed_in(300);
    world.storage.remove(&format!("metadata.{ISSUER}"));
    let mut world = world.reload("/");
    world.input(Input::Refresh);
    while !world.sent.is_empty() {
        world.answer_with(Err(Unreachable::Network));
    }
    assert_eq!(world.session.state(), &State::SignedIn);
    assert_eq!(world.lock, None, "another tab may try");
    assert!(world.steps().any(|step| matches!(step, Step::RefreshPostponed { .. })));
}
