//! The session as something to read, tracked, and actions to take.

use leptos::prelude::{ArcTrigger, Notify, Track, untrack};
use oauth_browser::protocol::{Configuration, Error, Request, Response, Server, SignIn, State, TokenSet};
use oauth_browser::{Client, page_path};
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

thread_local! {
    /// The page's one session. A page has one address, one history and one
    /// session storage, so there is nothing a context could tell apart; and a
    /// context would cost the page 5 KB.
    static SHARED: OnceCell<Rc<Shared>> = const { OnceCell::new() };
}

/// A handle on the session of this page. `Copy`: pass it into any closure.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oauth_leptos::use_session;
///
/// #[component]
/// fn Greeting() -> impl IntoView {
///     let session = use_session();
///     let name = move || session.tokens()?.id_token?.claims().name.clone();
///     view! { <p>"Hello, " {name}</p> }
/// }
/// ```
#[derive(Clone, Copy)]
pub struct SessionHandle(());

/// The values stay here, so that tokens have one home; the triggers, which
/// have no type of their own, cost the page fewer bytes than signals.
struct Shared {
    client: OnceCell<Client>,
    configuration: Configuration,
    seen: RefCell<Seen>,
    state_changed: ArcTrigger,
    tokens_changed: ArcTrigger,
    signed_in_changed: ArcTrigger,
}

/// What the triggers last told of.
#[derive(Default)]
struct Seen {
    state: State,
    tokens: Option<TokenSet>,
}

/// The session of this page.
///
/// ```no_run
/// use oauth_leptos::use_session;
///
/// let session = use_session();
/// leptos::logging::log!("{:?}", session.state());
/// ```
///
/// # Panics
/// Before a [`SessionProvider`](crate::SessionProvider) was rendered: a mistake
/// in the application's own tree.
#[allow(clippy::panic)]
pub fn use_session() -> SessionHandle {
    if SHARED.with(|shared| shared.get().is_none()) {
        panic!("use_session() needs a <SessionProvider> around it");
    }
    SessionHandle(())
}

impl SessionHandle {
    /// The page's handle; a second provider shares the session of the first.
    pub(crate) fn new(configuration: Configuration) -> SessionHandle {
        SHARED.with(|shared| {
            shared.get_or_init(|| {
                Rc::new(Shared {
                    client: OnceCell::new(),
                    configuration,
                    seen: RefCell::default(),
                    state_changed: ArcTrigger::new(),
                    tokens_changed: ArcTrigger::new(),
                    signed_in_changed: ArcTrigger::new(),
                })
            });
        });
        SessionHandle(())
    }

    /// Where the person stands; tracked.
    ///
    /// ```no_run
    /// use leptos::prelude::*;
    /// use oauth_leptos::{State, use_session};
    ///
    /// #[component]
    /// fn Waiting() -> impl IntoView {
    ///     let session = use_session();
    ///     move || matches!(session.state(), State::Redirecting(_)).then_some("On the way …")
    /// }
    /// ```
    pub fn state(self) -> State {
        self.with(|shared| {
            shared.state_changed.track();
            shared.seen.borrow().state.clone()
        })
    }

    /// The tokens while somebody is signed in; tracked. They print as
    /// `[redacted]`, and come out through `reveal_secret` alone.
    ///
    /// ```no_run
    /// # let session = oauth_leptos::use_session();
    /// let may_write = move || session.tokens().is_some_and(|tokens| tokens.granted.contains("write"));
    /// # may_write();
    /// ```
    pub fn tokens(self) -> Option<TokenSet> {
        self.with(|shared| {
            shared.tokens_changed.track();
            shared.seen.borrow().tokens.clone()
        })
    }

    /// Whether somebody is signed in; tracked, and told only when it changes.
    ///
    /// ```no_run
    /// # let session = oauth_leptos::use_session();
    /// use leptos::prelude::*;
    ///
    /// Effect::new(move || leptos::logging::log!("signed in: {}", session.is_signed_in()));
    /// ```
    pub fn is_signed_in(self) -> bool {
        self.with(|shared| {
            shared.signed_in_changed.track();
            shared.seen.borrow().tokens.is_some()
        })
    }

    /// Whether the browser keeps what it is given; where it does not, the
    /// session lives in this page alone. Tracked.
    ///
    /// ```no_run
    /// # let session = oauth_leptos::use_session();
    /// # use leptos::prelude::*;
    /// let warning = move || (!session.is_kept()).then_some("A reload ends your session.");
    /// view! { <p role="status">{warning}</p> };
    /// ```
    pub fn is_kept(self) -> bool {
        self.with(|shared| shared.tokens_changed.track());
        let client = self.with(|shared| shared.client.get().cloned());
        client.is_none_or(|client| client.session(|session| session.is_kept()))
    }

    /// The configured servers.
    ///
    /// ```no_run
    /// # let session = oauth_leptos::use_session();
    /// # use leptos::prelude::*;
    /// # use oauth_leptos::SignIn;
    /// let buttons = session.servers().into_iter().map(|server| {
    ///     let sign_in = SignIn::at(&server.id);
    ///     view! { <button on:click=move |_| session.sign_in(sign_in.clone())>{server.name}</button> }
    /// });
    /// buttons.collect_view();
    /// ```
    pub fn servers(self) -> Vec<Server> {
        self.with(|shared| shared.configuration.servers.clone())
    }

    /// The server of the session; tracked.
    ///
    /// ```no_run
    /// # let session = oauth_leptos::use_session();
    /// # use leptos::prelude::*;
    /// let at = move || session.server().map(|server| server.name);
    /// view! { <p>"Signed in at " {at}</p> };
    /// ```
    pub fn server(self) -> Option<Server> {
        let id = self.tokens()?.server;
        self.with(|shared| shared.configuration.server(&id).cloned())
    }

    /// Sends the person to a server to sign in; without another word they come
    /// back to where they are.
    ///
    /// ```no_run
    /// # let session = oauth_leptos::use_session();
    /// use oauth_leptos::SignIn;
    ///
    /// session.sign_in(SignIn::at("main"));
    /// ```
    pub fn sign_in(self, sign_in: SignIn) {
        self.with_client(|client| client.sign_in(sign_in));
    }

    /// Sends the person to lift the refusal of a call: to allow more, or to
    /// confirm that it is them. They come back to where they are, and `resume`
    /// with them. Does nothing for other errors.
    ///
    /// ```no_run
    /// # async fn example(request: oauth_leptos::Request) {
    /// # let session = oauth_leptos::use_session();
    /// if let Err(refusal) = session.call(request).await {
    ///     session.lift(&refusal, "share the steps"); // or ask first: `AllowThisToo`
    /// }
    /// # }
    /// ```
    pub fn lift(self, refusal: &Error, resume: &str) {
        let Some(server) = untrack(|| self.server()) else { return };
        if let Some(sign_in) = SignIn::to_lift(refusal, &server.id, &page_path()) {
            self.sign_in(SignIn { resume: resume.to_owned(), ..sign_in });
        }
    }

    /// What the page was about to do when the sign-in began that has just come
    /// back ([`SignIn::resume`]); once, and whether it succeeded or not.
    ///
    /// ```no_run
    /// # let session = oauth_leptos::use_session();
    /// if session.take_resumed().as_deref() == Some("share the steps") {
    ///     leptos::logging::log!("go on where the person was");
    /// }
    /// ```
    pub fn take_resumed(self) -> Option<String> {
        self.with(|shared| shared.client.get().cloned())?.take_resumed()
    }

    /// Signs out: the tokens are forgotten here and revoked there.
    ///
    /// ```no_run
    /// # let session = oauth_leptos::use_session();
    /// # use leptos::prelude::*;
    /// view! { <button on:click=move |_| session.sign_out()>"Sign out"</button> };
    /// ```
    pub fn sign_out(self) {
        self.with_client(Client::sign_out);
    }

    /// Gives the tokens back: they are forgotten here and revoked there, where
    /// the person stays signed in.
    ///
    /// ```no_run
    /// # let session = oauth_leptos::use_session();
    /// # use leptos::prelude::*;
    /// view! { <button on:click=move |_| session.revoke()>"Take my access back"</button> };
    /// ```
    pub fn revoke(self) {
        self.with_client(Client::revoke);
    }

    /// Fetches fresh tokens now.
    ///
    /// ```no_run
    /// # let session = oauth_leptos::use_session();
    /// # use leptos::prelude::*;
    /// // Without it, tokens are renewed in time.
    /// view! { <button on:click=move |_| session.refresh()>"Renew now"</button> };
    /// ```
    pub fn refresh(self) {
        self.with_client(Client::refresh);
    }

    /// Goes on after a failure was shown.
    ///
    /// ```no_run
    /// # let session = oauth_leptos::use_session();
    /// # use leptos::prelude::*;
    /// // What `SignInFailed` does at its button.
    /// view! { <button on:click=move |_| session.dismiss()>"Go on"</button> };
    /// ```
    pub fn dismiss(self) {
        self.with_client(Client::dismiss);
    }

    /// Performs what an interceptor has held for longest; says whether there
    /// was anything.
    ///
    /// ```no_run
    /// # let session = oauth_leptos::use_session();
    /// # use leptos::prelude::*;
    /// view! { <button on:click=move |_| { session.release_held(); }>"Next step"</button> };
    /// ```
    #[cfg(feature = "interception")]
    pub fn release_held(self) -> bool {
        let client = self.with(|shared| shared.client.get().cloned());
        client.is_some_and(|client| client.release_held())
    }

    /// Calls the resource API with a fresh access token.
    ///
    /// ```no_run
    /// # let session = oauth_leptos::use_session();
    /// use leptos::{prelude::*, task::spawn_local};
    /// use oauth_leptos::{Request, Url};
    ///
    /// let steps = RwSignal::new(String::new());
    /// spawn_local(async move {
    ///     let Ok(url) = Url::parse("https://api.example/steps?days=7") else { return };
    ///     match session.call(Request::get(url)).await {
    ///         Ok(answer) => steps.set(answer.body),
    ///         Err(error) => steps.set(format!("{} {}", error.message(), error.next_step())),
    ///     }
    /// });
    /// ```
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn call(self, request: Request) -> Result<Response, Error> {
        self.client().await.call(request).await
    }

    /// Asks the server for the profile of the person signed in, as JSON.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), oauth_leptos::Error> {
    /// # let session = oauth_leptos::use_session();
    /// let profile = session.userinfo().await?.body;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`Client::userinfo`].
    #[cfg(feature = "userinfo")]
    pub async fn userinfo(self) -> Result<Response, Error> {
        self.client().await.userinfo().await
    }

    async fn client(self) -> Client {
        match self.with(|shared| shared.client.get().cloned()) {
            Some(client) => client,
            // Only before the provider has started the client.
            None => core::future::pending().await,
        }
    }

    fn with<T: Default>(self, look: impl FnOnce(&Shared) -> T) -> T {
        let shared = SHARED.with(|shared| shared.get().cloned());
        shared.map(|shared| look(&shared)).unwrap_or_default()
    }

    fn with_client(self, act: impl FnOnce(&Client)) {
        // Out of the cell before acting: an action tells observers, who may ask.
        if let Some(client) = self.with(|shared| shared.client.get().cloned()) {
            act(&client);
        }
    }

    /// Starts the client once, and looks at what it found.
    pub(crate) fn start(self, start: impl FnOnce() -> Client) {
        self.with(|shared| {
            shared.client.get_or_init(start);
        });
        self.update();
    }

    /// Looks at the session and tells of what has changed.
    pub(crate) fn update(self) {
        self.with_client(|client| {
            let (state, tokens) = client.session(|s| (s.state().clone(), s.tokens().cloned()));
            self.with(|shared| {
                let old = shared.seen.replace(Seen { state, tokens });
                let seen = shared.seen.borrow();
                let changed = [
                    (old.state != seen.state, &shared.state_changed),
                    (old.tokens != seen.tokens, &shared.tokens_changed),
                    (old.tokens.is_some() != seen.tokens.is_some(), &shared.signed_in_changed),
                ];
                drop(seen);
                for (_, trigger) in changed.into_iter().filter(|(changed, _)| *changed) {
                    trigger.notify();
                }
            });
        });
    }
}
