//! The identity token: OpenID Connect Core 1.0, 2, 3.1.3.6 and 12.2.

use oauth_protocol::Timestamp;
use serde_json::{Value, json};

use super::Inner;
use super::books::Grant;
use crate::es256::is_signed;
use crate::text::{base64url, jwt_part, sha256};

/// In seconds.
const LIFETIME: u64 = 300;

pub(super) fn issue(
    server: &Inner,
    grant: &Grant,
    is_first: bool,
    access_token: &str,
    now: Timestamp,
) -> String {
    let issued_at = now.unix_millis() / 1000;
    let mut claims = json!({
        "iss": server.issuer.as_str(),
        "sub": grant.subject,
        "aud": server.client_id,
        "iat": issued_at,
        "exp": issued_at + LIFETIME,
        "auth_time": grant.auth_time.unix_millis() / 1000,
        // 3.1.3.6: the left half of the hash.
        "at_hash": base64url(&sha256(access_token)[..16]),
    });
    // 12.2: it “SHOULD NOT have a nonce” after a refresh.
    if let (Some(nonce), true) = (&grant.nonce, is_first) {
        claims["nonce"] = json!(nonce);
    }
    if let Some(acr) = &grant.acr {
        claims["acr"] = json!(acr);
    }
    add_profile(server, grant, &mut claims);
    let (name, key) = server.key();
    let header = json!({ "typ": "JWT", "alg": "ES256", "kid": name });
    key.signed(&format!("{}.{}", base64url(header.to_string()), base64url(claims.to_string())))
}

/// 5.4: what the scope asks for of the person.
pub(super) fn add_profile(server: &Inner, grant: &Grant, claims: &mut Value) {
    if grant.scope.contains("profile") {
        claims["name"] = json!(server.person.name);
        claims["preferred_username"] = json!(server.person.subject);
    }
    if grant.scope.contains("email") {
        claims["email"] = json!(format!("{}@example.com", server.person.subject));
    }
}

/// Whether this server made the token, for this client. It may have expired
/// (RP-Initiated Logout 2).
pub(super) fn is_of(server: &Inner, token: &str) -> bool {
    let claims = token.split('.').nth(1).and_then(jwt_part).unwrap_or_default();
    let is_signed = || {
        server.keys.iter().any(|(_, key)| {
            let (x, y) = key.public();
            is_signed((&x, &y), token)
        })
    };
    claims["iss"] == server.issuer.as_str() && claims["aud"] == server.client_id.as_str() && is_signed()
}
