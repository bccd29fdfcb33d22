//! The tokens of a session, and when they need to be replaced.

use core::time::Duration;

use crate::dpop;
use crate::http::Response;
use crate::id_token::IdToken;
use crate::scope::Scope;
use crate::secret::{AccessToken, RefreshToken};
use crate::time::Timestamp;
use crate::token_response::TokenResponse;

/// What the server issued, and what it was issued for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenSet {
    /// The id of the server that issued them.
    pub server: alloc::string::String,
    /// The access token.
    pub access_token: AccessToken,
    /// The refresh token, if there is one.
    pub refresh_token: Option<RefreshToken>,
    /// The checked identity token, if there is one.
    pub id_token: Option<IdToken>,
    /// The scope asked for.
    pub requested: Scope,
    /// The scope granted: what the server said, else as asked (RFC 6749 5.1).
    pub granted: Scope,
    /// When the access token came.
    pub received_at: Timestamp,
    /// When the access token ends, if the server said it.
    pub expires_at: Option<Timestamp>,
    /// How often the access token was replaced since sign-in.
    pub generation: u32,
    /// The key the access token is bound to (RFC 9449); `None` for a bearer
    /// token.
    pub(crate) key: Option<dpop::Key>,
    /// What was granted in detail, as JSON (RFC 9396 7).
    #[cfg(feature = "authorization-details")]
    pub authorization_details: Option<alloc::string::String>,
}

impl TokenSet {
    pub(crate) fn issued(
        server: alloc::string::String,
        requested: Scope,
        response: TokenResponse,
        key: Option<dpop::Key>,
        now: Timestamp,
    ) -> TokenSet {
        TokenSet {
            key: key.filter(|_| response.is_bound),
            #[cfg(feature = "authorization-details")]
            authorization_details: response.authorization_details,
            server,
            access_token: response.access_token,
            refresh_token: response.refresh_token,
            id_token: None,
            granted: response.scope.unwrap_or_else(|| requested.clone()),
            requested,
            received_at: now,
            expires_at: response.expires_in.map(|lifetime| now.plus(lifetime)),
            generation: 0,
        }
    }

    /// The set after a refresh: what the answer leaves out stays (RFC 6749 6),
    /// and the identity token until a newer one is verified.
    pub(crate) fn refreshed(&self, response: TokenResponse, now: Timestamp) -> TokenSet {
        TokenSet {
            key: self.key.clone().filter(|_| response.is_bound),
            #[cfg(feature = "authorization-details")]
            authorization_details: response
                .authorization_details
                .or_else(|| self.authorization_details.clone()),
            server: self.server.clone(),
            access_token: response.access_token,
            refresh_token: response.refresh_token.or_else(|| self.refresh_token.clone()),
            id_token: self.id_token.clone(),
            requested: self.requested.clone(),
            granted: response.scope.unwrap_or_else(|| self.granted.clone()),
            received_at: now,
            expires_at: response.expires_in.map(|lifetime| now.plus(lifetime)),
            generation: self.generation.saturating_add(1),
        }
    }

    /// Whether the access token is bound to a key of this browser (RFC 9449),
    /// so that it is of no use to another program.
    pub fn is_bound(&self) -> bool {
        self.key.is_some()
    }

    /// Whether the access token can be sent now and still arrive in time.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        self.expires_at.is_none_or(|end| now.plus(self.margin(10, Duration::from_secs(5))) < end)
    }

    /// When to replace the access token without being asked.
    pub(crate) fn refresh_at(&self) -> Option<Timestamp> {
        self.expires_at.map(|end| end.minus(self.margin(5, Duration::from_secs(60))))
    }

    /// One part of the lifetime, at most `longest`.
    fn margin(&self, part: u32, longest: Duration) -> Duration {
        let lifetime = self.expires_at.map(|end| end.since(self.received_at)).unwrap_or_default();
        (lifetime / part).min(longest)
    }
}

/// How long to wait before trying again: twice as long each time, at most a
/// minute, and not less than the server asks for (`Retry-After` in seconds).
pub(crate) fn retry_delay(attempts: u32, answer: Option<&Response>) -> Duration {
    const LONGEST_ASKED: u64 = 3600;
    let asked = answer.and_then(|a| a.header("retry-after")?.trim().parse::<u64>().ok());
    let own = Duration::from_secs(1 << attempts.min(6)).min(Duration::from_secs(60));
    match asked {
        Some(seconds) => Duration::from_secs(seconds.min(LONGEST_ASKED)).max(own),
        None => own,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(lifetime: Option<u64>) -> TokenSet {
        let response = TokenResponse {
            access_token: AccessToken::new("a"),
            expires_in: lifetime.map(Duration::from_secs),
            refresh_token: Some(RefreshToken::new("r")),
            scope: None,
            id_token: None,
            is_bound: false,
            #[cfg(feature = "authorization-details")]
            authorization_details: None,
        };
        TokenSet::issued("s".into(), Scope::parse("x y"), response, None, Timestamp::from_unix_seconds(1000))
    }

    #[test]
    fn a_token_is_replaced_before_it_ends() {
        let at = Timestamp::from_unix_millis;
        assert_eq!(tokens(Some(300)).refresh_at(), Some(at(1_240_000)));
        assert_eq!(tokens(Some(3600)).refresh_at(), Some(at(4_540_000)));
        assert_eq!(tokens(Some(3)).refresh_at(), Some(at(1_002_400)));
        assert_eq!(tokens(None).refresh_at(), None);
        assert!(tokens(Some(300)).is_fresh(at(1_294_999)));
        assert!(!tokens(Some(300)).is_fresh(at(1_295_000)));
        assert!(tokens(None).is_fresh(at(u64::MAX)));
        assert!(!tokens(Some(0)).is_fresh(at(1_000_000)));
    }

    #[test]
    fn what_a_refresh_leaves_out_stays() {
        let answer = TokenResponse {
            access_token: AccessToken::new("b"),
            expires_in: None,
            refresh_token: None,
            scope: None,
            id_token: None,
            is_bound: false,
            #[cfg(feature = "authorization-details")]
            authorization_details: None,
        };
        let next = tokens(Some(3)).refreshed(answer, Timestamp::from_unix_seconds(2000));
        assert_eq!(next.refresh_token, Some(RefreshToken::new("r")));
        assert_eq!(next.granted, Scope::parse("x y"));
        assert_eq!((next.expires_at, next.generation), (None, 1));
    }

    #[test]
    fn waiting_grows_and_the_server_may_say_how_long() {
        assert_eq!(retry_delay(0, None).as_secs(), 1);
        assert_eq!(retry_delay(3, None).as_secs(), 8);
        assert_eq!(retry_delay(60, None).as_secs(), 60);
        let asks = |value: &str| Response {
            status: 503,
            headers: alloc::vec![("retry-after".into(), value.into())],
            body: "".into(),
        };
        assert_eq!(retry_delay(0, Some(&asks("7"))).as_secs(), 7);
        assert_eq!(retry_delay(1, Some(&asks("Wed, 21 Oct 2026 07:28:00 GMT"))).as_secs(), 2);
        assert_eq!(retry_delay(0, Some(&asks("99999999"))).as_secs(), 3600);
    }
}
