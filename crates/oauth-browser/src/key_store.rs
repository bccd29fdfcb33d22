//! Signing keys: IndexedDB, which keeps a key without its secret being seen.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use core::time::Duration;
use futures_channel::oneshot;
use js_sys::Promise;
use oauth_protocol::{Proof, PublicKey, Unreachable};
use std::cell::RefCell;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbObjectStore, IdbRequest, IdbTransactionMode};

use crate::timer::within;
use crate::web_crypto;

const DATABASE: &str = "oauth";
const STORE: &str = "keys";
/// Some browsers never answer where they keep nothing. The tests have less
/// patience.
const TIME_LIMIT: Duration = Duration::from_secs(if cfg!(test) { 2 } else { 5 });

/// The pairs of keys that this page has used, and the forgetting of one.
#[derive(Default)]
pub(crate) struct KeyStore {
    used: RefCell<Vec<(String, JsValue)>>,
    forgetting: RefCell<Option<oneshot::Receiver<()>>>,
}

impl KeyStore {
    /// The proof with its signature.
    ///
    /// # Errors
    /// [`Unreachable::KeyLost`] when there is no such key, and
    /// [`Unreachable::TimeLimit`] when the database does not answer.
    pub(crate) async fn sign(&self, proof: Proof) -> Result<String, Unreachable> {
        let signed = within(TIME_LIMIT, self.try_to_sign(proof)).await.ok_or(Unreachable::TimeLimit)?;
        signed.map_err(|_| Unreachable::KeyLost)
    }

    async fn try_to_sign(&self, proof: Proof) -> Result<String, JsValue> {
        let Proof { key: name, signed: mut text } = proof;
        let known = self.used.borrow().iter().find(|(other, _)| *other == name).map(|(_, pair)| pair.clone());
        let pair = match known {
            Some(pair) => pair,
            None => {
                let pair = stored(&name).await?;
                self.used.borrow_mut().push((name, pair.clone()));
                pair
            }
        };
        let signature = web_crypto::sign(&pair, &text).await?;
        text.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut text);
        Ok(text)
    }

    /// Forgets the pair of this name; [`KeyStore::forgotten`] says when.
    pub(crate) fn forget(&self, name: String) {
        self.used.borrow_mut().retain(|(other, _)| *other != name);
        let (done, receiver) = oneshot::channel();
        self.forgetting.replace(Some(receiver));
        wasm_bindgen_futures::spawn_local(async move {
            let name = JsValue::from_str(&name);
            // A key that is not deleted stays what it was: of no use elsewhere.
            let _ = within(TIME_LIMIT, in_store(&|store| store.delete(&name))).await;
            drop(done);
        });
    }

    /// The end of the forgetting under way, which leaving the page would stop.
    pub(crate) fn forgotten(&self) -> Option<oneshot::Receiver<()>> {
        self.forgetting.take()
    }
}

/// The public half of the pair of this name, which is made if there is none;
/// `None` where the browser keeps no keys.
pub(crate) async fn open(name: &str) -> Option<PublicKey> {
    within(TIME_LIMIT, find_or_make(name)).await?.ok()
}

async fn find_or_make(name: &str) -> Result<PublicKey, JsValue> {
    let pair = match stored(name).await {
        Ok(pair) => pair,
        Err(_) => {
            let fresh = web_crypto::generate().await?;
            let key = JsValue::from_str(name);
            // Refused when another tab was quicker: the pair that is kept counts.
            let _ = in_store(&|store| store.add_with_key(&fresh, &key)).await;
            stored(name).await?
        }
    };
    web_crypto::public_key(&pair).await
}

async fn stored(name: &str) -> Result<JsValue, JsValue> {
    let name = JsValue::from_str(name);
    let pair = in_store(&|store| store.get(&name)).await?;
    if pair.is_undefined() { Err(pair) } else { Ok(pair) }
}

/// Does one thing in a transaction of its own.
async fn in_store(act: &dyn Fn(&IdbObjectStore) -> Result<IdbRequest, JsValue>) -> Result<JsValue, JsValue> {
    let database = database().await?;
    let transaction = database.transaction_with_str_and_mode(STORE, IdbTransactionMode::Readwrite)?;
    let request = act(&transaction.object_store(STORE)?)?;
    // Closes once the transaction is over.
    database.close();
    result(&request).await
}

async fn database() -> Result<IdbDatabase, JsValue> {
    let factory = web_sys::window().ok_or(JsValue::NULL)?.indexed_db()?.ok_or(JsValue::NULL)?;
    let request = factory.open(DATABASE)?;
    let opening = request.clone();
    let made = Closure::once(move || {
        if let Ok(database) = opening.result() {
            // Only an existing one is refused, and a new database has none.
            let _ = database.unchecked_into::<IdbDatabase>().create_object_store(STORE);
        }
    });
    request.set_onupgradeneeded(Some(made.as_ref().unchecked_ref()));
    Ok(result(&request).await?.unchecked_into())
}

async fn result(request: &IdbRequest) -> Result<JsValue, JsValue> {
    let end = Promise::new(&mut |succeeded, failed| {
        request.set_onsuccess(Some(&succeeded));
        request.set_onerror(Some(&failed));
    });
    JsFuture::from(end).await?;
    request.result()
}
