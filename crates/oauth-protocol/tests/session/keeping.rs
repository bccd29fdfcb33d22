//! A browser that keeps nothing: blocked storage, or no room.

use crate::world::*;
use oauth_protocol::{ErrorKind, Input, Key, State, Step};

#[test]
fn a_sign_in_that_nothing_would_be_known_of_does_not_leave() {
    let mut world = World::at("/");
    world.forgets = true;
    let entropy = world.entropy();
    world.input(Input::SignIn(at("main"), entropy));
    world.answer_metadata();
    assert!(world.navigated.is_empty());
    let State::Failed(error) = world.session.state() else { panic!("{:?}", world.session.state()) };
    assert_eq!(error.kind(), &ErrorKind::StorageRefused);
    assert!(error.next_step().contains("cookies"));
    assert!(!world.session.is_kept());
    world.forgets = false;
    world.input(Input::Dismiss);
    world.sign_in("", "/");
    assert_eq!(world.navigated.len(), 1, "once there is room, it works");
}

#[test]
fn a_pushed_request_that_is_not_kept_does_not_leave_either() {
    let setting = Setting::configured(r#""pushed_authorization_requests":true"#)
        .promising(&format!("\"pushed_authorization_request_endpoint\":\"{ISSUER}/par\""));
    let mut world = setting.world();
    world.forgets = true;
    world.press(at("main"));
    while !world.sent.is_empty() {
        world.answer(201, r#"{"request_uri":"urn:x"}"#);
    }
    assert!(world.navigated.is_empty());
    assert!(matches!(world.session.state(), State::Failed(_)));
}

#[test]
fn a_session_that_is_not_kept_goes_on_in_its_page_and_says_so_once() {
    let mut world = World::signed_in(300);
    assert!(world.session.is_kept());
    world.forgets = true;
    for number in 2..5 {
        world.input(Input::Refresh);
        world.answer(200, &tokens(number, 300, ""));
    }
    assert_eq!(world.access_token(), Some("access-4"));
    assert!(!world.session.is_kept());
    assert_eq!(world.steps().filter(|step| **step == Step::StorageRefused).count(), 1);
}

#[cfg(feature = "popup")]
#[test]
fn with_a_second_window_nothing_needs_to_be_kept() {
    let mut world = World::at("/");
    world.forgets = true;
    world.press(oauth_protocol::SignIn { popup: true, ..at("main") });
    assert_eq!(world.popups.len(), 1);
    assert_eq!(world.session.state(), &State::Redirecting(oauth_protocol::Destination::Popup));
}

#[test]
fn what_a_session_can_do_without_is_not_missed() {
    let mut world = World::signed_in(300);
    world.input(Input::NotStored(Key::Metadata(ISSUER.into())));
    world.input(Input::NotStored(Key::Ledger("any".into())));
    assert!(world.session.is_kept());
    world.input(Input::NotStored(Key::Session));
    assert!(!world.session.is_kept());
}
