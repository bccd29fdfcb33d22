//! A tab: what a person does with the application, and what they see of it.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use oauth_protocol::{CallId, Error, FlowEvent, Input, Request, Response, Session, SignIn, State, TokenSet};

use super::world::World;

/// A tab of a [`Browser`](crate::Browser), with the application in it.
///
/// Each action is done when its method returns: a sign-in has been to the
/// server and back, or has failed. Where the client has to wait, time passes. Its
/// clones are the same tab.
///
/// ```
/// use oauth_protocol::{Configuration, ErrorKind, Scope, Server, SignIn, State};
/// use oauth_testing::{AuthorizationServer, Browser};
///
/// let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
/// let main = Server::new("main", "https://login.example", "steps", "openid", "https://api.example")?;
/// let browser = Browser::new(Configuration::new("https://steps.example", vec![main])?, [&server]);
///
/// let tab = browser.open("/settings");
/// tab.sign_in("main");
/// assert_eq!(tab.path(), "/settings");
/// assert_eq!(tab.tokens().unwrap().granted, Scope::parse("openid"));
///
/// server.person_denies();
/// tab.sign_in_with(SignIn { scope: Scope::parse("steps.write"), renewal: true, ..SignIn::at("main") });
/// let State::Failed(error) = tab.state() else { panic!("{:?}", tab.state()) };
/// assert_eq!(error.kind(), &ErrorKind::Denied);
/// tab.dismiss();
/// assert_eq!(tab.state(), State::SignedIn, "the session of before is still there");
/// tab.sign_out();
/// assert_eq!(tab.path(), "/signed-out");
/// # Ok::<(), oauth_protocol::UrlFault>(())
/// ```
///
/// # Panics
/// Whatever is done with a tab that is closed, and with the page of one that is
/// [elsewhere](Tab::elsewhere).
#[derive(Clone)]
pub struct Tab {
    world: Rc<RefCell<World>>,
    number: usize,
}

impl Tab {
    pub(super) fn load(world: Rc<RefCell<World>>, number: usize, path: &str) -> Tab {
        let tab = Tab { world, number };
        tab.visit(path);
        tab
    }

    /// Signs in at the server of this id.
    ///
    /// ```
    /// # let (server, browser, tab, steps) = oauth_testing::example_tab()?;
    /// tab.sign_in("main");
    /// assert_eq!(tab.state(), oauth_protocol::State::SignedIn);
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn sign_in(&self, server: &str) {
        self.sign_in_with(SignIn::at(server));
    }

    /// Signs in as asked for here; as in the browser, the person comes back to
    /// where they are, unless another place is said.
    ///
    /// ```
    /// # let (server, browser, tab, steps) = oauth_testing::example_tab()?;
    /// use oauth_protocol::SignIn;
    ///
    /// tab.sign_in_with(SignIn { return_to: "/settings".to_owned(), ..SignIn::at("main") });
    /// assert_eq!(tab.path(), "/settings");
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    ///
    /// # Panics
    /// The server shows the person an error in place of its pages, since the
    /// client or its redirect URI is not registered.
    pub fn sign_in_with(&self, mut sign_in: SignIn) {
        if sign_in.return_to.is_empty() {
            sign_in.return_to = self.path();
        }
        let entropy = self.world.borrow_mut().entropy();
        self.act(Input::SignIn(sign_in, entropy));
    }

    /// Calls the API with the access token.
    ///
    /// ```
    /// # let (server, browser, tab, steps) = oauth_testing::example_tab()?;
    /// use oauth_protocol::ErrorKind;
    ///
    /// assert_eq!(tab.call(steps.clone()).unwrap_err().kind(), &ErrorKind::NotSignedIn);
    /// tab.sign_in("main");
    /// assert_eq!(tab.call(steps).unwrap().body, "[]");
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    ///
    /// # Errors
    /// As in the browser: nobody is signed in, the address is not the API's, no
    /// answer came, or the API refused; see
    /// [`ErrorKind`](oauth_protocol::ErrorKind). Any other answer, whatever its
    /// status, is `Ok`.
    ///
    /// # Panics
    /// The API has no answer for this path: see
    /// [`ResourceServer::answer`](crate::ResourceServer::answer).
    pub fn call(&self, request: Request) -> Result<Response, Error> {
        self.finish(|id| Input::Call(id, request))
    }

    /// Asks for the person's profile (OIDC Core 5.3).
    ///
    /// ```
    /// # let (server, browser, tab, steps) = oauth_testing::example_tab()?;
    /// tab.sign_in("main");
    /// assert!(tab.userinfo().unwrap().body.contains("Ada Lovelace"));
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    ///
    /// # Errors
    /// As for a call, or the server has no profile of this person.
    #[cfg(feature = "userinfo")]
    pub fn userinfo(&self) -> Result<Response, Error> {
        self.finish(Input::Userinfo)
    }

    /// Fetches fresh tokens now.
    ///
    /// ```
    /// # let (server, browser, tab, steps) = oauth_testing::example_tab()?;
    /// tab.sign_in("main");
    /// tab.refresh();
    /// assert_eq!(tab.tokens().unwrap().generation, 1);
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn refresh(&self) {
        self.act(Input::Refresh);
    }

    /// Signs out, here and at the server.
    ///
    /// ```
    /// # let (server, browser, tab, steps) = oauth_testing::example_tab()?;
    /// tab.sign_in("main");
    /// tab.sign_out();
    /// assert_eq!(tab.tokens(), None);
    /// assert_eq!(tab.path(), "/signed-out");
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    ///
    /// # Panics
    /// The server shows the person an error, since the address for after
    /// sign-out is not registered.
    pub fn sign_out(&self) {
        let entropy = self.world.borrow_mut().entropy();
        self.act(Input::SignOut(entropy));
    }

    /// Has the tokens revoked; at the server the person stays signed in.
    ///
    /// ```
    /// # let (server, browser, tab, steps) = oauth_testing::example_tab()?;
    /// tab.sign_in("main");
    /// tab.revoke();
    /// assert_eq!(tab.tokens(), None);
    /// assert_eq!(server.requests().last().unwrap().path, "/revoke");
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn revoke(&self) {
        self.act(Input::Revoke);
    }

    /// The person has read a failure and goes on.
    ///
    /// ```
    /// # let (server, browser, tab, steps) = oauth_testing::example_tab()?;
    /// use oauth_protocol::State;
    ///
    /// server.person_denies();
    /// tab.sign_in("main");
    /// assert!(matches!(tab.state(), State::Failed(_)));
    /// tab.dismiss();
    /// assert!(matches!(tab.state(), State::SignedOut(_)));
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn dismiss(&self) {
        self.act(Input::Dismiss);
    }

    /// Loads the page anew.
    ///
    /// ```
    /// # let (server, browser, tab, steps) = oauth_testing::example_tab()?;
    /// tab.sign_in("main");
    /// tab.reload();
    /// assert!(tab.call(steps).is_ok(), "the session is that of the tab");
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn reload(&self) {
        self.visit(&self.path());
    }

    /// Loads the page of the application at this path.
    ///
    /// ```
    /// # let (server, browser, tab, steps) = oauth_testing::example_tab()?;
    /// tab.visit("/settings?view=all");
    /// assert_eq!(tab.path(), "/settings?view=all");
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn visit(&self, path: &str) {
        let world = &mut *self.open();
        world.load(self.number, path);
        world.settle(self.number);
    }

    /// Goes back from another site to the page, which the browser has kept.
    ///
    /// ```
    /// # let (server, browser, tab, steps) = oauth_testing::example_tab()?;
    /// tab.sign_in("main");
    /// server.fail(oauth_testing::Outage::NoConnection);
    /// tab.sign_in("main");
    /// assert!(tab.elsewhere().unwrap().starts_with("https://login.example/authorize"));
    /// tab.go_back();
    /// assert!(tab.call(steps).is_ok());
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn go_back(&self) {
        let world = &mut *self.open();
        world.tabs[self.number].elsewhere = None;
        world.handle(self.number, Input::Resumed);
        world.settle(self.number);
    }

    /// The page is looked at again after another tab, or after the device slept.
    ///
    /// ```
    /// # let (server, browser, tab, steps) = oauth_testing::example_tab()?;
    /// use std::time::Duration;
    ///
    /// tab.sign_in("main");
    /// browser.pass(Duration::from_secs(3 * 3600));
    /// tab.show();
    /// assert!(tab.call(steps).is_ok());
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn show(&self) {
        self.act(Input::Shown);
    }

    /// Opens a copy of this tab, as browsers do: with all that its storage has.
    ///
    /// ```
    /// # let (server, browser, tab, steps) = oauth_testing::example_tab()?;
    /// tab.sign_in("main");
    /// let copy = tab.duplicate();
    /// tab.close();
    /// assert!(copy.call(steps).is_ok());
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn duplicate(&self) -> Tab {
        let path = self.path();
        let number = {
            let world = &mut *self.open();
            let storage = world.tabs[self.number].storage.clone();
            world.new_tab(storage)
        };
        Tab::load(self.world.clone(), number, &path)
    }

    /// Closes the tab.
    ///
    /// ```
    /// # let (server, browser, tab, steps) = oauth_testing::example_tab()?;
    /// tab.sign_in("main");
    /// tab.close();
    /// let other = browser.open("/");
    /// assert_eq!(other.tokens(), None, "the session went with its last tab");
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn close(&self) {
        self.open().close(self.number);
    }

    /// Where the person stands.
    ///
    /// ```
    /// # let (server, browser, tab, steps) = oauth_testing::example_tab()?;
    /// use oauth_protocol::State;
    ///
    /// assert_eq!(tab.state(), State::default());
    /// tab.sign_in("main");
    /// assert_eq!(tab.state(), State::SignedIn);
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn state(&self) -> State {
        self.session(|session| session.state().clone())
    }

    /// The tokens, while somebody is signed in.
    ///
    /// ```
    /// # let (server, browser, tab, steps) = oauth_testing::example_tab()?;
    /// tab.sign_in("main");
    /// assert!(tab.tokens().unwrap().granted.contains("steps.read"));
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn tokens(&self) -> Option<TokenSet> {
        self.session(|session| session.tokens().cloned())
    }

    /// Looks at the session. The tab can't be used meanwhile.
    ///
    /// ```
    /// # let (server, browser, tab, steps) = oauth_testing::example_tab()?;
    /// tab.sign_in("main");
    /// assert!(tab.session(|session| session.is_kept()));
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn session<T>(&self, look: impl FnOnce(&Session) -> T) -> T {
        look(&self.open().tabs[self.number].session)
    }

    /// What the page was about to do when the sign-in began that has just come
    /// back ([`SignIn::resume`]); once.
    ///
    /// ```
    /// # let (server, browser, tab, steps) = oauth_testing::example_tab()?;
    /// use oauth_protocol::SignIn;
    ///
    /// tab.sign_in_with(SignIn { resume: "upload 7".into(), ..SignIn::at("main") });
    /// assert_eq!(tab.take_resumed().as_deref(), Some("upload 7"));
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn take_resumed(&self) -> Option<String> {
        self.open().tabs[self.number].session.take_resumed()
    }

    /// The path of the application that the tab shows, or has shown last.
    ///
    /// ```
    /// # let (server, browser, tab, steps) = oauth_testing::example_tab()?;
    /// assert_eq!(tab.path(), "/");
    /// tab.visit("/settings");
    /// assert_eq!(tab.path(), "/settings");
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn path(&self) -> String {
        self.open().tabs[self.number].path.clone()
    }

    /// The address of another site that the tab shows in place of the
    /// application: of a server that did not answer when the browser went there.
    /// [`go_back`](Tab::go_back) and [`visit`](Tab::visit) lead away.
    ///
    /// ```
    /// # let (server, browser, tab, steps) = oauth_testing::example_tab()?;
    /// tab.sign_in("main");
    /// assert_eq!(tab.elsewhere(), None);
    /// server.fail(oauth_testing::Outage::NoConnection);
    /// tab.sign_in("main");
    /// assert!(tab.elsewhere().unwrap().starts_with("https://login.example/"));
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn elsewhere(&self) -> Option<String> {
        self.open().tabs[self.number].elsewhere.clone()
    }

    /// The steps of the flow in this tab, over all its pages.
    ///
    /// ```
    /// # let (server, browser, tab, steps) = oauth_testing::example_tab()?;
    /// use oauth_protocol::Step;
    ///
    /// tab.sign_in("main");
    /// assert!(tab.events().iter().any(|event| event.step == Step::SignedIn));
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn events(&self) -> Vec<FlowEvent> {
        self.open().tabs[self.number].events.clone()
    }

    fn open(&self) -> std::cell::RefMut<'_, World> {
        let world = self.world.borrow_mut();
        assert!(
            !world.tabs[self.number].is_closed,
            "This tab is closed: open another one with Browser::open."
        );
        world
    }

    fn act(&self, input: Input) {
        let world = &mut *self.open();
        if let Some(address) = &world.tabs[self.number].elsewhere {
            let site = address.split('?').next().unwrap_or_default();
            panic!("The tab shows {site} in place of the application: call .go_back() or .visit(…) first.");
        }
        world.handle(self.number, input);
        world.settle(self.number);
    }

    fn finish(&self, input: impl FnOnce(CallId) -> Input) -> Result<Response, Error> {
        let id = {
            let page = &mut self.open().tabs[self.number];
            page.calls += 1;
            page.calls
        };
        self.act(input(CallId(id)));
        let finished = &mut self.open().tabs[self.number].finished;
        match finished.iter().position(|(other, _)| *other == id) {
            Some(index) => finished.swap_remove(index).1,
            None => panic!("The call does not end."),
        }
    }
}

impl World {
    pub(super) fn close(&mut self, tab: usize) {
        self.forget_page(tab);
        self.tabs[tab].is_closed = true;
    }
}

/// Where the person stands.
impl fmt::Debug for Tab {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let world = self.world.borrow();
        let page = &world.tabs[self.number];
        write!(f, "Tab at {}: {:?}", page.path, page.session.state())
    }
}
