//! Calls of the resource API: RFC 6750 2.1 and 3.1, RFC 9110 15.5.2, RFC 9449 7.1, RFC 9470 3.

use alloc::format;
use alloc::string::String;

use crate::challenge::{Challenge, parse_challenges};
use crate::effect::Unreachable;
use crate::error::{Error, ErrorKind, shown};
use crate::http::{Request, Response};
use crate::scope::Scope;
use crate::secret::AccessToken;

/// What an answer of the resource API means for the call.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The answer is the page's.
    Done,
    /// The access token was refused: fetch a new one, repeat once.
    TokenRefused,
    /// More scope is needed.
    NeedsScope(Scope),
    /// A more recent or a stronger sign-in is needed.
    NeedsAuthentication { acr_values: Option<String>, max_age: Option<u64> },
}

/// The request with its access token (RFC 6750 2.1, RFC 9449 7.1). An
/// `Authorization` that the page set is replaced.
pub(crate) fn authorized(request: &Request, token: &AccessToken, is_bound: bool) -> Request {
    let mut request = request.clone();
    request.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("authorization"));
    let scheme = if is_bound { "DPoP" } else { "Bearer" };
    request.header("Authorization", format!("{scheme} {}", token.reveal_secret()))
}

/// Reads an answer. `outdated` says that the tokens were replaced while the
/// call was in flight: some servers then refuse the old one with a bare 403.
pub(crate) fn judge(response: &Response, outdated: bool) -> Verdict {
    let field = response.header("www-authenticate").unwrap_or_default();
    let challenges = parse_challenges(field);
    let error = |code: &str| challenges.iter().find(|c| c.parameter("error") == Some(code));
    match response.status {
        401 => match error("insufficient_user_authentication") {
            Some(challenge) => Verdict::NeedsAuthentication {
                acr_values: challenge.parameter("acr_values").map(shown),
                max_age: challenge.parameter("max_age").and_then(|text| text.parse().ok()),
            },
            None => Verdict::TokenRefused,
        },
        403 => match error("insufficient_scope") {
            Some(challenge) => Verdict::NeedsScope(scope_of(challenge)),
            None if outdated || error("invalid_token").is_some() => Verdict::TokenRefused,
            None => Verdict::Done,
        },
        _ => Verdict::Done,
    }
}

fn scope_of(challenge: &Challenge) -> Scope {
    Scope::parse(challenge.parameter("scope").unwrap_or_default())
}

/// Method and path, as events show them.
pub(crate) fn label(request: &Request) -> String {
    format!("{} {}", request.method.as_str(), request.url.path())
}

pub(crate) fn foreign_origin(request: &Request) -> Error {
    let detail = format!("{} is not the origin of the configured API", request.url.origin());
    Error::new(ErrorKind::ForeignOrigin, detail)
}

pub(crate) fn not_signed_in() -> Error {
    Error::new(ErrorKind::NotSignedIn, "")
}

pub(crate) fn needs_scope(scope: Scope) -> Error {
    let detail = format!("insufficient_scope: {scope}");
    Error::new(ErrorKind::InsufficientScope(scope), detail)
}

pub(crate) fn needs_authentication(acr_values: Option<String>, max_age: Option<u64>) -> Error {
    Error::new(
        ErrorKind::InsufficientAuthentication { acr_values, max_age },
        "insufficient_user_authentication",
    )
}

pub(crate) fn token_refused(response: &Response) -> Error {
    let challenges = parse_challenges(response.header("www-authenticate").unwrap_or_default());
    let says = |name: &str| {
        let said = challenges.iter().find_map(|challenge| challenge.parameter(name));
        said.map(shown).unwrap_or_default()
    };
    let detail =
        format!("HTTP {} from the API: {} {}", response.status, says("error"), says("error_description"));
    Error::new(ErrorKind::TokenRefused, detail.trim_end_matches([' ', ':']))
}

pub(crate) fn not_renewed(origin: &str) -> Error {
    let detail = format!("{origin}: the access token has ended and can't be renewed yet");
    Error::new(ErrorKind::Unreachable, detail)
}

pub(crate) fn unreachable(origin: &str, reason: Unreachable) -> Error {
    let kind = match reason {
        #[cfg(feature = "dpop")]
        Unreachable::KeyLost => ErrorKind::KeyLost,
        _ => ErrorKind::Unreachable,
    };
    Error::new(kind, format!("{origin}: {}", reason.words()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::url::Url;

    #[test]
    fn a_page_cannot_set_the_authorization_itself() {
        let url = Url::parse("https://api.example/x?y").unwrap();
        let request = Request::get(url).header("authorization", "Basic x").header("Accept", "a/b");
        let sent = authorized(&request, &AccessToken::new("t"), false);
        let headers: alloc::vec::Vec<_> =
            sent.headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert_eq!(headers, [("Accept", "a/b"), ("Authorization", "Bearer t")]);
        assert_eq!(label(&sent), "GET /x");
        let bound = authorized(&request, &AccessToken::new("t"), true);
        assert_eq!(bound.headers[1].1, "DPoP t");
    }
}
