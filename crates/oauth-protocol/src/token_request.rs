//! The token request: RFC 6749 4.1.3 (code) and 6 (refresh), public client; RFC 8707 2.2.

use alloc::vec::Vec;

use crate::authorization_request::PendingAuthorization;
use crate::configuration::Server;
use crate::http::Request;
use crate::metadata::ServerMetadata;
use crate::secret::{AuthorizationCode, RefreshToken};

/// Redeems an authorization code (RFC 6749 4.1.3, RFC 7636 4.5).
pub(crate) fn authorization_code(
    metadata: &ServerMetadata,
    server: &Server,
    pending: &PendingAuthorization,
    code: &AuthorizationCode,
) -> Request {
    request(
        metadata,
        server,
        alloc::vec![
            ("grant_type", "authorization_code"),
            ("code", code.reveal_secret()),
            ("redirect_uri", &pending.redirect_uri),
            ("code_verifier", pending.code_verifier.reveal_secret()),
        ],
    )
}

/// Refreshes (RFC 6749 6). No scope is sent: the same is asked for.
pub(crate) fn refresh(metadata: &ServerMetadata, server: &Server, token: &RefreshToken) -> Request {
    let parameters = alloc::vec![("grant_type", "refresh_token"), ("refresh_token", token.reveal_secret())];
    request(metadata, server, parameters)
}

fn request<'a>(
    metadata: &ServerMetadata,
    server: &'a Server,
    mut parameters: Vec<(&'static str, &'a str)>,
) -> Request {
    parameters.push(("client_id", &server.client_id));
    parameters.extend(server.resource.as_deref().map(|resource| ("resource", resource)));
    Request::form(&metadata.token_endpoint, &parameters)
}
