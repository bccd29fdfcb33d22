//! Signing keys: what the database holds, who can read it, and proofs.

use super::client::{call, client_at_rest, forget_everything, put_session_with, requests, stand_in};
use super::stand_in::{StandIn, js, js_text};
use crate::key_store::{KeyStore, open};
use crate::web_crypto::verify;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_channel::oneshot;
use oauth_protocol::{Algorithm, ErrorKind, Proof, PublicKey, Unreachable};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::wasm_bindgen_test;

/// Reads the pair of this name, by itself.
fn reading(name: &str, then: &str) -> String {
    format!(
        "const done = request => new Promise((yes, no) => {{
             request.onsuccess = () => yes(request.result); request.onerror = no }});
         const database = await done(indexedDB.open('oauth'));
         const pair = await done(database.transaction('keys').objectStore('keys').get('{name}'));
         database.close();
         {then}"
    )
}

async fn forget(keys: &KeyStore, name: &str) {
    keys.forget(name.into());
    let _ = keys.forgotten().unwrap().await;
}

async fn sign(keys: &KeyStore, name: &str) -> Result<String, Unreachable> {
    keys.sign(Proof { key: name.into(), signed: "header.claims".into() }).await
}

async fn check_signed(key: &PublicKey, signed: &str) {
    let signature = signed.strip_prefix("header.claims.").unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    assert_eq!(signature.len(), 64, "r and s, as in RFC 7518 3.4");
    assert!(verify(key, Algorithm::Es256, "header.claims", &signature).await);
}

#[wasm_bindgen_test]
async fn the_private_key_can_not_be_read() {
    let keys = KeyStore::default();
    forget(&keys, "private").await;
    open("private").await.unwrap();
    let found = js_text(&reading(
        "private",
        "const refusals = await Promise.all(['jwk', 'pkcs8', 'raw'].map(format =>
             crypto.subtle.exportKey(format, pair.privateKey).then(() => 'exported', () => 'refused')));
         return [pair.privateKey.extractable, pair.privateKey.usages, pair.privateKey.algorithm.name,
             pair.privateKey.algorithm.namedCurve, ...refusals].join(' ');",
    ))
    .await;
    assert_eq!(found, "false sign ECDSA P-256 refused refused refused");
    forget(&keys, "private").await;
}

#[wasm_bindgen_test]
async fn a_key_survives_the_page_and_signs_again() {
    forget(&KeyStore::default(), "kept").await;
    let key = open("kept").await.unwrap();
    assert!(matches!(&key, PublicKey::P256 { x, y } if x.len() == 43 && y.len() == 43));
    for _ in 0..2 {
        // As two loads of the page, the second without opening the key first.
        let keys = KeyStore::default();
        check_signed(&key, &sign(&keys, "kept").await.unwrap()).await;
        check_signed(&key, &sign(&keys, "kept").await.unwrap()).await;
    }
    assert_eq!(open("kept").await.unwrap(), key);
    forget(&KeyStore::default(), "other").await;
    assert_ne!(open("other").await.unwrap(), key, "each name has a key of its own");
    forget(&KeyStore::default(), "other").await;
    forget(&KeyStore::default(), "kept").await;
}

#[wasm_bindgen_test]
async fn tabs_that_open_a_key_at_once_get_the_same() {
    for round in 0..5 {
        let name = format!("race {round}");
        let mut ends = Vec::new();
        for _ in 0..4 {
            let (sender, receiver) = oneshot::channel();
            let name = name.clone();
            spawn_local(async move {
                let _ = sender.send(open(&name).await);
            });
            ends.push(receiver);
        }
        let mut opened = Vec::new();
        for end in ends {
            opened.push(end.await.unwrap().unwrap());
        }
        opened.dedup();
        assert_eq!(opened.len(), 1);
        let keys = KeyStore::default();
        check_signed(&opened[0], &sign(&keys, &name).await.unwrap()).await;
        forget(&keys, &name).await;
    }
}

#[wasm_bindgen_test]
async fn a_forgotten_key_signs_nothing() {
    let keys = KeyStore::default();
    let first = open("gone").await.unwrap();
    sign(&keys, "gone").await.unwrap();
    forget(&keys, "gone").await;
    assert!(keys.forgotten().is_none(), "nothing is under way");
    assert_eq!(sign(&keys, "gone").await, Err(Unreachable::KeyLost));
    assert_eq!(sign(&KeyStore::default(), "never there").await, Err(Unreachable::KeyLost));
    assert!(js(&reading("gone", "return pair")).await.is_undefined());
    assert_ne!(open("gone").await.unwrap(), first);
    forget(&keys, "gone").await;
}

async fn check_absent(name: &'static str, value: &JsValue) {
    let _stand_in = StandIn::of(name, value);
    assert_eq!(open("absent").await, None, "{name}");
    assert_eq!(sign(&KeyStore::default(), "absent").await, Err(Unreachable::KeyLost), "{name}");
    forget(&KeyStore::default(), "absent").await;
}

#[wasm_bindgen_test]
async fn a_browser_that_keeps_no_keys_says_so() {
    check_absent("indexedDB", &JsValue::UNDEFINED).await;
    check_absent("indexedDB", &JsValue::NULL).await;
    let throws = js("return { open() { throw new DOMException('blocked', 'SecurityError') } }").await;
    check_absent("indexedDB", &throws).await;
    let fails = js("return { open() {
        const request = {}; setTimeout(() => request.onerror(new Event('error')), 10); return request } }");
    check_absent("indexedDB", &fails.await).await;
    check_absent("crypto", &js_sys::Object::new()).await;
}

#[wasm_bindgen_test]
async fn a_database_that_never_answers_is_given_up() {
    let hangs = js("return { open() { return {} } }").await;
    let _stand_in = StandIn::of("indexedDB", &hangs);
    let before = js_sys::Date::now();
    let (sender, opened) = oneshot::channel();
    spawn_local(async move {
        let _ = sender.send(open("absent").await);
    });
    let keys = KeyStore::default();
    keys.forget("absent".into());
    assert_eq!(sign(&keys, "absent").await, Err(Unreachable::TimeLimit));
    assert_eq!(opened.await, Ok(None));
    let _ = keys.forgotten().unwrap().await;
    let took = js_sys::Date::now() - before;
    assert!((1_900.0..4_000.0).contains(&took), "2 s, and not {took} ms");
}

#[wasm_bindgen_test]
async fn a_call_carries_the_proof_that_was_signed() {
    forget_everything();
    forget(&KeyStore::default(), "main").await;
    let PublicKey::P256 { x, y } = open("main").await.unwrap() else { unreachable!() };
    let bound = format!(r#","dpop_key":"main","dpop_x":"{x}","dpop_y":"{y}""#);
    put_session_with(300_000.0, &bound);
    let _stand_in = stand_in();
    let client = client_at_rest();
    assert_eq!(call(&client).await.as_deref(), Ok("data"));
    let proofs = js_sys::Reflect::get(&js_sys::global(), &"proofs".into()).unwrap();
    let proof = js_sys::Array::from(&proofs).get(0).as_string().unwrap();
    let (signed, signature) = proof.rsplit_once('.').unwrap();
    let (header, claims) = signed.split_once('.').unwrap();
    assert!(String::from_utf8(URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap().contains(&x));
    assert!(String::from_utf8(URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap().contains("/steps"));
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    assert!(verify(&PublicKey::P256 { x, y }, Algorithm::Es256, signed, &signature).await);
    assert_eq!(requests(), ["https://api.example/steps DPoP access-1 "]);

    forget(&KeyStore::default(), "main").await;
    let client = client_at_rest();
    assert_eq!(call(&client).await, Err(ErrorKind::KeyLost));
    assert_eq!(requests().len(), 1, "nothing is sent without its proof");
    forget_everything();
}
