//! Sign-out at the server: OpenID Connect RP-Initiated Logout 1.0.

use alloc::string::String;

use crate::configuration::{Configuration, Server};
use crate::id_token::IdToken;
use crate::url::Url;

/// The address that ends the person's session at the server and sends them
/// back (RP-Initiated Logout 2).
pub(crate) fn url(
    endpoint: &Url,
    configuration: &Configuration,
    server: &Server,
    id_token: Option<&IdToken>,
    state: &str,
) -> String {
    let mut parameters = alloc::vec![
        ("client_id", server.client_id.as_str()),
        ("post_logout_redirect_uri", configuration.post_logout_redirect_uri.as_str()),
        ("state", state),
    ];
    if let Some(id_token) = id_token {
        parameters.push(("id_token_hint", id_token.reveal_secret()));
    }
    endpoint.with_parameters(&parameters)
}
