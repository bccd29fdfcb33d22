//! Key sets (RFC 7517), the record they are kept in, and the choice of a key.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::Choices;
use crate::jwk::{PublicKey, choose, read_set, write_set};
use crate::jws::{Algorithm, Jws};

const MEMBERS: &[(&str, &[&str])] = &[
    ("kty", &["\"RSA\"", "\"EC\"", "\"OKP\"", "\"oct\"", "7"]),
    ("kid", &["\"k\"", "\"other\"", "\"\"", "7", "null"]),
    ("use", &["\"sig\"", "\"enc\"", "null", "7"]),
    ("alg", &["\"RS256\"", "\"ES256\"", "\"EdDSA\"", "\"none\"", "null", "7"]),
    ("crv", &["\"P-256\"", "\"Ed25519\"", "\"P-521\"", "7"]),
    ("n", &["\"bW9k\"", "\"\"", "\"!\"", "\"bW9kd\""]),
    ("e", &["\"AQAB\"", "\"\"", "7"]),
    ("x", &["\"eA\"", "\"eA==\"", "\"\"", "7"]),
    ("y", &["\"eQ\"", "\"+/\"", "7"]),
    ("d", &["null", "\"cHJpdmF0ZQ\""]),
];

/// A set survives being kept, and a token is checked with a key that was made
/// for its algorithm, the one it names where it names one.
pub fn property(data: &[u8]) {
    let mut choices = Choices::new(data);
    let text = match choices.octet() {
        0..230 => {
            let keys: Vec<String> = (0..choices.below(5)).map(|_| choices.document(MEMBERS)).collect();
            format!("{{\"keys\":[{}]}}", keys.join(","))
        }
        _ => choices.rest(),
    };
    let Ok(keys) = read_set(&text) else { return };
    assert!(keys.len() <= 100);
    assert_eq!(read_set(&write_set(&keys)), Ok(keys.clone()));
    for key in &keys {
        let members = match &key.public {
            PublicKey::Rsa { n, e } => [n, e],
            PublicKey::P256 { x, y } => [x, y],
            PublicKey::Ed25519 { x } => [x, x],
        };
        let is_key = |text: &&String| URL_SAFE_NO_PAD.decode(text).is_ok_and(|octets| !octets.is_empty());
        assert!(members.iter().all(is_key), "{text}");
    }
    for (algorithm, name) in [
        (Algorithm::Rs256, "RS256"),
        (Algorithm::Ps256, "PS256"),
        (Algorithm::Es256, "ES256"),
        (Algorithm::EdDsa, "EdDSA"),
    ] {
        for key_id in [None, Some("k"), Some("other")] {
            let jws = Jws {
                signed: String::new(),
                signature: Vec::new(),
                algorithm,
                algorithm_name: name.into(),
                key_id: key_id.map(String::from),
            };
            let Ok(Some(chosen)) = choose(&keys, &jws) else { continue };
            assert!(chosen.fits(algorithm), "{text}");
            let is_allowed = keys.iter().any(|key| {
                let named =
                    key.algorithm.as_deref().is_none_or(|other| Algorithm::named(other) == Some(algorithm));
                let meant = key_id.is_none() || key.id.is_none() || key.id.as_deref() == key_id;
                &key.public == chosen && named && meant
            });
            assert!(is_allowed, "{text}: {chosen:?} for {name} {key_id:?}");
        }
    }
}
