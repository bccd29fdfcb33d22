//! A proof of possession (RFC 9449) with a key of the test's own: that of somebody who has copied a
//! token, and has not the key it is bound to.
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::json;
use std::time::{SystemTime, UNIX_EPOCH};

/// A proof for a `GET` of this address with this access token and this nonce.
pub fn proof_of_another_key(url: &str, access_token: &str, nonce: &str) -> String {
    let (kind, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
    let octets = EcdsaKeyPair::generate_pkcs8(kind, &random).expect("a key");
    let pair = EcdsaKeyPair::from_pkcs8(kind, octets.as_ref(), &random).expect("a key");
    let point = pair.public_key().as_ref();
    let text = |octets: &[u8]| URL_SAFE_NO_PAD.encode(octets);
    let jwk = json!({"kty": "EC", "crv": "P-256", "x": text(&point[1..33]), "y": text(&point[33..])});
    let header = json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk});
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time after 1970").as_secs();
    let claims = json!({
        "jti": format!("copied-{now}"), "htm": "GET", "htu": url, "iat": now, "nonce": nonce,
        "ath": text(digest(&SHA256, access_token.as_bytes()).as_ref()),
    });
    let signed = format!("{}.{}", text(header.to_string().as_bytes()), text(claims.to_string().as_bytes()));
    let signature = pair.sign(&random, signed.as_bytes()).expect("a signature");
    format!("{signed}.{}", text(signature.as_ref()))
}
