//! More scope, or a stronger sign-in, when the API asks: RFC 6750 3.1, RFC 9470.

use crate::world::*;
use oauth_protocol::{Error, ErrorKind, Scope, SignIn, State};

/// How the API refuses a call.
fn refused(status: u16, challenge: &str) -> (World, Error) {
    let mut world = World::signed_in(300);
    world.call(1, "/events");
    world.answer_with(Ok(response(status, &[("www-authenticate", challenge)], "")));
    assert!(world.sent.is_empty(), "no refresh lifts this");
    assert_eq!(world.session.state(), &State::SignedIn, "the session goes on");
    let error = world.finished.remove(&1).unwrap().unwrap_err();
    (world, error)
}

const CHALLENGE: &str =
    r#"Bearer error="insufficient_user_authentication", acr_values="phr phrh", max_age="60""#;

#[test]
fn a_demand_for_a_stronger_sign_in_is_a_typed_outcome() {
    let (_, error) = refused(401, CHALLENGE);
    let kind =
        ErrorKind::InsufficientAuthentication { acr_values: Some("phr phrh".into()), max_age: Some(60) };
    assert_eq!(error.kind(), &kind);
    let (_, error) = refused(401, "Bearer error=\"insufficient_user_authentication\", max_age=soon");
    assert_eq!(error.kind(), &ErrorKind::InsufficientAuthentication { acr_values: None, max_age: None });
}

#[test]
fn the_stronger_sign_in_is_asked_for_and_checked() {
    let (mut world, error) = refused(401, CHALLENGE);
    let sign_in = SignIn::to_lift(&error, "main", "/calendar").unwrap();
    assert_eq!((sign_in.server.as_str(), sign_in.return_to.as_str()), ("main", "/calendar"));
    assert!(sign_in.renewal, "for the person who is signed in, and nobody else");
    let asked = world.press(sign_in);
    assert_eq!((asked["acr_values"].as_str(), asked["max_age"].as_str()), ("phr phrh", "60"));
    let with = |members: &str| tokens_with(2, &and(&claims(&asked["nonce"]), members));
    let mut weak = world.come_back(&asked);
    weak.answer(200, &with(r#""acr":"pwd","auth_time":999990"#));
    weak.check_refused(&ErrorKind::IdToken, "“acr” is pwd");
    assert_eq!(weak.access_token(), Some("access-1"), "the session before stays");
    let mut strong = world.come_back(&asked);
    strong.answer(200, &with(r#""acr":"phrh","auth_time":999990"#));
    assert_eq!(strong.session.state(), &State::SignedIn);
    assert_eq!(strong.access_token(), Some("access-2"));
    assert_eq!(strong.returned, ["/calendar"]);
}

#[test]
fn a_stronger_sign_in_does_not_ask_for_consent_again() {
    let (_, error) = refused(401, CHALLENGE);
    let configured = Setting::configured(r#""parameters":{"prompt":"consent"}"#);
    let asked = configured.world().press(SignIn::to_lift(&error, "main", "/").unwrap());
    assert!(!asked.contains_key("prompt"), "{asked:?}");
}

#[test]
fn more_scope_is_asked_for_beside_what_was_granted() {
    let (mut world, error) = refused(403, "Bearer error=\"insufficient_scope\", scope=\"write read\"");
    assert_eq!(error.kind(), &ErrorKind::InsufficientScope(Scope::parse("read write")));
    let asked = world.press(SignIn::to_lift(&error, "main", "/calendar").unwrap());
    assert_eq!(asked["scope"], "openid read write");
}

#[test]
fn no_sign_in_lifts_other_refusals() {
    let mut world = World::at("/");
    world.call(1, "/steps");
    let error = world.finished[&1].as_ref().unwrap_err();
    assert_eq!(SignIn::to_lift(error, "main", "/"), None);
}

#[test]
fn a_demand_in_another_status_is_the_pages_own() {
    let mut world = World::signed_in(300);
    for (number, status) in [200, 400, 403, 500].into_iter().enumerate() {
        world.call(number as u32, "/events");
        world.answer_with(Ok(response(status, &[("www-authenticate", CHALLENGE)], "")));
        assert_eq!(world.finished[&(number as u32)].as_ref().unwrap().status, status);
    }
}

#[test]
fn what_the_api_demands_is_shown_in_bounds() {
    let long =
        format!(r#"Bearer error="insufficient_user_authentication", acr_values="{}""#, "x".repeat(5000));
    let (_, error) = refused(401, &long);
    let ErrorKind::InsufficientAuthentication { acr_values: Some(values), .. } = error.kind() else {
        panic!()
    };
    assert!(values.len() < 300);
}

#[test]
fn what_the_page_was_about_to_do_comes_back_however_it_ends() {
    let (mut world, error) = refused(403, "Bearer error=\"insufficient_scope\", scope=\"write\"");
    let sign_in = SignIn::to_lift(&error, "main", "/calendar").unwrap();
    let asked = world.press(SignIn { resume: "{\"event\":\"tea\"}".into(), ..sign_in });
    assert!(!world.navigated[0].contains("tea"), "it stays in this tab");
    let mut denied =
        world.reload(&format!("/callback?error=access_denied&state={}&iss={ISSUER}", asked["state"]));
    assert_eq!(denied.session.take_resumed().as_deref(), Some("{\"event\":\"tea\"}"));
    let mut allowed = world.come_back(&asked);
    allowed.redeem(&asked, 300);
    assert_eq!(allowed.session.take_resumed().as_deref(), Some("{\"event\":\"tea\"}"));
    assert_eq!(allowed.session.take_resumed(), None, "once");
    let mut again = allowed.reload("/calendar");
    assert_eq!(again.session.take_resumed(), None);
}

/// A session where the person allowed less than was asked for.
fn with_less() -> World {
    let mut world = Setting::scoped("openid offline_access read").world();
    let asked = world.sign_in("write", "/");
    let mut world = world.come_back(&asked);
    let id_token = id_token(&claims(&asked["nonce"]));
    let answer = tokens(1, 300, &format!(r#","scope":"openid read","id_token":"{id_token}""#));
    world.answer(200, &answer.replace("refresh_token", "other"));
    world
}

#[test]
fn what_was_not_allowed_is_not_asked_for_again_and_not_forgotten() {
    let mut world = with_less();
    let asked = world.press(SignIn { renewal: true, scope: Scope::parse("more"), ..at("main") });
    assert_eq!(asked["scope"], "more openid read", "neither “write”, nor “offline_access”");
    let mut back = world.come_back(&asked);
    back.redeem(&asked, 300);
    let tokens = back.session.tokens().unwrap();
    assert_eq!(tokens.requested.to_string(), "more offline_access openid read write");
    assert_eq!(tokens.granted.to_string(), "more openid read");
}

#[test]
fn a_session_that_lasts_goes_on_lasting() {
    let mut world = Setting::scoped("openid offline_access read").world();
    let asked = world.sign_in("", "/");
    let mut world = world.come_back(&asked);
    let id_token = id_token(&claims(&asked["nonce"]));
    world.answer(200, &tokens(1, 300, &format!(r#","scope":"read","id_token":"{id_token}""#)));
    let asked = world.press(SignIn { renewal: true, ..at("main") });
    assert_eq!(asked["scope"], "offline_access openid read", "not every server says that it granted these");
}
