//! The calendar is asked for when it is missing, and not before.

use oauth_leptos::{ErrorKind, Request, SignIn, State, Url};
use oauth_testing::{AuthorizationServer, Browser, ResourceServer, Tab};

use super::{API, EVENTS};

const PAGE: &str = "http://localhost:8080";

fn signed_in() -> (AuthorizationServer, Tab) {
    let server = AuthorizationServer::new("http://127.0.0.1:8081", "roundtrip-spa", PAGE);
    ResourceServer::new(API, &server).answer(EVENTS, "calendar.read", r#"{"events":[]}"#);
    let tab = Browser::new(super::configuration(PAGE).unwrap(), [&server]).open("/");
    tab.sign_in("main");
    (server, tab)
}

fn events() -> Request {
    Request::get(Url::parse(&format!("{API}{EVENTS}")).unwrap())
}

#[test]
fn what_is_allowed_later_comes_with_what_was_about_to_be_done() {
    let (_server, tab) = signed_in();
    let refusal = tab.call(events()).unwrap_err();
    assert!(matches!(refusal.kind(), ErrorKind::InsufficientScope(scope) if scope.contains("calendar.read")));
    let lift = SignIn::to_lift(&refusal, "main", "/").unwrap();
    tab.sign_in_with(SignIn { resume: EVENTS.into(), ..lift });
    assert_eq!(tab.take_resumed().as_deref(), Some(EVENTS));
    assert!(tab.call(events()).is_ok());
}

#[test]
fn who_cancels_keeps_the_session_they_had() {
    let (server, tab) = signed_in();
    let refusal = tab.call(events()).unwrap_err();
    server.person_denies();
    tab.sign_in_with(SignIn::to_lift(&refusal, "main", "/").unwrap());
    assert!(matches!(tab.state(), State::Failed(_)));
    tab.dismiss();
    assert_eq!(tab.state(), State::SignedIn);
}
