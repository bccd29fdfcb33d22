//! Secrets of the protocol: they can be sent, not read by accident.
//!
//! `Debug` prints `[redacted]`, there is no `Display`, and the text comes out
//! through one door with a name that shows in a review: `reveal_secret`.

use alloc::string::String;
use core::fmt;

macro_rules! secret {
    ($(#[$doc:meta])* $name:ident, $(#[$revealed:meta])* reveal_secret) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            pub(crate) fn new(text: impl Into<String>) -> $name {
                $name(text.into())
            }

            /// The secret itself. Whatever shows or stores it answers for it.
            ///
            $(#[$revealed])*
            pub fn reveal_secret(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("[redacted]")
            }
        }
    };
}

secret! {
    /// An access token (RFC 6749 1.4): opaque to the client.
    ///
    /// ```
    /// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/example.rs.in")); }
    /// let session = example::signed_in();
    /// let token = &session.tokens().unwrap().access_token;
    /// assert_eq!(format!("{token:?}"), "[redacted]");
    /// ```
    AccessToken,
    /// ```
    /// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/example.rs.in")); }
    /// # let session = example::signed_in();
    /// // A page that shows its own token, on purpose.
    /// let token = &session.tokens().unwrap().access_token;
    /// assert_eq!(token.reveal_secret(), "2YotnFZFEjr1zCsicMWpAA");
    /// ```
    reveal_secret
}
secret! {
    /// A refresh token (RFC 6749 1.5).
    ///
    /// ```
    /// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/example.rs.in")); }
    /// let session = example::signed_in();
    /// let is_lasting = session.tokens().unwrap().refresh_token.is_some();
    /// assert!(is_lasting);
    /// ```
    RefreshToken,
    /// ```
    /// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/example.rs.in")); }
    /// # let session = example::signed_in();
    /// let token = session.tokens().unwrap().refresh_token.as_ref().unwrap();
    /// assert_eq!(token.reveal_secret(), "tGzv3JOkF0XG5Qx2TlKWIA");
    /// ```
    reveal_secret
}
secret! {
    /// An authorization code (RFC 6749 1.3.1): good once, for seconds.
    ///
    /// ```
    /// use oauth_protocol::AuthorizationResponse;
    ///
    /// let response = AuthorizationResponse::parse("code=SplxlOBeZQQYbYS6WxSbIA&state=xyz")?.unwrap();
    /// assert_eq!(format!("{:?}", response.outcome), "Ok([redacted])");
    /// # Ok::<(), oauth_protocol::Error>(())
    /// ```
    AuthorizationCode,
    /// ```
    /// # use oauth_protocol::AuthorizationResponse;
    /// let response = AuthorizationResponse::parse("code=SplxlOBeZQQYbYS6WxSbIA&state=xyz")?.unwrap();
    /// assert_eq!(response.outcome.unwrap().reveal_secret(), "SplxlOBeZQQYbYS6WxSbIA");
    /// # Ok::<(), oauth_protocol::Error>(())
    /// ```
    reveal_secret
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::format;

    #[test]
    fn debug_never_prints_a_secret() {
        let all = (AccessToken::new("hunter2"), RefreshToken::new("hunter2"));
        assert_eq!(format!("{all:?}"), "([redacted], [redacted])");
        let code = AuthorizationCode::new("hunter2");
        assert!(!format!("{code:?} {code:#?}").contains("hunter2"));
    }
}
