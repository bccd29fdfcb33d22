//! What a test makes happen.

use oauth_protocol::Scope;

use super::{AuthorizationServer, Consent, Person};
use crate::outage::Outage;
use crate::received_request::ReceivedRequest;

/// What a test makes happen.
impl AuthorizationServer {
    /// From now on the person allows what they are asked for.
    ///
    /// ```
    /// # use oauth_testing::*;
    /// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// # let (server, api, browser, steps) = example(server)?;
    /// # let tab = browser.open("/");
    /// server.person_denies();
    /// tab.sign_in("main");
    /// assert!(tab.tokens().is_none());
    /// server.person_allows_everything();
    /// tab.sign_in("main");
    /// assert!(tab.tokens().is_some());
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn person_allows_everything(&self) {
        self.0.borrow_mut().consent = Consent::Everything;
    }

    /// From now on the person leaves all boxes unticked but these. `openid` and
    /// `offline_access` have no boxes.
    ///
    /// ```
    /// # use oauth_testing::*;
    /// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// # let (server, api, browser, steps) = example(server)?;
    /// # let tab = browser.open("/");
    /// server.person_allows("steps.read");
    /// tab.sign_in("main");
    /// let granted = tab.tokens().unwrap().granted;
    /// assert!(granted.contains("steps.read") && !granted.contains("profile"));
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn person_allows(&self, scope: &str) {
        self.0.borrow_mut().consent = Consent::Only(Scope::parse(scope));
    }

    /// From now on the person chooses not to allow access: `access_denied`.
    ///
    /// ```
    /// # use oauth_testing::*;
    /// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// # let (server, api, browser, steps) = example(server)?;
    /// # let tab = browser.open("/");
    /// use oauth_protocol::{ErrorKind, State};
    ///
    /// server.person_denies();
    /// tab.sign_in("main");
    /// assert!(matches!(tab.state(), State::Failed(error) if *error.kind() == ErrorKind::Denied));
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn person_denies(&self) {
        self.0.borrow_mut().consent = Consent::Nothing;
    }

    /// Another person is there, and has not signed in yet.
    ///
    /// ```
    /// # use oauth_testing::*;
    /// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// # let (server, api, browser, steps) = example(server)?;
    /// # let tab = browser.open("/");
    /// server.person_is("grace", "Grace Hopper");
    /// tab.sign_in("main");
    /// let claims = tab.tokens().unwrap().id_token.unwrap().claims().clone();
    /// assert_eq!((claims.subject.as_str(), claims.name.as_deref()), ("grace", Some("Grace Hopper")));
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn person_is(&self, subject: &str, name: &str) {
        let server = &mut *self.0.borrow_mut();
        server.person = Person { subject: subject.to_owned(), name: name.to_owned() };
        (server.login, server.agreed) = (None, Scope::default());
    }

    /// The server does not know the person any more: `login_required` for a
    /// client that asks silently. Tokens go on.
    ///
    /// ```
    /// # use oauth_testing::*;
    /// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// # let (server, api, browser, steps) = example(server)?;
    /// # let tab = browser.open("/");
    /// use oauth_protocol::SignIn;
    ///
    /// let silent = || SignIn { silent: true, ..SignIn::at("main") };
    /// tab.sign_in("main");
    /// tab.revoke();
    /// tab.sign_in_with(silent());
    /// assert!(tab.tokens().is_some(), "the server knows them");
    /// tab.revoke();
    /// server.forget_person();
    /// tab.sign_in_with(silent());
    /// assert!(tab.tokens().is_none());
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn forget_person(&self) {
        self.0.borrow_mut().login = None;
    }

    /// All tokens are revoked: `invalid_grant`. The server still knows the
    /// person, so a client that may can go on without asking them.
    ///
    /// ```
    /// # use oauth_testing::*;
    /// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// # let (server, api, browser, steps) = example(server)?;
    /// # let tab = browser.open("/");
    /// tab.sign_in("main");
    /// let before = tab.tokens().unwrap().refresh_token;
    /// server.revoke_tokens();
    /// tab.refresh();
    /// assert!(tab.tokens().is_some_and(|tokens| tokens.refresh_token != before));
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn revoke_tokens(&self) {
        self.0.borrow_mut().books.end_all();
    }

    /// All access tokens are revoked: `invalid_token` at the API. They can be
    /// replaced by a refresh.
    ///
    /// ```
    /// # use oauth_testing::*;
    /// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// # let (server, api, browser, steps) = example(server)?;
    /// # let tab = browser.open("/");
    /// tab.sign_in("main");
    /// server.revoke_access_tokens();
    /// assert!(tab.call(steps).is_ok(), "with another one");
    /// assert_eq!(api.requests().len(), 2);
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn revoke_access_tokens(&self) {
        self.0.borrow_mut().books.access_tokens.clear();
    }

    /// The server ends the person's session: all tokens are revoked, and it
    /// does not know the person any more.
    ///
    /// ```
    /// # use oauth_testing::*;
    /// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// # let (server, api, browser, steps) = example(server)?;
    /// # let tab = browser.open("/");
    /// use oauth_protocol::{SignedOut, State};
    ///
    /// tab.sign_in("main");
    /// server.end_session();
    /// tab.refresh();
    /// assert!(matches!(tab.state(), State::SignedOut(SignedOut::Over(_))));
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn end_session(&self) {
        self.revoke_tokens();
        self.forget_person();
    }

    /// Signs with a new key from now on, and publishes it in place of the old
    /// one.
    ///
    /// ```
    /// # use oauth_testing::*;
    /// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// # let (server, api, browser, steps) = example(server)?;
    /// # let tab = browser.open("/");
    /// use oauth_protocol::Step;
    ///
    /// tab.sign_in("main");
    /// server.rotate_keys();
    /// tab.sign_in("main");
    /// let read = tab.events().into_iter().filter(|event| matches!(event.step, Step::KeysRead { .. }));
    /// assert_eq!(read.count(), 2);
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn rotate_keys(&self) {
        self.0.borrow_mut().make_key();
    }

    /// From now on the server is out of order in this way. Its API is not.
    ///
    /// ```
    /// # use oauth_testing::*;
    /// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// # let (server, api, browser, steps) = example(server)?;
    /// # let tab = browser.open("/");
    /// use oauth_protocol::{ErrorKind, State};
    ///
    /// server.fail(Outage::NoConnection);
    /// tab.sign_in("main");
    /// assert!(matches!(tab.state(), State::Failed(error) if *error.kind() == ErrorKind::Unreachable));
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn fail(&self, outage: Outage) {
        self.0.borrow_mut().outage = Some(outage);
    }

    /// The server is in order again.
    ///
    /// ```
    /// # use oauth_testing::*;
    /// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// # let (server, api, browser, steps) = example(server)?;
    /// # let tab = browser.open("/");
    /// server.fail(Outage::Unavailable { retry_after: None });
    /// tab.sign_in("main");
    /// server.recover();
    /// tab.sign_in("main");
    /// assert!(tab.tokens().is_some());
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn recover(&self) {
        self.0.borrow_mut().outage = None;
    }

    /// The requests it received, the oldest first.
    ///
    /// ```
    /// # use oauth_testing::*;
    /// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// # let (server, api, browser, steps) = example(server)?;
    /// # let tab = browser.open("/");
    /// tab.sign_in("main");
    /// tab.refresh();
    /// let is_refresh = |asked: &&ReceivedRequest| asked.parameter("grant_type") == Some("refresh_token");
    /// assert_eq!(server.requests().iter().filter(is_refresh).count(), 1);
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        self.0.borrow().requests.clone()
    }
}
