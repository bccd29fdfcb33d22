//! The token endpoint: RFC 6749 4.1.3, 5 and 6, RFC 7636 4.6, RFC 9449 5.
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::digest::{SHA256, digest};
use serde_json::json;

use super::{
    answers::Answer,
    books::Grant,
    dpop::{self, Proof},
    fault::{Endpoint, Fault},
    id_token,
    routes::Ask,
    server::{CLIENT, Shared, change, lock},
};

pub(crate) fn answer(shared: &Shared, ask: &Ask) -> Answer {
    let key = match dpop::check(shared, ask, Endpoint::Token, None) {
        Proof::Absent => None,
        Proof::Good(key) => Some(key),
        Proof::NeedsNonce => {
            let refusal = refused("use_dpop_nonce", "The proof needs the server's nonce.");
            return dpop::with_nonce(shared, Endpoint::Token, refusal);
        }
        Proof::Bad(fault) => return refused("invalid_dpop_proof", fault),
    };
    let answer = match grant(shared, ask, key.as_deref()) {
        Ok((grant, is_first)) => issue(shared, &grant, is_first),
        Err((code, fault)) => refused(code, fault),
    };
    dpop::with_new_nonce(shared, answer)
}

type Refusal = (&'static str, &'static str);

fn grant(shared: &Shared, ask: &Ask, key: Option<&str>) -> Result<(Grant, bool), Refusal> {
    let get = |name: &str| ask.form.get(name).map(String::as_str).unwrap_or_default();
    if get("client_id") != CLIENT || ask.header("authorization").is_some() {
        return Err(("invalid_client", "The one client is public."));
    }
    let mut books = lock(&shared.books);
    match get("grant_type") {
        "authorization_code" => {
            let grant = books.codes.remove(get("code")).ok_or(("invalid_grant", "The code is not known."))?;
            let challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, get("code_verifier").as_bytes()));
            if challenge != grant.code_challenge {
                return Err(("invalid_grant", "The verifier does not fit the challenge."));
            }
            if get("redirect_uri") != grant.redirect_uri {
                return Err(("invalid_grant", "The redirect URI is another one."));
            }
            if grant.key.is_some() && grant.key.as_deref() != key {
                return Err(("invalid_dpop_proof", "The key is not the one that was announced."));
            }
            Ok((Grant { key: key.map(str::to_owned), ..grant }, true))
        }
        "refresh_token" => {
            let grant = books.take_refresh(get("refresh_token"));
            let grant = grant.ok_or(("invalid_grant", "The refresh token is not known, or is spent."))?;
            // RFC 9449 5: a public client's refresh token is bound to its key.
            if grant.key.as_deref() != key {
                return Err(("invalid_grant", "The refresh token is bound to another key."));
            }
            Ok((grant, false))
        }
        _ => Err(("unsupported_grant_type", "There are two: code and refresh token.")),
    }
}

fn issue(shared: &Shared, grant: &Grant, is_first: bool) -> Answer {
    let (access, refresh) = lock(&shared.books).issue(grant);
    let mut tokens = json!({
        "access_token": access,
        "token_type": if grant.key.is_some() { "DPoP" } else { "Bearer" },
        "expires_in": shared.setup.access_token_seconds,
        "refresh_token": refresh,
        "scope": grant.scope,
    });
    if grant.scope.split(' ').any(|name| name == "openid") {
        tokens["id_token"] = json!(id_token::issue(shared, grant, is_first, &access));
    }
    let members = shared.members(|fault| match fault {
        Fault::Token(name, value) => Some((*name, value.clone())),
        _ => None,
    });
    change(&mut tokens, members);
    Answer::json(200, &tokens)
}

fn refused(code: &str, description: &str) -> Answer {
    Answer::json(400, &json!({ "error": code, "error_description": description }))
}
