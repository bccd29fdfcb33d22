//! This app's sign-in in a plain `cargo test`: no browser, no network, no waiting.

use std::time::Duration;

use oauth_leptos::{ErrorKind, Request, State, Url};
use oauth_testing::{AuthorizationServer, Browser, ResourceServer};

const PAGE: &str = "http://localhost:8080";

/// The server as this app is registered there, with its API, and a browser that has the app's own configuration.
fn world() -> (AuthorizationServer, Browser) {
    let server = AuthorizationServer::new("http://127.0.0.1:8081", "roundtrip-spa", PAGE)
        .access_token_lifetime(Duration::from_secs(300));
    ResourceServer::new(super::API, &server).answer("/fitness/steps", "fitness.read", r#"{"days":[]}"#);
    let browser = Browser::new(super::configuration(PAGE).unwrap(), [&server]);
    (server, browser)
}

fn steps() -> Request {
    Request::get(Url::parse(&format!("{}/fitness/steps?days=7", super::API)).unwrap())
}

#[test]
fn a_person_signs_in_and_sees_their_steps() {
    let (_server, browser) = world();
    let tab = browser.open("/");
    tab.sign_in("main");
    assert_eq!(tab.call(steps()).unwrap().body, r#"{"days":[]}"#);
    tab.sign_out();
    assert_eq!(tab.call(steps()).unwrap_err().kind(), &ErrorKind::NotSignedIn);
}

#[test]
fn a_token_that_expires_is_replaced() {
    let (_server, browser) = world();
    let tab = browser.open("/");
    tab.sign_in("main");
    let first = tab.tokens().unwrap().access_token;
    browser.pass(Duration::from_secs(301));
    assert!(tab.call(steps()).is_ok());
    assert_ne!(tab.tokens().unwrap().access_token, first);
}

#[test]
fn who_denies_consent_is_not_signed_in() {
    let (server, browser) = world();
    let tab = browser.open("/");
    server.person_denies();
    tab.sign_in("main");
    let State::Failed(error) = tab.state() else { panic!("{:?}", tab.state()) };
    assert_eq!(error.kind(), &ErrorKind::Denied);
    assert!(tab.tokens().is_none());
}
