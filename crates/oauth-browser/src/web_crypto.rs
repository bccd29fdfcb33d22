//! Signatures: `crypto.subtle`.

use js_sys::{Array, Object, Reflect};
use oauth_protocol::{Algorithm, PublicKey};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::SubtleCrypto;

/// Whether the signature over the text is the key's. A key or an algorithm
/// that the browser refuses has signed nothing.
pub(crate) async fn verify(key: &PublicKey, algorithm: Algorithm, signed: &str, signature: &[u8]) -> bool {
    check(key, algorithm, signed, signature).await.is_ok_and(|is_genuine| is_genuine.is_truthy())
}

async fn check(
    key: &PublicKey,
    algorithm: Algorithm,
    signed: &str,
    signature: &[u8],
) -> Result<JsValue, JsValue> {
    let subtle = subtle()?;
    let algorithm = parameters(match algorithm {
        Algorithm::Rs256 => "RSASSA-PKCS1-v1_5",
        Algorithm::Ps256 => "RSA-PSS",
        Algorithm::Es256 => "ECDSA",
        Algorithm::EdDsa => "Ed25519",
    });
    let import = subtle.import_key_with_object("jwk", &jwk(key), &algorithm, false, &usage("verify"))?;
    let key = JsFuture::from(import).await?;
    let key = key.unchecked_ref();
    let signed = signed.as_bytes();
    let verify = subtle.verify_with_object_and_u8_array_and_u8_array(&algorithm, key, signature, signed)?;
    JsFuture::from(verify).await
}

/// The SHA-512 of a text; nothing where the browser does not do it.
pub(crate) async fn sha512(text: &str) -> Vec<u8> {
    let digest = async {
        let promise = subtle()?.digest_with_str_and_u8_array("SHA-512", text.as_bytes())?;
        JsFuture::from(promise).await
    };
    digest.await.map(|digest| js_sys::Uint8Array::new(&digest).to_vec()).unwrap_or_default()
}

/// Makes a pair of keys for ES256. The private one can sign, and can't be
/// exported.
#[cfg(feature = "dpop")]
pub(crate) async fn generate() -> Result<JsValue, JsValue> {
    let pair = subtle()?.generate_key_with_object(&parameters("ECDSA"), false, &usage("sign"))?;
    JsFuture::from(pair).await
}

/// The public half of a pair for ES256.
#[cfg(feature = "dpop")]
pub(crate) async fn public_key(pair: &JsValue) -> Result<PublicKey, JsValue> {
    let key = member(pair, "publicKey")?;
    let jwk = JsFuture::from(subtle()?.export_key("jwk", key.unchecked_ref())?).await?;
    let text = |name| member(&jwk, name)?.as_string().ok_or(JsValue::NULL);
    Ok(PublicKey::P256 { x: text("x")?, y: text("y")? })
}

/// Signs a text with the private half of a pair for ES256.
#[cfg(feature = "dpop")]
pub(crate) async fn sign(pair: &JsValue, text: &str) -> Result<Vec<u8>, JsValue> {
    let key = member(pair, "privateKey")?;
    let text = text.as_bytes();
    let signature =
        subtle()?.sign_with_object_and_u8_array(&parameters("ECDSA"), key.unchecked_ref(), text)?;
    Ok(js_sys::Uint8Array::new(&JsFuture::from(signature).await?).to_vec())
}

/// Absent where the page is not served over https or from loopback; the first
/// call then fails.
fn subtle() -> Result<SubtleCrypto, JsValue> {
    let crypto = web_sys::window().ok_or(JsValue::NULL)?.crypto()?;
    // By name: without `crypto` the typed property would throw where nothing catches it.
    Ok(member(&crypto, "subtle")?.unchecked_into())
}

/// The parameters of an algorithm. Each reads the members that it knows and
/// passes over the others, so that one object does for all.
fn parameters(name: &str) -> Object {
    let parameters = object(&[("name", name), ("hash", "SHA-256"), ("namedCurve", "P-256")]);
    // RFC 7518 3.5: as long as the hash.
    set(&parameters, "saltLength", &JsValue::from_f64(32.0));
    parameters
}

/// The key alone, without what a server writes beside it: `use`, `key_ops` and
/// `alg` are the protocol's to read.
fn jwk(key: &PublicKey) -> Object {
    let jwk = match key {
        PublicKey::Rsa { n, e } => object(&[("kty", "RSA"), ("n", n), ("e", e)]),
        PublicKey::P256 { x, y } => object(&[("kty", "EC"), ("crv", "P-256"), ("x", x), ("y", y)]),
        PublicKey::Ed25519 { x } => object(&[("kty", "OKP"), ("crv", "Ed25519"), ("x", x)]),
    };
    set(&jwk, "ext", &JsValue::TRUE);
    jwk
}

fn usage(name: &str) -> JsValue {
    Array::of1(&JsValue::from_str(name)).into()
}

fn object(members: &[(&str, &str)]) -> Object {
    let object = Object::new();
    for (name, text) in members {
        set(&object, name, &JsValue::from_str(text));
    }
    object
}

fn set(object: &Object, name: &str, value: &JsValue) {
    // A fresh object takes every member.
    let _ = Reflect::set(object, &JsValue::from_str(name), value);
}

fn member(object: &JsValue, name: &str) -> Result<JsValue, JsValue> {
    Reflect::get(object, &JsValue::from_str(name))
}
