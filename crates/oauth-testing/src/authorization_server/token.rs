//! The token endpoint: RFC 6749 4.1.3, 5 and 6, RFC 7636 4.6, RFC 9449 5, RFC 9700 4.14.

use std::time::Duration;

use oauth_protocol::{Request, Response, Scope, Timestamp};
use serde_json::json;

use super::books::{Grant, Token};
use super::proof::Proof;
use super::{Inner, id_token, proof};
use crate::parameters::Parameters;
use crate::received_request::header;
use crate::{reply, text};

/// How long a code is good (RFC 6749 4.1.2: “a maximum … of 10 minutes is RECOMMENDED”).
const CODE_LIFETIME: Duration = Duration::from_secs(60);

type Refusal = (&'static str, &'static str);

pub(super) fn answer(server: &mut Inner, request: &Request, asked: &Parameters, now: Timestamp) -> Response {
    let key = match proof::check(server, request, None, now) {
        Proof::Absent => None,
        Proof::Good(key) => Some(key),
        Proof::NeedsNonce => {
            return reply::error(400, "use_dpop_nonce", "The proof needs the server's nonce.");
        }
        Proof::Bad(fault) => return reply::error(400, "invalid_dpop_proof", fault),
    };
    if let Err(answer) = check_client(server, request, asked) {
        return answer;
    }
    let grant = match asked.get("grant_type") {
        Some("authorization_code") => redeem(server, asked, key, now).map(|grant| (grant, true)),
        Some("refresh_token") => refresh(server, asked, key, now).map(|grant| (grant, false)),
        _ => Err(("unsupported_grant_type", "There are two: authorization_code and refresh_token.")),
    };
    match grant {
        Ok((grant, is_first)) => issue(server, &grant, is_first, now),
        Err((code, description)) => reply::error(400, code, description),
    }
}

/// The client is public, and says which one it is (RFC 6749 3.2.1).
fn check_client(server: &Inner, request: &Request, asked: &Parameters) -> Result<(), Response> {
    let is_public = asked.get("client_secret").is_none() && header(request, "authorization").is_none();
    if asked.get("client_id") != Some(&server.client_id) || !is_public {
        return Err(reply::error(401, "invalid_client", "The one client that is registered is public."));
    }
    match asked.repeated() {
        Some(_) => Err(reply::error(400, "invalid_request", "A parameter comes twice.")),
        None => Ok(()),
    }
}

fn redeem(
    server: &mut Inner,
    asked: &Parameters,
    key: Option<String>,
    now: Timestamp,
) -> Result<Grant, Refusal> {
    let invalid = |description| Err(("invalid_grant", description));
    let books = &mut server.books;
    let found = books.codes.iter_mut().find(|code| Some(code.text.as_str()) == asked.get("code"));
    let Some(code) = found else { return invalid("The code is not known.") };
    if std::mem::replace(&mut code.is_spent, true) {
        // RFC 6749 4.1.2: and what was issued for it is revoked.
        let family = code.grant.family;
        books.end_family(family);
        return invalid("The code was redeemed before.");
    }
    if now >= code.grant.begun_at.plus(CODE_LIFETIME) {
        return invalid("The code has expired.");
    }
    if asked.get("redirect_uri") != Some(&code.redirect_uri) {
        return invalid("The redirect URI is not that of the authorization request.");
    }
    if text::hash(asked.get("code_verifier").unwrap_or_default()) != code.challenge {
        return invalid("The verifier is not that of the code challenge.");
    }
    if code.grant.key.is_some() && code.grant.key != key {
        return invalid("The key is not the one that the authorization request announced.");
    }
    Ok(Grant { key, ..code.grant.clone() })
}

fn refresh(
    server: &mut Inner,
    asked: &Parameters,
    key: Option<String>,
    now: Timestamp,
) -> Result<Grant, Refusal> {
    let invalid = |description| Err(("invalid_grant", description));
    let books = &mut server.books;
    let sent = asked.get("refresh_token");
    let found = books.refresh_tokens.iter().position(|token| Some(token.text.as_str()) == sent);
    let Some(index) = found else { return invalid("The refresh token is not known.") };
    let token = &books.refresh_tokens[index];
    let mut grant = token.grant.clone();
    // RFC 9449 5: a public client's refresh token is bound to its key.
    if grant.key != key {
        return invalid("The refresh token is bound to a key, and this is not a proof of it.");
    }
    if books.has_ended(&grant) || now >= token.ends_at {
        return invalid("The session has ended.");
    }
    let narrower = asked.get("scope").map(Scope::parse);
    if let Some(scope) = narrower {
        if !grant.scope.contains_all(&scope) {
            return Err(("invalid_scope", "More is asked for than was granted."));
        }
        grant.scope = scope;
    }
    let token = &mut books.refresh_tokens[index];
    if std::mem::replace(&mut token.is_spent, true) {
        // RFC 9700 4.14.2: somebody has a copy, and nobody knows who.
        books.end_family(grant.family);
        return invalid("The refresh token was used before.");
    }
    Ok(grant)
}

fn issue(server: &mut Inner, grant: &Grant, is_first: bool, now: Timestamp) -> Response {
    let access_token = server.random("access_token");
    let lifetime = server.settings.access_token_lifetime;
    let kept =
        |text: &str, ends_at| Token { text: text.to_owned(), grant: grant.clone(), ends_at, is_spent: false };
    server.books.access_tokens.push(kept(&access_token, now.plus(lifetime)));
    let mut tokens = json!({
        "access_token": access_token,
        "token_type": if grant.key.is_some() { "DPoP" } else { "Bearer" },
        "expires_in": lifetime.as_secs(),
        "scope": grant.scope.to_string(),
    });
    if server.settings.issues_refresh_tokens {
        // RFC 10017 (BCP 212): a new one does not live longer than the first.
        let ends_at = grant.begun_at.plus(server.settings.refresh_token_lifetime);
        let refresh_token = server.random("refresh_token");
        server.books.refresh_tokens.push(kept(&refresh_token, ends_at));
        tokens["refresh_token"] = json!(refresh_token);
    }
    if grant.scope.contains("openid") {
        tokens["id_token"] = json!(id_token::issue(server, grant, is_first, &access_token, now));
    }
    if let Some(details) = &grant.authorization_details {
        tokens["authorization_details"] = details.clone();
    }
    reply::json(200, &tokens)
}
