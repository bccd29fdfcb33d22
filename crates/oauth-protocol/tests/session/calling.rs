//! Calls of the resource API.

use crate::world::*;
use oauth_protocol::{CallId, ErrorKind, Input, Method, Request, Scope, State, Unreachable, Url};

/// So many calls are under way at most.
const AT_ONCE: usize = 64;

fn check_error(world: &World, call: u32, kind: ErrorKind) {
    let error = world.finished[&call].as_ref().unwrap_err();
    assert_eq!(error.kind(), &kind, "{error}");
}

#[test]
fn a_call_carries_the_token_in_its_header_only() {
    let mut world = World::signed_in(300);
    world.call(1, "/steps?days=7");
    assert_eq!(world.sent[0].header("Authorization"), Some("Bearer access-1"));
    assert!(!world.sent[0].request.url.as_str().contains("access-1"));
    world.answer(200, "{}");
    assert_eq!(world.finished[&1].as_ref().unwrap().body, "{}");
}

#[test]
fn no_token_leaves_for_another_origin() {
    let mut world = World::signed_in(300);
    for (number, url) in
        ["https://evil.example/v1", "https://api.example:444/v1", "https://api.example.evil.example/", ISSUER]
            .into_iter()
            .enumerate()
    {
        let call = CallId(number as u32);
        world.input(Input::Call(call, Request::get(Url::parse(url).unwrap())));
        assert!(world.sent.is_empty(), "{url}");
        check_error(&world, call.0, ErrorKind::ForeignOrigin);
    }
}

#[test]
fn a_call_without_a_session_is_not_sent() {
    let mut world = World::at("/");
    world.call(1, "/steps");
    assert!(world.sent.is_empty());
    check_error(&world, 1, ErrorKind::NotSignedIn);
}

#[test]
fn a_thousand_calls_at_an_expiry_cause_one_token_request() {
    let mut world = World::signed_in(300);
    world.wake_at = None;
    world.pass(400);
    (0..1000).for_each(|n| world.call(n, "/steps"));
    assert_eq!(world.sent.len(), 1);
    world.answer(200, &tokens(2, 300, ""));
    while !world.sent.is_empty() {
        assert!(world.sent.iter().all(|s| s.header("Authorization") == Some("Bearer access-2")));
        world.answer(200, "");
    }
    assert_eq!(world.finished.len(), 1000);
}

/// A browser would let them wait, too, and their time would run.
#[test]
fn of_many_calls_some_go_and_the_others_wait_for_an_answer() {
    let mut world = World::signed_in(300);
    (0..1000).for_each(|n| world.call(n, &format!("/{n}")));
    assert_eq!(world.sent.len(), AT_ONCE);
    for end in [Ok(response(200, &[], "")), Ok(response(403, &[], "")), Err(Unreachable::TimeLimit)] {
        world.answer_with(end);
        assert_eq!(world.sent.len(), AT_ONCE);
    }
    let expected: Vec<_> = (3..AT_ONCE + 3).map(|n| format!("/v1/{n}")).collect();
    assert_eq!(world.paths(), expected, "in the order they were made");
}

#[test]
fn a_call_that_waited_for_an_answer_goes_with_the_token_of_the_moment() {
    let mut world = World::signed_in(300);
    world.wake_at = None;
    (0..1000).for_each(|n| world.call(n, "/steps"));
    world.pass(400);
    world.answer(200, "");
    let refresh = world.sent.pop().unwrap();
    assert_eq!(refresh.form("grant_type").as_deref(), Some("refresh_token"));
    assert_eq!(world.sent.len(), AT_ONCE - 1, "none with a token that has ended");
    world.input(Input::Answer(refresh.exchange, Ok(response(200, &[], &tokens(2, 300, "")))));
    assert_eq!(world.sent.last().unwrap().header("Authorization"), Some("Bearer access-2"));
    assert_eq!(world.sent.len(), AT_ONCE);
}

#[test]
fn calls_that_wait_for_an_answer_are_told_when_they_can_not_go_any_more() {
    let mut world = World::signed_in(300);
    (0..1000).for_each(|n| world.call(n, "/steps"));
    world.sign_out();
    assert_eq!(world.finished.len(), 1000 - AT_ONCE);
    check_error(&world, 999, ErrorKind::NotSignedIn);

    let mut world = World::signed_in(300);
    (0..1000).for_each(|n| world.call(n, "/steps"));
    world.wake_at = None;
    world.pass(400);
    world.input(Input::Online(false));
    world.answer(200, "");
    assert_eq!(world.finished.len(), 1 + 1000 - AT_ONCE);
    check_error(&world, 999, ErrorKind::Unreachable);
}

#[test]
fn a_refresh_that_fails_lets_no_more_calls_go_at_once() {
    let mut world = World::signed_in(300);
    world.input(Input::Refresh);
    (0..1000).for_each(|n| world.call(n, "/steps"));
    assert_eq!(world.paths(), ["/token"]);
    world.answer(503, "");
    assert_eq!(world.sent.len(), AT_ONCE);
}

#[test]
fn a_refused_token_is_replaced_and_the_call_repeated_once() {
    let mut world = World::signed_in(300);
    let url = Url::parse(&format!("{API}/events")).unwrap();
    let post = Request::with_body(Method::Post, url, "application/json", "{\"a\":1}".into());
    world.input(Input::Call(CallId(1), post));
    world.answer_with(Ok(response(401, &[("www-authenticate", "Bearer error=\"invalid_token\"")], "")));
    assert_eq!(world.session.state(), &State::Refreshing);
    world.answer(200, &tokens(2, 300, ""));
    assert_eq!(world.sent[0].header("Authorization"), Some("Bearer access-2"));
    assert_eq!(world.sent[0].request.body, "{\"a\":1}");
    world.answer(401, "");
    assert!(world.sent.is_empty(), "not a third time");
    check_error(&world, 1, ErrorKind::TokenRefused);
}

#[test]
fn a_call_in_flight_during_a_rotation_is_repeated_with_the_new_token() {
    for status in [401, 403] {
        let mut world = World::signed_in(300);
        world.call(1, "/steps");
        world.input(Input::Refresh);
        let refresh = world.sent.remove(1);
        world.input(Input::Answer(refresh.exchange, Ok(response(200, &[], &tokens(2, 300, "")))));
        world.answer(status, "");
        assert_eq!(world.sent.len(), 1, "repeated without another refresh");
        assert_eq!(world.sent[0].header("Authorization"), Some("Bearer access-2"));
        world.answer(200, "ok");
        assert!(world.finished[&1].is_ok());
    }
}

#[test]
fn missing_scope_is_a_typed_outcome() {
    let mut world = World::signed_in(300);
    world.call(1, "/events");
    let challenge = "Bearer error=\"insufficient_scope\", scope=\"calendar.read\"";
    world.answer_with(Ok(response(403, &[("www-authenticate", challenge)], "")));
    check_error(&world, 1, ErrorKind::InsufficientScope(Scope::parse("calendar.read")));
    assert_eq!(world.session.state(), &State::SignedIn);
}

#[test]
fn other_answers_are_the_pages() {
    let mut world = World::signed_in(300);
    for (number, status) in [200, 201, 204, 400, 403, 404, 409, 429, 500, 503].into_iter().enumerate() {
        world.call(number as u32, "/x");
        world.answer(status, "body");
        assert_eq!(world.finished[&(number as u32)].as_ref().unwrap().status, status);
    }
    world.call(99, "/x");
    world.answer_with(Err(Unreachable::Network));
    check_error(&world, 99, ErrorKind::Unreachable);
}

#[test]
fn while_a_refresh_can_not_succeed_calls_fail_at_once_and_recover_later() {
    let mut world = World::signed_in(300);
    world.wake_at = None;
    world.pass(400);
    world.call(1, "/steps");
    world.answer_with(Err(Unreachable::Network));
    check_error(&world, 1, ErrorKind::Unreachable);
    world.call(2, "/steps");
    check_error(&world, 2, ErrorKind::Unreachable);
    assert!(world.sent.is_empty());
    world.pass_millis(1400);
    world.answer(200, &tokens(2, 300, ""));
    world.call(3, "/steps");
    assert_eq!(world.sent[0].header("Authorization"), Some("Bearer access-2"));
}

#[test]
fn a_call_at_the_time_of_the_next_try_is_that_try() {
    let mut world = World::signed_in(300);
    world.wake_at = None;
    world.pass(400);
    world.call(1, "/steps");
    world.answer(503, "");
    world.wake_at = None;
    world.pass(1);
    world.call(2, "/steps");
    assert_eq!(world.paths(), ["/token"]);
    world.answer(200, &tokens(2, 300, ""));
    assert_eq!(world.sent[0].header("Authorization"), Some("Bearer access-2"));
}
