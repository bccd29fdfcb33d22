//! Which request is answered where, and the CORS protocol around all of it.
use std::collections::HashMap;

use http_body_util::{BodyExt, Limited};
use hyper::{Method, Request, body::Incoming};

use super::{
    answers::{Answer, Reply},
    api, authorize,
    fault::{Damage, Endpoint, Fault},
    metadata,
    server::Shared,
    token,
};

/// A request, read whole.
pub(crate) struct Ask {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: HashMap<String, String>,
    pub(crate) form: HashMap<String, String>,
    headers: hyper::HeaderMap,
}

impl Ask {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

const LARGEST_FORM: usize = 1 << 20;

/// Answers a request; `None` closes the connection without a word.
pub(crate) async fn answer(shared: &Shared, request: Request<Incoming>) -> Option<Reply> {
    let (head, body) = request.into_parts();
    let body = Limited::new(body, LARGEST_FORM).collect().await.ok()?.to_bytes();
    let ask = Ask {
        path: head.uri.path().to_owned(),
        query: pairs(head.uri.query().unwrap_or_default().as_bytes()),
        form: pairs(&body),
        method: head.method,
        headers: head.headers,
    };
    if ask.method == Method::OPTIONS {
        return Some(with_cors(Answer::empty(204), "*").into_reply());
    }
    shared.note(format!("{} {}", ask.method, ask.path));
    let endpoint = endpoint(&ask.path);
    let damage = shared.hit(|fault| match fault {
        Fault::Damaged(at, damage) if *at == endpoint => Some(damage.clone()),
        _ => None,
    });
    // A server that is down has issued nothing and spent nothing.
    let answer = match damage {
        Some(Damage::Status(..) | Damage::Later(_) | Damage::Hangs | Damage::Redirects(_)) => {
            Answer::text(200, "")
        }
        _ => right_answer(shared, &ask, endpoint),
    };
    match damage {
        None => Some(with_cors(answer, "*").into_reply()),
        Some(Damage::NoCors) => Some(answer.into_reply()),
        Some(Damage::ForeignCors) => Some(with_cors(answer, "http://elsewhere.localhost").into_reply()),
        Some(damage) => with_cors(answer, "*").damaged(shared, damage).await,
    }
}

fn endpoint(path: &str) -> Endpoint {
    match path {
        "/.well-known/openid-configuration" | "/.well-known/oauth-authorization-server" => Endpoint::Metadata,
        "/jwks" => Endpoint::Keys,
        "/par" => Endpoint::Push,
        "/token" => Endpoint::Token,
        "/userinfo" => Endpoint::Userinfo,
        "/revoke" => Endpoint::Revocation,
        _ if path.starts_with("/api/") => Endpoint::Api,
        _ => Endpoint::Other,
    }
}

fn right_answer(shared: &Shared, ask: &Ask, endpoint: Endpoint) -> Answer {
    match (endpoint, ask.method.as_str()) {
        (Endpoint::Metadata, "GET") => metadata::answer(shared, ask),
        (Endpoint::Keys, "GET") => super::server::lock(&shared.keys).answer(shared),
        (Endpoint::Push, "POST") => authorize::push(shared, ask),
        (Endpoint::Token, "POST") => token::answer(shared, ask),
        (Endpoint::Userinfo, "GET") => api::userinfo(shared, ask),
        (Endpoint::Api, _) => api::answer(shared, ask),
        (Endpoint::Other, "GET") if ask.path == "/authorize" => authorize::answer(shared, ask),
        (Endpoint::Revocation, "POST") => api::revoke(shared, ask),
        (Endpoint::Other, _) if ask.path == "/around" => Answer::redirect(302, "/around"),
        _ => Answer::text(404, "Nothing is here."),
    }
}

fn with_cors(answer: Answer, origin: &str) -> Answer {
    answer
        .header("Access-Control-Allow-Origin", origin)
        .header("Access-Control-Allow-Headers", "Accept, Authorization, Content-Type, DPoP")
        .header("Access-Control-Allow-Methods", "GET, POST")
        .header("Access-Control-Expose-Headers", "DPoP-Nonce, WWW-Authenticate, Date, Retry-After")
}

fn pairs(text: &[u8]) -> HashMap<String, String> {
    form_urlencoded::parse(text).into_owned().collect()
}
