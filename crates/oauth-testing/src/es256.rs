//! Keys and signatures: ES256 (RFC 7518 3.4), deterministic (RFC 6979).

use p256::EncodedPoint;
use p256::ecdsa::signature::{Signer, Verifier};
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};

use crate::text::{base64url, octets, sha256};

/// A pair of keys.
pub(crate) struct KeyPair(SigningKey);

impl KeyPair {
    /// The key that is made of this text.
    pub(crate) fn of(seed: &str) -> KeyPair {
        let mut number = 0;
        loop {
            // All but one number in 2³² are keys.
            if let Ok(key) = SigningKey::from_slice(&sha256(&format!("{number} {seed}"))) {
                return KeyPair(key);
            }
            number += 1;
        }
    }

    /// The coordinates of the public key (RFC 7518 6.2.1).
    pub(crate) fn public(&self) -> (String, String) {
        let point = self.0.verifying_key().to_encoded_point(false);
        let (x, y) = point.as_bytes()[1..].split_at(32);
        (base64url(x), base64url(y))
    }

    /// The text with its signature after a dot (RFC 7515 7.1).
    pub(crate) fn signed(&self, text: &str) -> String {
        let signature: Signature = self.0.sign(text.as_bytes());
        format!("{text}.{}", base64url(signature.to_bytes()))
    }
}

/// Whether the signature over the text is of the key with these coordinates.
pub(crate) fn is_genuine((x, y): (&str, &str), signed: &str, signature: &[u8]) -> bool {
    let verify = || {
        let (x, y): ([u8; 32], [u8; 32]) = (octets(x)?.try_into().ok()?, octets(y)?.try_into().ok()?);
        let point = EncodedPoint::from_affine_coordinates(&x.into(), &y.into(), false);
        let key = VerifyingKey::from_encoded_point(&point).ok()?;
        key.verify(signed.as_bytes(), &Signature::from_slice(signature).ok()?).ok()
    };
    verify().is_some()
}

/// Whether a compact JWS is signed with the key of these coordinates.
pub(crate) fn is_signed(key: (&str, &str), jws: &str) -> bool {
    jws.rsplit_once('.').is_some_and(|(signed, signature)| {
        octets(signature).is_some_and(|signature| is_genuine(key, signed, &signature))
    })
}
