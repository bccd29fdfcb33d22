//! HTTP: `fetch` with a time limit, without cookies, following no redirect.

use core::time::Duration;
use gloo_net::http::{Request as FetchRequest, Response as FetchResponse};
use oauth_protocol::{Request, Response, Unreachable};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, ReadableStreamDefaultReader, ReferrerPolicy};
use web_sys::{RequestCache, RequestCredentials, RequestInit, RequestRedirect};

use crate::timer;

/// Largest body that is read, in bytes; the rest of a larger one is refused.
const LARGEST_BODY: usize = 8 * 1024 * 1024;

/// Sends a request and reads the whole answer within the time limit. Nothing of the session goes with it:
/// no token, and no cookie either.
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use oauth_browser::protocol::{Request, Unreachable, Url};
/// use std::time::Duration;
///
/// let metadata = Request::get(Url::parse("https://as.example/.well-known/openid-configuration")?);
/// match oauth_browser::send(metadata, Duration::from_secs(15)).await {
///     Ok(answer) => println!("HTTP {}", answer.status),
///     Err(Unreachable::TimeLimit) => println!("it takes too long"),
///     Err(reason) => println!("{reason:?}: perhaps CORS"),
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`Unreachable`] when no answer could be read, with the reason.
pub async fn send(request: Request, time_limit: Duration) -> Result<Response, Unreachable> {
    let controller = AbortController::new().map_err(|_| Unreachable::Network)?;
    let signal = controller.signal();
    let timer = {
        let controller = controller.clone();
        timer::after(time_limit, move || controller.abort())
    };
    let answer = exchange(&request, &controller).await;
    drop(timer);
    match answer {
        Err(Unreachable::Network) if signal.aborted() => Err(Unreachable::TimeLimit),
        other => other,
    }
}

async fn exchange(request: &Request, controller: &AbortController) -> Result<Response, Unreachable> {
    let network = |_| Unreachable::Network;
    let request = fetched(request, controller).map_err(network)?;
    let answer = FetchRequest::from(request).send().await.map_err(|_| Unreachable::Network)?;
    let headers = answer.headers().entries().collect();
    let body = read_body(&answer).await;
    if body == Err(Unreachable::TooLarge) {
        controller.abort();
    }
    Ok(Response { status: answer.status(), headers, body: body? })
}

/// Reads the body piece by piece, so that its size stays bounded whatever the
/// server declares.
async fn read_body(answer: &FetchResponse) -> Result<String, Unreachable> {
    let Some(stream) = answer.body() else { return Ok(String::new()) };
    let network = |_| Unreachable::Network;
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let mut octets: Vec<u8> = Vec::new();
    loop {
        let piece = JsFuture::from(reader.read()).await.map_err(network)?;
        let member = |name: &str| js_sys::Reflect::get(&piece, &JsValue::from_str(name)).map_err(network);
        if member("done")?.is_truthy() {
            return Ok(String::from_utf8_lossy(&octets).into_owned());
        }
        let chunk: js_sys::Uint8Array = member("value")?.unchecked_into();
        if octets.len() + chunk.length() as usize > LARGEST_BODY {
            return Err(Unreachable::TooLarge);
        }
        octets.extend(chunk.to_vec());
    }
}

/// The request as the browser has it. Made by hand: the builder of the library adds to an address with a query.
fn fetched(request: &Request, controller: &AbortController) -> Result<web_sys::Request, JsValue> {
    let init = RequestInit::new();
    init.set_method(request.method.as_str());
    init.set_credentials(RequestCredentials::Omit);
    init.set_redirect(RequestRedirect::Error);
    init.set_cache(RequestCache::NoStore);
    init.set_referrer_policy(ReferrerPolicy::NoReferrer);
    init.set_signal(Some(&controller.signal()));
    let headers = Headers::new()?;
    for (name, value) in &request.headers {
        headers.set(name, value)?;
    }
    init.set_headers_headers(&headers);
    if !request.body.is_empty() {
        init.set_body(&JsValue::from_str(&request.body));
    }
    web_sys::Request::new_with_str_and_init(request.url.as_str(), &init)
}
