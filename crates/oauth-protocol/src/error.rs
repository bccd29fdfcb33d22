//! What can go wrong, as a kind to branch on and words to show.
//!
//! An [`Error`] says what happened, and what to do next; the technical detail
//! is apart, so that a page can fold it away. No message holds a secret.

use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;

use crate::scope::Scope;

/// A failure of the flow: a [kind](Error::kind) to branch on, a
/// [message](Error::message) and a [next step](Error::next_step) to show.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/example.rs.in")); }
/// use oauth_protocol::ErrorKind;
///
/// let error = example::refusal(); // of a call whose access token is not for `write`
/// assert!(matches!(error.kind(), ErrorKind::InsufficientScope(scope) if scope.contains("write")));
/// assert_eq!(error.message(), "You have not allowed this page to do that.");
/// assert_eq!(error.next_step(), "Sign in again and allow it, if you want to.");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(Box<Inner>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Inner {
    kind: ErrorKind,
    detail: String,
}

/// Why something failed.
///
/// ```
/// use oauth_protocol::{Error, ErrorKind};
///
/// /// What a page offers beside the words of the error.
/// fn button(error: &Error) -> &'static str {
///     match error.kind() {
///         ErrorKind::InsufficientScope(_) => "Allow at the server",
///         ErrorKind::InsufficientAuthentication { .. } => "Confirm at the server",
///         ErrorKind::NotSignedIn | ErrorKind::SessionOver => "Sign in",
///         _ if error.is_transient() => "Try again",
///         _ => "Go on",
///     }
/// }
/// # use oauth_protocol::AuthorizationResponse;
/// # let error = AuthorizationResponse::parse("code=a&code=b").unwrap_err();
/// # assert_eq!(button(&error), "Go on");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The page asked for something that its configuration does not allow.
    Configuration,
    /// No answer could be read: offline, server down, time limit, or CORS.
    Unreachable,
    /// The server answered that it can't serve now (5xx, 429).
    Unavailable,
    /// The server's metadata is missing or can't be used.
    Metadata,
    /// The server's metadata names another issuer than the configured one.
    ForeignMetadata,
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
    /// The response came to another redirect URI than that of the server asked.
    RedirectUriMismatch,
    /// The response names no issuer, and could be that of several servers.
    AmbiguousIssuer,
    /// The token endpoint refused with this error code.
    Token(String),
    /// The browser does not let the page keep what a sign-in needs.
    StorageRefused,
    /// The session is over: it can't be renewed any more.
    SessionOver,
    /// The identity token failed a check.
    IdToken,
    /// The call needs a signed-in person.
    NotSignedIn,
    /// The call would send an access token outside the configured origins.
    ForeignOrigin,
    /// The access granted is not enough; this scope is needed.
    InsufficientScope(Scope),
    /// A more recent or a stronger sign-in is needed (RFC 9470).
    InsufficientAuthentication {
        /// The authentication classes that would do, apart by spaces.
        acr_values: Option<String>,
        /// How old the sign-in may be, in seconds.
        max_age: Option<u64>,
    },
    /// The resource server refused the access token, also after a refresh.
    TokenRefused,
    /// The person's profile is not to be had, or is another person's.
    Userinfo,
    /// What the API says of itself is missing or can't be used (RFC 9728).
    Resource,
    /// The key that the tokens are bound to is gone, or can't be kept.
    #[cfg(feature = "dpop")]
    KeyLost,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, detail: impl Into<String>) -> Error {
        Error::boxed(kind, detail.into())
    }

    // Called in many places; inlined, it would cost the page bytes in each.
    #[inline(never)]
    fn boxed(kind: ErrorKind, detail: String) -> Error {
        Error(Box::new(Inner { kind, detail }))
    }

    /// The kind, to branch on.
    ///
    /// ```
    /// # use oauth_protocol::AuthorizationResponse;
    /// # let error = AuthorizationResponse::parse("code=a&code=b").unwrap_err();
    /// # use oauth_protocol::ErrorKind;
    /// assert_eq!(error.kind(), &ErrorKind::MalformedResponse);
    /// ```
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// What happened, in plain words.
    ///
    /// ```
    /// # use oauth_protocol::AuthorizationResponse;
    /// # let error = AuthorizationResponse::parse("code=a&code=b").unwrap_err();
    /// assert_eq!(error.message(), "The server's answer is not well formed, so it is not used.");
    /// ```
    pub fn message(&self) -> &'static str {
        self.0.kind.words().0
    }

    /// What to do next, in plain words.
    ///
    /// ```
    /// # use oauth_protocol::AuthorizationResponse;
    /// # let error = AuthorizationResponse::parse("code=a&code=b").unwrap_err();
    /// assert!(error.next_step().starts_with("Sign in again."));
    /// ```
    pub fn next_step(&self) -> &'static str {
        self.0.kind.words().1
    }

    /// The technical detail: the check that refused, the values it compared.
    /// Empty where there is none. Never holds a token, a code or a verifier.
    ///
    /// ```
    /// # use oauth_protocol::AuthorizationResponse;
    /// # let error = AuthorizationResponse::parse("code=a&code=b").unwrap_err();
    /// assert_eq!(error.detail(), "authorization response: “code” comes twice");
    /// ```
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// Whether trying again later may succeed without anything being changed.
    ///
    /// ```
    /// # use oauth_protocol::{ProtectedResourceSearch, Unreachable, Url};
    /// # let mut search = ProtectedResourceSearch::new(Url::parse("https://api.example")?);
    /// # search.answered(Err(Unreachable::Network));
    /// # search.answered(Err(Unreachable::TimeLimit));
    /// let error = search.result().unwrap_err();
    /// assert!(error.is_transient(), "{error}");
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn is_transient(&self) -> bool {
        matches!(self.kind(), ErrorKind::Unreachable | ErrorKind::Unavailable)
    }
}

impl Error {
    /// Whether a silent sign-in ended because the server would have to show
    /// something to the person (OIDC Core 3.1.2.6).
    pub(crate) fn needs_the_person(&self) -> bool {
        matches!(self.kind(), ErrorKind::Authorization(code) if matches!(
            code.as_str(),
            "login_required" | "consent_required" | "interaction_required" | "account_selection_required"
        ))
    }
}

impl ErrorKind {
    /// What happened, and what to do next.
    fn words(&self) -> (&'static str, &'static str) {
        const AGAIN: &str = "Sign in again. If it happens again, tell the people who run this page.";
        const MISTAKE: &str = "This is a mistake in the page; tell the people who run it.";
        match self {
            ErrorKind::Configuration => {
                ("The page asks for something that its configuration does not allow.", MISTAKE)
            }
            ErrorKind::Unreachable => (
                "The server does not answer.",
                "Check that you are online and that the server runs, then try again.",
            ),
            ErrorKind::Unavailable => {
                ("The server can't answer at the moment.", "Try again in a little while.")
            }
            ErrorKind::Metadata => (
                "The description that the server gives of itself can't be used.",
                "Check the issuer in the configuration; the server's own settings may need a change.",
            ),
            ErrorKind::ForeignMetadata => (
                "The server calls itself by another name than the one configured, so it is not trusted.",
                "Set the issuer in the configuration to exactly what the server's metadata says.",
            ),
            ErrorKind::Denied => (
                "You chose not to allow access. Nothing was shared.",
                "Sign in again whenever you like, and choose what to allow.",
            ),
            ErrorKind::Authorization(code) => authorization_words(code),
            ErrorKind::UnknownState => (
                "This answer belongs to no sign-in of this tab: it was reloaded, bookmarked, opened in another \
                 tab, or never asked for.",
                "Nothing was lost. Go on, or sign in again.",
            ),
            ErrorKind::NoResponse => (
                "This page is where a sign-in comes back to, and no answer came with it.",
                "Go to the start page, or sign in.",
            ),
            ErrorKind::MalformedResponse => {
                ("The server's answer is not well formed, so it is not used.", AGAIN)
            }
            ErrorKind::ExpiredRequest => (
                "This sign-in was begun more than an hour ago and is no longer valid.",
                "Sign in again; it takes a moment.",
            ),
            ErrorKind::IssuerMismatch => (
                "The answer came from another server than the one you were sent to, so it is not used.",
                AGAIN,
            ),
            ErrorKind::RedirectUriMismatch => (
                "The answer came to another address than that of the server you were sent to, so it is not used.",
                AGAIN,
            ),
            ErrorKind::AmbiguousIssuer => (
                "The answer does not say which server it is from, and another one answers at the same address, so \
                 it is not used.",
                "Let the server send “iss”, or give it a “redirect_path” of its own in the configuration, and \
                 register that there in place of this one.",
            ),
            ErrorKind::Token(code) => token_words(code),
            ErrorKind::StorageRefused => (
                "This browser does not let the page keep anything, and a sign-in needs a note that is still \
                 there when you come back.",
                "Allow this page to keep data (cookies), or free some room, then sign in.",
            ),
            ErrorKind::SessionOver => {
                ("Your session has ended: it can't be renewed any more.", "Sign in again.")
            }
            ErrorKind::IdToken => {
                ("The server's statement of who you are failed a check, so it is not used.", AGAIN)
            }
            ErrorKind::NotSignedIn => ("You are not signed in.", "Sign in, then try again."),
            ErrorKind::ForeignOrigin => (
                "This request was not sent: it would carry your access to a server it was not given for.",
                MISTAKE,
            ),
            ErrorKind::InsufficientScope(_) => {
                ("You have not allowed this page to do that.", "Sign in again and allow it, if you want to.")
            }
            ErrorKind::InsufficientAuthentication { .. } => (
                "This needs a more recent or a stronger sign-in than yours.",
                "Confirm at the server that it is you.",
            ),
            ErrorKind::Userinfo => {
                ("Your profile could not be read from the server.", "Go on without it, or try again.")
            }
            ErrorKind::Resource => (
                "What the API says of itself can't be used.",
                "Check the address of the API in the configuration; the API's own settings may need a change.",
            ),
            #[cfg(feature = "dpop")]
            ErrorKind::KeyLost => (
                "Your session is bound to a key of this browser, and the key is not there.",
                "Sign in again. In a private window, allow the page to keep data.",
            ),
            ErrorKind::TokenRefused => (
                "The API does not accept your access, though it was renewed.",
                "Sign out and in again. If it happens again, tell the people who run the API.",
            ),
        }
    }
}

/// The codes of RFC 6749 4.1.2.1 and OIDC Core 3.1.2.6.
fn authorization_words(code: &str) -> (&'static str, &'static str) {
    match code {
        "login_required" | "consent_required" | "interaction_required" => {
            ("The server needs you to sign in or to agree on its own page first.", "Sign in.")
        }
        "invalid_scope" => (
            "The server does not know something this page asked access to.",
            "The scope in the configuration needs a change; tell the people who run this page.",
        ),
        _ => (
            "The server refused the sign-in.",
            "Sign in again. If it happens again, tell the people who run this page.",
        ),
    }
}

/// The codes of RFC 6749 5.2.
fn token_words(code: &str) -> (&'static str, &'static str) {
    match code {
        "invalid_grant" => ("The server no longer accepts this sign-in.", "Sign in again."),
        "invalid_client" | "unauthorized_client" => (
            "The server does not accept this page as a public client.",
            "Register the client at the server as public, without a secret, with PKCE.",
        ),
        _ => (
            "The server refused to give access.",
            "Sign in again. If it happens again, tell the people who run this page.",
        ),
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.message(), self.next_step())?;
        if self.detail().is_empty() { Ok(()) } else { write!(f, " ({})", self.detail()) }
    }
}

impl core::error::Error for Error {}

/// Text from outside, made fit to show: printable, and of bounded length.
pub(crate) fn shown(text: &str) -> String {
    const LONGEST: usize = 200;
    let mut characters = text.chars().filter(|c| !c.is_control());
    let mut shown: String = characters.by_ref().take(LONGEST).collect();
    if characters.next().is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn an_error_says_what_happened_what_to_do_and_why() {
        let error = Error::new(ErrorKind::NotSignedIn, "the detail");
        assert_eq!(error.to_string(), "You are not signed in. Sign in, then try again. (the detail)");
        assert_eq!(error.next_step(), "Sign in, then try again.");
        assert_eq!(
            Error::new(ErrorKind::NotSignedIn, "").to_string(),
            "You are not signed in. Sign in, then try again."
        );
    }

    #[test]
    fn only_what_may_pass_by_itself_is_transient() {
        let is_transient = |kind| Error::new(kind, "").is_transient();
        assert!(is_transient(ErrorKind::Unreachable) && is_transient(ErrorKind::Unavailable));
        assert!(
            !is_transient(ErrorKind::Metadata) && !is_transient(ErrorKind::Token("invalid_grant".into()))
        );
    }

    #[test]
    fn codes_that_say_what_to_do_have_words_of_their_own() {
        let authorization = |code: &str| ErrorKind::Authorization(code.into());
        let token = |code: &str| ErrorKind::Token(code.into());
        for (kind, words) in [
            (authorization("login_required"), "on its own page"),
            (authorization("consent_required"), "on its own page"),
            (authorization("interaction_required"), "on its own page"),
            (authorization("invalid_scope"), "asked access to"),
            (authorization("unsupported_response_type"), "refused the sign-in"),
            (token("invalid_grant"), "no longer accepts this sign-in"),
            (token("invalid_client"), "as a public client"),
            (token("unauthorized_client"), "as a public client"),
            (token("invalid_request"), "refused to give access"),
        ] {
            let error = Error::new(kind, "");
            assert!(error.message().contains(words), "{words} not in: {error}");
        }
    }

    #[test]
    fn what_is_shown_is_printable_and_short() {
        assert_eq!(shown("a\u{0}b\nü"), "abü");
        assert_eq!(shown(&"a".repeat(200)), "a".repeat(200));
        assert_eq!(shown(&"a".repeat(201)), "a".repeat(200) + "…");
    }
}
