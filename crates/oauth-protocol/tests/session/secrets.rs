//! No token, code or verifier shows anywhere but where it must be.

use crate::world::*;
use oauth_protocol::{
    CallId, Configuration, Effect, Entropy, Input, Key, Request, Session, Unreachable, Url,
};

/// Everything a person, a log or an address bar could see of a world.
fn visible(world: &World) -> String {
    let errors: Vec<_> = world.finished.values().filter_map(|r| r.as_ref().err()).collect();
    format!(
        "{:?} {:?} {:?} {:?} {:?} {errors:?}",
        world.session,
        world.events,
        world.cleaned,
        world.returned,
        world.session.state()
    )
}

fn check_nothing_shows(world: &World, secrets: &[&str]) {
    let visible = visible(world);
    for secret in secrets {
        assert!(!visible.contains(secret), "{secret} shows in {visible}");
    }
}

#[test]
fn nothing_shows_on_the_way() {
    let mut world = World::at("/");
    let asked = world.sign_in("", "/");
    let pending = world.storage.values().find(|record| record.contains("code_verifier")).unwrap().clone();
    let verifier =
        pending.split("\"code_verifier\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(verifier.len(), 43);
    check_nothing_shows(&world, &[&verifier]);
    let world = world.reload(&format!("/callback?code=the-code&state={}&iss={ISSUER}", asked["state"]));
    check_nothing_shows(&world, &[&verifier, "the-code"]);
}

#[test]
fn nothing_shows_while_signed_in_or_in_failures() {
    let secrets = ["access-", "refresh-1", "refresh-2", "the-code", "c2lnbmF0dXJl"];
    let mut world = World::signed_in(300);
    world.call(1, "/steps");
    check_nothing_shows(&world, &secrets);
    world.answer_with(Err(Unreachable::Network));
    world.input(Input::Refresh);
    check_nothing_shows(&world, &secrets);
    world.answer(400, r#"{"error":"invalid_grant"}"#);
    check_nothing_shows(&world, &secrets);
}

#[test]
fn a_session_is_told_without_its_tokens_and_the_query_it_came_with() {
    let mut world = World::signed_in(300);
    assert_eq!(format!("{:?}", world.session.tokens().unwrap().id_token), "Some([redacted])");
    world.holds_signatures = true;
    world.input(Input::Refresh);
    world.answer(200, &tokens_with(2, &claims_after_refresh()));
    let told = format!("{:?}", world.session);
    assert!(told.contains("jws: [redacted]"), "{told}");
    let mut session = Session::new(Configuration::from_json(CONFIGURATION, ORIGIN).unwrap());
    let href = format!("{ORIGIN}/callback?code=the-code&state=s");
    session.handle(world.now, Input::Start(href, Entropy::from_random([7; 96])));
    let told = format!("{session:?}");
    assert!(told.contains("arrival: Some(Callback)") && !told.contains("the-code"), "{told}");
}

#[test]
fn inputs_and_effects_are_told_without_the_secrets_in_them() {
    let entropy = || Entropy::from_random([7; 96]);
    let url = Url::parse("https://api.example/v1/a?secret").unwrap();
    assert_eq!(format!("{:?}", entropy()), "[redacted]");
    for (input, told) in [
        (Input::Start("https://app.example/callback?code=secret".into(), entropy()), "Start"),
        (Input::Loaded(Key::Session, Some("secret".into())), "Loaded(Session, [redacted])"),
        (Input::Loaded(Key::Session, None), "Loaded(Session, None)"),
        (Input::Call(CallId(1), Request::get(url)), "Call(CallId(1), GET https://api.example/v1/a)"),
    ] {
        assert_eq!(format!("{input:?}"), told);
    }
    for (effect, told) in [
        (Effect::Store(Key::Session, "secret".into()), "Store(Session)"),
        (Effect::Navigate("https://as.example/auth?secret".into()), "Navigate(https://as.example/auth)"),
        (Effect::Finish(CallId(1), Ok(response(200, &[], "secret"))), "Finish(CallId(1), Ok(HTTP 200))"),
    ] {
        assert_eq!(format!("{effect:?}"), told);
    }
}
