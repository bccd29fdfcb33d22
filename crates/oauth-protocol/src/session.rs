//! The session: every state change of the client happens in this room.
//!
//! Its fields are private to this file and the files below it, one for each
//! thing that can happen; the compiler keeps everyone else out.
//!
//! A shell calls [`Session::handle`] with each input, then performs what
//! [`Session::poll`] gives until it gives nothing.

use alloc::collections::VecDeque;
use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use crate::authorization_request::{PendingAuthorization, SignIn};
use crate::authorization_response::AuthorizationResponse;
use crate::configuration::{Configuration, Server};
use crate::effect::{CallId, Effect, Entropy, ExchangeId, Input, Key, Unreachable};
use crate::error::Error;
use crate::event::{FlowEvent, Step};
use crate::http::{Request, Response};
use crate::metadata::ServerMetadata;
use crate::secret::AuthorizationCode;
use crate::time::{Clock, ClockOffset, Now, Timestamp};
use crate::token_set::TokenSet;

mod arriving;
mod calling;
mod discovering;
mod refreshing;
mod signing_in;
mod signing_out;

/// Where the person stands.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    /// To sign in.
    Authorize,
    /// To sign out.
    EndSession,
}

impl Default for State {
    fn default() -> State {
        State::SignedOut(SignedOut::NotYet)
    }
}

/// How long an HTTP exchange may take.
const TIME_LIMIT: Duration = Duration::from_secs(15);
/// Metadata older than this is read again at the next sign-in.
const METADATA_LIFETIME: Duration = Duration::from_secs(3600);

/// The client: a configuration, a state, and what is under way.
#[derive(Debug)]
pub struct Session {
    configuration: Configuration,
    state: State,
    tokens: Option<TokenSet>,
    metadata: Vec<(String, ServerMetadata)>,
    arrival: Option<Arrival>,
    errands: Vec<Errand>,
    discovery: Option<(String, Vec<Option<Option<Response>>>)>,
    exchanges: Vec<(ExchangeId, Exchange)>,
    leaving: Option<Leaving>,
    refreshing: bool,
    waiting: Vec<Call>,
    attempts: u32,
    retry_at: Option<Timestamp>,
    wake_at: Option<Timestamp>,
    effects: VecDeque<Effect>,
    last_exchange: u32,
    clock: Clock,
    offset: ClockOffset,
    now: Timestamp,
}

/// How the page was reached.
#[derive(Debug)]
enum Arrival {
    Elsewhere,
    Callback(Result<Option<AuthorizationResponse>, Error>),
}

/// Something that needs the server's metadata first.
#[derive(Debug)]
enum Errand {
    SignIn(SignIn, Entropy),
    Redeem { pending: PendingAuthorization, code: AuthorizationCode, iss_came: bool },
    Refresh,
    SignOut,
}

/// An HTTP exchange under way.
#[derive(Debug)]
enum Exchange {
    Discovery(usize),
    Redeem(PendingAuthorization),
    Refresh,
    Revoke,
    Call { call: Call, generation: u32 },
}

/// A call of the page; `repeated` after its token was refused once.
#[derive(Debug)]
struct Call {
    id: CallId,
    request: Request,
    repeated: bool,
}

/// A sign-out under way.
#[derive(Debug)]
struct Leaving {
    tokens: TokenSet,
    state: String,
    to_revoke: Vec<&'static str>,
}

impl Session {
    /// A session that has not started: hand in [`Input::Start`] first.
    pub fn new(configuration: Configuration) -> Session {
        Session {
            configuration,
            state: State::default(),
            tokens: None,
            metadata: Vec::new(),
            arrival: None,
            errands: Vec::new(),
            discovery: None,
            exchanges: Vec::new(),
            leaving: None,
            refreshing: false,
            waiting: Vec::new(),
            attempts: 0,
            retry_at: None,
            wake_at: None,
            effects: VecDeque::new(),
            last_exchange: 0,
            clock: Clock::default(),
            offset: ClockOffset::default(),
            now: Timestamp::default(),
        }
    }

    /// The configuration.
    pub fn configuration(&self) -> &Configuration {
        &self.configuration
    }

    /// Where the person stands.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The tokens, while somebody is signed in.
    pub fn tokens(&self) -> Option<&TokenSet> {
        self.tokens.as_ref()
    }

    /// The server of the tokens.
    pub fn server(&self) -> Option<&Server> {
        self.configuration.server(&self.tokens.as_ref()?.server)
    }

    /// The next thing to do.
    pub fn poll(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// Takes one input. Drain [`Session::poll`] afterwards.
    pub fn handle(&mut self, now: Now, input: Input) {
        self.now = self.clock.read(now);
        match input {
            Input::Start(href) => self.start(&href),
            Input::Loaded(Key::Session, record) => self.session_loaded(record),
            Input::Loaded(Key::Pending(_), record) => self.pending_loaded(record),
            Input::Loaded(Key::Metadata(issuer), record) => self.metadata_loaded(&issuer, record),
            Input::SignIn(sign_in, entropy) => self.sign_in(sign_in, entropy),
            Input::SignOut(entropy) => self.sign_out(&entropy),
            Input::Refresh => self.refresh(),
            Input::Call(id, request) => self.call(Call { id, request, repeated: false }),
            Input::Answer(exchange, result) => self.answer(exchange, result),
            Input::Tick => self.tick(),
            Input::Dismiss | Input::Resumed => self.settle(),
        }
        self.schedule();
    }

    fn send(&mut self, exchange: Exchange, request: Request, time_limit: Duration) {
        self.last_exchange = self.last_exchange.wrapping_add(1);
        let id = ExchangeId(self.last_exchange);
        self.exchanges.push((id, exchange));
        self.effects.push_back(Effect::Send { exchange: id, request, time_limit });
    }

    fn answer(&mut self, id: ExchangeId, result: Result<Response, Unreachable>) {
        let Some(index) = self.exchanges.iter().position(|(other, _)| *other == id) else { return };
        match self.exchanges.swap_remove(index).1 {
            Exchange::Discovery(index) => self.discovery_answered(index, result.ok()),
            Exchange::Redeem(pending) => self.redeemed(pending, result),
            Exchange::Refresh => self.refreshed(result),
            Exchange::Revoke => {
                let confirmed = result.is_ok_and(|response| response.is_success());
                self.record(Step::TokensRevoked { confirmed });
                self.revoke_next();
            }
            Exchange::Call { call, generation } => self.call_answered(call, generation, result),
        }
    }

    // Called in many places; inlined, it would cost the page bytes in each.
    #[inline(never)]
    fn record(&mut self, step: Step) {
        self.effects.push_back(Effect::Record(FlowEvent::new(self.now, step)));
    }
}
