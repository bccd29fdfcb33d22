//! Signatures, checked natively.
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use oauth_protocol::{Algorithm, PublicKey};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    RsaPublicKeyComponents, UnparsedPublicKey,
};

/// Whether the signature over the text is the key's.
pub(crate) fn is_genuine(key: &PublicKey, algorithm: Algorithm, signed: &str, signature: &[u8]) -> bool {
    check(key, algorithm, signed.as_bytes(), signature).is_some()
}

fn check(key: &PublicKey, algorithm: Algorithm, signed: &[u8], signature: &[u8]) -> Option<()> {
    let octets = |text: &String| URL_SAFE_NO_PAD.decode(text).ok();
    match (key, algorithm) {
        (PublicKey::Rsa { n, e }, Algorithm::Rs256 | Algorithm::Ps256) => {
            let padding = match algorithm {
                Algorithm::Ps256 => &RSA_PSS_2048_8192_SHA256,
                _ => &RSA_PKCS1_2048_8192_SHA256,
            };
            RsaPublicKeyComponents { n: octets(n)?, e: octets(e)? }.verify(padding, signed, signature).ok()
        }
        (PublicKey::P256 { x, y }, Algorithm::Es256) => {
            let point = [&[4], octets(x)?.as_slice(), octets(y)?.as_slice()].concat();
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(signed, signature).ok()
        }
        (PublicKey::Ed25519 { x }, Algorithm::EdDsa) => {
            UnparsedPublicKey::new(&ED25519, octets(x)?).verify(signed, signature).ok()
        }
        _ => None,
    }
}
