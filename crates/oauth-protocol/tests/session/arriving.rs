//! What a load of the page finds in storage and in the address.

use crate::world::*;
use oauth_protocol::{SignedOut, State, Step};

#[test]
fn a_reload_keeps_the_session() {
    let world = World::signed_in(300);
    let again = world.reload("/activity");
    assert_eq!(again.session.state(), &State::SignedIn);
    assert_eq!(again.session.tokens(), world.session.tokens());
    assert!(again.sent.is_empty());
    assert!(again.steps().any(|step| *step == Step::SessionRestored));
}

#[test]
fn a_reload_after_expiry_refreshes_without_a_click() {
    let world = World::signed_in(300);
    let mut again = world.reload("/activity");
    again.pass(400);
    assert_eq!(again.sent[0].form("refresh_token").as_deref(), Some("refresh-1"));
}

#[test]
fn records_that_can_not_be_used_are_discarded_with_a_notice() {
    let good = World::signed_in(300).storage["session"].clone();
    for record in [
        String::new(),
        "{".into(),
        "null".into(),
        "\u{0}".into(),
        good.replace("\"version\":2", "\"version\":1"),
        good.replace("\"server\":\"main\"", "\"server\":\"gone\""),
        good.replace("as.example", "evil.example"),
        good.replace("\"client_id\":\"spa\"", "\"client_id\":\"other\""),
        good.replace("access-1", ""),
        good.replace("\"id_token\":\"ey", "\"id_token\":\"!!"),
    ] {
        assert_ne!(record, good);
        let world = World::reloaded([("session".into(), record.clone())].into(), "/");
        assert_eq!(world.session.state(), &State::SignedOut(SignedOut::NotYet), "{record}");
        assert!(!world.storage.contains_key("session"), "{record}");
        assert!(world.steps().any(|step| *step == Step::RecordDiscarded), "{record}");
    }
}

#[test]
fn damaged_metadata_is_read_anew() {
    for record in ["", "{}", "{\"version\":1,\"read_at\":1,\"document\":\"{}\"}"] {
        let storage = [(format!("metadata.{ISSUER}"), record.to_owned())].into();
        let mut world = World::reloaded(storage, "/");
        world.sign_in("", "/");
        assert_eq!(world.navigated.len(), 1);
    }
}

#[test]
fn only_the_redirect_uri_is_a_callback() {
    for path in ["/activity?code=c&state=s", "/callback/x?code=c&state=s", "/Callback?code=c", "/#code=c"] {
        let world = World::at(path);
        assert_eq!(world.session.state(), &State::SignedOut(SignedOut::NotYet), "{path}");
        assert!(world.cleaned.is_empty(), "{path}");
    }
}

#[test]
fn odd_callback_addresses_are_cleaned_all_the_same() {
    for path in
        ["/callback?code=c|^&state=%ff", "/callback?code=c&state=s#_=_", "/callback?code=c&state=s&iss=%"]
    {
        assert_eq!(World::at(path).cleaned, ["/callback"], "{path}");
    }
}
