//! Metadata and keys: OpenID Connect Discovery 1.0, RFC 8414, RFC 7517.

use oauth_protocol::Response;
use serde_json::json;

use super::Inner;
use crate::reply;

pub(super) fn answer(server: &Inner) -> Response {
    let at = |path: &str| format!("{}{path}", server.issuer.as_str().trim_end_matches('/'));
    let mut metadata = json!({
        "issuer": server.issuer.as_str(),
        "authorization_endpoint": at("/authorize"),
        "token_endpoint": at("/token"),
        "jwks_uri": at("/jwks"),
        "userinfo_endpoint": at("/userinfo"),
        "revocation_endpoint": at("/revoke"),
        "end_session_endpoint": at("/end-session"),
        "pushed_authorization_request_endpoint": at("/par"),
        "require_pushed_authorization_requests": server.settings.requires_pushed_requests,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["none"],
        "revocation_endpoint_auth_methods_supported": ["none"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "authorization_response_iss_parameter_supported": true,
    });
    if let Some(scope) = &server.settings.scope {
        metadata["scopes_supported"] = json!(scope.iter().collect::<Vec<_>>());
    }
    if server.settings.offers_dpop {
        metadata["dpop_signing_alg_values_supported"] = json!(["ES256"]);
    }
    reply::json(200, &metadata)
}

pub(super) fn keys(server: &Inner) -> Response {
    let (name, pair) = server.key();
    let (x, y) = pair.public();
    let key =
        json!({ "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": name, "x": x, "y": y });
    reply::json(200, &json!({ "keys": [key] }))
}
