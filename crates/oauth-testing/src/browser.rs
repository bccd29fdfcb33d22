//! A browser: its clock, its connection, its tabs.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use oauth_protocol::{Configuration, Input, Request, Response, Timestamp, Unreachable};

use crate::authorization_server::AuthorizationServer;

mod page;
mod records;
mod tab;
mod world;

use records::Records;
pub use tab::Tab;
use world::{World, list};

/// A browser with a clock of its own, in which the application is opened in
/// tabs.
///
/// The clock stands still unless a test lets time pass, or a tab has to wait:
/// for other tabs, or for a server that does not answer. It begins on 1 January
/// 2026. Random numbers are counted, so that a test sees the same ones every
/// time. Its clones are the same browser.
///
/// ```
/// use std::time::Duration;
///
/// use oauth_protocol::{Configuration, ErrorKind, Request, Server, State, Url};
/// use oauth_testing::{AuthorizationServer, Browser, ResourceServer};
///
/// let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
/// ResourceServer::new("https://api.example", &server).answer("/steps", "steps.read", "[]");
/// let main =
///     Server::new("main", "https://login.example", "steps", "openid steps.read", "https://api.example")?;
/// let browser = Browser::new(Configuration::new("https://steps.example", vec![main])?, [&server]);
///
/// let tab = browser.open("/");
/// tab.sign_in("main");
/// let other = browser.open("/another-page");
/// assert_eq!(other.state(), State::SignedIn, "it takes part in the session");
///
/// browser.pass(Duration::from_secs(3600));
/// let steps = Request::get(Url::parse("https://api.example/steps")?);
/// assert!(tab.call(steps.clone()).is_ok(), "the tokens were renewed meanwhile");
///
/// browser.go_offline();
/// assert_eq!(tab.call(steps).unwrap_err().kind(), &ErrorKind::Unreachable);
/// # Ok::<(), oauth_protocol::UrlFault>(())
/// ```
#[derive(Clone)]
pub struct Browser(Rc<RefCell<World>>);

impl Browser {
    /// A browser for the application with this configuration, which reaches
    /// these servers and their APIs.
    ///
    /// ```
    /// # use oauth_protocol::{Configuration, Server};
    /// # use oauth_testing::{AuthorizationServer, Browser};
    /// let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// let main = Server::new("main", "https://login.example", "steps", "openid", "https://api.example")?;
    /// let browser = Browser::new(Configuration::new("https://steps.example", vec![main])?, [&server]);
    /// assert_eq!(browser.open("/").path(), "/");
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    ///
    /// # Panics
    /// The configuration has no server of one of the issuers.
    pub fn new<'a>(
        configuration: Configuration,
        servers: impl IntoIterator<Item = &'a AuthorizationServer>,
    ) -> Browser {
        let servers: Vec<_> = servers.into_iter().cloned().collect();
        let configured: Vec<_> =
            configuration.servers.iter().map(|server| server.issuer.as_str().to_owned()).collect();
        for server in &servers {
            let issuer = server.issuer().as_str().to_owned();
            assert!(
                configured.contains(&issuer),
                "The configuration has no server with the issuer {issuer}; it has: {}. They are compared \
                 character by character: correct the configuration, or what AuthorizationServer::new was given.",
                list(&configured)
            );
        }
        Browser(Rc::new(RefCell::new(World::new(configuration, servers))))
    }

    /// Opens a new tab, which loads the application at this path.
    ///
    /// ```
    /// # use oauth_testing::*;
    /// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// # let (server, api, browser, steps) = example(server)?;
    /// # let tab = browser.open("/");
    /// use oauth_protocol::State;
    ///
    /// tab.sign_in("main");
    /// assert_eq!(browser.open("/week").state(), State::SignedIn, "it asks the other tab");
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn open(&self, path: &str) -> Tab {
        let tab = self.0.borrow_mut().new_tab(Records::default());
        Tab::load(self.0.clone(), tab, path)
    }

    /// Lets time pass; what is due meanwhile happens at its time: tokens are
    /// renewed shortly before they end, failed refreshes are tried again.
    ///
    /// ```
    /// # use oauth_testing::*;
    /// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// # let (server, api, browser, steps) = example(server)?;
    /// # let tab = browser.open("/");
    /// use std::time::Duration;
    ///
    /// tab.sign_in("main");
    /// browser.pass(Duration::from_secs(3600));
    /// assert!(tab.call(steps).is_ok());
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn pass(&self, time: Duration) {
        self.0.borrow_mut().pass(time);
    }

    /// What the clock says.
    ///
    /// ```
    /// # use oauth_testing::*;
    /// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// # let (server, api, browser, steps) = example(server)?;
    /// # let tab = browser.open("/");
    /// use std::time::Duration;
    ///
    /// let before = browser.now();
    /// browser.pass(Duration::from_secs(60));
    /// assert_eq!(browser.now().since(before), Duration::from_secs(60));
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn now(&self) -> Timestamp {
        self.0.borrow().now
    }

    /// The device loses its connection, and the pages are told.
    ///
    /// ```
    /// # use oauth_testing::*;
    /// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// # let (server, api, browser, steps) = example(server)?;
    /// # let tab = browser.open("/");
    /// use oauth_protocol::{ErrorKind, State};
    ///
    /// tab.sign_in("main");
    /// browser.go_offline();
    /// assert_eq!(tab.call(steps).unwrap_err().kind(), &ErrorKind::Unreachable);
    /// assert_eq!(tab.state(), State::SignedIn);
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn go_offline(&self) {
        self.set_online(false);
    }

    /// The device is connected again, and the pages are told.
    ///
    /// ```
    /// # use oauth_testing::*;
    /// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// # let (server, api, browser, steps) = example(server)?;
    /// # let tab = browser.open("/");
    /// tab.sign_in("main");
    /// browser.go_offline();
    /// browser.go_online();
    /// assert!(tab.call(steps).is_ok());
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn go_online(&self) {
        self.set_online(true);
    }

    fn set_online(&self, is_online: bool) {
        let world = &mut *self.0.borrow_mut();
        world.is_online = is_online;
        for tab in 0..world.tabs.len() {
            if world.tabs[tab].is_shown() {
                world.handle(tab, Input::Online(is_online));
                world.settle(tab);
            }
        }
    }

    /// Sends a request as any program could, without the client, and gives the
    /// answer as it comes: no token is added and no redirect followed. A test
    /// sees so what a stolen token is good for.
    ///
    /// ```
    /// # use oauth_testing::*;
    /// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// # let (server, api, browser, steps) = example(server)?;
    /// # let tab = browser.open("/");
    /// tab.sign_in("main");
    /// let stolen = tab.tokens().unwrap().access_token;
    /// let request = steps.header("Authorization", format!("Bearer {}", stolen.reveal_secret()));
    /// assert_eq!(browser.send(&request).unwrap().status, 200);
    /// tab.sign_out();
    /// assert_eq!(browser.send(&request).unwrap().status, 401);
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    ///
    /// # Errors
    /// The device is offline, or the server has an [`Outage`](crate::Outage).
    ///
    /// # Panics
    /// Nobody is at its address.
    pub fn send(&self, request: &Request) -> Result<Response, Unreachable> {
        self.0.borrow().send(request)
    }

    /// The keys that tokens are bound to are gone, as after the person cleared
    /// what the browser keeps.
    ///
    /// ```
    /// # use oauth_testing::*;
    /// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// # let (server, api, browser, steps) = example(server)?;
    /// # let tab = browser.open("/");
    /// # let (server, api, browser, steps) = example(server.offers_dpop())?;
    /// # let tab = browser.open("/");
    /// use oauth_protocol::ErrorKind;
    ///
    /// tab.sign_in("main");
    /// browser.lose_keys();
    /// assert_eq!(tab.call(steps).unwrap_err().kind(), &ErrorKind::KeyLost);
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    #[cfg(feature = "dpop")]
    pub fn lose_keys(&self) {
        self.0.borrow_mut().keys.clear();
    }

    /// From now on no second window can be opened.
    ///
    /// ```
    /// # use oauth_testing::*;
    /// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// # let (server, api, browser, steps) = example(server)?;
    /// # let tab = browser.open("/");
    /// use oauth_protocol::SignIn;
    ///
    /// browser.block_popups();
    /// tab.sign_in_with(SignIn { popup: true, ..SignIn::at("main") });
    /// assert!(tab.tokens().is_some(), "the page went to the server itself");
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    #[cfg(feature = "popup")]
    pub fn block_popups(&self) {
        self.0.borrow_mut().blocks_popups = true;
    }
}

/// The time and the number of tabs.
impl fmt::Debug for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let world = self.0.borrow();
        let tabs = world.tabs.iter().filter(|tab| !tab.is_closed).count();
        write!(f, "Browser at {} ms with {tabs} tabs", world.now.unix_millis())
    }
}
