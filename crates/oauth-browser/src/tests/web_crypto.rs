//! Signatures: the examples of the standards, keys made here, and one bit
//! that is wrong.

use super::stand_in::{StandIn, js_text};
use crate::web_crypto::{sha512, verify};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth_protocol::{Algorithm, PublicKey};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

struct Signed {
    key: PublicKey,
    algorithm: Algorithm,
    text: String,
    signature: Vec<u8>,
}

fn octets(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

/// The same text with one bit of what it encodes changed.
fn flipped(text: &str) -> String {
    let mut octets = octets(text);
    let last = octets.len() - 1;
    octets[last] ^= 1;
    URL_SAFE_NO_PAD.encode(octets)
}

fn with_another_key(key: &PublicKey) -> PublicKey {
    match key {
        PublicKey::Rsa { n, e } => PublicKey::Rsa { n: flipped(n), e: e.clone() },
        PublicKey::P256 { x, y } => PublicKey::P256 { x: flipped(x), y: y.clone() },
        PublicKey::Ed25519 { x } => PublicKey::Ed25519 { x: flipped(x) },
    }
}

async fn check(signed: &Signed) {
    let Signed { key, algorithm, text, signature } = signed;
    let algorithm = *algorithm;
    assert!(verify(key, algorithm, text, signature).await, "{algorithm:?}");
    for index in [0, signature.len() - 1] {
        let mut wrong = signature.clone();
        wrong[index] ^= 1;
        assert!(!verify(key, algorithm, text, &wrong).await, "{algorithm:?}: signature, octet {index}");
    }
    let mut wrong = text.clone().into_bytes();
    wrong[0] ^= 1;
    let wrong = String::from_utf8(wrong).unwrap();
    assert!(!verify(key, algorithm, &wrong, signature).await, "{algorithm:?}: text");
    let wrong = with_another_key(key);
    assert!(!verify(&wrong, algorithm, text, signature).await, "{algorithm:?}: key");
    assert!(!verify(key, algorithm, text, &[]).await, "{algorithm:?}: no signature");
    assert!(!verify(key, algorithm, text, &signature[1..]).await, "{algorithm:?}: a part of it");
    for other in [Algorithm::Rs256, Algorithm::Ps256, Algorithm::Es256, Algorithm::EdDsa] {
        let fits = verify(key, other, text, signature).await;
        assert_eq!(fits, other == algorithm, "{algorithm:?} is not {other:?}");
    }
}

const CLAIMS: &str =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

/// RFC 7515 A.2.
#[wasm_bindgen_test]
async fn rs256_of_the_standard() {
    let n = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4Ql\
        L-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-K\
        XBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9ia\
        GNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
    let signature = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2F\
        p5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K\
        0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9\
        Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
    check(&Signed {
        key: PublicKey::Rsa { n: n.into(), e: "AQAB".into() },
        algorithm: Algorithm::Rs256,
        text: format!("eyJhbGciOiJSUzI1NiJ9.{CLAIMS}"),
        signature: octets(signature),
    })
    .await;
}

/// RFC 7515 A.3.
#[wasm_bindgen_test]
async fn es256_of_the_standard() {
    let x = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
    let y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
    let signature = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    check(&Signed {
        key: PublicKey::P256 { x: x.into(), y: y.into() },
        algorithm: Algorithm::Es256,
        text: format!("eyJhbGciOiJFUzI1NiJ9.{CLAIMS}"),
        signature: octets(signature),
    })
    .await;
}

/// RFC 8037 A.4.
#[wasm_bindgen_test]
async fn ed25519_of_the_standard() {
    let signature = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    check(&Signed {
        key: PublicKey::Ed25519 { x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo".into() },
        algorithm: Algorithm::EdDsa,
        text: "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc".into(),
        signature: octets(signature),
    })
    .await;
}

/// Makes a key with these parameters, signs a text with it, and gives the
/// members of the public key and the signature.
/// FIPS 180-4: the digest of “abc” begins so.
#[wasm_bindgen_test]
async fn sha512_of_the_standard() {
    let digest = sha512("abc").await;
    assert_eq!(digest.len(), 64);
    assert_eq!(digest[..8], [0xdd, 0xaf, 0x35, 0xa1, 0x93, 0x61, 0x7a, 0xba]);
}

async fn made(parameters: &str) -> Vec<String> {
    let all = js_text(&format!(
        "const parameters = {parameters};
         const pair = await crypto.subtle.generateKey(parameters, true, ['sign', 'verify']);
         const text = new TextEncoder().encode('header.claims');
         const signature = new Uint8Array(await crypto.subtle.sign(parameters, pair.privateKey, text));
         const base64url = btoa(String.fromCharCode(...signature))
             .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
         const {{ n, e, x, y }} = await crypto.subtle.exportKey('jwk', pair.publicKey);
         return [n ?? x, e ?? y ?? '', base64url].join(' ');"
    ))
    .await;
    all.split(' ').map(String::from).collect()
}

async fn check_made(algorithm: Algorithm, parameters: &str) {
    let made = made(parameters).await;
    let (first, second) = (made[0].clone(), made[1].clone());
    let key = match algorithm {
        Algorithm::Rs256 | Algorithm::Ps256 => PublicKey::Rsa { n: first, e: second },
        Algorithm::Es256 => PublicKey::P256 { x: first, y: second },
        Algorithm::EdDsa => PublicKey::Ed25519 { x: first },
    };
    check(&Signed { key, algorithm, text: "header.claims".into(), signature: octets(&made[2]) }).await;
}

#[wasm_bindgen_test]
async fn fresh_keys_of_every_algorithm() {
    const RSA: &str = "hash: 'SHA-256', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1])";
    check_made(Algorithm::Rs256, &format!("{{ name: 'RSASSA-PKCS1-v1_5', {RSA} }}")).await;
    check_made(Algorithm::Ps256, &format!("{{ name: 'RSA-PSS', saltLength: 32, {RSA} }}")).await;
    check_made(Algorithm::Es256, "{ name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }").await;
    check_made(Algorithm::EdDsa, "{ name: 'Ed25519' }").await;
}

#[wasm_bindgen_test]
async fn what_is_no_key_verifies_nothing() {
    let text = |text: &str| text.to_owned();
    for key in [
        PublicKey::Rsa { n: text(""), e: text("AQAB") },
        PublicKey::P256 { x: text("AQAB"), y: text("AQAB") },
        PublicKey::Ed25519 { x: text("not base64url") },
    ] {
        for algorithm in [Algorithm::Rs256, Algorithm::Ps256, Algorithm::Es256, Algorithm::EdDsa] {
            assert!(!verify(&key, algorithm, "text", &[0; 64]).await, "{key:?} {algorithm:?}");
        }
    }
}

#[wasm_bindgen_test]
async fn a_page_without_web_crypto_verifies_nothing() {
    let key = PublicKey::Ed25519 { x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo".into() };
    for absent in [JsValue::UNDEFINED, js_sys::Object::new().into()] {
        let _stand_in = StandIn::of("crypto", &absent);
        assert!(!verify(&key, Algorithm::EdDsa, "text", &[0; 64]).await);
    }
}
