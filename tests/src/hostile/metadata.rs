//! The metadata: RFC 8414, OpenID Connect Discovery 1.0.
use serde_json::json;

use super::{
    answers::Answer,
    fault::Fault,
    routes::Ask,
    server::{Proofs, Shared, change},
};

pub(crate) fn answer(shared: &Shared, ask: &Ask) -> Answer {
    let origin = &shared.origin;
    let at = |path: &str| format!("{origin}{path}");
    let mut document = json!({
        "issuer": origin,
        "authorization_endpoint": at("/authorize"),
        "token_endpoint": at("/token"),
        "userinfo_endpoint": at("/userinfo"),
        "revocation_endpoint": at("/revoke"),
        "pushed_authorization_request_endpoint": at("/par"),
        "require_pushed_authorization_requests": shared.setup.pushes,
        "jwks_uri": at("/jwks"),
        "scopes_supported": ["openid", "profile"],
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [shared.setup.algorithm.name()],
        "token_endpoint_auth_methods_supported": ["none"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
    });
    if shared.setup.proofs != Proofs::None {
        document["dpop_signing_alg_values_supported"] = json!(["ES256"]);
    }
    let is_second = ask.path.ends_with("oauth-authorization-server");
    let members = shared.members(|fault| match fault {
        Fault::Metadata(name, value) => Some((*name, value.clone())),
        Fault::SecondMetadata(name, value) if is_second => Some((*name, value.clone())),
        _ => None,
    });
    change(&mut document, members);
    Answer::json(200, &document)
}
