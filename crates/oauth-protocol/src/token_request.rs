//! The token request: RFC 6749 4.1.3 (code) and 6 (refresh), public client.

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
    Request::form(
        &metadata.token_endpoint,
        &[
            ("grant_type", "authorization_code"),
            ("code", code.reveal_secret()),
            ("redirect_uri", &pending.redirect_uri),
            ("client_id", &server.client_id),
            ("code_verifier", pending.code_verifier.reveal_secret()),
        ],
    )
}

/// Refreshes (RFC 6749 6). No scope is sent: the same is asked for.
pub(crate) fn refresh(metadata: &ServerMetadata, server: &Server, token: &RefreshToken) -> Request {
    Request::form(
        &metadata.token_endpoint,
        &[
            ("grant_type", "refresh_token"),
            ("refresh_token", token.reveal_secret()),
            ("client_id", &server.client_id),
        ],
    )
}
