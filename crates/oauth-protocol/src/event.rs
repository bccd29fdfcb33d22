//! The steps of the flow as they happen, for whoever watches: a page that
//! shows the round trip, a log, a test. No event can hold a secret.

use alloc::string::String;
use serde::{Deserialize, Serialize};

use crate::error::ErrorKind;
use crate::time::Timestamp;

/// A step of the flow and when it happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowEvent {
    /// Milliseconds since the Unix epoch, by this device's clock.
    pub at: u64,
    /// What happened.
    pub step: Step,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Step {
    /// The person asked to sign in.
    SignInRequested {
        /// The id of the server.
        server: String,
        /// The scope asked for.
        scope: String,
    },
    /// The server's metadata is known.
    MetadataRead {
        /// The issuer.
        issuer: String,
        /// Whether it came from this tab's cache.
        cached: bool,
    },
    /// The browser leaves for the authorization endpoint.
    SentToAuthorize {
        /// The issuer.
        issuer: String,
    },
    /// The browser came back with a response.
    CameBack,
    /// A check of the response passed.
    Passed(Check),
    /// A check refused, or the server did.
    Refused {
        /// The check.
        check: Check,
        /// The reason in words.
        reason: String,
    },
    /// A code is being exchanged for tokens.
    CodeSent,
    /// Tokens came.
    TokensReceived {
        /// Lifetime of the access token in seconds, if the server said it.
        expires_in: Option<u64>,
        /// The scope granted.
        scope: String,
    },
    /// The person is signed in.
    SignedIn,
    /// A session kept in this tab goes on after a reload.
    SessionRestored,
    /// A record in storage could not be used and was thrown away.
    RecordDiscarded,
    /// The resource API is being called.
    CallSent {
        /// Method and path.
        request: String,
    },
    /// The resource API answered.
    CallAnswered {
        /// Method and path.
        request: String,
        /// The HTTP status.
        status: u16,
    },
    /// Fresh tokens are being fetched.
    RefreshSent,
    /// Fresh tokens came.
    Refreshed {
        /// Lifetime of the access token in seconds, if the server said it.
        expires_in: Option<u64>,
    },
    /// A refresh failed and will be tried again.
    RefreshPostponed {
        /// Milliseconds until the next try.
        retry_in: u64,
        /// The reason in words.
        reason: String,
    },
    /// The session is over without the person asking for it.
    SessionEnded {
        /// The reason in words.
        reason: String,
    },
    /// The person asked to sign out; the tokens are gone from this tab.
    SignOutRequested,
    /// The server was asked to forget the tokens.
    TokensRevoked {
        /// Whether it confirmed.
        confirmed: bool,
    },
    /// The browser leaves to sign out at the server.
    SentToEndSession,
}

/// The checks of a sign-in, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Check {
    /// The response belongs to a request of this tab.
    State,
    /// It comes from the server that was asked.
    Issuer,
    /// It carries a code.
    Code,
    /// The code was exchanged for tokens.
    Tokens,
    /// The identity token is what it must be.
    Identity,
}

impl Check {
    /// The check that an error of this kind comes from.
    pub(crate) fn refusing(kind: &ErrorKind) -> Check {
        match kind {
            ErrorKind::IssuerMismatch | ErrorKind::Metadata | ErrorKind::ForeignMetadata => Check::Issuer,
            ErrorKind::Denied | ErrorKind::Authorization(_) => Check::Code,
            ErrorKind::Token(_) | ErrorKind::Unreachable | ErrorKind::Unavailable => Check::Tokens,
            ErrorKind::IdToken => Check::Identity,
            _ => Check::State,
        }
    }
}

impl FlowEvent {
    pub(crate) fn new(at: Timestamp, step: Step) -> FlowEvent {
        FlowEvent { at: at.unix_millis(), step }
    }
}
