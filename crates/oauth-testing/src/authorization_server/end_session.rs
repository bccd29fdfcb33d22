//! The end: OpenID Connect RP-Initiated Logout 1.0; revocation: RFC 7009.

use oauth_protocol::{Request, Response};

use super::{Inner, id_token};
use crate::parameters::Parameters;
use crate::received_request::header;
use crate::reply;

/// Ends the person's session, and sends them back where that is registered.
pub(super) fn answer(server: &mut Inner, asked: &Parameters) -> Response {
    let hint = asked.get("id_token_hint");
    if hint.is_some_and(|token| !id_token::is_of(server, token)) {
        return reply::page("id_token_hint: it is no identity token that this server gave this client.");
    }
    if asked.get("client_id").is_some_and(|id| id != server.client_id) {
        return reply::page("client_id: the client is not registered.");
    }
    let back = asked.get("post_logout_redirect_uri");
    if let Some(back) = back.filter(|back| *back != server.post_logout_redirect_uri) {
        return reply::page(&format!(
            "post_logout_redirect_uri: {back} is not registered, {} is. Correct the page's address in the \
             configuration, or register it with AuthorizationServer::post_logout_redirect_uri.",
            server.post_logout_redirect_uri
        ));
    }
    server.login = None;
    server.books.end_all();
    let state: Vec<_> = asked.get("state").map(|state| ("state", state)).into_iter().collect();
    match back {
        Some(back) => reply::redirect(back, &state),
        None => Response { body: "You are signed out.".to_owned(), ..reply::empty(200) },
    }
}

/// RFC 7009 2.2: a token that is not known is as good as revoked.
pub(super) fn revoke(server: &mut Inner, request: &Request, asked: &Parameters) -> Response {
    if asked.get("client_id") != Some(&server.client_id) || header(request, "authorization").is_some() {
        return reply::error(401, "invalid_client", "The one client that is registered is public.");
    }
    let Some(token) = asked.get("token") else {
        return reply::error(400, "invalid_request", "There is no token.");
    };
    server.books.revoke(token);
    reply::empty(200)
}
