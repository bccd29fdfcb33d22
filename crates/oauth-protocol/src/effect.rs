//! The boundary with the world: what comes in, what must be done.
//!
//! It is data, not traits: a shell hands in [`Input`]s with the time and
//! performs the [`Effect`]s in order. A recorded list of inputs replays a
//! session exactly.

use alloc::string::String;
use alloc::vec::Vec;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use core::fmt;
use core::time::Duration;

use crate::authorization_request::SignIn;
use crate::error::Error;
use crate::event::FlowEvent;
use crate::http::{Request, Response};
use crate::jwk::PublicKey;
use crate::jws::Algorithm;
use crate::pkce::CodeVerifier;
use crate::text::cut_at;

/// Something that happened. `Debug` shows no address and no record: they hold
/// codes and tokens.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/example.rs.in")); }
/// use oauth_protocol::{Input, Session};
/// # use oauth_protocol::Effect;
///
/// let mut session = Session::new(example::configuration());
/// let address = "https://app.example/activity".to_owned();
/// session.handle(example::now(), Input::Start(address, example::entropy()));
/// session.handle(example::now(), Input::Online(false));
/// # assert!(matches!(session.poll(), Some(Effect::Load(_))));
/// ```
pub enum Input {
    /// The page has loaded at this address (`location.href`). Comes first, once.
    Start(String, Entropy),
    /// The answer to [`Effect::Load`] or [`Effect::Take`].
    Loaded(Key, Option<String>),
    /// The person wants to sign in.
    SignIn(SignIn, Entropy),
    /// The person wants to sign out.
    SignOut(Entropy),
    /// The person wants the tokens revoked, and to stay signed in at the
    /// server.
    Revoke,
    /// The person wants fresh tokens now.
    Refresh,
    /// The page calls the resource API.
    Call(CallId, Request),
    /// The person's profile is asked for at the server (OIDC Core 5.3).
    #[cfg(feature = "userinfo")]
    Userinfo(CallId),
    /// The answer to [`Effect::Send`].
    Answer(ExchangeId, Result<Response, Unreachable>),
    /// The answer to [`Effect::Verify`]: whether the signature is the key's.
    Verified(ExchangeId, bool),
    /// The answer to [`Effect::Hash`]: the digest's octets, none where the
    /// browser does not do it.
    Hashed(ExchangeId, Vec<u8>),
    /// The answer to [`Effect::OpenKey`]: the public half, or `None` where this
    /// browser keeps no keys.
    #[cfg(feature = "dpop")]
    KeyOpened(String, Option<PublicKey>),
    /// The address that the second window came back to, as it brought it.
    #[cfg(feature = "popup")]
    PopupAnswered(String),
    /// The second window was closed without an answer.
    #[cfg(feature = "popup")]
    PopupClosed,
    /// No second window could be opened: the browser does not allow it.
    #[cfg(feature = "popup")]
    PopupBlocked,
    /// The time of [`Effect::Wake`] has come.
    Tick,
    /// The person has read a failure and goes on.
    Dismiss,
    /// The page is shown again after the browser kept it (back/forward cache).
    Resumed,
    /// The page can be seen again.
    Shown,
    /// Whether this device is connected, as far as the browser knows. At first
    /// it is taken for connected.
    Online(bool),
    /// A record could not be stored.
    NotStored(Key),
    /// The lock of [`Effect::Lock`] is there.
    Locked,
    /// What another tab told by [`Effect::Broadcast`].
    Heard(String),
}

/// Something to do. `Debug` shows no record, and of addresses the origin and
/// path only.
///
/// ```
/// use oauth_protocol::Effect;
///
/// /// A shell that shows what it would do.
/// fn words(effect: &Effect) -> String {
///     match effect {
///         Effect::Send { request, time_limit, .. } => format!("{request:?}, within {time_limit:?}"),
///         Effect::Store(key, _) => format!("keep {key:?}"),
///         Effect::Navigate(url) => format!("leave for {url}"),
///         Effect::CleanUrl(path) => format!("show {path} in the address bar"),
///         // Each has its answer among the inputs: do pass over none.
///         other => format!("{other:?}"),
///     }
/// }
/// # assert_eq!(words(&Effect::Lock("xyz".to_owned())), "Lock(xyz)");
/// ```
pub enum Effect {
    /// Read a record; answer with [`Input::Loaded`], before anything else is
    /// handed in.
    Load(Key),
    /// Read a record and remove it in one step; answer with [`Input::Loaded`].
    Take(Key),
    /// Keep a record. It may hold secrets: only in this tab's session storage,
    /// save a [`Key::Ledger`], which has none and is for all tabs. Where the
    /// browser does not keep it, keep it in memory and hand in
    /// [`Input::NotStored`].
    Store(Key, String),
    /// Forget a record.
    Remove(Key),
    /// Send a request, give up after the time limit, follow no redirect, send
    /// no cookies; answer with [`Input::Answer`].
    Send {
        /// Names the answer.
        exchange: ExchangeId,
        /// What to send.
        request: Request,
        /// How long to wait for the whole answer.
        time_limit: Duration,
        /// A proof to sign and to send along, in the header field `DPoP`.
        #[cfg(feature = "dpop")]
        proof: Option<Proof>,
    },
    /// Check a signature; answer with [`Input::Verified`].
    Verify {
        /// Names the answer.
        exchange: ExchangeId,
        /// The key it is checked with.
        key: PublicKey,
        /// The algorithm.
        algorithm: Algorithm,
        /// What was signed, as ASCII.
        signed: String,
        /// The signature.
        signature: Vec<u8>,
    },
    /// Hash a text by SHA-512; answer with [`Input::Hashed`]. It may be a
    /// secret.
    Hash {
        /// Names the answer.
        exchange: ExchangeId,
        /// The text, as UTF-8.
        text: String,
    },
    /// Open the signing key of this name, or make it: ES256, non-extractable,
    /// kept by this browser for this origin; answer with [`Input::KeyOpened`].
    #[cfg(feature = "dpop")]
    OpenKey(String),
    /// Forget the signing key of this name.
    #[cfg(feature = "dpop")]
    ForgetKey(String),
    /// Show this address in a second window; answer with
    /// [`Input::PopupAnswered`], [`Input::PopupClosed`] or
    /// [`Input::PopupBlocked`].
    #[cfg(feature = "popup")]
    OpenPopup {
        /// The address.
        url: String,
        /// The `state` of the request: an answer with another one is not for
        /// this window.
        state: String,
    },
    /// This window is the second one: bring the address that it came back to to
    /// the window that opened it, and close.
    #[cfg(feature = "popup")]
    AnswerOpener(String),
    /// Ask for the lock of this name, one of which there is in all tabs of this
    /// origin; answer with [`Input::Locked`] once it is there.
    Lock(String),
    /// Give the lock back, or stop waiting for it.
    Unlock,
    /// Tell this to all other tabs of this origin, and to nobody else: it may
    /// hold secrets. They hand it in as [`Input::Heard`].
    Broadcast(String),
    /// Begin this sign-in, to return to where the page is now; answer with
    /// [`Input::SignIn`].
    SignInAgain(SignIn),
    /// Leave the page for this address.
    Navigate(String),
    /// Replace the address bar's path and query, before anything is rendered.
    CleanUrl(String),
    /// Show this path of the application in place of the callback.
    Return(String),
    /// Hand in [`Input::Tick`] after this long; replaces an earlier one.
    Wake(Duration),
    /// A call is done.
    Finish(CallId, Result<Response, Error>),
    /// A step of the flow, for whoever watches. Holds no secret.
    Record(FlowEvent),
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Input::Start(..) => f.write_str("Start"),
            Input::Loaded(key, record) => write!(f, "Loaded({key:?}, {})", presence(record.is_some())),
            Input::SignIn(sign_in, _) => write!(f, "SignIn({sign_in:?})"),
            Input::SignOut(_) => f.write_str("SignOut"),
            Input::Revoke => f.write_str("Revoke"),
            Input::Refresh => f.write_str("Refresh"),
            Input::Call(id, request) => write!(f, "Call({id:?}, {request:?})"),
            #[cfg(feature = "userinfo")]
            Input::Userinfo(id) => write!(f, "Userinfo({id:?})"),
            Input::Answer(exchange, result) => write!(f, "Answer({exchange:?}, {result:?})"),
            Input::Verified(exchange, is_genuine) => write!(f, "Verified({exchange:?}, {is_genuine})"),
            Input::Hashed(exchange, _) => write!(f, "Hashed({exchange:?})"),
            #[cfg(feature = "dpop")]
            Input::KeyOpened(name, public) => {
                write!(f, "KeyOpened({name}, {})", presence(public.is_some()))
            }
            #[cfg(feature = "popup")]
            Input::PopupAnswered(_) => f.write_str("PopupAnswered"),
            #[cfg(feature = "popup")]
            Input::PopupClosed => f.write_str("PopupClosed"),
            #[cfg(feature = "popup")]
            Input::PopupBlocked => f.write_str("PopupBlocked"),
            Input::Tick => f.write_str("Tick"),
            Input::Dismiss => f.write_str("Dismiss"),
            Input::Resumed => f.write_str("Resumed"),
            Input::Shown => f.write_str("Shown"),
            Input::Online(is_online) => write!(f, "Online({is_online})"),
            Input::NotStored(key) => write!(f, "NotStored({key:?})"),
            Input::Locked => f.write_str("Locked"),
            Input::Heard(_) => f.write_str("Heard"),
        }
    }
}

impl fmt::Debug for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Effect::Load(key) => write!(f, "Load({key:?})"),
            Effect::Take(key) => write!(f, "Take({key:?})"),
            Effect::Store(key, _) => write!(f, "Store({key:?})"),
            Effect::Remove(key) => write!(f, "Remove({key:?})"),
            Effect::Send { exchange, request, .. } => write!(f, "Send({exchange:?}, {request:?})"),
            Effect::Verify { exchange, algorithm, .. } => write!(f, "Verify({exchange:?}, {algorithm:?})"),
            Effect::Hash { exchange, .. } => write!(f, "Hash({exchange:?})"),
            #[cfg(feature = "dpop")]
            Effect::OpenKey(name) => write!(f, "OpenKey({name})"),
            #[cfg(feature = "dpop")]
            Effect::ForgetKey(name) => write!(f, "ForgetKey({name})"),
            #[cfg(feature = "popup")]
            Effect::OpenPopup { url, .. } => write!(f, "OpenPopup({})", without_query(url)),
            #[cfg(feature = "popup")]
            Effect::AnswerOpener(_) => f.write_str("AnswerOpener"),
            Effect::Lock(name) => write!(f, "Lock({name})"),
            Effect::Unlock => f.write_str("Unlock"),
            Effect::Broadcast(_) => f.write_str("Broadcast"),
            Effect::SignInAgain(sign_in) => write!(f, "SignInAgain({sign_in:?})"),
            Effect::Navigate(url) => write!(f, "Navigate({})", without_query(url)),
            Effect::CleanUrl(path) => write!(f, "CleanUrl({path})"),
            Effect::Return(path) => write!(f, "Return({path})"),
            Effect::Wake(delay) => write!(f, "Wake({delay:?})"),
            Effect::Finish(call, result) => write!(f, "Finish({call:?}, {result:?})"),
            Effect::Record(event) => write!(f, "Record({event:?})"),
        }
    }
}

fn presence(is_there: bool) -> &'static str {
    if is_there { "[redacted]" } else { "None" }
}

fn without_query(url: &str) -> &str {
    cut_at(url, |c| c == '?').0
}

/// What a stored record is about.
///
/// ```
/// use oauth_protocol::Key;
///
/// /// The name of a record in storage; all but the ledger in that of this tab alone.
/// fn name(key: &Key) -> String {
///     match key {
///         Key::Session => "oauth.session".to_owned(),
///         Key::Pending(state) => format!("oauth.pending.{state}"),
///         Key::Metadata(issuer) => format!("oauth.metadata.{issuer}"),
///         Key::Ledger(session) => format!("oauth.ledger.{session}"),
///     }
/// }
/// # assert_eq!(name(&Key::Session), "oauth.session");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// The signed-in session with its tokens.
    Session,
    /// The pending authorization request with this `state`.
    Pending(String),
    /// The metadata of this issuer; holds no secret.
    Metadata(String),
    /// What all tabs of this session know; holds no secret.
    Ledger(String),
}

/// Names an HTTP exchange of the session.
///
/// ```
/// use oauth_protocol::{ExchangeId, Input, Response};
///
/// /// The id comes with the effect, and goes back with its answer.
/// fn answered(exchange: ExchangeId, status: u16, body: String) -> Input {
///     Input::Answer(exchange, Ok(Response { status, headers: vec![], body }))
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExchangeId(pub(crate) u32);

/// Names a call of the page; the page chooses the number.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/example.rs.in")); }
/// use oauth_protocol::{CallId, Effect, Input, Request, Session, Url};
///
/// let mut session = Session::new(example::configuration());
/// let steps = Request::get(Url::parse("https://api.example/steps")?);
/// session.handle(example::now(), Input::Call(CallId(7), steps));
/// // Nobody is signed in.
/// assert!(std::iter::from_fn(|| session.poll()).any(|e| matches!(e, Effect::Finish(CallId(7), Err(_)))));
/// # Ok::<(), oauth_protocol::UrlFault>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CallId(pub u32);

/// A proof of possession to be signed (RFC 9449 4.2).
///
/// ```
/// use oauth_protocol::{Proof, Request};
///
/// /// The request with its proof; the signature comes from the key of that name, as base64url.
/// fn proven(request: Request, proof: &Proof, sign: impl Fn(&str, &[u8]) -> String) -> Request {
///     let signature = sign(&proof.key, proof.signed.as_bytes());
///     request.header("DPoP", format!("{}.{signature}", proof.signed))
/// }
/// ```
#[cfg(feature = "dpop")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The name of the key, as in [`Effect::OpenKey`].
    pub key: String,
    /// Header and claims, encoded; the signature (ES256) is appended after a
    /// dot.
    pub signed: String,
}

/// Why no answer could be read.
///
/// ```
/// use oauth_protocol::Unreachable;
/// use std::io::{Error, ErrorKind};
///
/// /// What a program that is no page makes of its own errors.
/// fn reason(error: &Error) -> Unreachable {
///     match error.kind() {
///         ErrorKind::TimedOut => Unreachable::TimeLimit,
///         ErrorKind::FileTooLarge => Unreachable::TooLarge,
///         _ => Unreachable::Network,
///     }
/// }
/// # assert_eq!(reason(&ErrorKind::TimedOut.into()), Unreachable::TimeLimit);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreachable {
    /// The request failed: offline, refused, reset, or hidden for want of CORS.
    Network,
    /// The time limit passed.
    TimeLimit,
    /// The answer was larger than a server of this kind ever sends.
    TooLarge,
    /// The proof could not be signed: the key is gone.
    #[cfg(feature = "dpop")]
    KeyLost,
}

impl Unreachable {
    pub(crate) fn words(self) -> &'static str {
        match self {
            Unreachable::Network => {
                "no answer could be read: offline, refused, or hidden for want of CORS headers"
            }
            Unreachable::TimeLimit => "no answer within the time limit",
            Unreachable::TooLarge => "the answer was too large to be read",
            #[cfg(feature = "dpop")]
            Unreachable::KeyLost => "the key that this session is bound to is gone from this browser",
        }
    }
}

/// Random octets for one page, one sign-in or one sign-out, from a cryptographic source.
/// They can be used once: the type is not `Clone`.
///
/// ```
/// use oauth_protocol::{Entropy, Input, SignIn};
///
/// # fn random() -> [u8; 96] { [7; 96] }
/// let entropy = Entropy::from_random(random()); // new for each sign-in
/// assert_eq!(format!("{entropy:?}"), "[redacted]");
/// let input = Input::SignIn(SignIn::at("main"), entropy);
/// ```
pub struct Entropy([u8; 96]);

impl Entropy {
    /// From octets of a cryptographically secure source
    /// (`crypto.getRandomValues`).
    ///
    /// ```
    /// # use oauth_protocol::Entropy;
    /// use std::{fs::File, io::Read};
    ///
    /// # fn entropy() -> std::io::Result<Entropy> {
    /// let mut octets = [0; 96];
    /// File::open("/dev/urandom")?.read_exact(&mut octets)?;
    /// let entropy = Entropy::from_random(octets);
    /// # Ok(entropy)
    /// # }
    /// ```
    pub fn from_random(octets: [u8; 96]) -> Entropy {
        Entropy(octets)
    }

    fn part<const START: usize>(&self) -> [u8; 32] {
        core::array::from_fn(|index| self.0[START + index])
    }

    pub(crate) fn state(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.part::<0>())
    }

    pub(crate) fn nonce(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.part::<32>())
    }

    /// What the identifiers of a page's proofs are made from.
    #[cfg(feature = "dpop")]
    pub(crate) fn seed(&self) -> [u8; 32] {
        self.part::<0>()
    }

    /// A random share of 256.
    pub(crate) fn share(&self) -> u8 {
        self.0[95]
    }

    pub(crate) fn code_verifier(&self) -> CodeVerifier {
        CodeVerifier::from_random(self.part::<64>())
    }
}

impl fmt::Debug for Entropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}
