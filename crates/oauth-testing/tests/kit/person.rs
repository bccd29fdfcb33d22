//! What the person does at the server.
use std::time::Duration;

use oauth_protocol::{ErrorKind, Scope, SignIn, SignedOut, State, Step};
use oauth_testing::{AuthorizationServer, Tab};

use crate::{api, call, failure, server, signed_in, steps, tab};

fn more(scope: &str) -> SignIn {
    SignIn { scope: Scope::parse(scope), renewal: true, ..SignIn::at("main") }
}

#[test]
fn who_allows_everything_is_signed_in_where_they_were() {
    let server = server();
    api(&server);
    let (browser, _) = tab(&server);
    let tab = browser.open("/week?day=2");
    tab.sign_in("main");
    assert_eq!((tab.state(), tab.path()), (State::SignedIn, "/week?day=2".into()));
    let tokens = tab.tokens().unwrap();
    assert_eq!(tokens.granted, Scope::parse("openid profile steps.read"));
    let id_token = tokens.id_token.unwrap();
    assert_eq!(id_token.claims().name.as_deref(), Some("Ada Lovelace"));
    assert_eq!(id_token.claims().auth_time, Some(browser.now()));
    assert_eq!(call(&tab, "/steps").unwrap().body, r#"{"steps":8000}"#);
}

#[test]
fn who_leaves_a_box_unticked_can_tick_it_later() {
    let server = server();
    api(&server);
    server.person_allows("profile");
    let (_, tab) = signed_in(&server);
    assert_eq!(tab.tokens().unwrap().granted, Scope::parse("openid profile"));
    let refusal = call(&tab, "/steps").unwrap_err();
    assert_eq!(refusal.kind(), &ErrorKind::InsufficientScope(Scope::parse("steps.read")));

    server.person_allows_everything();
    tab.visit("/week");
    tab.sign_in_with(SignIn::to_lift(&refusal, "main", "/month").unwrap());
    assert!(call(&tab, "/steps").is_ok());
    assert_eq!(tab.path(), "/month");
    tab.sign_in_with(more("profile"));
    assert_eq!(tab.path(), "/month");
}

#[test]
fn who_denies_is_back_where_they_were() {
    let server = server();
    server.person_denies();
    let (_, tab) = tab(&server);
    tab.sign_in("main");
    assert_eq!(failure(&tab), ErrorKind::Denied);
    tab.dismiss();
    assert_eq!(tab.state(), State::SignedOut(SignedOut::NotYet));
    server.person_allows("nothing that is asked for");
    tab.sign_in_with(SignIn { resume: "the upload".into(), ..more("") });
    assert_eq!(tab.tokens().unwrap().granted, Scope::parse("openid"));
    assert_eq!(tab.take_resumed().as_deref(), Some("the upload"));
    assert_eq!(tab.take_resumed(), None);
}

#[test]
fn without_any_scope_left_it_is_a_denial() {
    let server = server();
    server.person_allows("");
    let main = oauth_protocol::Server::new("main", crate::ISSUER, "steps", "a b", "https://api.example");
    let configuration = oauth_protocol::Configuration::new(crate::PAGE, vec![main.unwrap()]).unwrap();
    let tab = oauth_testing::Browser::new(configuration, [&server]).open("/");
    tab.sign_in("main");
    assert_eq!(failure(&tab), ErrorKind::Denied);
}

#[test]
fn a_silent_sign_in_needs_a_person_that_is_known_and_has_agreed() {
    let server = server();
    let silent = SignIn { silent: true, ..SignIn::at("main") };
    let ended = |tab: &Tab, code: &str| {
        let is_it =
            |step: &Step| matches!(step, Step::SilentSignInEnded { reason } if reason.starts_with(code));
        steps(tab).iter().filter(|step| is_it(step)).count()
    };
    let (browser, tab) = tab(&server);
    tab.sign_in_with(silent.clone());
    assert_eq!(tab.state(), State::SignedOut(SignedOut::NotYet));
    assert_eq!(ended(&tab, "login_required"), 1);

    tab.sign_in("main");
    tab.close();
    let other = browser.open("/");
    other.sign_in_with(silent.clone());
    assert_eq!(other.state(), State::SignedIn);
    other.sign_in_with(SignIn { scope: Scope::parse("more"), ..silent.clone() });
    assert_eq!(ended(&other, "consent_required"), 1);

    server.person_denies();
    other.sign_in_with(silent.clone());
    assert_eq!(other.state(), State::SignedIn, "they were not asked");

    server.forget_person();
    other.sign_in_with(silent);
    assert_eq!(ended(&other, "login_required"), 1);
}

#[test]
fn another_person_does_not_go_on_with_the_session() {
    let server = server();
    let (_, tab) = signed_in(&server);
    server.person_is("grace", "Grace Hopper");
    tab.sign_in_with(more("steps.write"));
    assert_eq!(failure(&tab), ErrorKind::IdToken);
    tab.dismiss();
    tab.sign_in("main");
    let tokens = tab.tokens().unwrap();
    assert_eq!(tokens.id_token.unwrap().claims().subject, "grace");
}

fn check_step_up(server: &AuthorizationServer, path: &str, expected: &ErrorKind) {
    let (browser, tab) = signed_in(server);
    browser.pass(Duration::from_secs(3600));
    let refusal = call(&tab, path).unwrap_err();
    assert_eq!(refusal.kind(), expected);
    tab.sign_in_with(SignIn::to_lift(&refusal, "main", "/").unwrap());
    assert!(call(&tab, path).is_ok());
}

#[test]
fn a_path_can_demand_a_recent_sign_in() {
    let server = server();
    api(&server).demands_max_age("/steps", Duration::from_secs(300));
    let expected = ErrorKind::InsufficientAuthentication { acr_values: None, max_age: Some(300) };
    check_step_up(&server, "/steps", &expected);
}

#[test]
fn a_path_can_demand_a_stronger_sign_in() {
    let server = server();
    api(&server).demands_acr("/steps", "phr");
    let expected = ErrorKind::InsufficientAuthentication { acr_values: Some("phr".into()), max_age: None };
    check_step_up(&server, "/steps", &expected);
}

#[test]
fn a_scope_that_the_server_does_not_know_is_refused() {
    let server = server().scopes_supported("openid profile");
    let (_, tab) = tab(&server);
    tab.sign_in("main");
    assert_eq!(failure(&tab), ErrorKind::Authorization("invalid_scope".into()));
}

#[cfg(feature = "userinfo")]
#[test]
fn the_profile_is_the_persons() {
    let server = server();
    let (_, tab) = signed_in(&server);
    let profile = tab.userinfo().unwrap().body;
    assert!(profile.contains(r#""sub":"ada""#) && profile.contains("Ada Lovelace"), "{profile}");
    assert!(!profile.contains("email"), "{profile}");
}

#[cfg(feature = "pushed-requests")]
#[test]
fn requests_are_pushed_where_they_must_be() {
    let server = server().requires_pushed_requests();
    let (_, tab) = tab(&server);
    tab.sign_in("main");
    assert_eq!(tab.state(), State::SignedIn);
    let requests = server.requests();
    let pushed = requests.iter().find(|request| request.path == "/tenant/par").unwrap();
    assert_eq!((pushed.method, pushed.parameter("client_id")), ("POST", Some("steps")));
    let visit = requests.iter().find(|request| request.path == "/tenant/authorize").unwrap();
    assert_eq!(visit.parameter("request_uri"), Some("[redacted]"));
}

#[cfg(feature = "authorization-details")]
#[test]
fn rich_requests_are_granted_as_they_are() {
    let details = r#"[{"type":"goal","steps":10000}]"#;
    let server = server();
    let (_, tab) = tab(&server);
    tab.sign_in_with(SignIn { authorization_details: details.into(), ..more("") });
    let granted: serde_json::Value =
        serde_json::from_str(&tab.tokens().unwrap().authorization_details.unwrap()).unwrap();
    assert_eq!(granted, serde_json::from_str::<serde_json::Value>(details).unwrap());
}
