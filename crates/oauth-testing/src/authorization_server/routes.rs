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

    /// How much of this address is the server's, or one of its APIs': servers
    /// can share an origin. `None` if it is nothing of theirs.
    pub(crate) fn nearness(&self, url: &Url) -> Option<usize> {
        self.0.borrow().own_nearness(url).max(self.nearest_api(url).map(|(nearness, _)| nearness))
    }

    fn nearest_api(&self, url: &Url) -> Option<(usize, ResourceServer)> {
        let server = self.0.borrow();
        let there = server.apis.iter().filter_map(|api| Some((api.nearness(url)?, api.clone())));
        there.max_by_key(|(nearness, _)| *nearness)
    }

    /// What comes of a request that goes to this server or to one of its APIs.
    pub(crate) fn answer(&self, request: &Request, now: Timestamp) -> Result<Response, Unreachable> {
        let own = self.0.borrow().own_nearness(&request.url);
        if let Some((nearness, api)) = self.nearest_api(&request.url)
            && Some(nearness) >= own
        {
            let answer = api.answer_checked(request, |demands| {
                protection::check(&mut self.0.borrow_mut(), request, demands, now).map(drop)
            });
            return answer.map(|answer| proof::with_nonce(&self.0.borrow(), answer, now));
        }
        let server = &mut *self.0.borrow_mut();
        if Outage::lets_in(server.outage) {
            server.requests.push(ReceivedRequest::of(request));
        }
        let answer = Outage::come_through(server.outage, || server.answer(request, now));
        answer.map(|answer| proof::with_nonce(server, answer, now))
    }
}

impl Inner {
    fn base(&self) -> &str {
        self.issuer.path().trim_end_matches('/')
    }

    /// RFC 8414 3.1: before the issuer's path; Discovery 4.1: after it.
    fn is_metadata(&self, url: &Url) -> bool {
        url.path() == format!("/.well-known/oauth-authorization-server{}", self.base())
    }

    fn own_nearness(&self, url: &Url) -> Option<usize> {
        let is_below = self.is_metadata(url) || path_within(url, self.base()).is_some();
        (self.issuer.origin() == url.origin() && is_below).then(|| self.base().len())
    }

    fn answer(&mut self, request: &Request, now: Timestamp) -> Response {
        let query = Parameters::parse(request.url.query().unwrap_or_default());
        if self.is_metadata(&request.url) {
            return metadata::answer(self);
        }
        let path = path_within(&request.url, self.base()).unwrap_or_default();
        match (request.method.as_str(), path, form(request)) {
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
