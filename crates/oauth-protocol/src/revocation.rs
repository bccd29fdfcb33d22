//! Token revocation: RFC 7009.

use core::time::Duration;

use crate::configuration::Server;
use crate::http::Request;
use crate::url::Url;

/// How long a revocation may take; sign-out does not wait longer.
pub(crate) const TIME_LIMIT: Duration = Duration::from_secs(3);

/// Asks the server to forget a token (RFC 7009 2.1); `hint` is
/// `refresh_token` or `access_token`.
pub(crate) fn request(endpoint: &Url, server: &Server, token: &str, hint: &str) -> Request {
    let parameters = [("token", token), ("token_type_hint", hint), ("client_id", &server.client_id)];
    Request::form(endpoint, &parameters)
}
