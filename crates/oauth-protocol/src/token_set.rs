//! The tokens of a session, and when they need to be replaced.

use core::time::Duration;

use crate::authorization_request::PendingAuthorization;
use crate::dpop;
use crate::http::Response;
use crate::id_token::IdToken;
use crate::scope::Scope;
use crate::secret::{AccessToken, RefreshToken};
use crate::time::{ClockOffset, Timestamp, parse_http_date};
use crate::token_response::TokenResponse;

/// What the server issued, and what it was issued for.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/example.rs.in")); }
/// use oauth_protocol::Scope;
///
/// let session = example::signed_in();
/// let tokens = session.tokens().unwrap();
/// assert_eq!(tokens.server, "main");
/// assert_eq!(tokens.granted, Scope::parse("openid read"));
/// assert!(tokens.refresh_token.is_some());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenSet {
    /// Names the session, in every tab that shares it: the `state` of the
    /// request it began with, which is random, and spent.
    pub(crate) session: alloc::string::String,
    /// The session began without the person (`prompt=none`), and has not been
    /// renewed since.
    pub(crate) is_silent: bool,
    /// The server's clock when these tokens came.
    pub(crate) clock: ClockOffset,
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
        pending: PendingAuthorization,
        response: TokenResponse,
        clock: ClockOffset,
        now: Timestamp,
    ) -> TokenSet {
        let PendingAuthorization { state, server, scope: requested, key, silent, .. } = pending;
        TokenSet {
            session: state,
            is_silent: silent,
            clock,
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
    pub(crate) fn refreshed(&self, response: TokenResponse, clock: ClockOffset, now: Timestamp) -> TokenSet {
        TokenSet {
            session: self.session.clone(),
            is_silent: false,
            clock,
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
    ///
    /// ```
    /// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/example.rs.in")); }
    /// # let session = example::signed_in();
    /// // `token_type` was Bearer, not DPoP.
    /// assert!(!session.tokens().unwrap().is_bound());
    /// ```
    pub fn is_bound(&self) -> bool {
        self.key.is_some()
    }

    /// Whether the access token can be sent now and still arrive in time. One
    /// that came in the future may be of any age: the device's clock was set
    /// back.
    ///
    /// ```
    /// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/example.rs.in")); }
    /// # use std::time::Duration;
    /// # let session = example::signed_in();
    /// let tokens = session.tokens().unwrap();
    /// assert!(tokens.is_fresh(tokens.received_at));
    /// let end = tokens.expires_at.unwrap();
    /// assert!(!tokens.is_fresh(end.minus(Duration::from_secs(1))), "it would not arrive in time");
    /// ```
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        let in_time =
            |end| now >= self.received_at && now.plus(self.margin(10, Duration::from_secs(5))) < end;
        self.expires_at.is_none_or(in_time)
    }

    /// When to replace the access token without being asked; up to a quarter
    /// of the margin earlier, by a `share` of 256, so that not all tabs and
    /// clients do it in the same moment.
    pub(crate) fn refresh_at(&self, share: u8) -> Option<Timestamp> {
        let margin = self.margin(5, Duration::from_secs(60));
        self.expires_at.map(|end| end.minus(spread(margin, share)))
    }

    /// One part of the lifetime, at most `longest`.
    fn margin(&self, part: u32, longest: Duration) -> Duration {
        let lifetime = self.expires_at.map(|end| end.since(self.received_at)).unwrap_or_default();
        (lifetime / part).min(longest)
    }
}

/// How long the server asks to wait (`Retry-After`, RFC 9110 10.2.3: seconds, or
/// a moment of its own clock); at most an hour.
pub(crate) fn asked_to_wait(answer: &Response, server_time: Timestamp) -> Option<Duration> {
    let asked = answer.header("retry-after")?.trim();
    let wait = match asked.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => parse_http_date(asked)?.since(server_time),
    };
    Some(wait.min(Duration::from_secs(3600)))
}

/// How long to wait before trying again: twice as long each time, at most a
/// minute; up to a quarter longer, by a `share` of 256, so that not all clients
/// come back in the same moment.
pub(crate) fn retry_delay(attempts: u32, share: u8) -> Duration {
    spread(Duration::from_secs(1 << attempts.min(6)).min(Duration::from_secs(60)), share)
}

/// Up to a quarter longer. Both times this is used for are a minute at most.
fn spread(time: Duration, share: u8) -> Duration {
    let millis = time.as_millis() as u64;
    Duration::from_millis(millis + millis * u64::from(share) / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pkce::CodeVerifier;

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_unix_millis(millis)
    }

    fn answer(access_token: &str, refresh_token: Option<&str>, lifetime: Option<u64>) -> TokenResponse {
        TokenResponse {
            access_token: AccessToken::new(access_token),
            expires_in: lifetime.map(Duration::from_secs),
            refresh_token: refresh_token.map(RefreshToken::new),
            scope: None,
            id_token: None,
            is_bound: false,
            #[cfg(feature = "authorization-details")]
            authorization_details: None,
        }
    }

    fn tokens(lifetime: Option<u64>) -> TokenSet {
        let pending = PendingAuthorization {
            state: "random".into(),
            nonce: None,
            code_verifier: CodeVerifier::from_random([1; 32]),
            server: "s".into(),
            issuer: "https://as.example".into(),
            redirect_uri: "https://app.example/callback".into(),
            scope: Scope::parse("x y"),
            return_to: "/".into(),
            created_at: at(0),
            silent: false,
            resume: None,
            renews: None,
            subject: None,
            max_age: None,
            acr_values: None,
            key: None,
            #[cfg(feature = "popup")]
            popup: false,
        };
        TokenSet::issued(pending, answer("a", Some("r"), lifetime), ClockOffset::default(), at(1_000_000))
    }

    #[test]
    fn a_token_is_replaced_before_it_ends() {
        assert_eq!(tokens(Some(300)).refresh_at(0), Some(at(1_240_000)));
        assert_eq!(tokens(Some(3600)).refresh_at(0), Some(at(4_540_000)));
        assert_eq!(tokens(Some(3)).refresh_at(0), Some(at(1_002_400)));
        assert_eq!(tokens(None).refresh_at(0), None);
        assert!(tokens(Some(300)).is_fresh(at(1_294_999)));
        assert!(!tokens(Some(300)).is_fresh(at(1_295_000)));
        assert!(tokens(None).is_fresh(at(u64::MAX)));
        assert!(!tokens(Some(0)).is_fresh(at(1_000_000)));
    }

    #[test]
    fn not_everyone_replaces_it_in_the_same_moment() {
        assert_eq!(tokens(Some(300)).refresh_at(128), Some(at(1_232_500)));
        assert!(tokens(Some(300)).refresh_at(255) > Some(at(1_225_000)));
    }

    #[test]
    fn a_token_from_the_future_is_not_fresh() {
        assert!(tokens(Some(300)).is_fresh(at(1_000_000)));
        assert!(!tokens(Some(300)).is_fresh(at(999_999)));
    }

    #[test]
    fn what_a_refresh_leaves_out_stays() {
        let clock = ClockOffset::measured(at(5), at(0));
        let next = tokens(Some(3)).refreshed(answer("b", None, None), clock, at(2_000_000));
        assert_eq!(next.refresh_token, Some(RefreshToken::new("r")));
        assert_eq!(next.granted, Scope::parse("x y"));
        assert_eq!((next.expires_at, next.generation, next.clock), (None, 1, clock));
    }

    #[test]
    fn waiting_grows_and_the_server_may_say_how_long() {
        assert_eq!(retry_delay(0, 0).as_secs(), 1);
        assert_eq!(retry_delay(3, 0).as_secs(), 8);
        assert_eq!(retry_delay(60, 0).as_secs(), 60);
        assert_eq!(retry_delay(3, 128).as_secs(), 9);
        assert!(retry_delay(3, 255).as_secs() < 10);
        let asks = |value: &str| {
            let headers = alloc::vec![("retry-after".into(), value.into())];
            let answer = Response { status: 503, headers, body: "".into() };
            asked_to_wait(&answer, Timestamp::from_unix_seconds(784_111_777)).map(|wait| wait.as_secs())
        };
        assert_eq!(asks("7"), Some(7));
        assert_eq!(asks("99999999"), Some(3600));
        assert_eq!(asks("Sun, 06 Nov 1994 08:49:44 GMT"), Some(7));
        assert_eq!(asks("Wed, 21 Oct 2026 07:28:00 GMT"), Some(3600));
        assert_eq!(asks("Sun, 06 Nov 1994 08:49:30 GMT"), Some(0), "it is over");
        assert_eq!(asks("soon"), None);
    }
}
