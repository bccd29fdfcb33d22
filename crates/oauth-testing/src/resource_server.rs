//! The resource server: RFC 6749 1.1, an API in memory.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use oauth_protocol::{Request, Response, Scope, Unreachable, Url};

use crate::authorization_server::{AuthorizationServer, Demands};
use crate::outage::Outage;
use crate::received_request::{ReceivedRequest, path_within};

/// An API that takes the tokens of an [`AuthorizationServer`], and answers what
/// a test gives.
///
/// It refuses as a real one does: `invalid_token`, `insufficient_scope` (RFC
/// 6750 3.1), `insufficient_user_authentication` (RFC 9470 3), and proofs of
/// possession that are not right (RFC 9449 7). Its clones are the same API.
///
/// ```
/// use std::time::Duration;
///
/// use oauth_protocol::{Configuration, ErrorKind, Request, Response, Scope, Server, Url};
/// use oauth_testing::{AuthorizationServer, Browser, ResourceServer};
///
/// let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
/// let api = ResourceServer::new("https://api.example", &server)
///     .answer("/steps", "steps.read", r#"{"steps":8000}"#)
///     .answer("/heart", "heart.read", r#"{"beats":60}"#)
///     .answer_with("/items/*", "steps.read", |request| Response {
///         status: if request.url.path() == "/items/1" { 200 } else { 404 },
///         headers: vec![],
///         body: request.body.clone(),
///     });
///
/// let main =
///     Server::new("main", "https://login.example", "steps", "openid steps.read", "https://api.example")?;
/// let configuration = Configuration::new("https://steps.example", vec![main])?;
/// let tab = Browser::new(configuration, [&server]).open("/");
/// tab.sign_in("main");
///
/// let steps = tab.call(Request::get(Url::parse("https://api.example/steps?days=7")?)).unwrap();
/// assert_eq!(steps.body, r#"{"steps":8000}"#);
/// let item = tab.call(Request::get(Url::parse("https://api.example/items/2")?)).unwrap();
/// assert_eq!(item.status, 404);
/// let refusal = tab.call(Request::get(Url::parse("https://api.example/heart")?)).unwrap_err();
/// assert_eq!(refusal.kind(), &ErrorKind::InsufficientScope(Scope::parse("heart.read")));
/// assert_eq!(api.requests().len(), 3);
/// # Ok::<(), oauth_protocol::UrlFault>(())
/// ```
#[derive(Clone)]
pub struct ResourceServer(Rc<RefCell<Inner>>);

struct Inner {
    address: Url,
    resources: Vec<Resource>,
    outage: Option<Outage>,
    requests: Vec<ReceivedRequest>,
}

struct Resource {
    path: String,
    demands: Demands,
    answer: Answer,
}

type Answer = Rc<dyn Fn(&Request) -> Response>;

impl ResourceServer {
    /// An API at this base address. Paths are below it.
    ///
    /// ```
    /// # use oauth_testing::*;
    /// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// let api = ResourceServer::new("https://api.example/v1", &server);
    /// assert!(api.requests().is_empty());
    /// ```
    ///
    /// # Panics
    /// It is no absolute https address (or http to a loopback host), or the
    /// server's endpoints are below it.
    pub fn new(address: &str, server: &AuthorizationServer) -> ResourceServer {
        let address = match Url::parse(address) {
            Ok(url) => url,
            Err(fault) => panic!("ResourceServer::new: the address {address} can't be used: {fault}"),
        };
        let inner = Inner { address, resources: Vec::new(), outage: None, requests: Vec::new() };
        let api = ResourceServer(Rc::new(RefCell::new(inner)));
        let issuer = server.issuer();
        assert!(
            api.nearness(&issuer).is_none(),
            "ResourceServer::new: the server's endpoints are below {}; give the API an address of its own, such \
             as {}/api.",
            api.address(),
            issuer.as_str().trim_end_matches('/')
        );
        server.protect(api.clone());
        api
    }

    /// Answers at this path with this JSON, to tokens of at least this scope.
    /// One that ends in `/*` is of all paths below it. What is said of a path
    /// later counts.
    ///
    /// ```
    /// # use oauth_testing::*;
    /// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// # let (server, api, browser, steps) = example(server)?;
    /// # let tab = browser.open("/");
    /// let api = api.answer("/steps", "steps.read", r#"{"steps":8000}"#);
    /// tab.sign_in("main");
    /// assert_eq!(tab.call(steps).unwrap().body, r#"{"steps":8000}"#);
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn answer(self, path: &str, scope: &str, json: &str) -> ResourceServer {
        let body = json.to_owned();
        self.answer_with(path, scope, move |_| {
            let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
            Response { status: 200, headers, body: body.clone() }
        })
    }

    /// Answers at this path as this function does, to tokens of at least this
    /// scope. The browser waits meanwhile: the function can't use it or its tabs.
    ///
    /// ```
    /// # use oauth_testing::*;
    /// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// # let (server, api, browser, steps) = example(server)?;
    /// # let tab = browser.open("/");
    /// use oauth_protocol::Response;
    ///
    /// let api = api.answer_with("/steps", "steps.read", |request| {
    ///     let status = if request.url.query() == Some("days=7") { 200 } else { 400 };
    ///     Response { status, headers: vec![], body: String::new() }
    /// });
    /// tab.sign_in("main");
    /// assert_eq!(tab.call(steps).unwrap().status, 400);
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn answer_with(
        self,
        path: &str,
        scope: &str,
        answer: impl Fn(&Request) -> Response + 'static,
    ) -> ResourceServer {
        let demands = Demands { scope: Scope::parse(scope), ..Demands::default() };
        let resource = Resource { path: path.to_owned(), demands, answer: Rc::new(answer) };
        self.0.borrow_mut().resources.insert(0, resource);
        self
    }

    /// Has a path that was given an answer demand a sign-in that is not older
    /// than this (RFC 9470 3).
    ///
    /// ```
    /// # use oauth_testing::*;
    /// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// # let (server, api, browser, steps) = example(server)?;
    /// # let tab = browser.open("/");
    /// use std::time::Duration;
    ///
    /// use oauth_protocol::{ErrorKind, SignIn};
    ///
    /// api.demands_max_age("/steps", Duration::from_secs(60));
    /// tab.sign_in("main");
    /// browser.pass(Duration::from_secs(61));
    /// let refusal = tab.call(steps.clone()).unwrap_err();
    /// assert!(matches!(refusal.kind(), ErrorKind::InsufficientAuthentication { .. }));
    /// tab.sign_in_with(SignIn::to_lift(&refusal, "main", "/").unwrap());
    /// assert!(tab.call(steps).is_ok());
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    ///
    /// # Panics
    /// The path has no answer yet.
    pub fn demands_max_age(self, path: &str, max_age: Duration) -> ResourceServer {
        self.demand(path, |demands| demands.max_age = Some(max_age))
    }

    /// Has a path that was given an answer demand a sign-in of this
    /// authentication class (RFC 9470 3).
    ///
    /// ```
    /// # use oauth_testing::*;
    /// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// # let (server, api, browser, steps) = example(server)?;
    /// # let tab = browser.open("/");
    /// use oauth_protocol::SignIn;
    ///
    /// api.demands_acr("/steps", "phr");
    /// tab.sign_in("main");
    /// let refusal = tab.call(steps.clone()).unwrap_err();
    /// tab.sign_in_with(SignIn::to_lift(&refusal, "main", "/").unwrap());
    /// assert!(tab.call(steps).is_ok());
    /// assert_eq!(tab.tokens().unwrap().id_token.unwrap().claims().acr.as_deref(), Some("phr"));
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    ///
    /// # Panics
    /// The path has no answer yet.
    pub fn demands_acr(self, path: &str, acr: &str) -> ResourceServer {
        self.demand(path, |demands| demands.acr = Some(acr.to_owned()))
    }

    fn demand(self, path: &str, change: impl FnOnce(&mut Demands)) -> ResourceServer {
        match self.0.borrow_mut().resources.iter_mut().find(|resource| resource.path == path) {
            Some(resource) => change(&mut resource.demands),
            None => panic!("The API has no answer for {path} yet: call .answer({path:?}, …) before."),
        }
        self
    }

    /// From now on the API is out of order in this way.
    ///
    /// ```
    /// # use oauth_testing::*;
    /// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// # let (server, api, browser, steps) = example(server)?;
    /// # let tab = browser.open("/");
    /// use oauth_protocol::ErrorKind;
    ///
    /// tab.sign_in("main");
    /// api.fail(Outage::NoConnection);
    /// assert_eq!(tab.call(steps).unwrap_err().kind(), &ErrorKind::Unreachable);
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn fail(&self, outage: Outage) {
        self.0.borrow_mut().outage = Some(outage);
    }

    /// The API is in order again.
    ///
    /// ```
    /// # use oauth_testing::*;
    /// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// # let (server, api, browser, steps) = example(server)?;
    /// # let tab = browser.open("/");
    /// tab.sign_in("main");
    /// api.fail(Outage::Unavailable { retry_after: None });
    /// assert_eq!(tab.call(steps.clone()).unwrap().status, 503);
    /// api.recover();
    /// assert_eq!(tab.call(steps).unwrap().status, 200);
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn recover(&self) {
        self.0.borrow_mut().outage = None;
    }

    /// The requests it received, the oldest first, those that it refused among
    /// them.
    ///
    /// ```
    /// # use oauth_testing::*;
    /// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// # let (server, api, browser, steps) = example(server)?;
    /// # let tab = browser.open("/");
    /// tab.sign_in("main");
    /// tab.call(steps).unwrap();
    /// let requests = api.requests();
    /// assert_eq!((requests[0].method, requests[0].path.as_str()), ("GET", "/steps"));
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        self.0.borrow().requests.clone()
    }

    pub(crate) fn address(&self) -> String {
        self.0.borrow().address.as_str().to_owned()
    }

    /// How much of this address is the API's; `None` if it is not there.
    pub(crate) fn nearness(&self, url: &Url) -> Option<usize> {
        let address = &self.0.borrow().address;
        let is_there = address.origin() == url.origin() && path_within(url, address.path()).is_some();
        is_there.then(|| address.path().trim_end_matches('/').len())
    }

    /// What comes of a request whose token is checked like this.
    pub(crate) fn answer_checked(
        &self,
        request: &Request,
        check: impl FnOnce(&Demands) -> Result<(), Response>,
    ) -> Result<Response, Unreachable> {
        let outage = self.0.borrow().outage;
        if Outage::lets_in(outage) {
            self.0.borrow_mut().requests.push(ReceivedRequest::of(request));
        }
        Outage::come_through(outage, || {
            let (demands, answer) = self.resource(&request.url);
            // Nothing is borrowed: the test's function may look at this API.
            check(&demands).map_or_else(|refusal| refusal, |()| answer(request))
        })
    }

    fn resource(&self, url: &Url) -> (Demands, Answer) {
        let api = self.0.borrow();
        let path = path_within(url, api.address.path()).unwrap_or_default();
        let is_at = |resource: &&Resource| match resource.path.strip_suffix("/*") {
            Some(base) => path.strip_prefix(base).is_some_and(|rest| rest.starts_with('/')),
            None => path == resource.path,
        };
        match api.resources.iter().find(is_at) {
            Some(resource) => (resource.demands.clone(), resource.answer.clone()),
            None => panic!(
                "The API at {} has no answer for {path}: give it one with .answer({path:?}, \"the scope it \
                 needs\", \"the JSON\"), or with .answer_with.",
                api.address.as_str()
            ),
        }
    }
}

/// The address.
impl fmt::Debug for ResourceServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResourceServer at {}", self.address())
    }
}
