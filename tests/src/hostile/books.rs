//! What the server has issued.
use std::collections::{HashMap, HashSet};

/// The parameters of an authorization request, as far as the server needs them later.
#[derive(Clone, Debug, Default)]
pub(crate) struct Grant {
    pub(crate) redirect_uri: String,
    pub(crate) code_challenge: String,
    pub(crate) nonce: Option<String>,
    pub(crate) scope: String,
    /// The first authentication class that was asked for.
    pub(crate) class: Option<String>,
    /// The thumbprint of the key that was announced (RFC 9449 10).
    pub(crate) key: Option<String>,
    /// Which sign-in: tokens that came from each other share it.
    pub(crate) family: usize,
}

/// The books. Nothing in them survives the server.
#[derive(Debug, Default)]
pub(crate) struct Books {
    issued: usize,
    pub(crate) pushed: HashMap<String, HashMap<String, String>>,
    pub(crate) codes: HashMap<String, Grant>,
    access: HashMap<String, Grant>,
    refresh: HashMap<String, Grant>,
    spent: HashMap<String, usize>,
    proofs: HashSet<String>,
    pub(crate) nonce: usize,
    pub(crate) last_nonce: Option<String>,
    pub(crate) last_id_token: Option<String>,
}

impl Books {
    /// A name nobody else has.
    pub(crate) fn name(&mut self, kind: &str) -> String {
        self.issued += 1;
        format!("{kind}-{}-0123456789abcdefghijklmnopqrstuvwxyz", self.issued)
    }

    pub(crate) fn next_family(&mut self) -> usize {
        self.issued += 1;
        self.issued
    }

    /// An access token and a refresh token for this grant.
    pub(crate) fn issue(&mut self, grant: &Grant) -> (String, String) {
        let (access, refresh) = (self.name("access"), self.name("refresh"));
        self.access.insert(access.clone(), grant.clone());
        self.refresh.insert(refresh.clone(), grant.clone());
        (access, refresh)
    }

    /// Takes a refresh token; the reuse of a spent one ends its family (RFC 9700 4.14.2).
    pub(crate) fn take_refresh(&mut self, token: &str) -> Option<Grant> {
        if let Some(family) = self.spent.get(token).copied() {
            self.end(family);
            return None;
        }
        let grant = self.refresh.remove(token)?;
        self.spent.insert(token.to_owned(), grant.family);
        Some(grant)
    }

    /// What an access token was issued for.
    pub(crate) fn access(&self, token: &str) -> Option<&Grant> {
        self.access.get(token)
    }

    pub(crate) fn revoke(&mut self, token: &str) {
        let family = self.refresh.get(token).or(self.access.get(token)).map(|grant| grant.family);
        family.into_iter().for_each(|family| self.end(family));
    }

    /// Whether this is the first proof with this identifier (RFC 9449 11.1).
    pub(crate) fn first_proof(&mut self, identifier: &str) -> bool {
        self.proofs.insert(identifier.to_owned())
    }

    pub(crate) fn proofs(&self) -> usize {
        self.proofs.len()
    }

    fn end(&mut self, family: usize) {
        self.access.retain(|_, grant| grant.family != family);
        self.refresh.retain(|_, grant| grant.family != family);
    }
}
