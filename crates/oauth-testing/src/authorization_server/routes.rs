//! What comes of a request to the server or to one of its APIs.

use oauth_protocol::{Request, Response, Timestamp, Unreachable, Url};

use super::{AuthorizationServer, Inner, authorize, end_session, metadata, proof, protection, token};
use crate::outage::Outage;
use crate::parameters::Parameters;
use crate::received_request::{ReceivedRequest, form, path_within};
use crate::reply;
use crate::resource_server::ResourceServer;

impl AuthorizationServer {
    pub(crate) fn issuer(&self) -> Url {
        self.0.borrow().issuer.clone()
    }

    /// A number for one more browser.
    pub(crate) fn next_browser(&self) -> u32 {
        let server = &mut *self.0.borrow_mut();
        server.browsers += 1;
        server.browsers
    }

    /// The addresses of its APIs.
    pub(crate) fn api_addresses(&self) -> Vec<String> {
        self.0.borrow().apis.iter().map(ResourceServer::address).collect()
    }

    /// Has this API take its tokens.
    pub(crate) fn protect(&self, api: ResourceServer) {
        self.0.borrow_mut().apis.push(api);
    }

    /// What comes of a request; `None` if it goes neither to this server nor to
    /// one of its APIs.
    pub(crate) fn answer(&self, request: &Request, now: Timestamp) -> Option<Result<Response, Unreachable>> {
        let api = self.0.borrow().apis.iter().find(|api| api.is_at(&request.url)).cloned();
        if let Some(api) = api {
            let answer = api.answer_checked(request, |demands| {
                protection::check(&mut self.0.borrow_mut(), request, demands, now).map(drop)
            });
            return Some(answer.map(|answer| proof::with_nonce(&self.0.borrow(), answer, now)));
        }
        let server = &mut *self.0.borrow_mut();
        if server.issuer.origin() != request.url.origin() {
            return None;
        }
        if Outage::lets_in(server.outage) {
            server.requests.push(ReceivedRequest::of(request));
        }
        let answer = Outage::come_through(server.outage, || server.answer(request, now));
        Some(answer.map(|answer| proof::with_nonce(server, answer, now)))
    }
}

impl Inner {
    fn answer(&mut self, request: &Request, now: Timestamp) -> Response {
        let query = Parameters::parse(request.url.query().unwrap_or_default());
        let path = request.url.path();
        let base = self.issuer.path().trim_end_matches('/').to_owned();
        // RFC 8414 3.1: before the issuer's path; Discovery 4.1: after it.
        if path == format!("/.well-known/oauth-authorization-server{base}") {
            return metadata::answer(self);
        }
        match (request.method.as_str(), path_within(&request.url, &base).unwrap_or(path), form(request)) {
            ("GET", "/.well-known/openid-configuration", _) => metadata::answer(self),
            ("GET", "/jwks", _) => metadata::keys(self),
            ("GET", "/authorize", _) => authorize::answer(self, query, now),
            ("GET", "/end-session", _) => end_session::answer(self, &query),
            ("GET", "/userinfo", _) => protection::userinfo(self, request, now),
            ("POST", "/par", Some(asked)) => authorize::push(self, asked, now),
            ("POST", "/token", Some(asked)) => token::answer(self, request, &asked, now),
            ("POST", "/revoke", Some(asked)) => end_session::revoke(self, request, &asked),
            _ => reply::empty(404),
        }
    }
}
