//! Records in the tab's storage: versioned, and trusted in nothing.
//!
//! A record that is damaged, of another version, or of a server that is no
//! longer configured is not used; the caller discards it and says so.

use alloc::string::{String, ToString};
use serde::{Deserialize, Serialize};

use crate::authorization_request::{PendingAuthorization, return_path};
use crate::configuration::{Configuration, Server};
use crate::id_token::IdToken;
use crate::pkce::CodeVerifier;
use crate::scope::Scope;
use crate::secret::{AccessToken, RefreshToken};
use crate::time::Timestamp;
use crate::token_set::TokenSet;

const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct PendingRecord {
    version: u32,
    state: String,
    nonce: Option<String>,
    code_verifier: String,
    server: String,
    issuer: String,
    redirect_uri: String,
    scope: String,
    return_to: String,
    created_at: u64,
}

pub(crate) fn write_pending(pending: &PendingAuthorization) -> String {
    write(&PendingRecord {
        version: VERSION,
        state: pending.state.clone(),
        nonce: pending.nonce.clone(),
        code_verifier: pending.code_verifier.reveal_secret().into(),
        server: pending.server.clone(),
        issuer: pending.issuer.clone(),
        redirect_uri: pending.redirect_uri.clone(),
        scope: pending.scope.to_string(),
        return_to: pending.return_to.clone(),
        created_at: pending.created_at.unix_millis(),
    })
}

/// Reads a pending request; `None` when it can't be used with this
/// configuration.
pub(crate) fn read_pending(text: &str, configuration: &Configuration) -> Option<PendingAuthorization> {
    let record: PendingRecord = serde_json::from_str(text).ok()?;
    let server = configuration.server(&record.server)?;
    let fits = record.version == VERSION
        && record.issuer == server.issuer.as_str()
        && record.redirect_uri == configuration.redirect_uri.as_str();
    fits.then_some(PendingAuthorization {
        state: record.state,
        nonce: record.nonce,
        code_verifier: CodeVerifier::from_record(&record.code_verifier)?,
        server: record.server,
        issuer: record.issuer,
        redirect_uri: record.redirect_uri,
        scope: Scope::parse(&record.scope),
        return_to: return_path(&record.return_to).into(),
        created_at: Timestamp::from_unix_millis(record.created_at),
    })
}

#[derive(Serialize, Deserialize)]
struct SessionRecord {
    version: u32,
    server: String,
    issuer: String,
    client_id: String,
    access_token: String,
    refresh_token: Option<String>,
    id_token: Option<String>,
    requested: String,
    granted: String,
    received_at: u64,
    expires_at: Option<u64>,
    generation: u32,
}

pub(crate) fn write_session(tokens: &TokenSet, server: &Server) -> String {
    write(&SessionRecord {
        version: VERSION,
        server: server.id.clone(),
        issuer: server.issuer.as_str().into(),
        client_id: server.client_id.clone(),
        access_token: tokens.access_token.reveal_secret().into(),
        refresh_token: tokens.refresh_token.as_ref().map(|t| t.reveal_secret().into()),
        id_token: tokens.id_token.as_ref().map(|t| t.reveal_secret().into()),
        requested: tokens.requested.to_string(),
        granted: tokens.granted.to_string(),
        received_at: tokens.received_at.unix_millis(),
        expires_at: tokens.expires_at.map(Timestamp::unix_millis),
        generation: tokens.generation,
    })
}

/// Reads a session; `None` when it can't be used with this configuration.
pub(crate) fn read_session(text: &str, configuration: &Configuration) -> Option<TokenSet> {
    let record: SessionRecord = serde_json::from_str(text).ok()?;
    let server = configuration.server(&record.server)?;
    let fits = record.version == VERSION
        && record.issuer == server.issuer.as_str()
        && record.client_id == server.client_id
        && !record.access_token.is_empty();
    let id_token = match record.id_token {
        Some(raw) => Some(IdToken::from_record(&raw)?),
        None => None,
    };
    fits.then_some(TokenSet {
        server: record.server,
        access_token: AccessToken::new(record.access_token),
        refresh_token: record.refresh_token.map(RefreshToken::new),
        id_token,
        requested: Scope::parse(&record.requested),
        granted: Scope::parse(&record.granted),
        received_at: Timestamp::from_unix_millis(record.received_at),
        expires_at: record.expires_at.map(Timestamp::from_unix_millis),
        generation: record.generation,
    })
}

#[derive(Serialize, Deserialize)]
struct MetadataRecord {
    version: u32,
    read_at: u64,
    document: String,
}

pub(crate) fn write_metadata(document: &str, now: Timestamp) -> String {
    write(&MetadataRecord { version: VERSION, read_at: now.unix_millis(), document: document.into() })
}

/// Reads a cached metadata document and when it was read.
pub(crate) fn read_metadata(text: &str) -> Option<(String, Timestamp)> {
    let record: MetadataRecord = serde_json::from_str(text).ok()?;
    let read_at = Timestamp::from_unix_millis(record.read_at);
    (record.version == VERSION).then_some((record.document, read_at))
}

/// None of the records can fail to be written: their members are strings and
/// numbers. An empty text would be discarded when it is read.
fn write(record: &impl Serialize) -> String {
    serde_json::to_string(record).unwrap_or_default()
}
