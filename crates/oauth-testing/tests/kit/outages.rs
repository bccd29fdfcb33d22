//! What goes wrong on the side of the servers and of the network.
use std::time::Duration;

use oauth_protocol::{ErrorKind, SignedOut, State, Step};
use oauth_testing::Outage;

use crate::{api, call, failure, grants, is_over, server, signed_in, steps, tab};

const MINUTE: Duration = Duration::from_secs(60);
const BUSY: Outage = Outage::Unavailable { retry_after: Some(MINUTE) };

#[test]
fn the_server_ends_the_session() {
    let server = server();
    let (_, tab) = signed_in(&server);
    server.end_session();
    tab.refresh();
    assert!(is_over(&tab), "{tab:?}");
    tab.sign_in("main");
    assert_eq!(tab.state(), State::SignedIn);
}

#[test]
fn revoked_tokens_are_replaced_while_the_server_knows_the_person() {
    let server = server();
    let (_, tab) = signed_in(&server);
    server.revoke_tokens();
    tab.refresh();
    assert_eq!(tab.state(), State::SignedIn);
    assert_eq!(grants(&server, "authorization_code"), 2);
}

#[test]
fn a_revoked_access_token_costs_one_refresh() {
    let server = server();
    let api = api(&server);
    let (_, tab) = signed_in(&server);
    server.revoke_access_tokens();
    assert!(call(&tab, "/steps").is_ok());
    assert_eq!((grants(&server, "refresh_token"), api.requests().len()), (1, 2));
}

#[test]
fn keys_rotate() {
    let server = server();
    let (_, tab) = signed_in(&server);
    server.rotate_keys();
    tab.refresh();
    assert_eq!(tab.state(), State::SignedIn);
    assert_eq!(steps(&tab).iter().filter(|step| matches!(step, Step::KeysRead { .. })).count(), 2);
    tab.sign_out();
    assert_eq!(tab.state(), State::SignedOut(SignedOut::ByPerson));
}

#[test]
fn a_server_that_is_down_keeps_nobody_from_being_signed_in() {
    let server = server();
    let api = api(&server);
    let (browser, tab) = signed_in(&server);
    let before = server.requests().len();
    server.fail(Outage::NoConnection);
    tab.refresh();
    assert_eq!(tab.state(), State::SignedIn);
    assert_eq!(server.requests().len(), before, "nothing reached it");
    assert!(call(&tab, "/steps").is_ok(), "the token is still good");
    server.recover();
    browser.pass(MINUTE);
    assert_eq!(tab.tokens().unwrap().generation, 1);

    api.fail(Outage::NoConnection);
    assert_eq!(call(&tab, "/steps").unwrap_err().kind(), &ErrorKind::Unreachable);
    api.recover();
    assert!(call(&tab, "/steps").is_ok());
}

#[test]
fn a_busy_server_is_left_alone_for_as_long_as_it_says() {
    let server = server();
    let (browser, tab) = signed_in(&server);
    server.fail(BUSY);
    tab.refresh();
    let postponed = |step: &Step| matches!(step, Step::RefreshPostponed { retry_in: 60_000, .. });
    assert!(steps(&tab).iter().any(postponed), "{:?}", steps(&tab));
    assert_eq!(grants(&server, "refresh_token"), 1);
    server.recover();
    browser.pass(MINUTE - Duration::from_secs(1));
    assert_eq!(grants(&server, "refresh_token"), 1);
    browser.pass(Duration::from_secs(1));
    assert_eq!(tab.tokens().unwrap().generation, 1);
}

#[test]
fn a_page_that_is_shown_again_does_not_wait_for_the_next_try() {
    let server = server();
    let (browser, tab) = signed_in(&server);
    server.fail(Outage::NoConnection);
    browser.pass(Duration::from_secs(250));
    server.recover();
    assert_eq!(tab.tokens().unwrap().generation, 0);
    let before = browser.now();
    tab.show();
    assert_eq!(tab.tokens().unwrap().generation, 1);
    assert!(browser.now().since(before) < Duration::from_secs(1), "other tabs were asked, no more");
}

#[test]
fn nobody_signs_in_at_a_server_that_does_not_answer() {
    for (outage, kind) in [
        (Outage::NoConnection, ErrorKind::Unreachable),
        (Outage::NoAnswer, ErrorKind::Unreachable),
        (Outage::AnswerLost, ErrorKind::Unreachable),
        (BUSY, ErrorKind::Unavailable),
    ] {
        let server = server();
        server.fail(outage);
        let (_, tab) = tab(&server);
        tab.sign_in("main");
        assert_eq!(failure(&tab), kind, "{outage:?}");
    }
}

#[test]
fn a_server_that_never_answers_is_waited_for() {
    let server = server();
    let api = api(&server);
    let (browser, tab) = signed_in(&server);
    let before = browser.now();
    api.fail(Outage::NoAnswer);
    assert_eq!(call(&tab, "/steps").unwrap_err().kind(), &ErrorKind::Unreachable);
    assert_eq!(browser.now().since(before), Duration::from_secs(15));
}

#[test]
fn the_answer_to_a_refresh_gets_lost() {
    let server = server();
    let (browser, tab) = signed_in(&server);
    server.fail(Outage::AnswerLost);
    tab.refresh();
    server.recover();
    server.forget_person();
    // The client can't know that its token is spent, and sends it again.
    browser.pass(MINUTE);
    assert!(is_over(&tab), "{tab:?}");
}

#[test]
fn a_server_that_goes_down_while_the_browser_is_on_its_way() {
    for outage in [Outage::NoConnection, BUSY] {
        let server = server();
        let (_, tab) = signed_in(&server);
        server.fail(outage);
        tab.sign_in("main");
        assert!(tab.elsewhere().unwrap().starts_with("https://login.example/tenant/authorize?"));
        tab.go_back();
        assert_eq!((tab.elsewhere(), tab.state()), (None, State::SignedIn));
    }
}

#[test]
fn a_device_without_a_connection() {
    let server = server();
    api(&server);
    let (browser, tab) = signed_in(&server);
    browser.go_offline();
    assert_eq!(call(&tab, "/steps").unwrap_err().kind(), &ErrorKind::Unreachable);
    let opened = browser.open("/");
    browser.pass(Duration::from_secs(1000));
    assert_eq!(grants(&server, "refresh_token"), 0);
    browser.go_online();
    assert_eq!(tab.tokens().unwrap().generation, 1);
    assert!(call(&opened, "/steps").is_ok());
    assert!(steps(&opened).contains(&Step::WentOffline));
}
