//! The authorization server: RFC 6749 1.1, in memory.
//!
//! This file says what it is; `settings` and `switches` have what a test says
//! to it, `routes` leads to its endpoints.

use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt;
use std::rc::Rc;

use oauth_protocol::{Scope, Timestamp, Url};

use crate::es256::KeyPair;
use crate::outage::Outage;
use crate::parameters::Parameters;
use crate::received_request::ReceivedRequest;
use crate::resource_server::ResourceServer;
use crate::text;

mod authorize;
mod books;
mod end_session;
mod id_token;
mod metadata;
mod proof;
mod protection;
mod routes;
mod settings;
mod switches;
mod token;

pub(crate) use protection::Demands;

use books::Books;
use settings::Settings;

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
///     .access_token_lifetime(Duration::from_secs(60));
///
/// let main =
///     Server::new("main", "https://login.example", "steps", "openid steps.read", "https://api.example")?;
/// let configuration = Configuration::new("https://steps.example", vec![main])?;
/// let tab = Browser::new(configuration, [&server]).open("/");
/// tab.sign_in("main");
/// assert_eq!(tab.state(), State::SignedIn);
///
/// server.end_session();
/// tab.refresh();
/// assert!(tab.tokens().is_none());
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

impl AuthorizationServer {
    /// A server with this issuer, at which a public client of this id is
    /// registered: a page at `page_origin`, with the redirect URI
    /// `{page_origin}/callback`, and `{page_origin}/signed-out` for after
    /// sign-out. These are the words of a
    /// [`Configuration`](oauth_protocol::Configuration). Its endpoints are below
    /// the issuer.
    ///
    /// ```
    /// # use oauth_testing::AuthorizationServer;
    /// let server = AuthorizationServer::new("https://login.example/realm", "steps", "https://steps.example");
    /// assert!(server.requests().is_empty(), "nobody has come yet");
    /// ```
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
            settings: Settings::default(),
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
}

impl Inner {
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
