//! The authorization server: RFC 6749 1.1, in memory.
//!
//! This file has what a test says to it; the files below it have its
//! endpoints.

use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use oauth_protocol::{Request, Response, Scope, Timestamp, Unreachable, Url};

use crate::es256::KeyPair;
use crate::outage::Outage;
use crate::parameters::Parameters;
use crate::received_request::{ReceivedRequest, form, path_within};
use crate::resource_server::ResourceServer;
use crate::{reply, text};

mod authorize;
mod books;
mod end_session;
mod id_token;
mod metadata;
mod proof;
mod protection;
mod token;

pub(crate) use protection::Demands;

use books::Books;

/// An authorization server that is strict, and knows one client and one
/// person.
///
/// It is made with what is registered at the real one, so that a configuration
/// that says something else is found out. Its clones are the same server.
/// Unless a test says otherwise, the person allows what they are asked for,
/// access tokens live for five minutes and sessions for a day.
///
/// ```
/// use std::time::Duration;
///
/// use oauth_protocol::{Configuration, Server, State};
/// use oauth_testing::{AuthorizationServer, Browser};
///
/// let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example")
///     .scopes_supported("openid steps.read steps.write")
///     .access_token_lifetime(Duration::from_secs(60))
///     .requires_pushed_requests();
///
/// let mut main =
///     Server::new("main", "https://login.example", "steps", "openid steps.read", "https://api.example")?;
/// # main.scope = oauth_protocol::Scope::parse("openid steps.read");
/// let configuration = Configuration::new("https://steps.example", vec![main])?;
/// let tab = Browser::new(configuration, [&server]).open("/");
/// # if !cfg!(feature = "pushed-requests") { return Ok(()) }
/// tab.sign_in("main");
/// assert_eq!(tab.state(), State::SignedIn);
/// # Ok::<(), oauth_protocol::UrlFault>(())
/// ```
#[derive(Clone)]
pub struct AuthorizationServer(pub(crate) Rc<RefCell<Inner>>);

/// What the server is and knows.
pub(crate) struct Inner {
    issuer: Url,
    client_id: String,
    redirect_uri: String,
    post_logout_redirect_uri: String,
    settings: Settings,
    person: Person,
    consent: Consent,
    login: Option<Login>,
    /// What the person has agreed to so far.
    agreed: Scope,
    pushed: Vec<PushedRequest>,
    books: Books,
    /// With their names (`kid`); the last one signs, and is the one published.
    keys: Vec<(String, KeyPair)>,
    /// The names of the proofs that were used.
    proofs: HashSet<String>,
    outage: Option<Outage>,
    requests: Vec<ReceivedRequest>,
    apis: Vec<ResourceServer>,
    browsers: u32,
    random: u32,
}

struct Settings {
    /// The scope that can be asked for; any if none is said.
    scope: Option<Scope>,
    access_token_lifetime: Duration,
    refresh_token_lifetime: Duration,
    issues_refresh_tokens: bool,
    requires_pushed_requests: bool,
    offers_dpop: bool,
    demands_dpop_nonce: bool,
}

struct Person {
    subject: String,
    name: String,
}

/// What the person answers when they are asked.
#[derive(PartialEq, Eq)]
enum Consent {
    Everything,
    Only(Scope),
    Nothing,
}

/// The person's session at the server, which outlives those of its clients.
#[derive(Clone)]
struct Login {
    at: Timestamp,
    acr: Option<String>,
}

struct PushedRequest {
    uri: String,
    asked: Parameters,
    ends_at: Timestamp,
}

/// What is registered and how the server is set up.
impl AuthorizationServer {
    /// A server with this issuer, at which a public client of this id is
    /// registered: a page at `page_origin`, with the redirect URI
    /// `{page_origin}/callback`, and `{page_origin}/signed-out` for after
    /// sign-out. These are the words of a
    /// [`Configuration`](oauth_protocol::Configuration).
    ///
    /// # Panics
    /// The issuer is no absolute https address (or http to a loopback host).
    pub fn new(issuer: &str, client_id: &str, page_origin: &str) -> AuthorizationServer {
        let parsed = match Url::parse(issuer) {
            Ok(url) => url,
            Err(fault) => panic!("AuthorizationServer::new: the issuer {issuer} can't be used: {fault}"),
        };
        let mut inner = Inner {
            issuer: parsed,
            client_id: client_id.to_owned(),
            redirect_uri: format!("{page_origin}/callback"),
            post_logout_redirect_uri: format!("{page_origin}/signed-out"),
            settings: Settings {
                scope: None,
                access_token_lifetime: Duration::from_secs(300),
                refresh_token_lifetime: Duration::from_secs(86_400),
                issues_refresh_tokens: true,
                requires_pushed_requests: false,
                offers_dpop: false,
                demands_dpop_nonce: false,
            },
            person: Person { subject: "ada".to_owned(), name: "Ada Lovelace".to_owned() },
            consent: Consent::Everything,
            login: None,
            agreed: Scope::default(),
            pushed: Vec::new(),
            books: Books::default(),
            keys: Vec::new(),
            proofs: HashSet::new(),
            outage: None,
            requests: Vec::new(),
            apis: Vec::new(),
            browsers: 0,
            random: 0,
        };
        inner.make_key();
        AuthorizationServer(Rc::new(RefCell::new(inner)))
    }

    /// Registers another redirect URI in place of `/callback`.
    pub fn redirect_uri(self, uri: &str) -> AuthorizationServer {
        self.set(|server| server.redirect_uri = uri.to_owned())
    }

    /// Registers another address for after sign-out in place of `/signed-out`.
    pub fn post_logout_redirect_uri(self, uri: &str) -> AuthorizationServer {
        self.set(|server| server.post_logout_redirect_uri = uri.to_owned())
    }

    /// Knows these scopes and no others: `invalid_scope`.
    pub fn scopes_supported(self, scope: &str) -> AuthorizationServer {
        self.set(|server| server.settings.scope = Some(Scope::parse(scope)))
    }

    /// How long access tokens live.
    pub fn access_token_lifetime(self, lifetime: Duration) -> AuthorizationServer {
        self.set(|server| server.settings.access_token_lifetime = lifetime)
    }

    /// How long after a sign-in the last refresh can be: a refresh token that
    /// takes the place of another one lives no longer than that would have.
    pub fn refresh_token_lifetime(self, lifetime: Duration) -> AuthorizationServer {
        self.set(|server| server.settings.refresh_token_lifetime = lifetime)
    }

    /// Issues no refresh tokens.
    pub fn without_refresh_tokens(self) -> AuthorizationServer {
        self.set(|server| server.settings.issues_refresh_tokens = false)
    }

    /// Takes only authorization requests that were pushed (RFC 9126). Without
    /// this they can be pushed.
    pub fn requires_pushed_requests(self) -> AuthorizationServer {
        self.set(|server| server.settings.requires_pushed_requests = true)
    }

    /// Binds tokens to the key of whoever proves one (RFC 9449).
    pub fn offers_dpop(self) -> AuthorizationServer {
        self.set(|server| server.settings.offers_dpop = true)
    }

    /// Binds tokens to keys, and takes no proof without its nonce (RFC 9449 8),
    /// which is another one every five minutes; nor does the API.
    pub fn demands_dpop_nonce(self) -> AuthorizationServer {
        self.offers_dpop().set(|server| server.settings.demands_dpop_nonce = true)
    }

    fn set(self, change: impl FnOnce(&mut Inner)) -> AuthorizationServer {
        change(&mut self.0.borrow_mut());
        self
    }
}

/// What a test makes happen.
impl AuthorizationServer {
    /// From now on the person allows what they are asked for.
    pub fn person_allows_everything(&self) {
        self.0.borrow_mut().consent = Consent::Everything;
    }

    /// From now on the person leaves all boxes unticked but these. `openid` and
    /// `offline_access` have no boxes.
    pub fn person_allows(&self, scope: &str) {
        self.0.borrow_mut().consent = Consent::Only(Scope::parse(scope));
    }

    /// From now on the person chooses not to allow access: `access_denied`.
    pub fn person_denies(&self) {
        self.0.borrow_mut().consent = Consent::Nothing;
    }

    /// Another person is there, and has not signed in yet.
    pub fn person_is(&self, subject: &str, name: &str) {
        let server = &mut *self.0.borrow_mut();
        server.person = Person { subject: subject.to_owned(), name: name.to_owned() };
        (server.login, server.agreed) = (None, Scope::default());
    }

    /// The server does not know the person any more: `login_required` for a
    /// client that asks silently. Tokens go on.
    pub fn forget_person(&self) {
        self.0.borrow_mut().login = None;
    }

    /// All tokens are revoked: `invalid_grant`. The server still knows the
    /// person, so a client that may can go on without asking them.
    pub fn revoke_tokens(&self) {
        self.0.borrow_mut().books.end_all();
    }

    /// All access tokens are revoked: `invalid_token` at the API. They can be
    /// replaced by a refresh.
    pub fn revoke_access_tokens(&self) {
        self.0.borrow_mut().books.access_tokens.clear();
    }

    /// The server ends the person's session: all tokens are revoked, and it
    /// does not know the person any more.
    pub fn end_session(&self) {
        self.revoke_tokens();
        self.forget_person();
    }

    /// Signs with a new key from now on, and publishes it in place of the old
    /// one.
    pub fn rotate_keys(&self) {
        self.0.borrow_mut().make_key();
    }

    /// From now on the server is out of order in this way.
    pub fn fail(&self, outage: Outage) {
        self.0.borrow_mut().outage = Some(outage);
    }

    /// The server is in order again.
    pub fn recover(&self) {
        self.0.borrow_mut().outage = None;
    }

    /// The requests it received, the oldest first.
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        self.0.borrow().requests.clone()
    }
}

/// How a browser reaches it.
impl AuthorizationServer {
    pub(crate) fn issuer(&self) -> String {
        self.0.borrow().issuer.as_str().to_owned()
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

    /// The key that signs, and its name.
    fn key(&self) -> &(String, KeyPair) {
        &self.keys[self.keys.len() - 1]
    }

    fn make_key(&mut self) {
        let name = format!("key-{}", self.keys.len() + 1);
        let pair = KeyPair::of(&format!("{} {name}", self.issuer.as_str()));
        self.keys.push((name, pair));
    }

    /// Text that was never there before.
    fn random(&mut self, kind: &str) -> String {
        self.random += 1;
        text::hash(&format!("{} {kind} {}", self.issuer.as_str(), self.random))
    }
}

/// The issuer.
impl fmt::Debug for AuthorizationServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AuthorizationServer at {}", self.0.borrow().issuer.as_str())
    }
}
