//! The authorization response: RFC 6749 4.1.2, RFC 9207, RFC 9700 4.4.2.2.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::Choices;
use crate::authorization_request::PendingAuthorization;
use crate::authorization_response::{AuthorizationResponse, cleaned};
use crate::pkce::CodeVerifier;
use crate::scope::Scope;
use crate::time::Timestamp;

const PIECES: &[&str] = &[
    "code=",
    "state=",
    "iss=",
    "error=",
    "error_description=",
    "session_state=",
    "&",
    "&",
    "=",
    "c",
    "the-state",
    "https://as.example",
    "https%3A%2F%2Fas.example",
    "access_denied",
    "%",
    "%26",
    "+",
    "c%6Fde=",
    ";",
    "utm=1",
    "https://evil.example",
    "#",
    "%00",
    "%ff",
];
const NAMES: [&str; 7] = ["code", "state", "iss", "error", "error_description", "error_uri", "session_state"];
const ISSUER: &str = "https://as.example";
const STATE: &str = "the-state";
const REDIRECT_URI: &str = "https://app.example/callback";

/// A response is read as written, or refused; its code comes out only where
/// address, state, issuer and age fit; and nothing of it stays in the address.
pub fn property(data: &[u8]) {
    let mut choices = Choices::new(data);
    let age = choices.number();
    let arrived_at = choices.one_of(&[REDIRECT_URI, REDIRECT_URI, "https://app.example/callback/other"]);
    build_then_read(&mut choices);
    let query = choices.message(PIECES);
    let pairs = decoded(&query);
    let own: Vec<&(String, String)> =
        pairs.iter().filter(|(name, _)| NAMES.contains(&name.as_str())).collect();
    let all = |name: &str| own.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str()).collect::<Vec<_>>();
    let value = |name: &str| all(name).first().copied().filter(|value| !value.is_empty());
    let is_single = NAMES.iter().all(|name| all(name).len() <= 1);
    match AuthorizationResponse::parse(&query) {
        Ok(None) => assert!(own.is_empty(), "{query}"),
        Err(error) => {
            assert!(!is_single || value("code").is_some() == value("error").is_some(), "{query}: {error}");
        }
        Ok(Some(response)) => {
            assert!(is_single, "{query}");
            assert_eq!(response.state.as_deref(), value("state"));
            assert_eq!(response.iss.as_deref(), value("iss"));
            match &response.outcome {
                Ok(code) => {
                    assert_eq!(
                        (Some(code.reveal_secret()), None),
                        (value("code"), value("error")),
                        "{query}"
                    );
                }
                Err(refusal) => {
                    assert_eq!(
                        (Some(refusal.code.as_str()), None),
                        (value("error"), value("code")),
                        "{query}"
                    );
                    assert_eq!(refusal.description.as_deref(), value("error_description"));
                }
            }
            let now = Timestamp::from_unix_seconds(1000).plus(core::time::Duration::from_secs(age));
            if response.check(&pending(), arrived_at, now).is_ok() {
                assert_eq!(arrived_at, REDIRECT_URI, "{query}");
                assert_eq!((value("state"), age <= 3600), (Some(STATE), true), "{query}");
                assert!(value("iss").is_none_or(|iss| iss == ISSUER), "{query}");
            }
        }
    }
    let shown = cleaned("/callback", &query);
    let rest = shown.strip_prefix("/callback").expect("the path stays");
    let rest = rest.strip_prefix('?').unwrap_or(rest);
    assert_eq!(AuthorizationResponse::parse(rest), Ok(None), "{query}: {shown}");
    let others: Vec<_> = pairs.iter().filter(|(name, _)| !NAMES.contains(&name.as_str())).cloned().collect();
    assert_eq!(decoded(rest), others, "{query}");
}

fn build_then_read(choices: &mut Choices<'_>) {
    let code = choices.text(PIECES) + "c";
    let state = choices.text(PIECES) + "s";
    let mut pairs = alloc::vec![("code", code.as_str()), ("state", &state), ("iss", ISSUER), ("more", "&")];
    let turn = choices.below(4);
    pairs.rotate_left(turn);
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
    let response = AuthorizationResponse::parse(&query).expect("well formed").expect("there");
    assert_eq!(response.state, Some(state));
    assert_eq!(response.iss.as_deref(), Some(ISSUER));
    assert_eq!(response.outcome.map(|code| code.reveal_secret().to_owned()), Ok(code));
}

/// `application/x-www-form-urlencoded`, read by hand.
fn decoded(query: &str) -> Vec<(String, String)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let split = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    split.map(|(name, value)| (unescaped(name), unescaped(value))).collect()
}

fn unescaped(text: &str) -> String {
    let mut octets = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escaped = after.get(..2).and_then(|pair| core::str::from_utf8(pair).ok());
        let escaped = escaped.filter(|pair| pair.bytes().all(|octet| octet.is_ascii_hexdigit()));
        rest = after;
        match (first, escaped.and_then(|pair| u8::from_str_radix(pair, 16).ok())) {
            (b'%', Some(octet)) => {
                octets.push(octet);
                rest = &after[2..];
            }
            (b'+', _) => octets.push(b' '),
            (other, _) => octets.push(*other),
        }
    }
    String::from_utf8_lossy(&octets).to_string()
}

fn pending() -> PendingAuthorization {
    PendingAuthorization {
        state: STATE.into(),
        nonce: None,
        code_verifier: CodeVerifier::from_random([1; 32]),
        server: "a".into(),
        issuer: ISSUER.into(),
        redirect_uri: REDIRECT_URI.into(),
        scope: Scope::default(),
        return_to: "/".into(),
        created_at: Timestamp::from_unix_seconds(1000),
        silent: false,
        resume: None,
        renews: None,
        subject: None,
        max_age: None,
        acr_values: None,
        key: None,
        #[cfg(feature = "popup")]
        popup: false,
    }
}
