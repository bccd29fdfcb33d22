//! What access tokens open: RFC 6750 3, RFC 9449 7, RFC 9470 3; the person's profile: OIDC Core 5.3.

use std::time::Duration;

use oauth_protocol::{Request, Response, Scope, Timestamp};
use serde_json::json;

use super::books::Grant;
use super::proof::Proof;
use super::{Inner, id_token, proof};
use crate::received_request::header;
use crate::reply;

/// What a resource asks of an access token.
#[derive(Clone, Default)]
pub(crate) struct Demands {
    pub(crate) scope: Scope,
    pub(crate) max_age: Option<Duration>,
    pub(crate) acr: Option<String>,
}

/// The grant behind the request's access token, if that is good for the
/// resource; else what the resource server answers.
pub(super) fn check(
    server: &mut Inner,
    request: &Request,
    demands: &Demands,
    now: Timestamp,
) -> Result<Grant, Response> {
    let field = header(request, "authorization").unwrap_or_default();
    let (scheme, token) = field.split_once(' ').unwrap_or((field, ""));
    let is_dpop = scheme.eq_ignore_ascii_case("dpop");
    if !is_dpop && !scheme.eq_ignore_ascii_case("bearer") {
        // RFC 6750 3.1: no more is said to a request without authentication.
        return Err(reply::challenge(401, "Bearer"));
    }
    let Some(grant) = server.books.access(token, now).cloned() else {
        return Err(refused(401, is_dpop, "invalid_token", ""));
    };
    match (&grant.key, is_dpop) {
        (None, false) => {}
        (Some(key), true) => check_proof(server, request, token, key, now)?,
        // RFC 9449 7.2: a bound token is nobody's bearer token.
        (Some(_), false) | (None, true) => {
            return Err(refused(401, grant.key.is_some(), "invalid_token", ""));
        }
    }
    if !grant.scope.contains_all(&demands.scope) {
        let scope = format!(", scope=\"{}\"", demands.scope);
        return Err(refused(403, is_dpop, "insufficient_scope", &scope));
    }
    let is_recent = demands.max_age.is_none_or(|age| now.since(grant.auth_time) <= age);
    if !is_recent || demands.acr.is_some() && demands.acr != grant.acr {
        let max_age = demands.max_age.map(|age| format!(", max_age=\"{}\"", age.as_secs()));
        let acr = demands.acr.as_ref().map(|acr| format!(", acr_values=\"{acr}\""));
        let wanted = max_age.unwrap_or_default() + &acr.unwrap_or_default();
        return Err(refused(401, is_dpop, "insufficient_user_authentication", &wanted));
    }
    Ok(grant)
}

fn check_proof(
    server: &mut Inner,
    request: &Request,
    token: &str,
    key: &str,
    now: Timestamp,
) -> Result<(), Response> {
    match proof::check(server, request, Some(token), now) {
        Proof::Good(proven) if proven == key => Ok(()),
        Proof::NeedsNonce => Err(refused(401, true, "use_dpop_nonce", "")),
        Proof::Good(_) => Err(refused(401, true, "invalid_token", "")),
        Proof::Absent | Proof::Bad(_) => Err(refused(401, true, "invalid_dpop_proof", "")),
    }
}

fn refused(status: u16, is_dpop: bool, error: &str, more: &str) -> Response {
    // RFC 9449 7.1.
    let (scheme, algorithms) = if is_dpop { ("DPoP", ", algs=\"ES256\"") } else { ("Bearer", "") };
    reply::challenge(status, &format!("{scheme} error=\"{error}\"{more}{algorithms}"))
}

pub(super) fn userinfo(server: &mut Inner, request: &Request, now: Timestamp) -> Response {
    let demands = Demands { scope: Scope::parse("openid"), ..Demands::default() };
    match check(server, request, &demands, now) {
        Ok(grant) => {
            let mut profile = json!({ "sub": grant.subject });
            id_token::add_profile(server, &grant, &mut profile);
            reply::json(200, &profile)
        }
        Err(answer) => answer,
    }
}
