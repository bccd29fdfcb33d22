//! The token response: RFC 6749 5.1 (success) and 5.2 (error), RFC 9449 5.
//!
//! Tolerant where servers differ, strict where it matters: a success has an
//! access token of a known type.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use core::fmt;
use core::time::Duration;

use crate::error::{Error, ErrorKind, shown};
use crate::http::Response;
use crate::json::{Object, Value};
use crate::scope::Scope;
use crate::secret::{AccessToken, RefreshToken};

/// A successful answer (RFC 6749 5.1).
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct TokenResponse {
    /// `access_token`.
    pub(crate) access_token: AccessToken,
    /// `expires_in`, if the server said it in any readable way.
    pub(crate) expires_in: Option<Duration>,
    /// `refresh_token`, if one was issued.
    pub(crate) refresh_token: Option<RefreshToken>,
    /// `scope`; absent means as asked (RFC 6749 5.1).
    pub(crate) scope: Option<Scope>,
    /// `id_token`, not yet checked.
    pub(crate) id_token: Option<String>,
    /// Whether the access token is bound to a key: `token_type` is `DPoP`.
    pub(crate) is_bound: bool,
    /// `authorization_details` as they came (RFC 9396 7).
    #[cfg(feature = "authorization-details")]
    pub(crate) authorization_details: Option<String>,
}

impl fmt::Debug for TokenResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenResponse {{ expires_in: {:?}, scope: {:?}, .. }}", self.expires_in, self.scope)
    }
}

/// A refusal (RFC 6749 5.2), or what could be made of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TokenError {
    /// The HTTP status.
    pub(crate) status: u16,
    /// `error`, if the body said it.
    pub(crate) code: Option<String>,
    /// `error_description`; from outside, to be shown as text only.
    pub(crate) description: Option<String>,
}

/// Longest lifetime believed: what is longer counts as this long.
const LONGEST_LIFETIME_SECONDS: u64 = 10 * 365 * 86_400;

/// Reads an answer of the token endpoint. `proven` says that the request
/// carried a proof of possession.
pub(crate) fn read(response: &Response, proven: bool) -> Result<TokenResponse, Error> {
    if !response.is_success() {
        return Err(TokenError::read(response).into_error("token endpoint"));
    }
    let object = Object::parse(&response.body).map_err(|fault| malformed(&fault))?;
    let required = |name: &str| match object.required_text(name) {
        Ok("") => Err(malformed(&format!("“{name}” is empty"))),
        // RFC 6749 A.12: printable ASCII; more would not fit into a header field.
        Ok(text) if !text.bytes().all(|octet| (b' '..=b'~').contains(&octet)) => {
            Err(malformed(&format!("“{name}” has characters that a token can't have")))
        }
        other => other.map_err(|fault| malformed(&fault)),
    };
    // RFC 6749 7.1: a type that is not understood MUST NOT be used.
    let token_type = required("token_type")?;
    let is_bound = proven && token_type.eq_ignore_ascii_case("dpop");
    if !is_bound && !token_type.eq_ignore_ascii_case("bearer") {
        return Err(malformed(&format!("“token_type” is “{}”, not Bearer", shown(token_type))));
    }
    let access_token = AccessToken::new(required("access_token")?);
    let optional = |name: &str| match object.text(name) {
        Ok(text) => Ok(text.filter(|t| !t.is_empty()).map(ToOwned::to_owned)),
        Err(fault) => Err(malformed(&fault)),
    };
    Ok(TokenResponse {
        access_token,
        expires_in: object.get("expires_in").and_then(lifetime),
        refresh_token: optional("refresh_token")?.map(RefreshToken::new),
        scope: optional("scope")?.map(|text| Scope::parse(&text)),
        id_token: optional("id_token")?,
        is_bound,
        #[cfg(feature = "authorization-details")]
        authorization_details: crate::authorization_details::granted(&object, &response.body),
    })
}

/// `expires_in` as a number or a numeric string; nonsense is as if absent, and
/// so is a lifetime that is over when it begins: the token may live, and to
/// fetch the next one would bring another of its kind.
fn lifetime(value: &Value) -> Option<Duration> {
    let seconds = match value {
        Value::Number(number) if number.is_negative => 0,
        Value::Number(number) => number.whole,
        Value::Text(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    (seconds > 0).then(|| Duration::from_secs(seconds.min(LONGEST_LIFETIME_SECONDS)))
}

impl TokenError {
    pub(crate) fn read(response: &Response) -> TokenError {
        let object = Object::parse(&response.body).ok();
        let member = |name: &str| {
            let text = object.as_ref()?.text(name).ok().flatten()?;
            Some(shown(text))
        };
        TokenError {
            status: response.status,
            code: member("error"),
            description: member("error_description"),
        }
    }

    pub(crate) fn into_error(self, endpoint: &str) -> Error {
        let code = self.code.clone().unwrap_or_default();
        let description = self.description.clone().unwrap_or_default();
        let detail = format!("{endpoint}: HTTP {} {code} {description}", self.status);
        let kind = match (self.status, code.as_str()) {
            (_, "invalid_grant") => ErrorKind::Token(code),
            (429, _) | (500..=599, "") => ErrorKind::Unavailable,
            (_, "temporarily_unavailable" | "server_error" | "slow_down") => ErrorKind::Unavailable,
            _ => ErrorKind::Token(code),
        };
        Error::new(kind, detail.trim_end())
    }
}

fn malformed(fault: &str) -> Error {
    Error::new(ErrorKind::MalformedResponse, format!("token response: {fault}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use std::string::ToString;

    fn answer(status: u16, body: &str) -> Result<TokenResponse, Error> {
        read(&Response { status, headers: Vec::new(), body: body.to_string() }, false)
    }

    fn check_lifetime(json: &str, expected: Option<u64>) {
        let body = format!(r#"{{"access_token":"a","token_type":"bearer","expires_in":{json}}}"#);
        let seen = answer(200, &body).unwrap().expires_in;
        assert_eq!(seen, expected.map(Duration::from_secs), "{json}");
    }

    #[test]
    fn the_example_of_rfc_6749_reads() {
        let body = r#"{"access_token":"2YotnFZFEjr1zCsicMWpAA","token_type":"Bearer","expires_in":3600,
            "refresh_token":"tGzv3JOkF0XG5Qx2TlKWIA","example_parameter":"example_value"}"#;
        let tokens = answer(200, body).unwrap();
        assert_eq!(tokens.access_token.reveal_secret(), "2YotnFZFEjr1zCsicMWpAA");
        assert_eq!(tokens.expires_in, Some(Duration::from_secs(3600)));
        assert_eq!(tokens.scope, None);
        let shown = format!("{tokens:?}");
        assert!(shown.contains("3600s") && !shown.contains("2Yot"), "{shown}");
    }

    #[test]
    fn odd_lifetimes_are_survived() {
        check_lifetime("3600", Some(3600));
        check_lifetime("\"3600\"", Some(3600));
        check_lifetime("3600.9", Some(3600));
        check_lifetime("0", None);
        check_lifetime("-5", None);
        check_lifetime("0.9", None);
        check_lifetime("1e308", Some(315_360_000));
        check_lifetime("null", None);
        check_lifetime("\"soon\"", None);
        check_lifetime("\"inf\"", None);
        check_lifetime("[]", None);
    }
}
