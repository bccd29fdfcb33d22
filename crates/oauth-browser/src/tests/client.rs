//! The client as a whole, against a stand-in for the servers.

use super::stand_in::StandIn;
use crate::location::page_origin;
use crate::{Client, Notice, find_protected_resource};
use gloo_storage::{LocalStorage, SessionStorage, Storage};
use gloo_timers::future::TimeoutFuture;
use oauth_protocol::{Configuration, ErrorKind, Request, Server, SignIn, State, Url};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::wasm_bindgen_test;

/// A session as an earlier page load left it: fresh for a while.
pub(super) fn put_session(expires_in: f64) {
    put_session_with(expires_in, "");
}

/// The same with these members more.
pub(super) fn put_session_with(expires_in: f64, more: &str) {
    let now = js_sys::Date::now();
    let ledger = format!(r#"{{"version":2,"generation":0,"noted_at":{now}}}"#);
    // Another session each time: a client of an earlier test may still hear and answer.
    let name = format!("kept-{}", js_sys::Math::random());
    LocalStorage::raw().set_item(&format!("oauth.ledger.{name}"), &ledger).unwrap();
    let record = format!(
        r#"{{"version":2,"session":"{name}","clock_ahead":0,"clock_behind":0,"server":"main","issuer":"https://as.example","client_id":"spa","access_token":"access-1",
        "refresh_token":"refresh-1","requested":"read","granted":"read","received_at":{now},
        "expires_at":{},"generation":0{more}}}"#,
        now + expires_in
    );
    SessionStorage::raw().set_item("oauth.session", &record).unwrap();
}

pub(super) fn forget_everything() {
    // A sign-out shows another page.
    crate::location::replace_url("/");
    SessionStorage::raw().clear().unwrap();
    LocalStorage::raw().clear().unwrap();
}

pub(super) fn client_at_rest() -> Client {
    let server = Server::new("main", "https://as.example", "spa", "read", "https://api.example").unwrap();
    let configuration = Configuration::new(&page_origin(), vec![server]).unwrap();
    Client::start(configuration, |_| ())
}

const SERVERS: &str = r#"
    globalThis.proofs.push(request.headers.get('dpop'));
    globalThis.requests.push(request.url + ' ' + (request.headers.get('authorization') || '') + ' ' + await request.text());
    if (request.url.includes('/.well-known/'))
        return new Response(JSON.stringify({ issuer: 'https://as.example',
            authorization_endpoint: 'https://as.example/auth', token_endpoint: 'https://as.example/token',
            userinfo_endpoint: 'https://as.example/me' }));
    if (request.url.endsWith('/me'))
        return new Response(JSON.stringify({ sub: 'ada' }));
    if (request.url.endsWith('/token'))
        return new Response(JSON.stringify({ access_token: 'access-2', token_type: 'bearer', expires_in: 300 }));
    return new Response('data');"#;

pub(super) fn requests() -> Vec<String> {
    let list = js_sys::Reflect::get(&js_sys::global(), &"requests".into()).unwrap();
    js_sys::Array::from(&list).iter().filter_map(|text| text.as_string()).collect()
}

pub(super) fn stand_in() -> StandIn {
    for name in ["requests", "proofs"] {
        js_sys::Reflect::set(&js_sys::global(), &name.into(), &js_sys::Array::new()).unwrap();
    }
    StandIn::answering(SERVERS)
}

pub(super) async fn call(client: &Client) -> Result<String, ErrorKind> {
    let request = Request::get(Url::parse("https://api.example/steps").unwrap());
    client.call(request).await.map(|answer| answer.body).map_err(|error| error.kind().clone())
}

#[wasm_bindgen_test]
async fn a_kept_session_calls_the_api_with_its_token() {
    forget_everything();
    put_session(300_000.0);
    let _stand_in = stand_in();
    let client = client_at_rest();
    assert_eq!(call(&client).await.as_deref(), Ok("data"));
    assert_eq!(requests(), ["https://api.example/steps Bearer access-1 "]);
    forget_everything();
}

#[wasm_bindgen_test]
async fn a_thousand_calls_after_expiry_cause_one_token_request() {
    forget_everything();
    put_session(-1000.0);
    let _stand_in = stand_in();
    let client = client_at_rest();
    let done = Rc::new(RefCell::new(Vec::new()));
    for _ in 0..1000 {
        let (client, done) = (client.clone(), done.clone());
        spawn_local(async move {
            let result = call(&client).await;
            done.borrow_mut().push(result);
        });
    }
    TimeoutFuture::new(3000).await;
    assert_eq!(*done.borrow(), vec![Ok("data".to_owned()); 1000]);
    let token_requests = requests().iter().filter(|request| request.contains("/token ")).count();
    assert_eq!(token_requests, 1, "{:?}", requests());
    assert!(requests().last().unwrap().contains("Bearer access-2"));
    let kept = SessionStorage::raw().get_item("oauth.session").unwrap().unwrap();
    assert!(kept.contains("access-2") && kept.contains("refresh-1"));
    forget_everything();
}

#[wasm_bindgen_test]
async fn the_timer_refreshes_before_the_token_ends() {
    forget_everything();
    put_session(1000.0);
    let _stand_in = stand_in();
    let _client = client_at_rest();
    TimeoutFuture::new(1500).await;
    assert!(
        requests().iter().any(|request| request.contains("grant_type=refresh_token")),
        "{:?}",
        requests()
    );
    forget_everything();
}

#[wasm_bindgen_test]
async fn observers_are_told_and_may_ask_back() {
    forget_everything();
    put_session(300_000.0);
    let _stand_in = stand_in();
    let told = Rc::new(RefCell::new(Vec::new()));
    let server = Server::new("main", "https://as.example", "spa", "read", "https://api.example").unwrap();
    let configuration = Configuration::new(&page_origin(), vec![server]).unwrap();
    let (log, asked) = (told.clone(), Rc::new(RefCell::new(None::<Client>)));
    let asks = asked.clone();
    let client = Client::start(configuration, move |notice| {
        if let (Notice::Changed, Some(client)) = (&notice, asks.borrow().as_ref()) {
            client.session(|session| assert!(session.configuration().servers.len() == 1));
        }
        log.borrow_mut().push(format!("{notice:?}"));
    });
    asked.replace(Some(client.clone()));
    assert!(told.borrow().iter().any(|notice| notice.contains("SessionRestored")));
    client.refresh();
    TimeoutFuture::new(50).await;
    // Else the two would keep each other, and answer tabs of other tests.
    asked.take();
    let told = told.borrow().join("\n");
    assert!(told.contains("Refreshed") && !told.contains("access-"), "{told}");
    forget_everything();
}

#[wasm_bindgen_test]
async fn without_a_session_nothing_is_sent() {
    forget_everything();
    let _stand_in = stand_in();
    let client = client_at_rest();
    assert_eq!(call(&client).await, Err(ErrorKind::NotSignedIn));
    client.refresh();
    client.dismiss();
    client.sign_in(SignIn { server: "nowhere".into(), ..SignIn::default() });
    client.session(|session| assert!(matches!(session.state(), State::Failed(_))));
    assert!(requests().is_empty());
}

#[cfg(feature = "userinfo")]
#[wasm_bindgen_test]
async fn a_profile_is_asked_for_at_the_server_and_belongs_to_somebody() {
    forget_everything();
    let _stand_in = stand_in();
    let client = client_at_rest();
    assert_eq!(client.userinfo().await.unwrap_err().kind(), &ErrorKind::NotSignedIn);
    put_session(300_000.0);
    let client = client_at_rest();
    // The kept session has no identity token that says whose profile it must be.
    assert_eq!(client.userinfo().await.unwrap_err().kind(), &ErrorKind::Userinfo);
    assert_eq!(requests().last().unwrap(), "https://as.example/me Bearer access-1 ");
    forget_everything();
}

#[wasm_bindgen_test]
async fn without_randomness_a_session_is_restored_and_none_is_begun() {
    forget_everything();
    put_session(300_000.0);
    let _servers = stand_in();
    let _no_crypto = StandIn::of("crypto", &wasm_bindgen::JsValue::UNDEFINED);
    let client = client_at_rest();
    assert_eq!(call(&client).await.as_deref(), Ok("data"));
    client.sign_in(SignIn { server: "main".into(), ..SignIn::default() });
    client.session(|session| assert_eq!(session.state(), &State::SignedIn));
    forget_everything();
}

const ABOUT_ITSELF: &str = r#"
    globalThis.requests.push(request.url + ' ' + (request.headers.get('authorization') || ''));
    if (request.url.endsWith('/about'))
        return new Response(JSON.stringify({ resource: 'https://api.example',
            authorization_servers: ['https://as.example'], scopes_supported: ['read'] }));
    if (request.url.includes('/.well-known/'))
        return new Response('', { status: 404 });
    return new Response('', { status: 401,
        headers: { 'WWW-Authenticate': 'Bearer resource_metadata="https://api.example/about"' } });"#;

#[wasm_bindgen_test]
async fn an_api_says_who_guards_it() {
    let _log = stand_in();
    let _stand_in = StandIn::answering(ABOUT_ITSELF);
    let found = find_protected_resource(&Url::parse("https://api.example").unwrap()).await.unwrap();
    assert_eq!(found.authorization_servers[0].as_str(), "https://as.example");
    let asked = requests();
    assert_eq!(asked.len(), 3, "{asked:?}");
    assert!(asked.iter().all(|request| !request.contains("Bearer")), "{asked:?}");
}
