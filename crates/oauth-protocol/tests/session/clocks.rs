//! A device's clock that is wrong, or is set: lifetimes and checks hold.

use crate::world::*;
use oauth_protocol::{Input, Response, State, Timestamp};
use std::time::Duration;

/// 1970-01-12T13:46:40Z is what the device's clock says; the server's is this
/// much later.
fn from_server(seconds: i64, body: &str) -> Response {
    let date = match seconds {
        600 => "Mon, 12 Jan 1970 13:56:40 GMT",
        -600 => "Mon, 12 Jan 1970 13:36:40 GMT",
        _ => panic!("{seconds}"),
    };
    response(200, &[("date", date)], body)
}

/// A tab whose device's clock is so much behind the server's.
fn signed_in_with_clock_behind(seconds: i64) -> World {
    let mut world = World::at("/");
    let asked = world.sign_in("", "/");
    let mut world = world.come_back(&asked);
    let issued = (1_000_000 + seconds) as u64;
    let claims = claims(&asked["nonce"]).replace("1000000", &issued.to_string());
    let claims = claims.replace("1003600", &(issued + 300).to_string());
    let body = tokens_with(1, &claims);
    world.answer_with(Ok(from_server(seconds, &body)));
    assert_eq!(world.session.state(), &State::SignedIn, "{:?}", world.session.state());
    world
}

#[test]
fn a_clock_ten_minutes_off_does_not_matter() {
    for seconds in [600, -600] {
        let mut world = signed_in_with_clock_behind(seconds);
        let expires_at = world.session.tokens().unwrap().expires_at.unwrap();
        assert!(expires_at > world.now.wall, "lifetimes count from the answer");
        world.input(Input::Refresh);
        assert_eq!(world.paths(), ["/token"]);
    }
}

#[test]
fn what_was_measured_survives_a_reload() {
    for (seconds, ahead, behind) in [(600, 600_000, 0), (-600, 0, 600_000)] {
        let mut world = signed_in_with_clock_behind(seconds).reload("/");
        let record: serde_json::Value = serde_json::from_str(&world.storage["session"]).unwrap();
        assert_eq!(
            (record["clock_ahead"].as_u64(), record["clock_behind"].as_u64()),
            (Some(ahead), Some(behind))
        );
        // A refresh whose answer has no date is checked by it.
        world.input(Input::Refresh);
        let issued = (1_000_000 + seconds) as u64;
        let claims = claims_after_refresh().replace("1000000", &issued.to_string());
        let claims = claims.replace("1003600", &(issued + 300).to_string());
        world.answer(200, &tokens_with(2, &claims));
        assert_eq!(world.session.state(), &State::SignedIn, "{:?}", world.session.state());
    }
}

#[test]
fn a_clock_that_is_set_back_between_two_pages_prolongs_nothing() {
    let mut world = World::signed_in(300);
    world.pass(100);
    let mut storage = world.storage.clone();
    let received_at = world.now.wall;
    let kept = storage["session"].clone();
    // As if it had come a moment from now.
    let later = received_at.plus(Duration::from_secs(3600)).unix_millis();
    let record = kept.replace("\"received_at\":1000000000", &format!("\"received_at\":{later}"));
    assert_ne!(record, kept);
    storage.insert("session".into(), record);
    world.storage = storage;
    let mut world = world.reload("/");
    world.call(1, "/steps");
    assert_eq!(world.paths(), ["/token"], "it may be of any age");
    assert!(world.now.wall < Timestamp::from_unix_millis(later));
}
