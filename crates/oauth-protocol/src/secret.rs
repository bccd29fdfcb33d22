//! Secrets of the protocol: they can be sent, not read by accident.
//!
//! `Debug` prints `[redacted]`, there is no `Display`, and the text comes out
//! through one door with a name that shows in a review: `reveal_secret`.

use alloc::string::String;
use core::fmt;

macro_rules! secret {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            pub(crate) fn new(text: impl Into<String>) -> $name {
                $name(text.into())
            }

            /// The secret itself. Whatever shows or stores it answers for it.
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
    AccessToken
}
secret! {
    /// A refresh token (RFC 6749 1.5).
    RefreshToken
}
secret! {
    /// An authorization code (RFC 6749 1.3.1): good once, for seconds.
    AuthorizationCode
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
