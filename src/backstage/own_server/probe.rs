//! The requests of the checks: what a page can find out about a server without a person and without a secret.
//!
//! They go out as the client's own do, so what is seen here is what the client will see.
use std::time::Duration;

use gloo_net::http::Request as Fetch;
use oauth_leptos::protocol::{Unreachable, metadata_requests};
use oauth_leptos::{Method, Request, Server, Url, send};
use web_sys::{RequestCache, RequestMode};

use super::diagnosis::{self, Described, Outcome, Refusal, Seen, Verdict};
use crate::config::OWN_CALLBACK;
use crate::json::Json;

const TIME_LIMIT: Duration = Duration::from_secs(10);

/// The checks in their order: name and title.
pub const CHECKS: [(&str, &str); 9] = [
    ("metadata", "The server describes itself"),
    ("issuer", "It calls itself what you call it"),
    ("pkce", "It protects its codes (PKCE)"),
    ("code", "It gives one-time codes"),
    ("keys", "Its keys can be read"),
    ("token", "It gives tokens to a page"),
    ("revocation", "It takes tokens back"),
    ("iss", "It puts its name on its answers"),
    ("offers", "What else it can do"),
];

/// Makes one check after the other, and tells of each: its name, what is asked, and what was found.
pub async fn check(server: &Server, page: &str, tell: impl Fn(&'static str, String, Verdict)) {
    let described = describe(server, page, &tell).await;
    let Some(described) = described else {
        for (name, _) in &CHECKS[1..] {
            tell(name, String::new(), Verdict::missing("it needs the server’s description"));
        }
        return;
    };
    keys(server, &described, page, &tell).await;
    token(server, &described, page, &tell).await;
    revocation(server, &described, page, &tell).await;
}

/// The server's description, unless none can be read.
async fn describe(
    server: &Server,
    page: &str,
    tell: &impl Fn(&'static str, String, Verdict),
) -> Option<Described> {
    if let Some(endpoints) = &server.endpoints {
        tell("metadata", String::new(), Verdict::told("Not asked for: you wrote the endpoints by hand."));
        for name in ["issuer", "pkce", "code", "iss", "offers"] {
            tell(name, String::new(), Verdict::missing("you wrote the endpoints by hand"));
        }
        return Some(Described {
            token_endpoint: Some(endpoints.token_endpoint.as_str().to_owned()),
            jwks_uri: endpoints.jwks_uri.as_ref().map(|url| url.as_str().to_owned()),
            revocation_endpoint: endpoints.revocation_endpoint.as_ref().map(|url| url.as_str().to_owned()),
            ..Described::default()
        });
    }
    let requests = metadata_requests(&server.issuer);
    let asked: Vec<String> = requests.iter().map(|request| format!("GET {}", request.url.as_str())).collect();
    let asked = asked.join("\n");
    tell("metadata", asked.clone(), active());
    let mut seen = Vec::new();
    for request in requests {
        seen.push(ask(request, read_description).await);
    }
    tell("metadata", asked, diagnosis::metadata(&seen, page));
    let documents: Vec<Described> = seen.into_iter().filter_map(readable).collect();
    let described = documents.clone().into_iter().reduce(Described::or)?;
    let found = |name, verdict| tell(name, String::new(), verdict);
    found("issuer", diagnosis::issuer(server.issuer.as_str(), &documents));
    found("pkce", diagnosis::pkce(&described));
    found("code", diagnosis::response_type(&described));
    found("iss", diagnosis::iss(&described));
    found("offers", diagnosis::offers(&described));
    Some(described)
}

fn readable(seen: Seen<Described>) -> Option<Described> {
    match seen {
        Seen::Answer(200..300, document) => document,
        _ => None,
    }
}

async fn keys(
    server: &Server,
    described: &Described,
    page: &str,
    tell: &impl Fn(&'static str, String, Verdict),
) {
    if !server.scope.contains("openid") {
        return tell(
            "keys",
            String::new(),
            Verdict::missing("without “openid” in the scope nothing is signed"),
        );
    }
    let Some(url) = usable(described.jwks_uri.as_deref()) else {
        let setting = "Have the server publish its keys (“jwks_uri”), or take “openid” out of the scope.";
        return tell(
            "keys",
            String::new(),
            Verdict::bad("The server names no address of its keys.", setting),
        );
    };
    let asked = format!("GET {}", url.as_str());
    tell("keys", asked.clone(), active());
    let count = |json: &Json| json.list("keys", |_| Some(())).map(|keys| keys.len());
    let seen = ask(Request::get(url).header("Accept", "application/json"), count).await;
    tell("keys", asked, diagnosis::keys(&seen, page));
}

async fn token(
    server: &Server,
    described: &Described,
    page: &str,
    tell: &impl Fn(&'static str, String, Verdict),
) {
    let Some(url) = usable(described.token_endpoint.as_deref()) else {
        let setting = "Check “token_endpoint” in the server’s metadata: an address with https.";
        return tell("token", String::new(), Verdict::bad("There is no token endpoint to use.", setting));
    };
    let redirect_uri = format!("{page}{OWN_CALLBACK}");
    let form = [
        ("grant_type", "authorization_code"),
        ("code", "made-up"),
        ("redirect_uri", &redirect_uri),
        ("code_verifier", "made-up-made-up-made-up-made-up-made-up-made-up"),
        ("client_id", &server.client_id),
    ];
    let asked = format!("POST {} with a made-up code, as {}", url.as_str(), server.client_id);
    tell("token", asked.clone(), active());
    let seen = ask(post(url, &form), read_refusal).await;
    tell("token", asked, diagnosis::token(&seen, page));
}

async fn revocation(
    server: &Server,
    described: &Described,
    page: &str,
    tell: &impl Fn(&'static str, String, Verdict),
) {
    let Some(url) = usable(described.revocation_endpoint.as_deref()) else {
        let words = "It has no way to. After signing out, the tokens live to their end.";
        return tell("revocation", String::new(), Verdict::told(words));
    };
    let asked = format!("POST {} with a made-up token, as {}", url.as_str(), server.client_id);
    tell("revocation", asked.clone(), active());
    let form = [("token", "made-up"), ("token_type_hint", "refresh_token"), ("client_id", &server.client_id)];
    let seen = ask(post(url, &form), read_refusal).await;
    tell("revocation", asked, diagnosis::revocation(&seen, page));
}

fn active() -> Verdict {
    Verdict { outcome: Outcome::Active, seen: "Asking…".to_owned(), setting: String::new() }
}

fn usable(address: Option<&str>) -> Option<Url> {
    Url::parse(address?).ok()
}

fn post(url: Url, form: &[(&str, &str)]) -> Request {
    let pair = |(name, value): &(&str, &str)| format!("{name}={}", js_sys::encode_uri_component(value));
    let body = form.iter().map(pair).collect::<Vec<_>>().join("&");
    Request::with_body(Method::Post, url, "application/x-www-form-urlencoded", body)
        .header("Accept", "application/json")
}

async fn ask<T>(request: Request, read: impl Fn(&Json) -> Option<T>) -> Seen<T> {
    let url = request.url.clone();
    match send(request, TIME_LIMIT).await {
        Ok(answer) => Seen::Answer(answer.status, Json::parse(&answer.body).and_then(|json| read(&json))),
        Err(Unreachable::Network) if is_there(&url).await => Seen::Hidden,
        Err(_) => Seen::Nothing,
    }
}

/// Whether anything answers at an address, which the page asks without wanting to read the answer.
async fn is_there(url: &Url) -> bool {
    let fetch = Fetch::get(url.as_str()).mode(RequestMode::NoCors).cache(RequestCache::NoStore);
    fetch.send().await.is_ok()
}

fn read_description(json: &Json) -> Option<Described> {
    let names = |name: &str| json.list(name, Json::as_text);
    let described = Described {
        issuer: json.text("issuer"),
        token_endpoint: json.text("token_endpoint"),
        jwks_uri: json.text("jwks_uri"),
        revocation_endpoint: json.text("revocation_endpoint"),
        pushed_authorization_request_endpoint: json.text("pushed_authorization_request_endpoint"),
        code_challenge_methods: names("code_challenge_methods_supported"),
        response_types: names("response_types_supported"),
        dpop_algorithms: names("dpop_signing_alg_values_supported"),
        promises_iss: json.flag("authorization_response_iss_parameter_supported"),
        requires_pushed_requests: json.flag("require_pushed_authorization_requests"),
    };
    (described != Described::default()).then_some(described)
}

fn read_refusal(json: &Json) -> Option<Refusal> {
    let description = json.text("error_description").unwrap_or_default();
    Some(Refusal { error: shown(&json.text("error")?), description: shown(&description) })
}

/// A text from outside, short enough to stand in a sentence.
fn shown(text: &str) -> String {
    const LONGEST: usize = 200;
    text.chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}
