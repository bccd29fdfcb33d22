//! What a request may say beside its own: parameters of the page, and the API
//! that tokens are for (RFC 8707).

use crate::world::*;
use oauth_protocol::{Configuration, ErrorKind, Input, SignIn};

const RESOURCE: &str = "urn:example:calendar";

#[test]
fn the_resource_is_named_in_every_request_for_tokens() {
    let setting = Setting::configured(&format!("\"resource\":\"{RESOURCE}\""));
    let mut world = setting.world();
    let asked = world.sign_in("", "/");
    assert_eq!(asked["resource"], RESOURCE);
    let mut world = world.come_back(&asked);
    assert_eq!(world.sent[0].form("resource").as_deref(), Some(RESOURCE));
    world.redeem(&asked, 300);
    world.input(Input::Refresh);
    assert_eq!(world.sent[0].form("resource").as_deref(), Some(RESOURCE));
    world.answer(200, &tokens(2, 300, ""));
    world.sign_out();
    assert_eq!(world.sent[0].form("resource"), None, "a revocation asks for no token");
}

#[test]
fn without_a_resource_none_is_named() {
    let mut world = World::at("/");
    let asked = world.sign_in("", "/");
    assert!(!asked.contains_key("resource"));
    assert!(world.come_back(&asked).sent[0].form("resource").is_none());
}

#[test]
fn a_resource_that_is_no_absolute_address_is_explained() {
    for resource in ["calendar", "https://api.example/#part", ":x", "x:"] {
        let text = Setting::configured(&format!("\"resource\":\"{resource}\"")).configuration;
        let faults = Configuration::from_json(&text, ORIGIN).unwrap_err();
        assert_eq!(faults[0].field, "servers[0].resource", "{resource}");
        assert!(faults[0].problem.contains("absolute URI without a fragment"));
    }
}

fn with(name: &str, value: &str) -> SignIn {
    SignIn { parameters: vec![(name.into(), value.into())], ..at("main") }
}

#[test]
fn parameters_of_the_page_are_sent_along() {
    for (name, value) in [
        ("prompt", "consent"),
        ("login_hint", "ada@example.org"),
        ("access_type", "offline"),
        ("audience", "https://api.example/?a=b&c"),
        ("ui_locales", "de fr"),
        ("claims", r#"{"userinfo":{"email":null}}"#),
    ] {
        assert_eq!(World::at("/").press(with(name, value))[name], value);
    }
    let configured = Setting::configured(r#""parameters":{"login_hint":"ada","prompt":"consent"}"#);
    let asked = configured.world().press(with("prompt", "login"));
    assert_eq!((asked["login_hint"].as_str(), asked["prompt"].as_str()), ("ada", "login"));
}

#[test]
fn a_parameter_without_a_value_takes_a_configured_one_away() {
    let configured = Setting::configured(r#""parameters":{"max_age":"60","prompt":"consent"}"#);
    let asked = configured.world().press(with("prompt", ""));
    assert!(!asked.contains_key("prompt"));
    assert_eq!(asked["max_age"], "60");
}

#[test]
fn parameters_of_the_client_can_not_be_overridden() {
    for name in [
        "response_type",
        "response_mode",
        "client_id",
        "client_secret",
        "redirect_uri",
        "scope",
        "state",
        "nonce",
        "code_challenge",
        "code_challenge_method",
        "request",
        "request_uri",
        "resource",
        "dpop_jkt",
        "authorization_details",
    ] {
        let mut world = World::at("/");
        world.press(with(name, "x"));
        world.check_refused(&ErrorKind::Configuration, &format!("“{name}” can't be overridden"));
        assert!(world.navigated.is_empty() && world.pending() == 0);
        let text = Setting::configured(&format!("\"parameters\":{{\"{name}\":\"x\"}}")).configuration;
        let faults = Configuration::from_json(&text, ORIGIN).unwrap_err();
        assert_eq!(faults[0].field, format!("servers[0].parameters.{name}"));
    }
}

#[test]
fn endpoints_by_hand_need_no_discovery() {
    let endpoints = format!(
        r#""endpoints":{{"authorization_endpoint":"{ISSUER}/by-hand","token_endpoint":"{ISSUER}/t"}}"#
    );
    let setting = Setting::configured(&endpoints).asking("read");
    let mut world = setting.world();
    let entropy = world.entropy();
    world.input(Input::SignIn(at("main"), entropy));
    assert!(world.sent.is_empty(), "nothing is discovered");
    assert!(world.navigated[0].starts_with("https://as.example/by-hand?"));
    let asked = parameters(&world.navigated[0]);
    let mut world = world.come_back(&asked);
    assert_eq!(world.paths(), ["/t"]);
    world.answer(200, &tokens(1, 300, ""));
    world.input(Input::Refresh);
    assert_eq!(world.paths(), ["/t"]);
    world.answer(200, &tokens(2, 300, ""));
    assert_eq!(world.access_token(), Some("access-2"));
    assert!(!world.storage.contains_key(&format!("metadata.{ISSUER}")), "what is configured is not cached");
}

#[test]
fn endpoints_by_hand_are_read_as_strictly_as_metadata() {
    for (endpoints, words) in [
        ("7", "not an object"),
        ("{}", "“authorization_endpoint” is missing"),
        (r#"{"authorization_endpoint":"https://as.example/a"}"#, "“token_endpoint” is missing"),
        (
            r#"{"authorization_endpoint":"http://as.example/a","token_endpoint":"https://as.example/t"}"#,
            "https",
        ),
    ] {
        let text = Setting::configured(&format!("\"endpoints\":{endpoints}")).configuration;
        let faults = Configuration::from_json(&text, ORIGIN).unwrap_err();
        assert_eq!(faults[0].field, "servers[0].endpoints");
        assert!(faults[0].problem.contains(words), "{words} not in {}", faults[0].problem);
    }
}

#[test]
fn endpoints_by_hand_with_keys_check_signatures() {
    let endpoints = format!(
        r#""endpoints":{{"authorization_endpoint":"{ISSUER}/a","token_endpoint":"{ISSUER}/t","jwks_uri":"{ISSUER}/jwks"}}"#
    );
    let mut world = Setting::configured(&endpoints).world();
    let asked = world.press(at("main"));
    for genuine in [true, false] {
        let mut world = world.come_back(&asked);
        world.genuine = genuine;
        world.redeem(&asked, 300);
        world.answer_metadata();
        assert_eq!(world.verified.len(), 1);
        assert_eq!(world.session.tokens().is_some(), genuine);
    }
    let without = endpoints.replace("jwks_uri", "x");
    let mut world = Setting::configured(&without).world();
    let asked = world.press(at("main"));
    let mut world = world.come_back(&asked);
    world.redeem(&asked, 300);
    world.check_refused(&ErrorKind::IdToken, "names no “jwks_uri”");
}
