//! Drives the session: hands in what happens, performs what it asks for.

use futures_channel::oneshot;
use gloo_timers::callback::Timeout;
use oauth_protocol::{
    CallId, Configuration, Entropy, Error, FlowEvent, Input, Request, Response, Session, SignIn,
};
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

#[cfg(feature = "interception")]
use crate::interception::{self, Verdict};
#[cfg(feature = "dpop")]
use crate::key_store::KeyStore;
#[cfg(feature = "popup")]
use crate::popup::Popup;
use crate::storage::{Records, remove_old_ledgers};
use crate::tab_channel::TabChannel;
use crate::tab_lock::TabLock;
use crate::{clock, location, page_lifecycle, random};
#[cfg(feature = "interception")]
use oauth_protocol::Effect;

mod performing;

/// Where the tabs of a session speak to each other.
const CHANNEL: &str = "oauth.tabs";

/// The client of this page. Cheap to clone; all clones are the same client.
///
/// ```no_run
/// use oauth_browser::Client;
/// use oauth_browser::protocol::State;
///
/// fn is_signed_in(client: &Client) -> bool {
///     client.session(|session| session.state() == &State::SignedIn)
/// }
/// ```
#[derive(Clone)]
pub struct Client(Rc<Inner>);

/// What an observer of the client is told.
///
/// ```no_run
/// use oauth_browser::Notice;
///
/// fn observe(notice: Notice) {
///     match notice {
///         Notice::Changed => println!("render what depends on the session"),
///         Notice::Return(path) => println!("show {path}, with the history entry replaced"),
///         Notice::Event(event) => println!("{:?}", event.step),
///     }
/// }
/// ```
#[derive(Debug)]
pub enum Notice {
    /// The session may have changed: read what is needed.
    Changed,
    /// Show this path of the application in place of the callback.
    Return(String),
    /// A step of the flow happened.
    Event(FlowEvent),
}

/// Where a call's answer goes.
type CallEnd = oneshot::Sender<Result<Response, Error>>;

struct Inner {
    session: RefCell<Session>,
    records: Records,
    channel: OnceCell<TabChannel>,
    lock: RefCell<Option<TabLock>>,
    #[cfg(feature = "dpop")]
    keys: KeyStore,
    #[cfg(feature = "popup")]
    popup: RefCell<Option<Popup>>,
    timer: RefCell<Option<Timeout>>,
    calls: RefCell<Vec<(CallId, CallEnd)>>,
    last_call: Cell<u32>,
    notices: RefCell<Vec<Notice>>,
    observer: Box<dyn Fn(Notice)>,
}

impl Client {
    /// Starts the client on this page: restores the tab's session, or takes
    /// the authorization response out of the address and redeems it. Call it
    /// before anything is rendered. The observer is told of every change.
    ///
    /// ```no_run
    /// # fn example(configuration: oauth_browser::protocol::Configuration) {
    /// let client = oauth_browser::Client::start(configuration, |notice| println!("{notice:?}"));
    /// # }
    /// ```
    pub fn start(configuration: Configuration, observer: impl Fn(Notice) + 'static) -> Client {
        let client = Client(Rc::new(Inner {
            session: RefCell::new(Session::new(configuration)),
            records: Records::default(),
            channel: OnceCell::new(),
            lock: RefCell::default(),
            #[cfg(feature = "dpop")]
            keys: KeyStore::default(),
            #[cfg(feature = "popup")]
            popup: RefCell::default(),
            timer: RefCell::new(None),
            calls: RefCell::default(),
            last_call: Cell::new(0),
            notices: RefCell::default(),
            observer: Box::new(observer),
        }));
        let happened = client.listener();
        page_lifecycle::watch(happened.clone());
        if let Some(channel) = TabChannel::open(CHANNEL, move |message| happened(Input::Heard(message))) {
            // There is none yet.
            let _ = client.0.channel.set(channel);
        }
        remove_old_ledgers(clock::now().wall);
        // Nothing secret is made of a page's octets: they tell its proofs of
        // possession apart, and without `crypto` there is no key to sign one.
        let entropy = random::entropy().unwrap_or_else(|| Entropy::from_random([0; 96]));
        client.handle(Input::Start(location::page_href(), entropy));
        if !page_lifecycle::is_online() {
            client.handle(Input::Online(false));
        }
        client
    }

    /// Sends the person to the server to sign in; without another word they come
    /// back to where they are. Does nothing where the page has no `crypto`: a
    /// request that others can guess protects nobody.
    ///
    /// ```no_run
    /// # fn example(client: &oauth_browser::Client) {
    /// use oauth_browser::protocol::SignIn;
    ///
    /// client.sign_in(SignIn::at("main"));
    /// # }
    /// ```
    pub fn sign_in(&self, sign_in: SignIn) {
        if let Some(input) = asked(sign_in) {
            self.handle(input);
        }
    }

    /// Forgets the tokens, revokes them, and signs out at the server.
    ///
    /// ```no_run
    /// # fn example(client: &oauth_browser::Client) {
    /// client.sign_out();
    /// assert!(client.session(|session| session.tokens().is_none()), "at once, whatever the server says");
    /// # }
    /// ```
    pub fn sign_out(&self) {
        if let Some(entropy) = random::entropy() {
            self.handle(Input::SignOut(entropy));
        }
    }

    /// Forgets the tokens and revokes them; at the server the person stays
    /// signed in.
    ///
    /// ```no_run
    /// # fn example(client: &oauth_browser::Client) {
    /// // On a page about privacy: “Take my access back from this page.”
    /// client.revoke();
    /// # }
    /// ```
    pub fn revoke(&self) {
        self.handle(Input::Revoke);
    }

    /// Fetches fresh tokens now.
    ///
    /// ```no_run
    /// # fn example(client: &oauth_browser::Client) {
    /// // The person has paid: a new access token says so. Without that, tokens are renewed in time.
    /// client.refresh();
    /// # }
    /// ```
    pub fn refresh(&self) {
        self.handle(Input::Refresh);
    }

    /// What the page was about to do when the sign-in began that has just come
    /// back; once, and whether it succeeded or not.
    ///
    /// ```no_run
    /// # fn example(client: &oauth_browser::Client) {
    /// if client.take_resumed().as_deref() == Some("share the steps") {
    ///     println!("go on where the person was");
    /// }
    /// # }
    /// ```
    pub fn take_resumed(&self) -> Option<String> {
        self.0.session.borrow_mut().take_resumed()
    }

    /// Goes on after a failure was shown.
    ///
    /// ```no_run
    /// # fn example(client: &oauth_browser::Client) {
    /// use oauth_browser::protocol::State;
    ///
    /// if client.session(|session| matches!(session.state(), State::Failed(_))) {
    ///     client.dismiss(); // once the person has read why
    /// }
    /// # }
    /// ```
    pub fn dismiss(&self) {
        self.handle(Input::Dismiss);
    }

    /// Calls the resource API with the access token. It is fresh when the
    /// request is sent; if it is refused all the same, a new one is fetched and
    /// the call repeated once.
    ///
    /// ```no_run
    /// # async fn example(client: &oauth_browser::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use oauth_browser::protocol::{Request, Url};
    ///
    /// let steps = Request::get(Url::parse("https://api.example/steps?days=7")?);
    /// let answer = client.call(steps).await?;
    /// println!("{}", if answer.is_success() { &answer.body } else { "not today" });
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Nobody is signed in, the address is not the API's, no answer came, or
    /// the API refused: see [`oauth_protocol::ErrorKind`]. Any other answer,
    /// whatever its status, is `Ok`.
    pub async fn call(&self, request: Request) -> Result<Response, Error> {
        let (id, end) = self.expect_call();
        self.handle(Input::Call(id, request));
        ended(end).await
    }

    /// Asks the server for the profile of the person signed in (OIDC Core
    /// 5.3), as JSON. It is that person's: the session has compared `sub`.
    ///
    /// ```no_run
    /// # async fn example(client: &oauth_browser::Client) -> Result<(), oauth_browser::protocol::Error> {
    /// let profile = client.userinfo().await?.body;
    /// assert!(profile.contains("\"sub\""));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Nobody is signed in, the server has no profile to give or gives another
    /// person's, or no answer came: see [`oauth_protocol::ErrorKind`].
    #[cfg(feature = "userinfo")]
    pub async fn userinfo(&self) -> Result<Response, Error> {
        let (id, end) = self.expect_call();
        self.handle(Input::Userinfo(id));
        ended(end).await
    }

    fn expect_call(&self) -> (CallId, oneshot::Receiver<Result<Response, Error>>) {
        let (sender, receiver) = oneshot::channel();
        let id = CallId(self.0.last_call.get().wrapping_add(1));
        self.0.last_call.set(id.0);
        self.0.calls.borrow_mut().push((id, sender));
        (id, receiver)
    }

    /// Looks at the session.
    ///
    /// ```no_run
    /// # fn example(client: &oauth_browser::Client) {
    /// let name = client.session(|session| session.tokens()?.id_token.as_ref()?.claims().name.clone());
    /// println!("Hello, {}", name.as_deref().unwrap_or("stranger"));
    /// # }
    /// ```
    pub fn session<T>(&self, look: impl FnOnce(&Session) -> T) -> T {
        look(&self.0.session.borrow())
    }

    /// Hands in what happens, as long as somebody has the client.
    fn listener(&self) -> impl Fn(Input) + Clone + use<> {
        let this = Rc::downgrade(&self.0);
        move |input| {
            if let Some(inner) = this.upgrade() {
                Client(inner).handle(input);
            }
        }
    }

    fn handle(&self, input: Input) {
        #[cfg(feature = "interception")]
        let input = interception::told(input);
        self.0.session.borrow_mut().handle(clock::now(), input);
        loop {
            let effect = self.0.session.borrow_mut().poll();
            match effect {
                #[cfg(feature = "interception")]
                Some(effect) => self.perform_if_let(effect),
                #[cfg(not(feature = "interception"))]
                Some(effect) => self.perform(effect),
                None => break,
            }
        }
        (self.0.observer)(Notice::Changed);
        let notices = self.0.notices.take();
        notices.into_iter().for_each(&self.0.observer);
    }

    /// Performs what an interceptor lets through.
    #[cfg(feature = "interception")]
    fn perform_if_let(&self, effect: Effect) {
        match interception::judge(effect) {
            Some(Verdict::Perform(effect)) => self.perform(effect),
            Some(Verdict::Answer(input)) => self.answer(input),
            _ => {}
        }
    }

    /// Performs the effect that an interceptor has held for longest; says whether there was one.
    ///
    /// ```no_run
    /// # fn example(client: &oauth_browser::Client) {
    /// while client.release_held() {} // on to the end
    /// # }
    /// ```
    #[cfg(feature = "interception")]
    pub fn release_held(&self) -> bool {
        let held = interception::take_held();
        let found = held.is_some();
        held.into_iter().for_each(|effect| self.perform(effect));
        found
    }

    fn answer(&self, input: Input) {
        self.0.session.borrow_mut().handle(clock::now(), input);
    }

    fn notify(&self, notice: Notice) {
        self.0.notices.borrow_mut().push(notice);
    }

    fn finish(&self, id: CallId, result: Result<Response, Error>) {
        let mut calls = self.0.calls.borrow_mut();
        if let Some(index) = calls.iter().position(|(other, _)| *other == id) {
            // Nobody waits any more when the caller went away.
            let _ = calls.swap_remove(index).1.send(result);
        }
    }
}

async fn ended(end: oneshot::Receiver<Result<Response, Error>>) -> Result<Response, Error> {
    match end.await {
        Ok(result) => result,
        // Every call is finished by the session; a lost one never ends.
        Err(oneshot::Canceled) => core::future::pending().await,
    }
}

/// The sign-in as the session takes it, back to where the person is unless it
/// says another place; `None` where the page has no `crypto`.
fn asked(mut sign_in: SignIn) -> Option<Input> {
    if sign_in.return_to.is_empty() {
        sign_in.return_to = location::page_path();
    }
    Some(Input::SignIn(sign_in, random::entropy()?))
}
