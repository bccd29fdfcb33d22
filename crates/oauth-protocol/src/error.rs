//! What can go wrong, as a kind to branch on and words to show.
//!
//! An [`Error`] says what happened, and what to do next; the technical detail
//! is apart, so that a page can fold it away. No message holds a secret.

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;

use crate::scope::Scope;

/// A failure of the flow: a [kind](Error::kind) to branch on, a
/// [message](Error::message) and a [next step](Error::next_step) to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    message: Cow<'static, str>,
    next_step: Cow<'static, str>,
    detail: String,
}

/// Why something failed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The configuration, or a request made by the application, can't be used.
    Configuration,
    /// No answer could be read: offline, server down, time limit, or CORS.
    Unreachable,
    /// The server answered that it can't serve now (5xx, 429).
    Unavailable,
    /// The server's metadata is missing, malformed, or names another issuer.
    Metadata,
    /// The person chose not to allow access (`access_denied`).
    Denied,
    /// The authorization server refused the request with this error code.
    Authorization(String),
    /// No request of this tab waits for this response: a reload, a bookmark,
    /// another tab, or a forged response.
    UnknownState,
    /// The callback was reached without any authorization response.
    NoResponse,
    /// The response is not what the specification allows.
    MalformedResponse,
    /// The response came too long after the request.
    ExpiredRequest,
    /// The response names another issuer than the request was sent to.
    IssuerMismatch,
    /// The token endpoint refused with this error code.
    Token(String),
    /// The session is over: the server no longer accepts the refresh token.
    SessionOver,
    /// The identity token failed a check.
    IdToken,
    /// The call needs a signed-in person.
    NotSignedIn,
    /// The call would send an access token outside the configured origins.
    ForeignOrigin,
    /// The access granted is not enough; this scope is needed.
    InsufficientScope(Scope),
    /// The resource server refused the access token, also after a refresh.
    TokenRefused,
}

impl Error {
    pub(crate) fn new(
        kind: ErrorKind,
        message: impl Into<Cow<'static, str>>,
        next_step: impl Into<Cow<'static, str>>,
    ) -> Error {
        Error { kind, message: message.into(), next_step: next_step.into(), detail: String::new() }
    }

    pub(crate) fn with_detail(mut self, detail: impl Into<String>) -> Error {
        self.detail = detail.into();
        self
    }

    /// The kind, to branch on.
    pub fn kind(&self) -> &ErrorKind {
        &self.kind
    }

    /// What happened, in plain words.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do next, in plain words.
    pub fn next_step(&self) -> &str {
        &self.next_step
    }

    /// The technical detail: the check that refused, the values it compared.
    /// Empty where there is none. Never holds a token, a code or a verifier.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// Whether trying again later may succeed without anything being changed.
    pub fn is_transient(&self) -> bool {
        matches!(self.kind, ErrorKind::Unreachable | ErrorKind::Unavailable)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.message, self.next_step)?;
        if !self.detail.is_empty() {
            write!(f, " ({})", self.detail)?;
        }
        Ok(())
    }
}

impl core::error::Error for Error {}

/// Text from outside, made fit to show: printable, and of bounded length.
pub(crate) fn shown(text: &str) -> String {
    const LONGEST: usize = 200;
    let mut shown: String = text.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    if text.chars().count() > LONGEST {
        shown.push('…');
    }
    shown
}
