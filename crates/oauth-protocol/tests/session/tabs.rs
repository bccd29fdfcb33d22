//! Several tabs of one session: who refreshes, who hears, who is signed out.

use crate::world::*;
use oauth_protocol::{ErrorKind, Input, SignedOut, State, Step, Unreachable};

/// A tab that is signed in, and its duplicate.
fn two() -> (World, World) {
    let mut one = World::signed_in(300);
    one.said.clear();
    let other = one.reload("/");
    (one, other)
}

/// The first tab, whose tokens are those of the second generation by now.
fn renewed(tab: &mut World) {
    tab.input(Input::Refresh);
    tab.answer(200, &tokens(2, 300, ""));
    assert_eq!(tab.access_token(), Some("access-2"));
}

fn check_signed_out_elsewhere(tab: &World) {
    assert_eq!(tab.session.state(), &State::SignedOut(SignedOut::ByPerson));
    assert!(tab.session.tokens().is_none() && !tab.storage.contains_key("session"));
    assert!(tab.steps().any(|step| *step == Step::SignedOutElsewhere));
}

#[test]
fn a_duplicate_is_given_what_the_other_tab_fetched() {
    let (mut one, mut other) = two();
    renewed(&mut one);
    one.reaches(&mut other);
    assert_eq!(other.access_token(), Some("access-2"));
    assert!(other.storage["session"].contains("refresh-2"), "and keeps it");
    assert!(other.steps().any(|step| *step == Step::TokensAdopted));
    other.pass(239);
    assert!(other.sent.is_empty());
    other.pass(1);
    assert_eq!(other.sent[0].form("refresh_token").as_deref(), Some("refresh-2"));
}

#[test]
fn of_two_tabs_that_want_fresh_tokens_one_asks_the_server() {
    let (mut one, mut other) = two();
    other.holds_lock = true;
    one.input(Input::Refresh);
    other.input(Input::Refresh);
    other.call(1, "/steps");
    assert_eq!(other.session.state(), &State::Refreshing);
    one.answer(200, &tokens(2, 300, ""));
    one.reaches(&mut other);
    assert_eq!(other.session.state(), &State::SignedIn);
    assert_eq!(other.lock, None, "it waits no longer");
    assert_eq!(other.paths(), ["/v1/steps"]);
    assert_eq!(other.sent[0].header("Authorization"), Some("Bearer access-2"));
}

#[test]
fn a_tab_that_missed_the_news_asks_before_it_sends() {
    let (mut one, mut other) = two();
    renewed(&mut one);
    one.said.clear();
    other.said.clear();
    other.pass(240);
    assert!(other.sent.is_empty(), "the spent token is not sent");
    assert!(other.steps().any(|step| *step == Step::OtherTabsAsked));
    other.reaches(&mut one);
    assert!(one.steps().any(|step| *step == Step::TokensShared));
    one.reaches(&mut other);
    assert_eq!(other.access_token(), Some("access-2"));
    assert_eq!(other.session.state(), &State::SignedIn);
}

#[test]
fn a_tab_that_comes_to_life_looks_for_newer_tokens_at_once() {
    for input in [Input::Shown, Input::Resumed, Input::Online(true)] {
        let (mut one, mut sleeper) = two();
        renewed(&mut one);
        one.said.clear();
        sleeper.input(input);
        sleeper.reaches(&mut one);
        one.reaches(&mut sleeper);
        assert_eq!(sleeper.access_token(), Some("access-2"));
    }
    let (mut one, other) = two();
    renewed(&mut one);
    one.said.clear();
    let mut restored = other.reload("/");
    assert_eq!(restored.access_token(), Some("access-1"));
    restored.reaches(&mut one);
    one.reaches(&mut restored);
    assert_eq!(restored.access_token(), Some("access-2"));
}

#[test]
fn the_newest_tokens_may_go_with_a_tab() {
    let (mut one, mut other) = two();
    renewed(&mut one);
    drop(one);
    other.pass(241);
    other.check_over("went with another tab");
    assert!(other.sent.is_empty(), "the spent token is not sent");
}

#[test]
fn a_token_that_may_be_spent_is_sent_again_only_when_nobody_has_a_newer_one() {
    let mut one = World::signed_in(300);
    one.input(Input::Refresh);
    let mut reloaded = one.reload("/");
    reloaded.pass(240);
    assert!(reloaded.sent.is_empty());
    reloaded.pass_millis(399);
    assert!(reloaded.sent.is_empty(), "other tabs have 0.4 s to answer");
    reloaded.pass_millis(1);
    assert_eq!(reloaded.sent[0].form("refresh_token").as_deref(), Some("refresh-1"));
    reloaded.answer(200, &tokens(2, 300, ""));
    assert_eq!(reloaded.session.state(), &State::SignedIn);
}

#[test]
fn a_refusal_counts_only_when_nobody_has_newer_tokens() {
    let (mut one, mut other) = two();
    other.holds_lock = true;
    renewed(&mut one);
    // The ledger is gone, as after the browser's data were cleared.
    other.shared.borrow_mut().clear();
    other.holds_lock = false;
    other.pass(240);
    other.pass_millis(400);
    other.answer(400, r#"{"error":"invalid_grant"}"#);
    assert_eq!(other.session.state(), &State::Refreshing);
    one.reaches(&mut other);
    assert_eq!(other.session.state(), &State::SignedIn);
    assert_eq!(other.access_token(), Some("access-2"));
}

#[test]
fn signing_out_signs_out_every_tab_of_the_session() {
    let (mut one, mut other) = two();
    other.call(1, "/steps");
    one.sign_out();
    one.reaches(&mut other);
    check_signed_out_elsewhere(&other);
}

#[test]
fn a_tab_that_slept_through_a_sign_out_is_signed_out_when_it_wakes() {
    let (mut one, other) = two();
    one.sign_out();
    let mut asleep = other.reload("/");
    check_signed_out_elsewhere(&asleep);
    asleep.input(Input::Online(true));
    check_signed_out_elsewhere(&asleep);
    let mut thawed = other;
    thawed.input(Input::Shown);
    check_signed_out_elsewhere(&thawed);
}

#[test]
fn a_refresh_under_way_brings_nothing_back_after_a_sign_out_elsewhere() {
    let (mut one, mut other) = two();
    other.input(Input::Refresh);
    other.call(1, "/steps");
    one.sign_out();
    other.answer(200, &tokens(2, 300, ""));
    check_signed_out_elsewhere(&other);
    assert_eq!(other.finished[&1].as_ref().unwrap_err().kind(), &ErrorKind::NotSignedIn);
    assert_eq!(other.lock, None);

    let (mut one, mut other) = two();
    other.input(Input::Refresh);
    one.sign_out();
    one.reaches(&mut other);
    other.answer(200, &tokens(2, 300, ""));
    check_signed_out_elsewhere(&other);
}

#[test]
fn another_session_is_left_alone() {
    let (mut one, _) = two();
    let mut another = World::signed_in(300);
    another.said.clear();
    another.input(Input::Refresh);
    another.answer(200, &tokens(7, 300, ""));
    // Another sign-in has another `state`.
    let said: Vec<String> = another.said.drain(..).collect();
    let session = session_of(&another);
    for message in said {
        one.input(Input::Heard(message.replace(&session, "another")));
    }
    one.input(Input::Heard(r#"{"version":2,"message":"signed_out","session":"another"}"#.into()));
    assert_eq!(one.access_token(), Some("access-1"));
}

#[test]
fn messages_that_can_not_be_read_are_passed_over() {
    let (mut one, mut other) = two();
    renewed(&mut one);
    let good = one.said.pop().unwrap();
    for message in [
        "",
        "{}",
        &good.replace("\"version\":2", "\"version\":1"),
        &good.replace("as.example", "evil.example"),
        &good.replace("\"client_id\":\"spa\"", "\"client_id\":\"other\""),
        &good.replace("\"tokens\"", "\"nonsense\""),
        &good.replace("access-2", ""),
        &good.replace("\"generation\":1", "\"generation\":0"),
    ] {
        other.input(Input::Heard(message.into()));
        assert_eq!(other.access_token(), Some("access-1"), "{message}");
    }
    other.input(Input::Heard(good));
    assert_eq!(other.access_token(), Some("access-2"));
}

#[test]
fn a_new_tab_takes_part_in_a_session_that_is_there() {
    let (mut one, _) = two();
    let mut new = World::at("/activity");
    assert_eq!(new.session.state(), &State::SignedOut(SignedOut::NotYet));
    new.shared = one.shared.clone();
    new.reaches(&mut one);
    one.reaches(&mut new);
    assert_eq!(new.session.state(), &State::SignedIn);
    assert_eq!(new.access_token(), Some("access-1"));
    assert!(new.steps().any(|step| *step == Step::SessionJoined));
    assert!(new.storage.contains_key("session"));
}

#[test]
fn a_new_tab_that_may_not_take_part_does_not() {
    let alone = Setting { configuration: joinless(), ..Setting::default() };
    let mut one = alone.signed_in(300);
    one.said.clear();
    let mut new = alone.world();
    assert!(new.said.is_empty());
    one.input(Input::Heard(r#"{"version":2,"message":"joining"}"#.into()));
    assert!(one.said.is_empty());
    let (mut sharing, _) = two();
    sharing.input(Input::Heard(r#"{"version":2,"message":"joining"}"#.into()));
    sharing.reaches(&mut new);
    assert!(new.session.tokens().is_none());
}

fn joinless() -> String {
    CONFIGURATION.replacen('{', r#"{"join_tabs":false,"#, 1)
}

#[test]
fn a_tab_where_the_person_signed_out_does_not_take_part_again() {
    let (mut one, _) = two();
    let mut out = World::at("/signed-out");
    assert!(out.said.is_empty());
    one.input(Input::Heard(r#"{"version":2,"message":"joining"}"#.into()));
    one.reaches(&mut out);
    assert_eq!(out.session.state(), &State::SignedOut(SignedOut::ByPerson));
    let (mut one, mut other) = two();
    other.sign_out();
    one.input(Input::Heard(r#"{"version":2,"message":"joining"}"#.into()));
    one.reaches(&mut other);
    assert!(other.session.tokens().is_none());
}

#[test]
fn a_sign_in_in_one_tab_signs_in_those_that_wait_for_one() {
    let mut waiting = World::at("/");
    let mut one = World::signed_in(300);
    one.reaches(&mut waiting);
    assert_eq!(waiting.session.state(), &State::SignedIn);
}

#[test]
fn a_session_that_goes_on_with_another_sign_in_goes_on_in_every_tab() {
    let (one, mut other) = two();
    let mut one = one;
    let asked = one.press(oauth_protocol::SignIn { renewal: true, ..at("main") });
    let mut one = one.come_back(&asked);
    one.redeem(&asked, 300);
    one.said.retain(|message| message.contains("renews"));
    assert_ne!(session_of(&one), session_of(&other));
    one.reaches(&mut other);
    assert_eq!(session_of(&one), session_of(&other));
    other.sign_out();
    other.reaches(&mut one);
    check_signed_out_elsewhere(&one);
}

/// The first of two tabs, in which the person has signed in anew, and the other.
fn signed_in_anew(renewal: bool) -> (World, World) {
    let (mut one, other) = two();
    let asked = one.press(oauth_protocol::SignIn { renewal, ..at("main") });
    let mut one = one.come_back(&asked);
    one.redeem(&asked, 300);
    (one, other)
}

#[test]
fn a_tab_that_missed_with_what_its_session_goes_on_is_signed_out() {
    let (_, mut asleep) = signed_in_anew(true);
    asleep.input(Input::Shown);
    asleep.check_over("ended in another tab");
    let (_, mut asleep) = signed_in_anew(false);
    asleep.input(Input::Shown);
    assert_eq!(asleep.session.state(), &State::SignedIn, "its session is another one");
}

#[test]
fn a_tab_that_waits_to_refresh_a_session_that_was_replaced_waits_no_longer() {
    let (mut one, mut other) = signed_in_anew(true);
    other.holds_lock = true;
    other.input(Input::Refresh);
    assert_eq!(other.session.state(), &State::Refreshing);
    one.reaches(&mut other);
    assert_eq!(other.session.state(), &State::SignedIn);
    assert_eq!(other.lock, None);
}

#[test]
fn tokens_that_may_not_be_checked_are_not_given_to_a_new_tab() {
    let (mut one, _) = two();
    one.input(Input::Refresh);
    one.input(Input::Heard(r#"{"version":2,"message":"joining"}"#.into()));
    assert!(one.said.is_empty());
}

#[test]
fn an_answer_is_of_no_use_when_newer_tokens_came_meanwhile() {
    let (mut one, mut other) = two();
    other.input(Input::Refresh);
    // Both have the lock, as where the browser has none.
    one.input(Input::Refresh);
    one.pass_millis(400);
    one.answer(200, &tokens(2, 300, ""));
    one.reaches(&mut other);
    other.answer(200, &tokens(3, 300, ""));
    assert_eq!(other.access_token(), Some("access-2"));
    assert_eq!(other.session.state(), &State::SignedIn);
    assert_eq!(other.lock, None);
}

#[test]
fn a_sign_in_under_way_survives_a_sign_out_elsewhere() {
    let (mut one, mut other) = two();
    let entropy = other.entropy();
    other.input(Input::SignIn(at("other"), entropy));
    one.sign_out();
    one.reaches(&mut other);
    assert_eq!(other.session.state(), &State::Redirecting(oauth_protocol::Destination::Authorize));
    other.answer_metadata();
    assert_eq!(other.navigated.len(), 1);
}

#[test]
fn a_ledger_is_old_after_a_month() {
    let one = World::signed_in(300);
    let shared = one.shared.borrow();
    let ledger = shared.values().next().unwrap();
    let month = std::time::Duration::from_secs(30 * 24 * 3600);
    let millisecond = std::time::Duration::from_millis(1);
    let is_old = |at| oauth_protocol::is_old_ledger(ledger, at);
    assert!(!is_old(one.now.wall) && !is_old(one.now.wall.plus(month)));
    assert!(is_old(one.now.wall.plus(month + millisecond)));
    assert!(oauth_protocol::is_old_ledger("", one.now.wall));
}

fn session_of(tab: &World) -> String {
    let record: serde_json::Value = serde_json::from_str(&tab.storage["session"]).unwrap();
    record["session"].as_str().unwrap().to_owned()
}

#[test]
fn a_lock_that_is_not_given_back_is_waited_for_again_later() {
    let (_one, mut other) = two();
    other.holds_lock = true;
    other.input(Input::Refresh);
    other.pass(19);
    assert_eq!(other.session.state(), &State::Refreshing);
    other.pass(1);
    assert_eq!(other.session.state(), &State::SignedIn);
    assert!(other.steps().any(|step| matches!(step, Step::RefreshPostponed { .. })));
    assert_eq!(other.lock, None);
    other.pass(1);
    assert!(other.lock.is_some());
}

#[test]
fn tokens_that_fail_a_check_end_the_session_for_all() {
    let (mut one, mut other) = two();
    one.genuine = false;
    one.input(Input::Refresh);
    one.answer(200, &tokens_with(2, &claims_after_refresh()));
    one.check_over("signature");
    other.input(Input::Refresh);
    other.check_over("ended in another tab");
    assert!(other.sent.is_empty());
}

#[test]
fn nothing_is_tried_while_the_device_is_offline() {
    let mut world = World::signed_in(300);
    world.input(Input::Online(false));
    world.pass(400);
    assert!(world.sent.is_empty());
    world.call(1, "/steps");
    assert_eq!(world.finished[&1].as_ref().unwrap_err().kind(), &ErrorKind::Unreachable);
    world.input(Input::Online(true));
    world.pass(0);
    assert_eq!(world.paths(), ["/token"]);
    world.answer(200, &tokens(2, 300, ""));
    assert_eq!(world.session.state(), &State::SignedIn);
    let mut steps = world.steps().filter(|step| matches!(step, Step::WentOffline | Step::CameOnline));
    assert_eq!((steps.next(), steps.next()), (Some(&Step::WentOffline), Some(&Step::CameOnline)));
}

#[test]
fn coming_back_to_life_shortens_the_wait_unless_the_server_asked_for_it() {
    let mut world = World::signed_in(300);
    world.pass(240);
    for _ in 0..4 {
        world.answer_with(Err(Unreachable::Network));
        world.pass(20);
    }
    world.answer_with(Err(Unreachable::Network));
    assert!(world.sent.is_empty());
    world.input(Input::Shown);
    world.pass_millis(400);
    assert_eq!(world.paths(), ["/token"]);
    world.answer_with(Ok(response(503, &[("retry-after", "60")], "")));
    world.input(Input::Shown);
    world.input(Input::Online(true));
    world.pass(59);
    assert!(world.sent.is_empty());
    world.pass(2);
    assert_eq!(world.paths(), ["/token"]);
}
