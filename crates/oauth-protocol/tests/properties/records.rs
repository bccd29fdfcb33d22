//! The records in the tab's storage: trusted in nothing, and lossless.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::ToString;

use super::Choices;
use crate::authorization_request::{PendingAuthorization, return_path};
use crate::configuration::Configuration;
use crate::pkce::CodeVerifier;
use crate::record::{read_ledger, read_pending, read_session, session, write_ledger, write_pending};
use crate::scope::Scope;
use crate::secret::{AccessToken, RefreshToken};
use crate::tab_message;
use crate::tab_message::TabMessage;
use crate::tabs::{Ended, Ledger};
use crate::time::{ClockOffset, Timestamp};
use crate::token_set::TokenSet;

const CONFIGURATION: &str = r#"{"servers":[{"id":"a","name":"A","issuer":"https://as.example",
    "client_id":"spa","scope":"openid read","api":"https://api.example"}]}"#;
const TEXTS: &[&str] = &["a", " ", "\"", "\\", "\n", "/", "//evil.example", "\u{1F511}", "\u{0}"];
const LARGEST: u64 = 9_000_000_000_000_000;
const TIMES: &[&str] = &["1000", "0", "-1", "9000000000000001", "\"7\"", "1e3"];
const MEMBERS: &[(&str, &[&str])] = &[
    ("version", &["2", "1", "\"2\"", "2.9"]),
    ("message", &["\"tokens\"", "\"needed\"", "\"signed_out\"", "\"joining\"", "\"\""]),
    ("session", &["\"s\"", "null"]),
    ("renews", &["\"s\"", "null", "1"]),
    ("resume", &["\"{}\"", "null", "7"]),
    ("subject", &["\"ada\"", "null"]),
    ("clock_ahead", TIMES),
    ("clock_behind", TIMES),
    ("in_doubt", &["0", "1", "2"]),
    ("ended_by_person", &["0", "1"]),
    ("ended_by_server", &["0", "1"]),
    ("server", &["\"a\"", "\"b\""]),
    ("issuer", &["\"https://as.example\"", "\"https://evil.example\""]),
    ("client_id", &["\"spa\"", "\"other\""]),
    ("access_token", &["\"t\"", "\"\""]),
    ("refresh_token", &["\"r\"", "null"]),
    ("id_token", &["null", "\"!\"", "\"eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2ln\"", "\"a.b.c\""]),
    ("requested", &["\"read\"", "\"\""]),
    ("granted", &["\"read\"", "\"a b a\""]),
    ("received_at", TIMES),
    ("expires_at", TIMES),
    ("generation", &["0", "4294967295", "4294967296"]),
    ("state", &["\"s\"", "\"\""]),
    ("nonce", &["\"n\"", "null"]),
    ("code_verifier", &["\"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk\"", "\"short\"", "\"\""]),
    ("redirect_uri", &["\"https://app.example/callback\"", "\"https://evil.example/callback\""]),
    ("scope", &["\"read\"", "\"\""]),
    ("return_to", &["\"/a\"", "\"//evil.example\"", "\"https://evil.example\"", "\"/\\\\evil\""]),
    ("created_at", TIMES),
    ("silent", &["0", "1", "2"]),
    ("max_age", &["60", "null", "-1"]),
    ("acr_values", &["null", "\"gold\""]),
    ("dpop_key", &["null", "\"a\""]),
    ("dpop_x", &["\"eA\"", "\"e\\\"A\""]),
    ("dpop_y", &["\"eQ\"", "null"]),
    ("popup", &["0", "1"]),
    ("authorization_details", &["null", "\"[]\""]),
];

/// What is written is read; what is read fits the configuration and is written
/// the same again.
pub fn property(data: &[u8]) {
    let mut choices = Choices::new(data);
    let configuration = Configuration::from_json(CONFIGURATION, "https://app.example").expect("good");
    let server = configuration.server("a").expect("configured");
    let pending = pending(&mut choices);
    let record = write_pending(&pending);
    assert_eq!(read_pending(&record, &configuration), Some(pending), "{record}");
    let tokens = tokens(&mut choices);
    let record = session(&tokens, server).write();
    assert_eq!(read_session(&record, &configuration).as_ref(), Some(&tokens), "{record}");
    let renews = Some(choices.text(TEXTS)).filter(|_| choices.flag());
    let message = tab_message::tokens(&tokens, server, renews.as_deref());
    let tokens = Box::new(tokens);
    assert_eq!(tab_message::read(&message, &configuration), Some(TabMessage::Tokens { tokens, renews }));
    let ledger = ledger(&mut choices);
    assert_eq!(read_ledger(&write_ledger(ledger, Timestamp::default())), Some(ledger));

    let text = choices.document(MEMBERS);
    if let Some(pending) = read_pending(&text, &configuration) {
        assert_eq!(pending.issuer, server.issuer.as_str());
        assert_eq!(pending.redirect_uri, configuration.redirect_uri.as_str());
        assert_eq!(return_path(&pending.return_to), pending.return_to);
        assert!(pending.return_to.starts_with('/') && !pending.return_to.starts_with("//"));
        let verifier = pending.code_verifier.reveal_secret();
        assert!((43..=128).contains(&verifier.len()));
        assert!(!format!("{pending:?}").contains(verifier));
        assert_eq!(read_pending(&write_pending(&pending), &configuration), Some(pending), "{text}");
    }
    if let Some(tokens) = read_session(&text, &configuration) {
        assert!(!tokens.access_token.reveal_secret().is_empty());
        assert_eq!(read_session(&session(&tokens, server).write(), &configuration), Some(tokens), "{text}");
    }
    if let Some(ledger) = read_ledger(&text) {
        assert_eq!(read_ledger(&write_ledger(ledger, Timestamp::default())), Some(ledger));
    }
    if let Some(TabMessage::Tokens { tokens, .. }) = tab_message::read(&text, &configuration) {
        assert_eq!(read_session(&text, &configuration), Some(*tokens), "no more trusted than storage");
    }
}

fn ledger(choices: &mut Choices<'_>) -> Ledger {
    let ended = [None, Some(Ended::ByPerson), Some(Ended::ByServer)][choices.below(3)];
    Ledger { generation: choices.number() as u32, in_doubt: choices.flag(), ended }
}

fn pending(choices: &mut Choices<'_>) -> PendingAuthorization {
    PendingAuthorization {
        state: choices.text(TEXTS),
        nonce: Some(choices.text(TEXTS)).filter(|_| choices.flag()),
        code_verifier: CodeVerifier::from_random([choices.octet(); 32]),
        server: "a".into(),
        issuer: "https://as.example".into(),
        redirect_uri: "https://app.example/callback".into(),
        scope: Scope::parse(&choices.text(TEXTS)),
        return_to: return_path(&choices.text(TEXTS)).to_string(),
        created_at: Timestamp::from_unix_millis(choices.number() % LARGEST),
        silent: choices.flag(),
        resume: Some(choices.text(TEXTS)).filter(|_| choices.flag()),
        renews: Some(choices.text(TEXTS)).filter(|_| choices.flag()),
        subject: Some(choices.text(TEXTS)).filter(|_| choices.flag()),
        max_age: Some(choices.number() % LARGEST).filter(|_| choices.flag()),
        acr_values: Some(choices.text(TEXTS)).filter(|_| choices.flag()),
        key: key(choices),
        #[cfg(feature = "popup")]
        popup: choices.flag(),
    }
}

fn tokens(choices: &mut Choices<'_>) -> TokenSet {
    let clock = choices.number() % LARGEST;
    TokenSet {
        session: choices.text(TEXTS),
        is_silent: choices.flag(),
        clock: if choices.flag() {
            ClockOffset::from_parts(clock, 0)
        } else {
            ClockOffset::from_parts(0, clock)
        },
        server: "a".into(),
        access_token: AccessToken::new(choices.text(TEXTS) + "t"),
        refresh_token: Some(RefreshToken::new(choices.text(TEXTS))).filter(|_| choices.flag()),
        id_token: None,
        requested: Scope::parse(&choices.text(TEXTS)),
        granted: Scope::parse(&choices.text(TEXTS)),
        received_at: Timestamp::from_unix_millis(choices.number() % LARGEST),
        expires_at: Some(Timestamp::from_unix_millis(choices.number() % LARGEST)).filter(|_| choices.flag()),
        generation: choices.number() as u32,
        key: key(choices),
        #[cfg(feature = "authorization-details")]
        authorization_details: Some("[]".to_string()).filter(|_| choices.flag()),
    }
}

fn key(choices: &mut Choices<'_>) -> Option<crate::dpop::Key> {
    let wanted = choices.flag();
    #[cfg(feature = "dpop")]
    return crate::dpop::Key::opened("a", crate::jwk::PublicKey::P256 { x: "eA".into(), y: "eQ".into() })
        .filter(|_| wanted);
    #[cfg(not(feature = "dpop"))]
    return None.filter(|_| wanted);
}
