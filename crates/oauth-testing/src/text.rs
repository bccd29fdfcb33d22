//! base64url and hashes.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use sha2::{Digest, Sha256};

pub(crate) fn base64url(octets: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(octets)
}

pub(crate) fn octets(base64url: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(base64url).ok()
}

pub(crate) fn sha256(text: &str) -> [u8; 32] {
    Sha256::digest(text).into()
}

/// The hash of a text as base64url: a code challenge (RFC 7636 4.6), a
/// thumbprint (RFC 7638), `ath` (RFC 9449 4.2).
pub(crate) fn hash(text: &str) -> String {
    base64url(sha256(text))
}

/// Octets that are different for each text, and always the same for one.
pub(crate) fn random(seed: &str) -> [u8; 96] {
    let mut random = [0; 96];
    for (number, part) in random.chunks_mut(32).enumerate() {
        part.copy_from_slice(&sha256(&format!("{number} {seed}")));
    }
    random
}

/// One of the JSON parts of a JWT (RFC 7519 7.2).
pub(crate) fn jwt_part(base64url: &str) -> Option<Value> {
    serde_json::from_slice(&octets(base64url)?).ok()
}
