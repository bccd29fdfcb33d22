//! Rich authorization requests: RFC 9396.

use crate::world::*;
use oauth_protocol::{ErrorKind, Input, SignIn, State};

const DETAILS: &str = r#"[{"type":"calendar","actions":["read","write"],"limit":1.50}]"#;

fn asking(details: &str) -> SignIn {
    SignIn { authorization_details: details.into(), ..at("main") }
}

/// A tab signed in with these details asked for, and this in the answer.
fn signed_in(granted: &str) -> World {
    let mut world = World::at("/");
    let asked = world.press(asking(DETAILS));
    assert_eq!(asked["authorization_details"], DETAILS);
    let mut world = world.come_back(&asked);
    let token = id_token(&claims(&asked["nonce"]));
    world.answer(200, &tokens(1, 300, &format!(r#","id_token":"{token}"{granted}"#)));
    assert_eq!(world.session.state(), &State::SignedIn);
    world
}

fn granted(world: &World) -> Option<&str> {
    world.session.tokens().unwrap().authorization_details.as_deref()
}

#[test]
fn details_are_asked_for_and_what_is_granted_is_kept_as_it_came() {
    let less = r#"[{"type":"calendar", "actions":["read"],"limit":1.50}]"#;
    let mut world = signed_in(&format!(r#","authorization_details": {less} "#));
    assert_eq!(granted(&world), Some(less));
    assert_eq!(granted(&world.reload("/")), Some(less), "over a reload");
    world.input(Input::Refresh);
    world.answer(200, &tokens(2, 300, ""));
    assert_eq!(granted(&world), Some(less), "over a refresh that does not name them");
    world.input(Input::Refresh);
    world.answer(200, &tokens(3, 300, r#","authorization_details":[{"type":"other"}]"#));
    assert_eq!(granted(&world), Some(r#"[{"type":"other"}]"#), "a refresh may narrow them");
}

#[test]
fn details_that_are_not_well_formed_are_not_sent() {
    for (details, words) in [
        ("{}", "not an array of objects"),
        ("[1]", "not an array of objects"),
        (r#"[{"actions":["read"]}]"#, "“type”"),
        (r#"[{"type":7}]"#, "“type”"),
        (r#"[{"type":"a","type":"b"}]"#, "comes twice"),
        ("[", "not JSON"),
        (" ", "empty"),
    ] {
        let mut world = World::at("/");
        world.press(asking(details));
        world.check_refused(&ErrorKind::Configuration, words);
        assert!(world.navigated.is_empty() && world.pending() == 0, "{details}");
    }
}

#[test]
fn a_grant_that_is_not_well_formed_is_passed_over() {
    for grant in ["", r#","authorization_details":{"type":"x"}"#, r#","authorization_details":[{}]"#] {
        assert_eq!(granted(&signed_in(grant)), None, "{grant}");
    }
}

#[test]
fn details_can_not_come_in_by_another_door() {
    let mut world = World::at("/");
    world.press(SignIn { parameters: vec![("authorization_details".into(), DETAILS.into())], ..at("main") });
    world.check_refused(&ErrorKind::Configuration, "can't be overridden");
}

#[test]
fn details_are_pushed_with_the_rest() {
    let setting = Setting::configured(r#""pushed_authorization_requests":true"#)
        .promising(&format!("\"pushed_authorization_request_endpoint\":\"{ISSUER}/par\""));
    let mut world = setting.world();
    world.press(asking(DETAILS));
    assert_eq!(world.sent[0].form("authorization_details").as_deref(), Some(DETAILS));
}
