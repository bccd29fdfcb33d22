//! Sign-in that shows the person nothing: `prompt=none`, OIDC Core 3.1.2.1.

use crate::world::*;
use oauth_protocol::{ErrorKind, SignIn, SignedOut, State, Step};

fn silently() -> SignIn {
    SignIn { silent: true, return_to: "/activity?days=7".into(), ..at("main") }
}

/// The page that comes back with this answer to a silent sign-in.
fn answered(mut world: World, query: &str) -> World {
    let asked = world.press(silently());
    assert_eq!(asked["prompt"], "none");
    world.reload(&format!("/callback?{}", query.replace("STATE", &asked["state"])))
}

#[test]
fn a_person_whom_the_server_knows_is_signed_in() {
    let mut world = World::at("/");
    let asked = world.press(silently());
    let mut world = world.come_back(&asked);
    world.redeem(&asked, 300);
    assert_eq!(world.session.state(), &State::SignedIn);
    assert_eq!(world.returned, ["/activity?days=7"]);
}

#[test]
fn a_person_whom_the_server_does_not_know_goes_on_without() {
    for code in ["login_required", "consent_required", "interaction_required", "account_selection_required"] {
        let world = answered(World::at("/"), &format!("error={code}&state=STATE&iss={ISSUER}"));
        assert_eq!(world.session.state(), &State::SignedOut(SignedOut::NotYet), "{code}");
        assert_eq!(world.returned, ["/activity?days=7"]);
        assert!(world.sent.is_empty() && world.pending() == 0);
        assert!(
            world.steps().any(|step| matches!(step, Step::SilentSignInEnded { reason } if reason == code))
        );
        assert!(!world.steps().any(|step| matches!(step, Step::Refused { .. })));
    }
}

#[test]
fn the_session_that_was_there_stays() {
    let world = answered(World::signed_in(300), "error=login_required&state=STATE");
    assert_eq!(world.session.state(), &State::SignedIn);
    assert_eq!(world.access_token(), Some("access-1"));
}

#[test]
fn other_answers_are_failures_all_the_same() {
    let denied = answered(World::at("/"), "error=access_denied&state=STATE");
    denied.check_refused(&ErrorKind::Denied, "access_denied");
    let down = answered(World::at("/"), "error=server_error&state=STATE");
    down.check_refused(&ErrorKind::Unavailable, "server_error");
    let foreign = answered(World::at("/"), "error=login_required&state=STATE&iss=https://evil.example");
    foreign.check_refused(&ErrorKind::IssuerMismatch, "evil.example");
    let forged = answered(World::at("/"), "error=login_required&state=other");
    forged.check_refused(&ErrorKind::UnknownState, "");
    let wrong = answered(World::at("/"), "error=invalid_request&state=STATE");
    wrong.check_refused(&ErrorKind::Authorization("invalid_request".into()), "invalid_request");
}

#[test]
fn the_same_answers_to_a_sign_in_with_a_page_are_failures() {
    for code in ["login_required", "consent_required", "interaction_required"] {
        let mut world = World::at("/");
        let asked = world.press(at("main"));
        assert!(!asked.contains_key("prompt"));
        let world = world.reload(&format!("/callback?error={code}&state={}", asked["state"]));
        world.check_refused(&ErrorKind::Authorization(code.into()), code);
    }
}

#[test]
fn no_other_prompt_is_asked_for_silently() {
    let setting = Setting::configured(r#""parameters":{"prompt":"consent","ui_locales":"de"}"#);
    let mut world = setting.world();
    let asked = world.press(silently());
    assert_eq!((asked["prompt"].as_str(), asked["ui_locales"].as_str()), ("none", "de"));
    assert_eq!(world.navigated[0].matches("prompt=").count(), 1);
}
