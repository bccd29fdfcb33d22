//! The authorization response: RFC 6749 4.1.2 and 4.1.2.1, RFC 9207, RFC 9700 4.4.2.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use subtle::ConstantTimeEq;

use crate::authorization_request::PendingAuthorization;
use crate::error::{Error, ErrorKind, shown};
use crate::secret::AuthorizationCode;
use crate::time::Timestamp;

/// What arrived at the redirect URI.
///
/// ```
/// use oauth_protocol::AuthorizationResponse;
///
/// let query = "code=SplxlOBeZQQYbYS6WxSbIA&state=xyz&iss=https%3A%2F%2Fas.example";
/// let response = AuthorizationResponse::parse(query)?.unwrap();
/// assert_eq!(response.state.as_deref(), Some("xyz"));
/// assert_eq!(response.iss.as_deref(), Some("https://as.example"));
/// # Ok::<(), oauth_protocol::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizationResponse {
    /// The `state`, as it came.
    pub state: Option<String>,
    /// The `iss` (RFC 9207), as it came.
    pub iss: Option<String>,
    /// A code, or the server's refusal.
    pub outcome: Result<AuthorizationCode, AuthorizationError>,
}

/// The server's refusal (RFC 6749 4.1.2.1).
///
/// ```
/// use oauth_protocol::AuthorizationResponse;
///
/// let response = AuthorizationResponse::parse("error=access_denied&state=xyz")?.unwrap();
/// assert_eq!(response.outcome.unwrap_err().code, "access_denied");
/// # Ok::<(), oauth_protocol::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizationError {
    /// `error`.
    pub code: String,
    /// `error_description`; from outside, to be shown as text only.
    pub description: Option<String>,
}

/// How long a person may take at the authorization server.
const LONGEST_PENDING_SECONDS: u64 = 60 * 60;

/// Parameters of a response, taken out of the address before it is shown.
const RESPONSE_PARAMETERS: [&str; 7] =
    ["code", "state", "iss", "error", "error_description", "error_uri", "session_state"];

impl AuthorizationResponse {
    /// Reads a callback's query. `Ok(None)` when it holds no response at all.
    ///
    /// ```
    /// use oauth_protocol::{AuthorizationResponse, ErrorKind};
    ///
    /// assert_eq!(AuthorizationResponse::parse("days=7")?, None);
    /// let error = AuthorizationResponse::parse("code=a&code=b&state=xyz").unwrap_err();
    /// assert_eq!(error.kind(), &ErrorKind::MalformedResponse);
    /// # Ok::<(), oauth_protocol::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::MalformedResponse`] for a parameter that comes twice (RFC
    /// 6749 3.1: "MUST NOT be included more than once"), or for a `state`
    /// without code and error.
    pub fn parse(query: &str) -> Result<Option<AuthorizationResponse>, Error> {
        let mut found: Vec<(Cow<'_, str>, Cow<'_, str>)> = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if !RESPONSE_PARAMETERS.contains(&name.as_ref()) {
                continue;
            }
            if found.iter().any(|(other, _)| *other == name) {
                return Err(malformed(format!("“{name}” comes twice")));
            }
            found.push((name, value));
        }
        // RFC 6749 3.1: a parameter without a value is treated as omitted.
        let get = |name: &str| {
            let pair = found.iter().find(|(n, v)| n == name && !v.is_empty());
            pair.map(|(_, value)| String::from(value.as_ref()))
        };
        let outcome = match (get("code"), get("error")) {
            (Some(_), Some(_)) => return Err(malformed("both “code” and “error” are there".into())),
            (Some(code), None) => Ok(AuthorizationCode::new(code)),
            (None, Some(code)) => Err(AuthorizationError { code, description: get("error_description") }),
            (None, None) if found.is_empty() => return Ok(None),
            (None, None) => return Err(malformed("neither “code” nor “error” is there".into())),
        };
        Ok(Some(AuthorizationResponse { state: get("state"), iss: get("iss"), outcome }))
    }

    /// Checks the response, which arrived at this address, against the request
    /// it answers, and gives the code.
    ///
    /// # Errors
    /// By kind: `UnknownState`, `RedirectUriMismatch`, `IssuerMismatch`,
    /// `Denied`, `Authorization`, `ExpiredRequest`.
    pub(crate) fn check(
        self,
        pending: &PendingAuthorization,
        arrived_at: &str,
        now: Timestamp,
    ) -> Result<AuthorizationCode, Error> {
        let state = self.state.as_deref().unwrap_or_default();
        // RFC 6749 10.12; compared in constant time.
        if !bool::from(state.as_bytes().ct_eq(pending.state.as_bytes())) {
            return Err(unknown_state());
        }
        // RFC 9700 4.4.2.2: "If there is a mismatch, the client MUST abort".
        if arrived_at != pending.redirect_uri {
            return Err(mismatch(ErrorKind::RedirectUriMismatch, &pending.redirect_uri, arrived_at));
        }
        // RFC 9207 2.4: "MUST compare … if they do not match, MUST reject".
        if let Some(iss) = self.iss.as_deref().filter(|iss| *iss != pending.issuer) {
            return Err(mismatch(ErrorKind::IssuerMismatch, &pending.issuer, iss));
        }
        let code = self.outcome.map_err(AuthorizationError::into_error)?;
        if now.since(pending.created_at).as_secs() > LONGEST_PENDING_SECONDS {
            return Err(Error::new(ErrorKind::ExpiredRequest, ""));
        }
        Ok(code)
    }
}

/// A success without `iss`, from a server whose metadata promises it (RFC 9207
/// 2.4: the client "MUST reject").
pub(crate) fn missing_issuer(issuer: &str) -> Error {
    let detail = format!("{issuer} promises “iss” in its responses, and it is missing");
    Error::new(ErrorKind::IssuerMismatch, detail)
}

/// A success without `iss` where another issuer's responses arrive too (RFC
/// 9700 2.1: "a defense against mix-up attacks … is REQUIRED").
pub(crate) fn ambiguous_issuer(issuer: &str) -> Error {
    Error::new(ErrorKind::AmbiguousIssuer, issuer)
}

fn mismatch(kind: ErrorKind, expected: &str, came: &str) -> Error {
    Error::new(kind, format!("{expected} was expected, and {} came", shown(came)))
}

pub(crate) fn unknown_state() -> Error {
    Error::new(ErrorKind::UnknownState, "no pending request has the “state” of this response")
}

pub(crate) fn no_response() -> Error {
    Error::new(ErrorKind::NoResponse, "")
}

fn malformed(detail: String) -> Error {
    Error::new(ErrorKind::MalformedResponse, format!("authorization response: {detail}"))
}

impl AuthorizationError {
    fn into_error(self) -> Error {
        let detail = match &self.description {
            Some(description) => format!("{}: {}", shown(&self.code), shown(description)),
            None => shown(&self.code),
        };
        let kind = match self.code.as_str() {
            "access_denied" => ErrorKind::Denied,
            "temporarily_unavailable" | "server_error" => ErrorKind::Unavailable,
            _ => ErrorKind::Authorization(shown(&self.code)),
        };
        Error::new(kind, detail)
    }
}

/// The path and query that stay in the address bar when the response is taken
/// out: what else was in the query survives.
pub(crate) fn cleaned(path: &str, query: &str) -> String {
    let kept: Vec<&str> = query
        .split('&')
        .filter(|pair| {
            let name = form_urlencoded::parse(pair.as_bytes()).next();
            name.is_some_and(|(name, _)| !RESPONSE_PARAMETERS.contains(&name.as_ref()))
        })
        .collect();
    if kept.is_empty() { path.into() } else { format!("{path}?{}", kept.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_cleaned_and_the_rest_survives() {
        assert_eq!(cleaned("/callback", "code=c&state=s"), "/callback");
        assert_eq!(cleaned("/callback", "code=c&a=1&st%61te=s&b=x%20y&iss=i"), "/callback?a=1&b=x%20y");
        assert_eq!(cleaned("/callback", ""), "/callback");
    }
}
