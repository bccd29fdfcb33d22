//! The session: every state change of the client happens in this room.
//!
//! Its fields are private to this file and the files below it, one for each
//! thing that can happen; the compiler keeps everyone else out.
//!
//! A shell calls [`Session::handle`] with each input, then performs what
//! [`Session::poll`] gives until it gives nothing.

use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use crate::authorization_request::{PendingAuthorization, Renewed, SignIn};
use crate::authorization_response::AuthorizationResponse;
use crate::configuration::{Configuration, Server};
use crate::dpop::Prover;
use crate::effect::{CallId, Effect, Entropy, ExchangeId, Input, Key, Unreachable};
use crate::error::Error;
use crate::event::{FlowEvent, Step};
use crate::http::{Request, Response};
#[cfg(feature = "messages")]
use crate::message::Secrets;
use crate::metadata::ServerMetadata;
use crate::secret::AuthorizationCode;
use crate::tabs::Tabs;
use crate::time::{Clock, ClockOffset, Now, Timestamp};
use crate::token_set::TokenSet;

mod arriving;
mod calling;
mod discovering;
#[cfg(feature = "messages")]
mod messaging;
#[cfg(not(feature = "messages"))]
#[path = "session/messaging_absent.rs"]
mod messaging;
#[cfg(feature = "popup")]
mod popup;
mod refreshing;
mod sending;
mod sharing;
mod signing_in;
mod signing_out;
mod verifying;

#[cfg(feature = "popup")]
use popup::Popup;
use sending::Bound;
use sharing::Told;
use verifying::Verification;

/// Where the person stands.
///
/// ```
/// use oauth_protocol::{SignedOut, State};
///
/// /// What the page says at its top.
/// fn title(state: &State) -> &'static str {
///     match state {
///         State::SignedIn | State::Refreshing => "You are signed in.",
///         State::Redirecting(_) => "On the way …",
///         State::Exchanging => "Completing the sign-in …",
///         State::SignedOut(SignedOut::Over(error)) | State::Failed(error) => error.message(),
///         State::SignedOut(_) => "You are not signed in.",
///     }
/// }
/// # assert_eq!(title(&State::default()), "You are not signed in.");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Nobody is signed in.
    SignedOut(SignedOut),
    /// The browser is about to leave for the server.
    Redirecting(Destination),
    /// The browser came back; the response is being checked and exchanged.
    Exchanging,
    /// Somebody is signed in.
    SignedIn,
    /// Somebody is signed in, and fresh tokens are being fetched.
    Refreshing,
    /// A sign-in failed. A session that existed before is still there.
    Failed(Error),
}

/// Why nobody is signed in.
///
/// ```
/// use oauth_protocol::{SignedOut, State};
///
/// let state = State::default();
/// assert_eq!(state, State::SignedOut(SignedOut::NotYet));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignedOut {
    /// Nobody has signed in in this tab.
    NotYet,
    /// The person signed out.
    ByPerson,
    /// The server ended the session, or it can't be renewed.
    Over(Error),
}

/// Why the browser leaves.
///
/// ```
/// use oauth_protocol::{Destination, State};
///
/// /// What the page says as it goes.
/// fn words(state: &State) -> Option<&'static str> {
///     let State::Redirecting(destination) = state else { return None };
///     let is_over = *destination == Destination::EndSession;
///     Some(if is_over { "Signing you out …" } else { "To the server …" })
/// }
/// # assert_eq!(words(&State::Redirecting(Destination::Authorize)), Some("To the server …"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    /// To sign in.
    Authorize,
    /// To sign out.
    EndSession,
    /// To sign in, in a second window; this one stays.
    #[cfg(feature = "popup")]
    Popup,
}

impl Default for State {
    fn default() -> State {
        State::SignedOut(SignedOut::NotYet)
    }
}

/// Whether requests can be pushed, and profiles asked for. What hangs on a
/// constant that is false is not compiled.
const CAN_PUSH: bool = cfg!(feature = "pushed-requests");
const CAN_ASK_PROFILES: bool = cfg!(feature = "userinfo");

/// How long an HTTP exchange may take.
const TIME_LIMIT: Duration = Duration::from_secs(15);
/// Metadata older than this is read again at the next sign-in.
const METADATA_LIFETIME: Duration = Duration::from_secs(3600);

/// The client: a configuration, a state, and what is under way.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/example.rs.in")); }
/// use oauth_protocol::{Effect, Input, Key, Session};
///
/// let mut session = Session::new(example::configuration());
/// session.handle(example::now(), Input::Start("https://app.example/".to_owned(), example::entropy()));
/// // First of all: does this tab have a session?
/// assert!(matches!(session.poll(), Some(Effect::Load(Key::Session))));
/// session.handle(example::now(), Input::Loaded(Key::Session, None));
/// ```
#[derive(Debug)]
pub struct Session {
    configuration: Configuration,
    state: State,
    tokens: Option<TokenSet>,
    metadata: Vec<ServerMetadata>,
    arrival: Option<Arrival>,
    errands: Vec<Errand>,
    discoveries: Vec<Discovery>,
    exchanges: Vec<(ExchangeId, Exchange, Option<Bound>)>,
    /// What the requests under way were sent with.
    #[cfg(feature = "messages")]
    asked_with: Vec<(ExchangeId, Secrets)>,
    prover: Prover,
    #[cfg(feature = "dpop")]
    keyless: Option<(SignIn, Entropy)>,
    #[cfg(feature = "popup")]
    popup: Option<Popup>,
    leaving: Option<Leaving>,
    /// The session that ended and is to go on, if the server still knows the
    /// person.
    renewing: Option<Renewed>,
    tabs: Tabs,
    told: VecDeque<Told>,
    /// When the wait for the lock, or for other tabs, is over.
    patience: Option<Timestamp>,
    /// Another tab was asked for its session.
    joining: bool,
    refreshing: bool,
    waiting: Vec<Call>,
    attempts: u32,
    /// Why the refresh under way failed, and how long the server asks to wait.
    failure: Option<(Error, Option<Duration>)>,
    retry_at: Option<Timestamp>,
    /// The server asked to be left alone until then.
    is_asked_to_wait: bool,
    is_offline: bool,
    is_kept: bool,
    /// What the page was about to do when a sign-in began that has come back.
    resumed: Option<String>,
    /// This page's part of what is spread over time.
    share: u8,
    wake_at: Option<Timestamp>,
    effects: VecDeque<Effect>,
    last_exchange: u32,
    clock: Clock,
    offset: ClockOffset,
    now: Timestamp,
}

/// How the page was reached.
enum Arrival {
    Elsewhere,
    /// At a callback, of this address.
    Callback(Result<Option<AuthorizationResponse>, Error>, String),
    /// With a response whose pending request is being looked for: to this
    /// address, in this window or another one.
    Response(AuthorizationResponse, String, Window),
    /// In a second window, with a response for the first one.
    #[cfg(feature = "popup")]
    SecondWindow,
}

/// Where a response arrived.
#[derive(Clone, Copy, PartialEq)]
enum Window {
    This,
    #[cfg(feature = "popup")]
    Second,
}

/// Without the address, which holds a code.
impl fmt::Debug for Arrival {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Arrival::Elsewhere => "Elsewhere",
            Arrival::Callback(..) => "Callback",
            Arrival::Response(..) => "Response",
            #[cfg(feature = "popup")]
            Arrival::SecondWindow => "SecondWindow",
        })
    }
}

/// An issuer's metadata being read, and what came so far.
#[derive(Debug)]
struct Discovery {
    issuer: String,
    answers: Vec<Option<Result<Response, Unreachable>>>,
}

/// Something that needs the server's metadata first.
#[derive(Debug)]
enum Errand {
    SignIn(SignIn, Entropy),
    Redeem { pending: PendingAuthorization, code: AuthorizationCode, iss_came: bool },
    Refresh,
    SignOut,
    Userinfo(CallId),
}

/// An exchange with the world under way.
#[derive(Debug)]
enum Exchange {
    Discovery {
        issuer: String,
        index: usize,
    },
    Keys {
        issuer: String,
        verification: Option<Box<Verification>>,
    },
    Push(PendingAuthorization),
    Redeem(PendingAuthorization),
    Verify(Box<Verification>),
    Hash(Box<Verification>),
    /// With the tokens of this generation.
    Refresh(u32),
    Revoke,
    Call {
        call: Call,
        generation: u32,
    },
}

/// A call of the page; `repeated` after its token was refused once.
#[derive(Debug)]
struct Call {
    id: CallId,
    request: Request,
    repeated: bool,
    is_userinfo: bool,
}

/// A sign-out under way.
#[derive(Debug)]
struct Leaving {
    tokens: TokenSet,
    /// Of the visit to the server that ends its session; none for a person who
    /// stays signed in there.
    state: Option<String>,
    to_revoke: Vec<&'static str>,
}

impl Session {
    /// A session that has not started: hand in [`Input::Start`] first.
    ///
    /// ```
    /// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/example.rs.in")); }
    /// # use oauth_protocol::{Session, State};
    /// let mut session = Session::new(example::configuration());
    /// assert_eq!(session.state(), &State::default());
    /// assert!(session.poll().is_none());
    /// ```
    pub fn new(configuration: Configuration) -> Session {
        Session {
            configuration,
            state: State::default(),
            tokens: None,
            metadata: Vec::new(),
            arrival: None,
            errands: Vec::new(),
            discoveries: Vec::new(),
            exchanges: Vec::new(),
            #[cfg(feature = "messages")]
            asked_with: Vec::new(),
            prover: Prover::default(),
            #[cfg(feature = "dpop")]
            keyless: None,
            #[cfg(feature = "popup")]
            popup: None,
            leaving: None,
            renewing: None,
            tabs: Tabs::default(),
            told: VecDeque::new(),
            patience: None,
            joining: false,
            refreshing: false,
            waiting: Vec::new(),
            attempts: 0,
            failure: None,
            retry_at: None,
            is_asked_to_wait: false,
            is_offline: false,
            is_kept: true,
            resumed: None,
            share: 0,
            wake_at: None,
            effects: VecDeque::new(),
            last_exchange: 0,
            clock: Clock::default(),
            offset: ClockOffset::default(),
            now: Timestamp::default(),
        }
    }

    /// The configuration.
    ///
    /// ```
    /// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/example.rs.in")); }
    /// # use oauth_protocol::Session;
    /// let session = Session::new(example::configuration());
    /// assert_eq!(session.configuration().servers.len(), 1);
    /// ```
    pub fn configuration(&self) -> &Configuration {
        &self.configuration
    }

    /// Where the person stands.
    ///
    /// ```
    /// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/example.rs.in")); }
    /// # use oauth_protocol::State;
    /// let session = example::signed_in();
    /// assert_eq!(session.state(), &State::SignedIn);
    /// ```
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The tokens, while somebody is signed in.
    ///
    /// ```
    /// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/example.rs.in")); }
    /// let session = example::signed_in();
    /// let allowed = |name: &str| session.tokens().is_some_and(|tokens| tokens.granted.contains(name));
    /// assert!(allowed("read") && !allowed("write"));
    /// ```
    pub fn tokens(&self) -> Option<&TokenSet> {
        self.tokens.as_ref()
    }

    /// The server of the tokens.
    ///
    /// ```
    /// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/example.rs.in")); }
    /// let session = example::signed_in();
    /// assert_eq!(session.server().unwrap().issuer.as_str(), "https://as.example");
    /// ```
    pub fn server(&self) -> Option<&Server> {
        self.configuration.server(&self.tokens.as_ref()?.server)
    }

    /// Whether the browser keeps what it is given: where it does not, the
    /// session lives in this page alone, and ends with it.
    ///
    /// ```
    /// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/example.rs.in")); }
    /// # use oauth_protocol::{Input, Key};
    /// let mut session = example::signed_in();
    /// session.handle(example::now(), Input::NotStored(Key::Session));
    /// assert!(!session.is_kept(), "a reload will end it: say so");
    /// ```
    pub fn is_kept(&self) -> bool {
        self.is_kept
    }

    /// What the page was about to do when the sign-in began that has just come
    /// back ([`SignIn::resume`]); once, and whether it succeeded or not.
    ///
    /// ```
    /// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/example.rs.in")); }
    /// // It began with `SignIn { resume: "share the steps".to_owned(), .. }`, on a page that is gone.
    /// let mut session = example::signed_in();
    /// assert_eq!(session.take_resumed().as_deref(), Some("share the steps"));
    /// assert_eq!(session.take_resumed(), None);
    /// ```
    pub fn take_resumed(&mut self) -> Option<String> {
        self.resumed.take()
    }

    /// The next thing to do.
    ///
    /// ```
    /// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/example.rs.in")); }
    /// # use oauth_protocol::{Effect, Input};
    /// let mut session = example::signed_in();
    /// session.handle(example::now(), Input::Revoke);
    /// while let Some(effect) = session.poll() {
    ///     assert!(!format!("{effect:?}").contains("2YotnFZFEjr1zCsicMWpAA"), "no secret is printed");
    /// }
    /// ```
    pub fn poll(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// Takes one input. Drain [`Session::poll`] afterwards.
    ///
    /// ```
    /// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/example.rs.in")); }
    /// # use oauth_protocol::{Input, State};
    /// let mut session = example::signed_in();
    /// session.handle(example::now(), Input::Revoke);
    /// assert!(matches!(session.state(), State::SignedOut(_)));
    /// ```
    pub fn handle(&mut self, now: Now, input: Input) {
        self.now = self.clock.read(now);
        match input {
            Input::Start(href, entropy) => self.start(&href, &entropy),
            Input::Loaded(Key::Session, record) => self.session_loaded(record),
            Input::Loaded(Key::Pending(_), record) => self.pending_loaded(record),
            Input::Loaded(Key::Metadata(issuer), record) => self.metadata_loaded(&issuer, record),
            Input::Loaded(Key::Ledger(session), record) => self.ledger_loaded(&session, record),
            Input::NotStored(key) => self.not_stored(&key),
            Input::Locked => self.tell(Told::Locked),
            Input::Heard(message) => self.heard(&message),
            Input::SignIn(sign_in, entropy) => self.sign_in(sign_in, entropy),
            Input::SignOut(entropy) => self.sign_out(Some(entropy.state())),
            Input::Revoke => self.sign_out(None),
            Input::Refresh => self.refresh(),
            Input::Call(id, request) => self.call(Call { id, request, repeated: false, is_userinfo: false }),
            #[cfg(feature = "userinfo")]
            Input::Userinfo(id) => self.userinfo(id),
            Input::Answer(exchange, result) => self.answer(exchange, result),
            Input::Verified(exchange, is_genuine) => self.signature_answer(exchange, is_genuine),
            Input::Hashed(exchange, digest) => self.hash_answer(exchange, &digest),
            #[cfg(feature = "dpop")]
            Input::KeyOpened(name, public) => self.key_opened(&name, public),
            #[cfg(feature = "popup")]
            Input::PopupAnswered(address) => self.popup_answered(address),
            #[cfg(feature = "popup")]
            Input::PopupClosed => self.popup_closed(),
            #[cfg(feature = "popup")]
            Input::PopupBlocked => self.popup_blocked(),
            Input::Tick => self.tick(),
            Input::Dismiss => self.settle(),
            Input::Resumed => {
                self.settle();
                self.woken();
            }
            Input::Shown => self.woken(),
            Input::Online(is_online) => self.online(is_online),
        }
        self.schedule();
    }

    /// What is known of an issuer.
    fn metadata_of(&self, issuer: &str) -> Option<&ServerMetadata> {
        self.metadata.iter().find(|metadata| metadata.issuer == issuer)
    }

    // Called in many places; inlined, it would cost the page bytes in each.
    #[inline(never)]
    fn record(&mut self, step: Step) {
        self.effects.push_back(Effect::Record(FlowEvent::new(self.now, step)));
    }
}
