//! The identity token: OpenID Connect Core 3.1.3.7, with a second opinion on
//! every claim.

use alloc::format;
use alloc::string::String;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::Choices;
use super::library::{self, is_absent};
use crate::id_token::{Expected, IdToken};
use crate::secret::AccessToken;
use crate::time::Timestamp;

const HEADER: &[(&str, &[&str])] = &[
    (
        "alg",
        &[
            "\"RS256\"",
            "\"ES256\"",
            "\"PS256\"",
            "\"EdDSA\"",
            "\"Ed25519\"",
            "\"none\"",
            "\"HS256\"",
            "\"None\"",
        ],
    ),
    ("kid", &["\"k\"", "7", "null"]),
    ("typ", &["\"JWT\"", "7"]),
];
const CLAIMS: &[(&str, &[&str])] = &[
    ("iss", &["\"https://as.example\"", "\"https://as.example/\"", "\"https://evil.example\"", "7"]),
    ("aud", &["\"spa\"", "[\"spa\"]", "[\"x\",\"spa\"]", "\"x\"", "[]", "[7,\"spa\"]", "\"spa \""]),
    ("sub", &["\"ada\"", "\"grace\"", "\"\"", "7"]),
    ("exp", &["2000", "1999.5", "939", "940", "\"2000\"", "-1", "1e99", "941"]),
    ("iat", &["1000", "1060", "1061", "0", "1e99", "\"1000\""]),
    ("nbf", &["null", "1000", "1061", "\"1000\""]),
    ("nonce", &["\"n\"", "\"m\"", "7", "\"\""]),
    ("azp", &["null", "\"spa\"", "\"x\"", "7"]),
    ("acr", &["\"gold\"", "\"silver\"", "\"gold silver\"", "\"\"", "7"]),
    ("auth_time", &["1000", "639", "640", "0", "\"1000\""]),
    ("at_hash", &["null", "RIGHT", "\"wrong\"", "7", "\"\""]),
    ("name", &["\"Ada\"", "7"]),
];
const ACCESS_TOKEN: &str = "access";
const NOW: f64 = 1000.0;

/// A token that passes has every claim right, in the eyes of another reader
/// too, and is read the same from the client's store.
pub fn property(data: &[u8]) {
    let mut choices = Choices::new(data);
    let access_token = AccessToken::new(ACCESS_TOKEN);
    let names = [String::from("RS256"), String::from("EdDSA")];
    let expected = Expected {
        issuer: "https://as.example",
        client_id: "spa",
        nonce: Some("n").filter(|_| !choices.seldom(4)),
        subject: Some("ada").filter(|_| choices.seldom(4)),
        now: Timestamp::from_unix_seconds(NOW as u64),
        max_age: Some(300).filter(|_| choices.seldom(4)),
        acr_values: Some("gold bronze").filter(|_| choices.seldom(4)),
        earlier_nonce: Some("n").filter(|_| choices.seldom(4)),
        access_token: &access_token,
        algorithms: Some(names.as_slice()).filter(|_| choices.seldom(4)),
    };
    let raw = raw(&mut choices);
    let Ok(unverified) = IdToken::check(&raw, &expected) else { return };
    let (signed, algorithm) = (unverified.jws().signed.clone(), unverified.jws().algorithm_name.clone());
    assert!(!unverified.jws().signature.is_empty());
    let waits = algorithm.starts_with("Ed") && raw_has_hash(&raw);
    assert_eq!(unverified.text_to_hash().is_some(), waits);
    assert!(!waits || unverified.check_hash(&[]).is_err() && unverified.check_hash(&[7; 64]).is_err());
    let token = unverified.verified();
    assert_eq!(token.reveal_secret(), raw);
    assert_eq!(IdToken::from_record(&raw).as_ref(), Some(&token));
    assert_eq!(format!("{token:?}"), "[redacted]");
    let parts: alloc::vec::Vec<&str> = raw.split('.').collect();
    let [header, claims, _] = parts.as_slice() else { panic!("{raw} has not three parts") };
    assert_eq!(signed, format!("{header}.{claims}"));
    let (Some(header), Some(claims)) = (library::object(&decoded(header)), library::object(&decoded(claims)))
    else {
        return;
    };
    assert_eq!(header["alg"], *algorithm);
    assert!(["RS256", "PS256", "ES256", "EdDSA", "Ed25519"].contains(&algorithm.as_str()), "{algorithm}");
    assert!(expected.algorithms.is_none_or(|names| names.contains(&algorithm)));
    assert!(!header.contains_key("crit"));
    check(&claims, &expected, &algorithm);
    assert_eq!(claims["sub"], *token.claims().subject);
}

fn check(claims: &serde_json::Map<String, Value>, expected: &Expected<'_>, algorithm: &str) {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let number = |name: &str| claims.get(name).and_then(Value::as_f64);
    assert_eq!(text("iss"), Some(expected.issuer));
    let several = match &claims["aud"] {
        Value::Array(items) => {
            assert!(items.iter().all(Value::is_string) && items.iter().any(|one| one == "spa"));
            items.len() > 1
        }
        one => {
            assert_eq!(one, "spa");
            false
        }
    };
    assert!(text("azp") == Some("spa") || is_absent(claims.get("azp")) && !several, "{claims:?}");
    assert!(number("exp").is_some_and(|end| end + 60.0 > NOW), "{claims:?}");
    assert!(number("iat").is_some_and(|begin| begin < NOW + 61.0), "{claims:?}");
    assert!(
        is_absent(claims.get("nbf")) || number("nbf").is_some_and(|begin| begin < NOW + 61.0),
        "{claims:?}"
    );
    assert!(expected.nonce.is_none_or(|nonce| text("nonce") == Some(nonce)), "{claims:?}");
    assert!(text("sub").is_some_and(|subject| !subject.is_empty()), "{claims:?}");
    assert!(expected.subject.is_none_or(|subject| text("sub") == Some(subject)), "{claims:?}");
    if expected.acr_values.is_some() {
        assert!(matches!(text("acr"), Some("gold" | "bronze")), "{claims:?}");
    }
    if expected.max_age.is_some() {
        assert!(number("auth_time").is_some_and(|time| time + 300.0 + 60.0 >= NOW), "{claims:?}");
    }
    // With Ed25519 the browser makes the hash, and the token waits for it.
    let waits = algorithm.starts_with("Ed");
    assert!(is_absent(claims.get("at_hash")) || waits || text("at_hash") == Some(&hash()), "{claims:?}");
}

fn raw_has_hash(raw: &str) -> bool {
    let claims = raw.split('.').nth(1).and_then(|part| library::object(&decoded(part)));
    claims.is_some_and(|claims| !is_absent(claims.get("at_hash")))
}

fn hash() -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest(ACCESS_TOKEN)[..16])
}

fn decoded(part: &str) -> String {
    String::from_utf8(URL_SAFE_NO_PAD.decode(part).expect("base64url")).expect("UTF-8")
}

fn raw(choices: &mut Choices<'_>) -> String {
    if choices.seldom(16) {
        return choices.message(&[".", "e30", "eyJhbGciOiJSUzI1NiJ9", "c2ln", "=", "!"]);
    }
    let mut header = choices.document(HEADER);
    if choices.seldom(16) {
        header = header.replacen('{', "{\"crit\":[\"x\"],", 1);
    }
    let claims = choices.document(CLAIMS).replace("RIGHT", &format!("\"{}\"", hash()));
    let signature = if choices.seldom(16) { choices.one_of(&["", "!", "c2ln.c2ln", "c2l"]) } else { "c2ln" };
    format!("{}.{}.{signature}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims))
}
