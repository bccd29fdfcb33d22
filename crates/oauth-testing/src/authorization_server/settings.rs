//! How the server is set up.

use std::time::Duration;

use oauth_protocol::Scope;

use super::{AuthorizationServer, Inner};

pub(super) struct Settings {
    /// The scope that can be asked for; any if none is said.
    pub(super) scope: Option<Scope>,
    pub(super) access_token_lifetime: Duration,
    pub(super) refresh_token_lifetime: Duration,
    pub(super) issues_refresh_tokens: bool,
    pub(super) requires_pushed_requests: bool,
    pub(super) offers_dpop: bool,
    pub(super) demands_dpop_nonce: bool,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            scope: None,
            access_token_lifetime: Duration::from_secs(300),
            refresh_token_lifetime: Duration::from_secs(86_400),
            issues_refresh_tokens: true,
            requires_pushed_requests: false,
            offers_dpop: false,
            demands_dpop_nonce: false,
        }
    }
}

/// How it is set up; said before the first tab opens.
impl AuthorizationServer {
    /// Registers another redirect URI in place of `/callback`.
    ///
    /// ```
    /// # use oauth_testing::*;
    /// use oauth_protocol::{Configuration, Server, Url};
    ///
    /// let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example")
    ///     .redirect_uri("https://steps.example/signed-in");
    /// let main = Server::new("main", "https://login.example", "steps", "openid", "https://api.example")?;
    /// let mut configuration = Configuration::new("https://steps.example", vec![main])?;
    /// configuration.redirect_uri = Url::parse("https://steps.example/signed-in")?;
    /// let tab = Browser::new(configuration, [&server]).open("/");
    /// tab.sign_in("main");
    /// assert!(tab.tokens().is_some());
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn redirect_uri(self, uri: &str) -> AuthorizationServer {
        self.set(|server| server.redirect_uri = uri.to_owned())
    }

    /// Registers another address for after sign-out in place of `/signed-out`.
    ///
    /// ```
    /// # use oauth_testing::*;
    /// use oauth_protocol::{Configuration, Server, Url};
    ///
    /// let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example")
    ///     .post_logout_redirect_uri("https://steps.example/bye");
    /// let main = Server::new("main", "https://login.example", "steps", "openid", "https://api.example")?;
    /// let mut configuration = Configuration::new("https://steps.example", vec![main])?;
    /// configuration.post_logout_redirect_uri = Url::parse("https://steps.example/bye")?;
    /// let tab = Browser::new(configuration, [&server]).open("/");
    /// tab.sign_in("main");
    /// tab.sign_out();
    /// assert_eq!(tab.path(), "/bye");
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn post_logout_redirect_uri(self, uri: &str) -> AuthorizationServer {
        self.set(|server| server.post_logout_redirect_uri = uri.to_owned())
    }

    /// Knows these scopes and no others: `invalid_scope`.
    ///
    /// ```
    /// # use oauth_testing::*;
    /// use oauth_protocol::{ErrorKind, State};
    ///
    /// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// let server = server.scopes_supported("openid profile");
    /// # let (server, api, browser, steps) = example(server)?;
    /// # let tab = browser.open("/");
    /// tab.sign_in("main"); // asks for “steps.read”
    /// let State::Failed(error) = tab.state() else { panic!("{:?}", tab.state()) };
    /// assert_eq!(error.kind(), &ErrorKind::Authorization("invalid_scope".into()));
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn scopes_supported(self, scope: &str) -> AuthorizationServer {
        self.set(|server| server.settings.scope = Some(Scope::parse(scope)))
    }

    /// How long access tokens live.
    ///
    /// ```
    /// # use oauth_testing::*;
    /// use std::time::Duration;
    ///
    /// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// let server = server.access_token_lifetime(Duration::from_secs(20));
    /// # let (server, api, browser, steps) = example(server)?;
    /// # let tab = browser.open("/");
    /// tab.sign_in("main");
    /// browser.pass(Duration::from_secs(20));
    /// assert_eq!(tab.tokens().unwrap().generation, 1);
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn access_token_lifetime(self, lifetime: Duration) -> AuthorizationServer {
        self.set(|server| server.settings.access_token_lifetime = lifetime)
    }

    /// How long after a sign-in the last refresh can be: a refresh token that
    /// takes the place of another one lives no longer than that would have.
    ///
    /// ```
    /// # use oauth_testing::*;
    /// use std::time::Duration;
    ///
    /// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// let server = server.refresh_token_lifetime(Duration::from_secs(3600));
    /// # let (server, api, browser, steps) = example(server)?;
    /// # let tab = browser.open("/");
    /// tab.sign_in("main");
    /// server.forget_person();
    /// browser.pass(Duration::from_secs(3000));
    /// assert!(tab.tokens().is_some());
    /// browser.pass(Duration::from_secs(1000));
    /// assert!(tab.tokens().is_none());
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn refresh_token_lifetime(self, lifetime: Duration) -> AuthorizationServer {
        self.set(|server| server.settings.refresh_token_lifetime = lifetime)
    }

    /// Issues no refresh tokens.
    ///
    /// ```
    /// # use oauth_testing::*;
    /// use std::time::Duration;
    ///
    /// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// let server = server.without_refresh_tokens();
    /// # let (server, api, browser, steps) = example(server)?;
    /// # let tab = browser.open("/");
    /// tab.sign_in("main");
    /// server.forget_person();
    /// browser.pass(Duration::from_secs(300));
    /// assert!(tab.tokens().is_none());
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn without_refresh_tokens(self) -> AuthorizationServer {
        self.set(|server| server.settings.issues_refresh_tokens = false)
    }

    /// Takes only authorization requests that were pushed (RFC 9126). Without
    /// this they can be pushed.
    ///
    /// ```
    /// # use oauth_testing::*;
    /// use oauth_protocol::State;
    ///
    /// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// let server = server.requires_pushed_requests();
    /// # let (server, api, browser, steps) = example(server)?;
    /// # let tab = browser.open("/");
    /// tab.sign_in("main");
    /// let is_pushed = server.requests().iter().any(|asked| asked.path == "/par");
    /// // A program without the feature `pushed-requests` can't sign in there.
    /// assert_eq!(tab.state() == State::SignedIn, is_pushed);
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn requires_pushed_requests(self) -> AuthorizationServer {
        self.set(|server| server.settings.requires_pushed_requests = true)
    }

    /// Binds tokens to the key of whoever proves one (RFC 9449).
    ///
    /// ```
    /// # use oauth_testing::*;
    /// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// let server = server.offers_dpop();
    /// # let (server, api, browser, steps) = example(server)?;
    /// # let tab = browser.open("/");
    /// # #[cfg(feature = "dpop")]
    /// # {
    /// tab.sign_in("main");
    /// assert!(tab.tokens().unwrap().is_bound());
    /// # }
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn offers_dpop(self) -> AuthorizationServer {
        self.set(|server| server.settings.offers_dpop = true)
    }

    /// Binds tokens to keys, and takes no proof without its nonce (RFC 9449 8),
    /// which is another one every five minutes; nor does the API.
    ///
    /// ```
    /// # use oauth_testing::*;
    /// use oauth_protocol::Step;
    ///
    /// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// let server = server.demands_dpop_nonce();
    /// # let (server, api, browser, steps) = example(server)?;
    /// # let tab = browser.open("/");
    /// # #[cfg(feature = "dpop")]
    /// # {
    /// tab.sign_in("main");
    /// assert!(tab.events().iter().any(|event| matches!(event.step, Step::NonceDemanded { .. })));
    /// # }
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn demands_dpop_nonce(self) -> AuthorizationServer {
        self.offers_dpop().set(|server| server.settings.demands_dpop_nonce = true)
    }

    fn set(self, change: impl FnOnce(&mut Inner)) -> AuthorizationServer {
        change(&mut self.0.borrow_mut());
        self
    }
}
