//! `fetch`: what is sent, what is read, and what is refused.

use super::stand_in::StandIn;
use crate::fetch::send;
use crate::location::page_origin;
use core::time::Duration;
use oauth_protocol::{Method, Request, Response, Unreachable, Url};
use wasm_bindgen_test::wasm_bindgen_test;

const LIMIT: Duration = Duration::from_secs(5);

fn url(path: &str) -> Url {
    Url::parse(&format!("{}{path}", page_origin())).unwrap()
}

async fn get(path: &str) -> Result<Response, Unreachable> {
    send(Request::get(url(path)), LIMIT).await
}

#[wasm_bindgen_test]
async fn a_real_answer_is_read_whole() {
    let answer = get("/").await.unwrap();
    assert_eq!(answer.status, 200);
    assert!(answer.header("Content-Type").unwrap().contains("text/html"));
    assert!(answer.body.contains("<html") || answer.body.contains("<!DOCTYPE"), "{}", answer.body);
    assert_eq!(get("/no-such-page").await.unwrap().status, 404);
}

#[wasm_bindgen_test]
async fn nobody_at_home_is_a_network_failure() {
    let closed = Url::parse("http://127.0.0.1:9/").unwrap();
    assert_eq!(send(Request::get(closed), LIMIT).await, Err(Unreachable::Network));
}

#[wasm_bindgen_test]
async fn requests_carry_no_cookies_and_follow_no_redirects() {
    let _stand_in = StandIn::answering(
        "return new Response([request.method, request.credentials, request.redirect, request.cache,
            request.referrerPolicy, request.headers.get('x-a'), await request.text()].join(' '))",
    );
    let request = Request::with_body(Method::Post, url("/x"), "text/plain", "body".into()).header("X-A", "1");
    let answer = send(request, LIMIT).await.unwrap();
    assert_eq!(answer.body, "POST omit error no-store no-referrer 1 body");
}

#[wasm_bindgen_test]
async fn an_address_is_sent_as_it_is() {
    let _stand_in = StandIn::answering("return new Response(request.url)");
    for path in ["/x", "/x?a=b", "/x?a=b&c=%20d+e", "/x?"] {
        assert_eq!(get(path).await.unwrap().body, format!("{}{path}", page_origin()));
    }
}

#[wasm_bindgen_test]
async fn every_method_and_status_passes() {
    let _stand_in =
        StandIn::answering("return new Response(null, { status: 204, statusText: request.method })");
    for method in [Method::Get, Method::Post, Method::Put, Method::Patch, Method::Delete] {
        let request = Request { method, ..Request::get(url("/x")) };
        let answer = send(request, LIMIT).await.unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (204, ""));
    }
}

#[wasm_bindgen_test]
async fn a_server_that_never_answers_is_given_up() {
    let hangs =
        "await new Promise((_, no) => request.signal.addEventListener('abort', () => no(new Error())))";
    let _stand_in = StandIn::answering(hangs);
    let limit = Duration::from_millis(50);
    assert_eq!(send(Request::get(url("/x")), limit).await, Err(Unreachable::TimeLimit));
}

#[wasm_bindgen_test]
async fn a_body_that_never_ends_is_given_up_at_its_limit() {
    let _stand_in = StandIn::answering(
        "const chunk = new Uint8Array(1024 * 1024);
         globalThis.sent = 0;
         return new Response(new ReadableStream({ pull(c) { globalThis.sent += 1; c.enqueue(chunk) } }))",
    );
    assert_eq!(get("/x").await, Err(Unreachable::TooLarge));
    let sent = js_sys::Reflect::get(&js_sys::global(), &"sent".into()).unwrap().as_f64().unwrap();
    assert!(sent < 16.0, "{sent} MiB were taken from the stream");
}

#[wasm_bindgen_test]
async fn a_body_that_breaks_off_is_a_network_failure() {
    let _stand_in = StandIn::answering(
        "return new Response(new ReadableStream({
            start(c) { c.enqueue(new Uint8Array([123])); setTimeout(() => c.error(new Error('reset')), 10) } }))",
    );
    assert_eq!(get("/x").await, Err(Unreachable::Network));
}

#[wasm_bindgen_test]
async fn octets_that_are_no_text_do_not_panic() {
    let _stand_in = StandIn::answering("return new Response(new Uint8Array([0xff, 0x7b, 0xfe]))");
    assert!(get("/x").await.unwrap().body.contains('{'));
}
