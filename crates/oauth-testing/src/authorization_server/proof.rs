//! Proofs of possession: RFC 9449 4.3, 8 and 9; thumbprints: RFC 7638.

use oauth_protocol::{Request, Response, Timestamp};
use serde_json::Value;

use super::Inner;
use crate::es256::is_signed;
use crate::received_request::header;
use crate::{reply, text};

/// What came of the proof of a request.
pub(super) enum Proof {
    /// There is none, or this server knows none.
    Absent,
    /// The thumbprint of its key.
    Good(String),
    /// All but the nonce is right.
    NeedsNonce,
    /// What is wrong with it.
    Bad(&'static str),
}

/// How far its time may be off, in seconds (11.1).
const LEEWAY: u64 = 60;
/// How long a nonce is taken, in seconds (8.2).
const NONCE_LIFETIME: u64 = 300;

pub(super) fn check(
    server: &mut Inner,
    request: &Request,
    access_token: Option<&str>,
    now: Timestamp,
) -> Proof {
    match header(request, "dpop").filter(|_| server.settings.offers_dpop) {
        None => Proof::Absent,
        Some(jwt) => check_jwt(server, request, jwt, access_token, now).unwrap_or_else(Proof::Bad),
    }
}

fn check_jwt(
    server: &mut Inner,
    request: &Request,
    jwt: &str,
    access_token: Option<&str>,
    now: Timestamp,
) -> Result<Proof, &'static str> {
    let mut parts = jwt.split('.').map(text::jwt_part);
    let (Some(Some(head)), Some(Some(claims))) = (parts.next(), parts.next()) else {
        return Err("It is not a JWT.");
    };
    let key = &head["jwk"];
    let is_typed = head["typ"] == "dpop+jwt" && head["alg"] == "ES256";
    if !is_typed || key["kty"] != "EC" || key["crv"] != "P-256" || !key["d"].is_null() {
        return Err("Its header is not that of a proof with an ES256 key.");
    }
    let (Some(x), Some(y)) = (key["x"].as_str(), key["y"].as_str()) else {
        return Err("Its header has no key.");
    };
    if !is_signed((x, y), jwt) {
        return Err("Its signature is not that of its key.");
    }
    let target = format!("{}{}", request.url.origin(), request.url.path());
    if claims["htm"] != request.method.as_str() || claims["htu"] != target.as_str() {
        return Err("It is for another request.");
    }
    let made_at = claims["iat"].as_u64().unwrap_or_default();
    if made_at.abs_diff(now.unix_millis() / 1000) > LEEWAY {
        return Err("It was made at another time.");
    }
    if claims["ath"].as_str().map(str::to_owned) != access_token.map(text::hash) {
        return Err("It is for another access token.");
    }
    if server.settings.demands_dpop_nonce && claims["nonce"] != nonce(now).as_str() {
        return Ok(Proof::NeedsNonce);
    }
    // 11.1: each is good once.
    match &claims["jti"] {
        Value::String(name) if server.proofs.insert(name.clone()) => {
            Ok(Proof::Good(text::hash(&format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#))))
        }
        _ => Err("It was used before."),
    }
}

/// 8.2: every answer brings the nonce for the next proof.
pub(super) fn with_nonce(server: &Inner, answer: Response, now: Timestamp) -> Response {
    if server.settings.demands_dpop_nonce {
        reply::with_header(answer, "dpop-nonce", &nonce(now))
    } else {
        answer
    }
}

fn nonce(now: Timestamp) -> String {
    text::hash(&format!("nonce {}", now.unix_millis() / 1000 / NONCE_LIFETIME))
}
