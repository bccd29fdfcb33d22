//! Authorization server metadata (RFC 8414), and the record it is kept in.

use alloc::format;
use alloc::vec::Vec;

use super::Choices;
use super::library;
use crate::effect::Unreachable;
use crate::http::Response;
use crate::json::Object;
use crate::metadata::{read, requests};
use crate::record::{read_metadata, write_metadata};
use crate::time::Timestamp;
use crate::url::Url;

const ISSUERS: &[&str] =
    &["https://as.example", "https://as.example/", "https://as.example/o/p", "http://[::1]:1"];
const ENDPOINT: &[&str] = &[
    "\"https://as.example/x\"",
    "\"http://as.example/x\"",
    "\"http://localhost/x\"",
    "\"/x\"",
    "\"\"",
    "7",
    "\"https://a b\"",
    "\"javascript:alert(1)\"",
];
const NAMES: &[&str] =
    &["[\"S256\",\"RS256\",\"ES256\"]", "[\"plain\"]", "[]", "[7]", "\"S256\"", "[\"RS256 ES256\"]"];
const FLAG: &[&str] = &["true", "false", "\"true\"", "1"];
const OPTIONAL: [&str; 4] = ["revocation_endpoint", "end_session_endpoint", "userinfo_endpoint", "jwks_uri"];

/// Metadata that is used names the issuer that was asked, has only addresses
/// that can be used, and survives being kept.
pub fn property(data: &[u8]) {
    let mut choices = Choices::new(data);
    let issuer = Url::parse(choices.one_of(ISSUERS)).expect("an issuer");
    for request in requests(&issuer) {
        assert_eq!(request.url.origin(), issuer.origin());
        assert!(request.url.path().contains("/.well-known/"));
        assert!(request.body.is_empty());
    }
    let now = Timestamp::from_unix_seconds(choices.number() % 9_000_000_000_000);
    let answers: Vec<_> = (0..=choices.below(3)).map(|_| answer(&mut choices, &issuer)).collect();
    let seen: Vec<_> = answers.iter().cloned().map(|a| a.ok_or(Unreachable::Network)).collect();
    let metadata = match read(&issuer, &seen, now) {
        Ok(metadata) => metadata,
        Err(error) => return assert!(!error.detail().is_empty()),
    };
    assert_eq!(metadata.issuer, issuer.as_str());
    let used: Vec<&str> =
        answers.iter().flatten().filter(|a| a.is_success()).map(|a| a.body.as_str()).collect();
    let documents: Vec<_> =
        used.iter().filter(|b| Object::parse(b).is_ok()).filter_map(|b| library::object(b)).collect();
    for document in &documents {
        assert_eq!(document.get("issuer").and_then(|value| value.as_str()), Some(issuer.as_str()));
    }
    let optional = [
        &metadata.revocation_endpoint,
        &metadata.end_session_endpoint,
        &metadata.userinfo_endpoint,
        &metadata.jwks_uri,
    ];
    let optional = OPTIONAL.iter().zip(optional).filter_map(|(name, url)| Some((*name, url.as_ref()?)));
    let required = [
        ("authorization_endpoint", &metadata.authorization_endpoint),
        ("token_endpoint", &metadata.token_endpoint),
    ];
    for (name, url) in optional.chain(required) {
        let said =
            documents.iter().any(|d| d.get(name).and_then(|value| value.as_str()) == Some(url.as_str()));
        assert!(said || documents.len() < used.len(), "{name} is nobody's word");
    }
    let record = write_metadata(&metadata);
    assert_eq!(read_metadata(&record, &issuer).as_ref(), Some(&metadata), "{record}");
    let other = Url::parse("https://evil.example").expect("an address");
    assert_eq!(read_metadata(&record, &other), None);
}

fn answer(choices: &mut Choices<'_>, issuer: &Url) -> Option<Response> {
    if choices.seldom(8) {
        return None;
    }
    let status = if choices.seldom(8) { 404 } else { 200 };
    let own = format!("\"{}\"", issuer.as_str());
    let issuers = [own.as_str(), "\"https://as.example\"", "\"https://evil.example\"", "7"];
    let body = choices.document(&[
        ("issuer", &issuers),
        ("authorization_endpoint", ENDPOINT),
        ("token_endpoint", ENDPOINT),
        ("revocation_endpoint", ENDPOINT),
        ("end_session_endpoint", ENDPOINT),
        ("userinfo_endpoint", ENDPOINT),
        ("jwks_uri", ENDPOINT),
        ("pushed_authorization_request_endpoint", ENDPOINT),
        ("code_challenge_methods_supported", NAMES),
        ("id_token_signing_alg_values_supported", NAMES),
        ("dpop_signing_alg_values_supported", NAMES),
        ("authorization_response_iss_parameter_supported", FLAG),
        ("require_pushed_authorization_requests", FLAG),
    ]);
    Some(Response { status, headers: Vec::new(), body })
}
