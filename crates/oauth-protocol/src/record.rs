//! Records in the tab's storage: versioned, and trusted in nothing.
//!
//! A record that is damaged, of another version, or of a server that is no
//! longer configured is not used; the caller discards it and says so.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::time::Duration;
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::authorization_request::{PendingAuthorization, return_path};
#[cfg(feature = "dpop")]
use crate::configuration::Dpop;
use crate::configuration::{Configuration, Server};
use crate::dpop;
use crate::id_token::IdToken;
use crate::json::Object;
use crate::jwk;
use crate::metadata::ServerMetadata;
use crate::pkce::CodeVerifier;
use crate::scope::Scope;
use crate::secret::{AccessToken, RefreshToken};
use crate::tabs::{Ended, Ledger};
use crate::time::{ClockOffset, Timestamp};
use crate::token_set::TokenSet;
use crate::url::Url;

const VERSION: u64 = 2;

pub(crate) fn write_pending(pending: &PendingAuthorization) -> String {
    let record = Record::new()
        .text("state", Some(&pending.state))
        .text("nonce", pending.nonce.as_deref())
        .text("code_verifier", Some(pending.code_verifier.reveal_secret()))
        .text("server", Some(&pending.server))
        .text("issuer", Some(&pending.issuer))
        .text("redirect_uri", Some(&pending.redirect_uri))
        .text("scope", Some(&pending.scope.to_string()))
        .text("return_to", Some(&pending.return_to))
        .moment("created_at", Some(pending.created_at))
        .flag("silent", pending.silent)
        .text("resume", pending.resume.as_deref())
        .text("renews", pending.renews.as_deref())
        .text("subject", pending.subject.as_deref())
        .optional("max_age", pending.max_age)
        .text("acr_values", pending.acr_values.as_deref());
    #[cfg(feature = "popup")]
    let record = record.flag("popup", pending.popup);
    with_key(record, pending.key.as_ref()).write()
}

/// Reads a pending request; `None` when it can't be used with this
/// configuration.
pub(crate) fn read_pending(text: &str, configuration: &Configuration) -> Option<PendingAuthorization> {
    let record = read(text)?;
    let server = configuration.server(record.required_text("server").ok()?)?;
    let issuer = record.required_text("issuer").ok()?;
    let redirect_uri = record.required_text("redirect_uri").ok()?;
    let fits =
        issuer == server.issuer.as_str() && redirect_uri == configuration.redirect_uri_of(server).as_str();
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
        silent: flag(&record, "silent"),
        resume: optional(&record, "resume")?,
        renews: optional(&record, "renews")?,
        subject: optional(&record, "subject")?,
        max_age: record.seconds("max_age").ok()?,
        acr_values: optional(&record, "acr_values")?,
        key: dpop::Key::read(&record)?,
        #[cfg(feature = "popup")]
        popup: flag(&record, "popup"),
    })
}

/// The session as it is kept, and as it is told to other tabs.
pub(crate) fn session(tokens: &TokenSet, server: &Server) -> Record {
    let (ahead, behind) = tokens.clock.parts();
    let record = Record::new()
        .text("session", Some(&tokens.session))
        .flag("silent", tokens.is_silent)
        .number("clock_ahead", ahead)
        .number("clock_behind", behind)
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
        .number("generation", tokens.generation.into());
    #[cfg(feature = "authorization-details")]
    let record = record.text("authorization_details", tokens.authorization_details.as_deref());
    with_key(record, tokens.key.as_ref())
}

fn with_key(record: Record, key: Option<&dpop::Key>) -> Record {
    match key {
        Some(key) => key.write(record),
        None => record,
    }
}

/// Reads a session; `None` when it can't be used with this configuration.
pub(crate) fn read_session(text: &str, configuration: &Configuration) -> Option<TokenSet> {
    let record = read(text)?;
    let server = configuration.server(record.required_text("server").ok()?)?;
    let access_token = record.required_text("access_token").ok()?;
    let fits = record.required_text("issuer").ok()? == server.issuer.as_str()
        && record.required_text("client_id").ok()? == server.client_id
        && !access_token.is_empty();
    let key = dpop::Key::read(&record)?;
    #[cfg(feature = "dpop")]
    let fits = fits && (key.is_some() || server.dpop != Dpop::Always);
    let id_token = match record.text("id_token").ok()? {
        Some(raw) => Some(IdToken::from_record(raw)?),
        None => None,
    };
    fits.then_some(TokenSet {
        session: owned(&record, "session")?,
        is_silent: flag(&record, "silent"),
        clock: ClockOffset::from_parts(number(&record, "clock_ahead")?, number(&record, "clock_behind")?),
        server: server.id.clone(),
        access_token: AccessToken::new(access_token),
        refresh_token: optional(&record, "refresh_token")?.map(RefreshToken::new),
        id_token,
        requested: Scope::parse(record.required_text("requested").ok()?),
        granted: Scope::parse(record.required_text("granted").ok()?),
        received_at: moment(&record, "received_at")??,
        expires_at: moment(&record, "expires_at")?,
        generation: generation(&record)?,
        key,
        #[cfg(feature = "authorization-details")]
        authorization_details: optional(&record, "authorization_details")?,
    })
}

pub(crate) fn write_ledger(ledger: Ledger, now: Timestamp) -> String {
    let record = Record::new()
        .number("generation", ledger.generation.into())
        .flag("in_doubt", ledger.in_doubt)
        .flag("ended_by_person", ledger.ended == Some(Ended::ByPerson))
        .flag("ended_by_server", ledger.ended == Some(Ended::ByServer));
    record.moment("noted_at", Some(now)).write()
}

pub(crate) fn read_ledger(text: &str) -> Option<Ledger> {
    let record = read(text)?;
    let ended = match (flag(&record, "ended_by_person"), flag(&record, "ended_by_server")) {
        (true, _) => Some(Ended::ByPerson),
        (_, true) => Some(Ended::ByServer),
        _ => None,
    };
    Some(Ledger { generation: generation(&record)?, in_doubt: flag(&record, "in_doubt"), ended })
}

/// Whether this record of a [`Key::Ledger`](crate::Key::Ledger) is of no use
/// any more: nobody has written it for a month, or it can't be read.
///
/// ```
/// use oauth_protocol::is_old_ledger;
/// # use oauth_protocol::Timestamp;
/// # use std::collections::HashMap;
/// # let now = Timestamp::from_unix_seconds(1_800_000_000);
/// # let mut ledgers = HashMap::from([("oauth.ledger.xyz", "nothing that was ever written")]);
/// // Once, when the page has loaded, with what `localStorage` holds under a ledger's name.
/// ledgers.retain(|_, record| !is_old_ledger(record, now));
/// # assert!(ledgers.is_empty());
/// ```
pub fn is_old_ledger(text: &str, now: Timestamp) -> bool {
    const LONGEST: Duration = Duration::from_secs(30 * 24 * 3600);
    let noted_at = read(text).and_then(|record| moment(&record, "noted_at")?);
    noted_at.is_none_or(|noted_at| now.since(noted_at) > LONGEST)
}

pub(crate) fn write_metadata(metadata: &ServerMetadata) -> String {
    let address = |url: &Option<Url>| url.as_ref().map(|url| url.as_str().to_owned());
    let algorithms = metadata.id_token_algorithms.as_ref().map(|names| names.join(" "));
    Record::new()
        .moment("read_at", Some(metadata.read_at))
        .text("issuer", Some(&metadata.issuer))
        .text("authorization_endpoint", Some(metadata.authorization_endpoint.as_str()))
        .text("token_endpoint", Some(metadata.token_endpoint.as_str()))
        .text("revocation_endpoint", address(&metadata.revocation_endpoint).as_deref())
        .text("end_session_endpoint", address(&metadata.end_session_endpoint).as_deref())
        .text("userinfo_endpoint", address(&metadata.userinfo_endpoint).as_deref())
        .text("jwks_uri", address(&metadata.jwks_uri).as_deref())
        .text("par_endpoint", address(&metadata.pushed_authorization_request_endpoint).as_deref())
        .text("id_token_algorithms", algorithms.as_deref())
        .flag("promises_iss", metadata.promises_iss)
        .flag("requires_pushed_requests", metadata.requires_pushed_requests)
        .flag("offers_dpop", metadata.offers_dpop)
        .text("keys", Some(&jwk::write_set(&metadata.keys)))
        .write()
}

/// Reads an issuer's cached metadata.
pub(crate) fn read_metadata(text: &str, issuer: &Url) -> Option<ServerMetadata> {
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
        userinfo_endpoint: url("userinfo_endpoint")?,
        jwks_uri: url("jwks_uri")?,
        id_token_algorithms: optional(&record, "id_token_algorithms")?
            .map(|names| names.split_ascii_whitespace().map(String::from).collect()),
        pushed_authorization_request_endpoint: url("par_endpoint")?,
        promises_iss: flag(&record, "promises_iss"),
        requires_pushed_requests: flag(&record, "requires_pushed_requests"),
        offers_dpop: flag(&record, "offers_dpop"),
        keys: jwk::read_set(record.required_text("keys").ok()?).ok()?,
        read_at: moment(&record, "read_at")??,
    };
    (metadata.issuer == issuer.as_str()).then_some(metadata)
}

/// The events of a tab.
pub(crate) fn write_events(events: Vec<Record>) -> String {
    format!("{{\"version\":{VERSION},\"events\":{}}}", Record::write_list(events))
}

pub(crate) fn generation(record: &Object) -> Option<u32> {
    u32::try_from(number(record, "generation")?).ok()
}

fn number(record: &Object, name: &str) -> Option<u64> {
    record.seconds(name).ok()?
}

pub(crate) fn read(text: &str) -> Option<Object> {
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

fn flag(record: &Object, name: &str) -> bool {
    record.seconds(name) == Ok(Some(1))
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
        Record::bare().number("version", VERSION)
    }

    /// An object that is no record of the client's store.
    pub(crate) fn bare() -> Record {
        Record(Vec::new())
    }

    fn flag(self, name: &'static str, flag: bool) -> Record {
        self.number(name, flag.into())
    }

    pub(crate) fn optional(self, name: &'static str, number: Option<u64>) -> Record {
        match number {
            Some(number) => self.number(name, number),
            None => self,
        }
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
        self.optional(name, moment.map(Timestamp::unix_millis))
    }

    pub(crate) fn write_list(records: Vec<Record>) -> String {
        serde_json::to_string(&records).unwrap_or_default()
    }

    /// Writing strings and numbers can't fail; an empty text would be
    /// discarded when it is read.
    pub(crate) fn write(self) -> String {
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
