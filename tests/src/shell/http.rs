//! HTTP as `fetch` does it for the page: with a time limit, no cookies, no redirects, a largest body.
use std::time::Duration;

use oauth_protocol::{Request, Response, Unreachable};
use reqwest::{Client, Method, header::HeaderMap, redirect::Policy};
use tokio::time::timeout;

use super::PAGE;

/// Largest body that is read, in octets; as in the browser's shell.
const LARGEST_BODY: usize = 8 * 1024 * 1024;

/// Header fields that a page may read of any answer it may read at all (Fetch Standard 2.2.2).
const SAFELISTED: [&str; 7] = [
    "cache-control",
    "content-language",
    "content-length",
    "content-type",
    "expires",
    "last-modified",
    "pragma",
];

pub(crate) fn client() -> Client {
    Client::builder().redirect(Policy::none()).build().expect("an HTTP client")
}

/// Sends a request and reads the whole answer within the time limit.
pub(crate) async fn send(
    client: Client,
    request: Request,
    proof: Option<String>,
    time_limit: Duration,
) -> Result<Response, Unreachable> {
    timeout(time_limit, exchange(&client, request, proof)).await.unwrap_or(Err(Unreachable::TimeLimit))
}

async fn exchange(client: &Client, request: Request, proof: Option<String>) -> Result<Response, Unreachable> {
    let network = |_| Unreachable::Network;
    let method = Method::from_bytes(request.method.as_str().as_bytes()).map_err(|_| Unreachable::Network)?;
    let mut builder = client.request(method, request.url.as_str()).header("Origin", PAGE);
    for (name, value) in &request.headers {
        builder = builder.header(name, value);
    }
    if let Some(proof) = proof {
        builder = builder.header("DPoP", proof);
    }
    let mut answer = builder.body(request.body).send().await.map_err(network)?;
    let status = answer.status().as_u16();
    // Fetch Standard 4.3: with the redirect mode “error”, these are network errors.
    if matches!(status, 301 | 302 | 303 | 307 | 308) || !may_be_read(answer.headers()) {
        return Err(Unreachable::Network);
    }
    let headers = readable(answer.headers());
    let mut octets = Vec::new();
    while let Some(piece) = answer.chunk().await.map_err(network)? {
        if octets.len() + piece.len() > LARGEST_BODY {
            return Err(Unreachable::TooLarge);
        }
        octets.extend_from_slice(&piece);
    }
    Ok(Response { status, headers, body: String::from_utf8_lossy(&octets).into_owned() })
}

fn field<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// The CORS check (Fetch Standard 4.9), for a request without cookies.
fn may_be_read(headers: &HeaderMap) -> bool {
    matches!(field(headers, "access-control-allow-origin"), Some(origin) if origin == "*" || origin == PAGE)
}

fn readable(headers: &HeaderMap) -> Vec<(String, String)> {
    let exposed = field(headers, "access-control-expose-headers").unwrap_or_default();
    let is_readable = |name: &str| {
        SAFELISTED.contains(&name) || exposed.split(',').any(|e| e.trim().eq_ignore_ascii_case(name))
    };
    let names = headers.keys().map(|name| name.as_str()).filter(|name| is_readable(name));
    names.filter_map(|name| Some((name.to_owned(), field(headers, name)?.to_owned()))).collect()
}
