//! `sessionStorage`, memory behind it, randomness and clocks.

use crate::storage::{Records, name_of, remove_old_ledgers};
use crate::{clock, random};
use gloo_storage::{LocalStorage, SessionStorage, Storage};
use oauth_protocol::{Configuration, Effect, Input, Key, Server, Session, SignIn, Timestamp};
use std::collections::BTreeSet;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn records_are_kept_in_session_storage_under_one_prefix() {
    let records = Records::default();
    records.store("session", "one".into());
    assert_eq!(records.load("session").as_deref(), Some("one"));
    assert_eq!(SessionStorage::raw().get_item("oauth.session").unwrap().as_deref(), Some("one"));
    assert_eq!(Records::default().load("session").as_deref(), Some("one"), "another page load sees it");
    records.remove("session");
    assert_eq!(records.load("session"), None);
}

#[wasm_bindgen_test]
fn a_record_without_room_is_kept_in_memory() {
    let records = Records::default();
    let huge = "x".repeat(6 * 1024 * 1024);
    assert!(!records.store("session", huge.clone()));
    assert_eq!(SessionStorage::raw().get_item("oauth.session").unwrap(), None);
    assert_eq!(records.load("session"), Some(huge));
    assert!(records.store("session", "small".into()));
    assert_eq!(records.load("session").as_deref(), Some("small"));
    records.remove("session");
    assert_eq!(records.load("session"), None);
}

#[wasm_bindgen_test]
fn ledgers_alone_are_for_all_tabs() {
    let records = Records::default();
    records.store("ledger.a", "one".into());
    assert_eq!(LocalStorage::raw().get_item("oauth.ledger.a").unwrap().as_deref(), Some("one"));
    assert_eq!(SessionStorage::raw().get_item("oauth.ledger.a").unwrap(), None);
    assert_eq!(records.load("ledger.a").as_deref(), Some("one"));
    records.remove("ledger.a");
    assert_eq!(LocalStorage::raw().get_item("oauth.ledger.a").unwrap(), None);
}

#[wasm_bindgen_test]
fn ledgers_that_nobody_uses_are_removed() {
    let storage = LocalStorage::raw();
    let now = 9_000_000_000_000;
    let month = 30 * 24 * 3600 * 1000;
    let put = |name: &str, noted_at: u64| {
        let ledger = format!(r#"{{"version":2,"generation":0,"noted_at":{noted_at}}}"#);
        storage.set_item(name, &ledger).unwrap();
    };
    put("oauth.ledger.old", now - month - 1);
    put("oauth.ledger.used", now - month);
    put("another.ledger.old", 0);
    storage.set_item("oauth.ledger.damaged", "{").unwrap();
    remove_old_ledgers(Timestamp::from_unix_millis(now));
    for (name, is_there) in [
        ("oauth.ledger.old", false),
        ("oauth.ledger.used", true),
        ("another.ledger.old", true),
        ("oauth.ledger.damaged", false),
    ] {
        assert_eq!(storage.get_item(name).unwrap().is_some(), is_there, "{name}");
    }
    storage.clear().unwrap();
}

#[wasm_bindgen_test]
fn each_key_has_a_name_of_its_own() {
    let names = [
        Key::Session,
        Key::Pending("a".into()),
        Key::Pending("b".into()),
        Key::Metadata("a".into()),
        Key::Ledger("a".into()),
    ];
    let mut names: Vec<_> = names.iter().map(name_of).collect();
    names.dedup();
    assert_eq!(names, ["session", "pending.a", "pending.b", "metadata.a", "ledger.a"]);
}

/// The `state` of a sign-in made with fresh randomness.
fn fresh_state() -> String {
    let server = Server::new("main", "https://as.example", "spa", "read", "https://api.example").unwrap();
    let mut session = Session::new(Configuration::new("https://app.example", vec![server]).unwrap());
    let sign_in = SignIn { server: "main".into(), ..SignIn::default() };
    session.handle(clock::now(), Input::SignIn(sign_in, random::entropy().unwrap()));
    let metadata = r#"{"version":2,"read_at":9000000000000,"issuer":"https://as.example","keys":"{\"keys\":[]}",
        "authorization_endpoint":"https://as.example/auth","token_endpoint":"https://as.example/token"}"#;
    let key = Key::Metadata("https://as.example".into());
    session.handle(clock::now(), Input::Loaded(key, Some(metadata.into())));
    let states = std::iter::from_fn(|| session.poll()).filter_map(|effect| match effect {
        Effect::Store(Key::Pending(state), _) => Some(state),
        _ => None,
    });
    states.last().unwrap()
}

#[wasm_bindgen_test]
fn randomness_does_not_repeat() {
    let states: BTreeSet<String> = (0..50).map(|_| fresh_state()).collect();
    assert_eq!(states.len(), 50);
    assert!(states.iter().all(|state| state.len() == 43), "32 octets each");
}

#[wasm_bindgen_test]
fn the_clocks_agree_with_the_browser() {
    let now = clock::now();
    assert!(now.wall.unix_millis().abs_diff(js_sys::Date::now() as u64) < 1000);
    assert!(clock::now().monotonic >= now.monotonic);
}
