//! No token, code or verifier shows anywhere but where it must be.

use crate::world::*;
use oauth_protocol::{Input, Unreachable};

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
