//! What the server has issued.

use std::collections::HashSet;

use oauth_protocol::{Scope, Timestamp};
use serde_json::Value;

/// What the person allowed, and when they signed in.
#[derive(Clone)]
pub(crate) struct Grant {
    /// Which sign-in: tokens that came from each other share it.
    pub(crate) family: u64,
    pub(crate) subject: String,
    pub(crate) scope: Scope,
    pub(crate) nonce: Option<String>,
    pub(crate) auth_time: Timestamp,
    pub(crate) acr: Option<String>,
    /// The thumbprint of the key that tokens are bound to (RFC 9449 5).
    pub(crate) key: Option<String>,
    pub(crate) authorization_details: Option<Value>,
    pub(crate) begun_at: Timestamp,
}

/// An authorization code and what it must be redeemed with.
pub(crate) struct Code {
    pub(crate) text: String,
    pub(crate) redirect_uri: String,
    pub(crate) challenge: String,
    pub(crate) grant: Grant,
    pub(crate) is_spent: bool,
}

/// An access token or a refresh token.
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) grant: Grant,
    pub(crate) ends_at: Timestamp,
    pub(crate) is_spent: bool,
}

/// All of it.
#[derive(Default)]
pub(crate) struct Books {
    pub(crate) codes: Vec<Code>,
    pub(crate) access_tokens: Vec<Token>,
    pub(crate) refresh_tokens: Vec<Token>,
    pub(crate) families: u64,
    ended: HashSet<u64>,
}

impl Books {
    /// Whom a token of the API is of, while it is good.
    pub(crate) fn access(&self, text: &str, now: Timestamp) -> Option<&Grant> {
        let token = self.access_tokens.iter().find(|token| token.text == text)?;
        (now < token.ends_at && !self.has_ended(&token.grant)).then_some(&token.grant)
    }

    pub(crate) fn has_ended(&self, grant: &Grant) -> bool {
        self.ended.contains(&grant.family)
    }

    pub(crate) fn end_family(&mut self, family: u64) {
        self.ended.insert(family);
    }

    pub(crate) fn end_all(&mut self) {
        self.ended.extend(0..=self.families);
    }

    /// RFC 7009 2.1: with a refresh token, all that came of the sign-in ends.
    pub(crate) fn revoke(&mut self, text: &str) {
        self.access_tokens.retain(|token| token.text != text);
        let revoked = self.refresh_tokens.iter().find(|token| token.text == text);
        if let Some(family) = revoked.map(|token| token.grant.family) {
            self.end_family(family);
        }
    }
}
