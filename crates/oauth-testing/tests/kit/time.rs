//! What ends when.
use std::time::Duration;

use oauth_protocol::{State, Step};

use crate::{api, call, get, grants, is_over, server, signed_in, steps};

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[test]
fn time_passes_when_a_test_says_so_and_not_else() {
    let server = server();
    let (browser, tab) = signed_in(&server);
    let before = browser.now();
    tab.refresh();
    tab.reload();
    assert_eq!(browser.now(), before);
    browser.pass(seconds(7));
    assert_eq!(browser.now(), before.plus(seconds(7)));
}

#[test]
fn tokens_are_renewed_before_they_end() {
    let server = server().access_token_lifetime(seconds(100));
    let (browser, tab) = signed_in(&server);
    // A fifth of its lifetime before the end.
    browser.pass(seconds(79));
    assert_eq!(grants(&server, "refresh_token"), 0);
    browser.pass(seconds(1));
    assert_eq!(grants(&server, "refresh_token"), 1);
    browser.pass(seconds(800));
    assert_eq!(grants(&server, "refresh_token"), 11);
    assert_eq!(tab.tokens().unwrap().generation, 11);
}

#[test]
fn an_access_token_ends() {
    let server = server().access_token_lifetime(seconds(100));
    let api = api(&server);
    let (browser, tab) = signed_in(&server);
    let stolen = tab.tokens().unwrap().access_token;
    let request = get("/steps").header("Authorization", format!("Bearer {}", stolen.reveal_secret()));
    browser.pass(seconds(99));
    assert_eq!(browser.send(&request).unwrap().status, 200);
    browser.pass(seconds(1));
    let refusal = browser.send(&request).unwrap();
    assert_eq!(refusal.status, 401);
    assert_eq!(refusal.header("www-authenticate"), Some("Bearer error=\"invalid_token\""));
    assert!(call(&tab, "/steps").is_ok(), "the client has another one");
    assert_eq!(api.requests().len(), 3);
}

#[test]
fn a_refresh_token_ends_though_it_is_replaced() {
    let server = server().refresh_token_lifetime(seconds(1000));
    let (browser, tab) = signed_in(&server);
    browser.pass(seconds(900));
    assert_eq!(tab.state(), State::SignedIn);
    server.forget_person();
    browser.pass(seconds(400));
    assert!(is_over(&tab), "{tab:?}");
}

#[test]
fn without_refresh_tokens_the_session_goes_on_silently_or_ends() {
    let server = server().without_refresh_tokens();
    let (browser, tab) = signed_in(&server);
    assert!(tab.tokens().unwrap().refresh_token.is_none());
    browser.pass(seconds(301));
    assert_eq!(tab.state(), State::SignedIn);
    assert_eq!(grants(&server, "authorization_code"), 2);
    browser.pass(seconds(600));
    assert!(is_over(&tab), "{tab:?}");
    assert!(steps(&tab).iter().any(|step| matches!(step, Step::SessionEnded { .. })));
}

#[test]
fn the_same_test_sees_the_same_randomness() {
    let token = || {
        let server = server();
        signed_in(&server).1.tokens().unwrap().access_token.reveal_secret().to_owned()
    };
    assert_eq!(token(), token());
}
