//! Pushed authorization requests: RFC 9126.

use crate::world::*;
use oauth_protocol::{ErrorKind, Input, SignIn, State, Step, Unreachable};

const ENDPOINT: &str = r#""pushed_authorization_request_endpoint":"https://as.example/par""#;
const NAMED: &str = r#"{"request_uri":"urn:ietf:params:oauth:request_uri:a&b","expires_in":60}"#;

/// A server that requires requests to be pushed.
fn requiring() -> Setting {
    Setting::default().promising(ENDPOINT).promising(r#""require_pushed_authorization_requests":true"#)
}

/// A page that wants them to be pushed.
fn wanting() -> Setting {
    Setting::configured(r#""pushed_authorization_requests":true"#).promising(ENDPOINT)
}

fn pushed(setting: &Setting) -> World {
    let mut world = setting.world();
    world.press(at("main"));
    assert_eq!(world.paths(), ["/par"]);
    assert!(world.navigated.is_empty());
    world
}

#[test]
fn a_request_is_pushed_where_the_server_requires_or_the_page_wants_it() {
    for setting in [requiring(), wanting()] {
        let mut world = pushed(&setting);
        world.answer(201, NAMED);
        assert_eq!(world.navigated.len(), 1);
        assert!(world.steps().any(|step| matches!(step, Step::RequestPushed { .. })));
    }
}

#[test]
fn an_offer_alone_changes_nothing() {
    let mut world = Setting::default().promising(ENDPOINT).world();
    let asked = world.sign_in("", "/");
    assert_eq!(asked["response_type"], "code");
    assert!(world.sent.is_empty());
}

#[test]
fn the_address_holds_the_name_of_the_request_and_nothing_else() {
    let mut world = pushed(&requiring());
    world.answer(201, NAMED);
    let asked = parameters(&world.navigated[0]);
    assert_eq!(asked["client_id"], "spa");
    assert_eq!(asked["request_uri"], "urn:ietf:params:oauth:request_uri:a&b");
    assert_eq!(asked.len(), 2, "{asked:?}");
}

#[test]
fn every_parameter_is_pushed_and_the_verifier_is_not() {
    let sign_in = SignIn { parameters: vec![("prompt".into(), "login".into())], ..at("main") };
    let mut world = requiring().world();
    world.press(sign_in);
    let sent = &world.sent[0];
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", "spa"),
        ("redirect_uri", "https://app.example/callback"),
        ("scope", "openid read"),
        ("code_challenge_method", "S256"),
        ("prompt", "login"),
    ] {
        assert_eq!(sent.form(name).as_deref(), Some(value));
    }
    for name in ["state", "nonce", "code_challenge"] {
        assert_eq!(sent.form(name).unwrap().len(), 43, "{name}");
    }
    assert!(sent.form("client_secret").is_none() && sent.form("request_uri").is_none());
    let record = world.storage.values().find(|record| record.contains("code_verifier")).unwrap();
    let verifier = record.split("\"code_verifier\":\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(!sent.request.body.contains(verifier));
    let verifier = verifier.to_owned();
    world.answer(201, NAMED);
    assert!(!world.navigated[0].contains(&verifier));
}

#[test]
fn a_pushed_request_is_redeemed_like_any_other() {
    let mut world = pushed(&requiring());
    let nonce = world.sent[0].form("nonce").unwrap();
    let asked = [("state".to_owned(), world.sent[0].form("state").unwrap()), ("nonce".into(), nonce)].into();
    world.answer(201, NAMED);
    let mut world = world.come_back(&asked);
    world.redeem(&asked, 300);
    assert_eq!(world.session.state(), &State::SignedIn);
}

fn check_refused(answer: Result<(u16, &str), Unreachable>, kind: ErrorKind, words: &str) {
    let mut world = pushed(&requiring());
    assert_eq!(world.pending(), 1);
    world.answer_with(answer.map(|(status, body)| response(status, &[], body)));
    world.check_refused(&kind, words);
    assert!(world.navigated.is_empty() && world.sent.is_empty());
    assert_eq!(world.pending(), 0, "no verifier stays: {words}");
    world.input(Input::Dismiss);
    world.press(at("main"));
    assert_eq!(world.paths(), ["/par"], "it can be tried again");
}

#[test]
fn a_push_that_is_refused_goes_nowhere() {
    let refused = r#"{"error":"invalid_request","error_description":"no such scope"}"#;
    check_refused(Ok((400, refused)), ErrorKind::Token("invalid_request".into()), "no such scope");
    check_refused(Ok((401, "")), ErrorKind::Token(String::new()), "HTTP 401");
    check_refused(Ok((413, "<html>")), ErrorKind::Token(String::new()), "HTTP 413");
    check_refused(Ok((429, "")), ErrorKind::Unavailable, "HTTP 429");
    check_refused(Ok((500, "")), ErrorKind::Unavailable, "HTTP 500");
    check_refused(Ok((503, "<html>")), ErrorKind::Unavailable, "HTTP 503");
    check_refused(Ok((302, "")), ErrorKind::Token(String::new()), "HTTP 302");
    check_refused(Err(Unreachable::Network), ErrorKind::Unreachable, "no answer could be read");
    check_refused(Err(Unreachable::TimeLimit), ErrorKind::Unreachable, "time limit");
    check_refused(Err(Unreachable::TooLarge), ErrorKind::Unreachable, "too large");
}

#[test]
fn a_push_whose_answer_names_no_request_goes_nowhere() {
    for (body, words) in [
        ("<html>", "not JSON"),
        ("", "empty"),
        ("[]", "not an object"),
        ("{}", "“request_uri” is missing"),
        (r#"{"request_uri":null}"#, "“request_uri” is missing"),
        (r#"{"request_uri":""}"#, "“request_uri” is empty"),
        (r#"{"request_uri":7}"#, "“request_uri” is not a string"),
        (r#"{"request_uri":"a","request_uri":"b"}"#, "comes twice"),
    ] {
        check_refused(Ok((201, body)), ErrorKind::MalformedResponse, words);
    }
}

#[test]
fn without_an_endpoint_what_must_be_pushed_is_not_sent() {
    let required = Setting::default().promising(r#""require_pushed_authorization_requests":true"#);
    let wanted = Setting { metadata: metadata(), ..wanting() };
    for setting in [required, wanted] {
        let mut world = setting.world();
        world.press(at("main"));
        world.check_refused(&ErrorKind::Metadata, "“pushed_authorization_request_endpoint” is missing");
        assert!(world.navigated.is_empty() && world.sent.is_empty() && world.pending() == 0);
    }
}

#[test]
fn what_the_server_requires_survives_a_reload() {
    let mut world = pushed(&requiring()).reload("/");
    world.press(at("main"));
    assert_eq!(world.paths(), ["/par"]);
}
