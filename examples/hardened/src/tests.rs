//! The tokens are bound, and the request is pushed.

use oauth_leptos::{ErrorKind, Request, State, Url};
use oauth_testing::{AuthorizationServer, Browser, ResourceServer};

const PAGE: &str = "http://localhost:8080";

fn server() -> AuthorizationServer {
    AuthorizationServer::new("http://127.0.0.1:8081", "roundtrip-hardened", PAGE).requires_pushed_requests()
}

#[test]
fn a_token_is_of_no_use_without_the_key() {
    let server = server().offers_dpop().demands_dpop_nonce();
    ResourceServer::new(super::API, &server).answer("/fitness/steps", "fitness.read", r#"{"days":[]}"#);
    let browser = Browser::new(super::configuration(PAGE).unwrap(), [&server]);
    let tab = browser.open("/");
    tab.sign_in("main");
    let steps = Request::get(Url::parse(&format!("{}/fitness/steps", super::API)).unwrap());
    assert!(tab.call(steps.clone()).is_ok());
    let tokens = tab.tokens().unwrap();
    assert!(tokens.is_bound());
    let stolen = steps.header("Authorization", format!("DPoP {}", tokens.access_token.reveal_secret()));
    assert_eq!(browser.send(&stolen).unwrap().status, 401);
}

#[test]
fn a_server_that_gives_bearer_tokens_is_refused() {
    let tab = Browser::new(super::configuration(PAGE).unwrap(), [&server()]).open("/");
    tab.sign_in("main");
    let State::Failed(error) = tab.state() else { panic!("{:?}", tab.state()) };
    assert_ne!(error.kind(), &ErrorKind::Denied);
    assert!(tab.tokens().is_none(), "{error}");
}
