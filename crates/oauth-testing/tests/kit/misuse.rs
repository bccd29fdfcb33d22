//! A test that contradicts itself is told how.
use std::panic::{AssertUnwindSafe, catch_unwind};

use oauth_testing::{AuthorizationServer, Browser, Outage, ResourceServer};

use crate::{ISSUER, PAGE, api, call, configuration, server, signed_in, tab};

/// Fails unless this panics with words that have these in them.
fn check(words: &[&str], misuse: impl FnOnce()) {
    let panic = catch_unwind(AssertUnwindSafe(misuse)).expect_err("a panic");
    let text = panic.downcast_ref::<String>().cloned();
    let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap();
    for word in words {
        assert!(text.contains(word), "{word} not in: {text}");
    }
}

#[test]
fn another_issuer() {
    let other = AuthorizationServer::new("https://other.example", "steps", PAGE);
    let words = ["no server with the issuer https://other.example", ISSUER, "correct the configuration"];
    check(&words, || drop(Browser::new(configuration(""), [&other])));
    check(&["the issuer ftp://x can't be used"], || drop(AuthorizationServer::new("ftp://x", "a", PAGE)));
}

#[test]
fn a_server_that_is_not_there() {
    let browser = Browser::new(configuration(""), []);
    let words = [
        "Nobody answers at https://login.example/",
        "servers of this browser: none",
        "AuthorizationServer::new",
    ];
    check(&words, || browser.open("/").sign_in("main"));
}

#[test]
fn another_client_or_redirect_uri() {
    let client = AuthorizationServer::new(ISSUER, "other", PAGE);
    check(&["the client “steps” is not registered, “other” is"], || tab(&client).1.sign_in("main"));
    let redirect = server().redirect_uri("https://steps.example/callback/");
    let words = ["https://steps.example/callback is not registered", "AuthorizationServer::redirect_uri"];
    check(&words, || tab(&redirect).1.sign_in("main"));
    let after = server().post_logout_redirect_uri("https://steps.example/bye");
    check(&["https://steps.example/signed-out is not registered"], || signed_in(&after).1.sign_out());
}

#[test]
fn an_api_or_a_path_that_nobody_defined() {
    let server = server();
    let (browser, tab) = signed_in(&server);
    check(&["Nobody answers at https://api.example/v1/steps", "ResourceServer::new"], || {
        drop(call(&tab, "/steps"));
    });
    let api = api(&server);
    for elsewhere in
        ["https://api.example/v2/steps", "https://api.example/v10/steps", "https://other.example/v1/steps"]
    {
        let words = [elsewhere, "their APIs: https://api.example/v1."];
        let request = oauth_protocol::Request::get(oauth_protocol::Url::parse(elsewhere).unwrap());
        check(&words, || drop(browser.send(&request)));
    }
    check(&["has no answer for /else", ".answer(\"/else\", "], || drop(call(&tab, "/else")));
    check(&["no answer for /else yet"], || drop(api.demands_acr("/else", "x")));
    let words = ["endpoints are below https://login.example;", "https://login.example/tenant/api."];
    check(&words, || drop(ResourceServer::new("https://login.example", &server)));
    check(&["the address /v1 can't be used"], || drop(ResourceServer::new("/v1", &server)));
}

#[test]
fn what_is_printed_holds_no_secret() {
    let server = server();
    let api = api(&server);
    let (browser, tab) = signed_in(&server);
    call(&tab, "/steps").unwrap();
    let tokens = tab.tokens().unwrap();
    let printed = format!("{server:?}; {api:?}; {browser:?}; {tab:?}; {:?}", server.requests());
    assert!(printed.starts_with("AuthorizationServer at https://login.example/tenant; ResourceServer at "));
    assert!(printed.contains("with 1 tabs; Tab at /: SignedIn; [GET /tenant/.well-known/"), "{printed}");
    assert!(
        printed.contains("POST /tenant/token grant_type=authorization_code code=[redacted]"),
        "{printed}"
    );
    for secret in [tokens.access_token.reveal_secret(), tokens.refresh_token.unwrap().reveal_secret()] {
        assert!(!printed.contains(secret));
    }
}

#[test]
fn a_tab_that_is_not_there() {
    let server = server();
    let (_, tab) = signed_in(&server);
    server.fail(Outage::NoConnection);
    tab.sign_in("main");
    check(&["shows https://login.example/tenant/authorize in place", "go_back"], || tab.refresh());
    tab.close();
    check(&["closed"], || tab.refresh());
}
