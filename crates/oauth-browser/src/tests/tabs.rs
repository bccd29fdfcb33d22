//! Two clients on one page are as two tabs: one channel, one lock, one ledger.

use super::client::{call, client_at_rest, forget_everything, put_session, requests, stand_in};
use super::stand_in::js;
use crate::Client;
use crate::tab_lock::TabLock;
use gloo_storage::{SessionStorage, Storage};
use gloo_timers::future::TimeoutFuture;
use oauth_protocol::{ErrorKind, SignedOut, State};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen_test::wasm_bindgen_test;

fn token_requests() -> usize {
    requests().iter().filter(|request| request.contains("/token ")).count()
}

fn access_token(client: &Client) -> Option<String> {
    client.session(|session| Some(session.tokens()?.access_token.reveal_secret().to_owned()))
}

/// Two tabs want fresh tokens in the same moment.
async fn check_one_request() {
    forget_everything();
    put_session(300_000.0);
    let _servers = stand_in();
    let (one, other) = (client_at_rest(), client_at_rest());
    one.refresh();
    other.refresh();
    TimeoutFuture::new(600).await;
    assert_eq!(token_requests(), 1, "{:?}", requests());
    for client in [one, other] {
        assert_eq!(access_token(&client).as_deref(), Some("access-2"));
        client.session(|session| assert_eq!(session.state(), &State::SignedIn));
    }
    forget_everything();
}

#[wasm_bindgen_test]
async fn two_tabs_cause_one_token_request() {
    check_one_request().await;
}

#[wasm_bindgen_test]
async fn two_tabs_cause_one_token_request_where_the_browser_has_no_locks() {
    js("Object.defineProperty(navigator, 'locks', { value: undefined, configurable: true })").await;
    check_one_request().await;
    js("delete navigator.locks").await;
}

#[wasm_bindgen_test]
async fn tokens_are_replaced_where_the_browser_blocks_storage_and_locks() {
    forget_everything();
    put_session(300_000.0);
    let _servers = stand_in();
    js("const request = async () => { throw new DOMException('', 'SecurityError'); };
        Object.defineProperty(navigator, 'locks', { value: { request }, configurable: true });
        globalThis.realStorage = Object.getOwnPropertyDescriptor(window, 'localStorage');
        const get = () => { throw new DOMException('', 'SecurityError'); };
        Object.defineProperty(window, 'localStorage', { get, configurable: true })")
    .await;
    let client = client_at_rest();
    client.refresh();
    TimeoutFuture::new(600).await;
    js("Object.defineProperty(window, 'localStorage', realStorage); delete navigator.locks").await;
    assert_eq!(access_token(&client).as_deref(), Some("access-2"));
    assert_eq!(token_requests(), 1, "{:?}", requests());
    forget_everything();
}

/// Who has the lock, in turn.
async fn check_turns() {
    let log = Rc::new(RefCell::new(Vec::new()));
    let ask = |name: &'static str| {
        let log = log.clone();
        TabLock::ask("turns", move || log.borrow_mut().push(name))
    };
    let first = ask("first");
    TimeoutFuture::new(200).await;
    let given_up = ask("given up");
    let second = ask("second");
    TimeoutFuture::new(200).await;
    assert_eq!(*log.borrow(), ["first"]);
    drop(given_up);
    drop(first);
    TimeoutFuture::new(200).await;
    assert_eq!(*log.borrow(), ["first", "second"]);
    drop(second);
    let third = ask("third");
    TimeoutFuture::new(200).await;
    assert_eq!(*log.borrow(), ["first", "second", "third"]);
    drop(third);
}

#[wasm_bindgen_test]
async fn a_lock_has_one_owner_at_a_time() {
    check_turns().await;
    js("Object.defineProperty(navigator, 'locks', { value: undefined, configurable: true })").await;
    check_turns().await;
    js("delete navigator.locks").await;
}

#[wasm_bindgen_test]
async fn a_new_tab_takes_part_in_the_session_of_another() {
    forget_everything();
    put_session(300_000.0);
    let _servers = stand_in();
    let one = client_at_rest();
    SessionStorage::raw().clear().unwrap();
    let new = client_at_rest();
    assert_eq!(access_token(&new), None);
    TimeoutFuture::new(100).await;
    assert_eq!(access_token(&new).as_deref(), Some("access-1"));
    drop(one);
    assert_eq!(call(&new).await.as_deref(), Ok("data"));
    forget_everything();
}

#[wasm_bindgen_test]
async fn signing_out_reaches_the_other_tab() {
    forget_everything();
    put_session(300_000.0);
    let _servers = stand_in();
    let (one, other) = (client_at_rest(), client_at_rest());
    one.sign_out();
    TimeoutFuture::new(100).await;
    other.session(|session| assert_eq!(session.state(), &State::SignedOut(SignedOut::ByPerson)));
    assert_eq!(call(&other).await, Err(ErrorKind::NotSignedIn));
    let late = client_at_rest();
    assert_eq!(access_token(&late), None);
    forget_everything();
}

#[wasm_bindgen_test]
async fn a_tab_that_is_offline_waits_until_it_is_not() {
    forget_everything();
    put_session(-1000.0);
    let _servers = stand_in();
    js("dispatchEvent(new Event('offline'))").await;
    let client = client_at_rest();
    js("dispatchEvent(new Event('offline'))").await;
    let before = token_requests();
    assert_eq!(call(&client).await, Err(ErrorKind::Unreachable));
    js("dispatchEvent(new Event('online'))").await;
    TimeoutFuture::new(200).await;
    assert_eq!(token_requests(), before.max(1));
    assert_eq!(call(&client).await.as_deref(), Ok("data"));
    forget_everything();
}

#[wasm_bindgen_test]
async fn a_client_that_nobody_has_any_more_does_nothing() {
    forget_everything();
    put_session(1000.0);
    let _servers = stand_in();
    drop(client_at_rest());
    TimeoutFuture::new(1200).await;
    assert_eq!(token_requests(), 0);
    forget_everything();
}
