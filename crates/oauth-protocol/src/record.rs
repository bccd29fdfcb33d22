//! Records in the tab's storage: versioned, and trusted in nothing.
//!
//! A record that is damaged, of another version, or of a server that is no
//! longer configured is not used; the caller discards it and says so.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::authorization_request::{PendingAuthorization, return_path};
use crate::configuration::{Configuration, Server};
use crate::id_token::IdToken;
use crate::json::Object;
use crate::metadata::ServerMetadata;
use crate::pkce::CodeVerifier;
use crate::scope::Scope;
use crate::secret::{AccessToken, RefreshToken};
use crate::time::Timestamp;
use crate::token_set::TokenSet;
use crate::url::Url;

const VERSION: u64 = 1;

pub(crate) fn write_pending(pending: &PendingAuthorization) -> String {
    Record::new()
        .text("state", Some(&pending.state))
        .text("nonce", pending.nonce.as_deref())
        .text("code_verifier", Some(pending.code_verifier.reveal_secret()))
        .text("server", Some(&pending.server))
        .text("issuer", Some(&pending.issuer))
        .text("redirect_uri", Some(&pending.redirect_uri))
        .text("scope", Some(&pending.scope.to_string()))
        .text("return_to", Some(&pending.return_to))
        .moment("created_at", Some(pending.created_at))
        .write()
}

/// Reads a pending request; `None` when it can't be used with this
/// configuration.
pub(crate) fn read_pending(text: &str, configuration: &Configuration) -> Option<PendingAuthorization> {
    let record = read(text)?;
    let server = configuration.server(record.required_text("server").ok()?)?;
    let issuer = record.required_text("issuer").ok()?;
    let redirect_uri = record.required_text("redirect_uri").ok()?;
    let fits = issuer == server.issuer.as_str() && redirect_uri == configuration.redirect_uri.as_str();
    fits.then_some(PendingAuthorization {
        state: owned(&record, "state")?,
        nonce: optional(&record, "nonce")?,
        code_verifier: CodeVerifier::from_record(record.required_text("code_verifier").ok()?)?,
        server: server.id.clone(),
        issuer: issuer.into(),
        redirect_uri: redirect_uri.into(),
        scope: Scope::parse(record.required_text("scope").ok()?),
        return_to: return_path(record.required_text("return_to").ok()?).into(),
        created_at: moment(&record, "created_at")??,
    })
}

pub(crate) fn write_session(tokens: &TokenSet, server: &Server) -> String {
    Record::new()
        .text("server", Some(&server.id))
        .text("issuer", Some(server.issuer.as_str()))
        .text("client_id", Some(&server.client_id))
        .text("access_token", Some(tokens.access_token.reveal_secret()))
        .text("refresh_token", tokens.refresh_token.as_ref().map(RefreshToken::reveal_secret))
        .text("id_token", tokens.id_token.as_ref().map(IdToken::reveal_secret))
        .text("requested", Some(&tokens.requested.to_string()))
        .text("granted", Some(&tokens.granted.to_string()))
        .moment("received_at", Some(tokens.received_at))
        .moment("expires_at", tokens.expires_at)
        .number("generation", tokens.generation.into())
        .write()
}

/// Reads a session; `None` when it can't be used with this configuration.
pub(crate) fn read_session(text: &str, configuration: &Configuration) -> Option<TokenSet> {
    let record = read(text)?;
    let server = configuration.server(record.required_text("server").ok()?)?;
    let access_token = record.required_text("access_token").ok()?;
    let fits = record.required_text("issuer").ok()? == server.issuer.as_str()
        && record.required_text("client_id").ok()? == server.client_id
        && !access_token.is_empty();
    let id_token = match record.text("id_token").ok()? {
        Some(raw) => Some(IdToken::from_record(raw)?),
        None => None,
    };
    fits.then_some(TokenSet {
        server: server.id.clone(),
        access_token: AccessToken::new(access_token),
        refresh_token: optional(&record, "refresh_token")?.map(RefreshToken::new),
        id_token,
        requested: Scope::parse(record.required_text("requested").ok()?),
        granted: Scope::parse(record.required_text("granted").ok()?),
        received_at: moment(&record, "received_at")??,
        expires_at: moment(&record, "expires_at")?,
        generation: u32::try_from(record.seconds("generation").ok()??).ok()?,
    })
}

pub(crate) fn write_metadata(metadata: &ServerMetadata, now: Timestamp) -> String {
    Record::new()
        .moment("read_at", Some(now))
        .text("issuer", Some(&metadata.issuer))
        .text("authorization_endpoint", Some(metadata.authorization_endpoint.as_str()))
        .text("token_endpoint", Some(metadata.token_endpoint.as_str()))
        .text("revocation_endpoint", metadata.revocation_endpoint.as_ref().map(Url::as_str))
        .text("end_session_endpoint", metadata.end_session_endpoint.as_ref().map(Url::as_str))
        .number("promises_iss", metadata.promises_iss.into())
        .write()
}

/// Reads an issuer's cached metadata, and when it was read.
pub(crate) fn read_metadata(text: &str, issuer: &Url) -> Option<(ServerMetadata, Timestamp)> {
    let record = read(text)?;
    let url = |name: &str| -> Option<Option<Url>> {
        let text = record.text(name).ok()?;
        Some(match text {
            Some(text) => Some(Url::parse(text).ok()?),
            None => None,
        })
    };
    let metadata = ServerMetadata {
        issuer: owned(&record, "issuer")?,
        authorization_endpoint: url("authorization_endpoint")??,
        token_endpoint: url("token_endpoint")??,
        revocation_endpoint: url("revocation_endpoint")?,
        end_session_endpoint: url("end_session_endpoint")?,
        promises_iss: record.seconds("promises_iss").ok()?? != 0,
    };
    let read_at = moment(&record, "read_at")??;
    (metadata.issuer == issuer.as_str()).then_some((metadata, read_at))
}

fn read(text: &str) -> Option<Object> {
    let record = Object::parse(text).ok()?;
    (record.seconds("version") == Ok(Some(VERSION))).then_some(record)
}

fn owned(record: &Object, name: &str) -> Option<String> {
    record.required_text(name).ok().map(String::from)
}

/// The outer `None` refuses the record, the inner one says that it is absent.
fn optional(record: &Object, name: &str) -> Option<Option<String>> {
    record.text(name).ok().map(|text| text.map(String::from))
}

fn moment(record: &Object, name: &str) -> Option<Option<Timestamp>> {
    let millis = record.seconds(name).ok()?;
    Some(millis.map(Timestamp::from_unix_millis))
}

/// A record that is being written: a JSON object of strings and numbers. One
/// type for all of them, since each derived one would cost the page bytes.
pub(crate) struct Record(Vec<(&'static str, Member)>);

enum Member {
    Text(String),
    Number(u64),
}

impl Record {
    pub(crate) fn new() -> Record {
        Record(Vec::new()).number("version", VERSION)
    }

    pub(crate) fn text(mut self, name: &'static str, text: Option<&str>) -> Record {
        self.0.extend(text.map(|text| (name, Member::Text(text.into()))));
        self
    }

    pub(crate) fn number(mut self, name: &'static str, number: u64) -> Record {
        self.0.push((name, Member::Number(number)));
        self
    }

    fn moment(self, name: &'static str, moment: Option<Timestamp>) -> Record {
        match moment {
            Some(moment) => self.number(name, moment.unix_millis()),
            None => self,
        }
    }

    pub(crate) fn write_list(records: Vec<Record>) -> String {
        serde_json::to_string(&records).unwrap_or_default()
    }

    /// Writing strings and numbers can't fail; an empty text would be
    /// discarded when it is read.
    fn write(self) -> String {
        serde_json::to_string(&self).unwrap_or_default()
    }
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, member) in &self.0 {
            match member {
                Member::Text(text) => map.serialize_entry(name, text)?,
                Member::Number(number) => map.serialize_entry(name, number)?,
            }
        }
        map.end()
    }
}
