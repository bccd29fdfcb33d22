//! The keys that tokens are bound to. They survive page loads, as a browser's do.
use std::collections::HashMap;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use oauth_protocol::{Proof, PublicKey};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};

#[derive(Default)]
pub(crate) struct Keys(HashMap<String, EcdsaKeyPair>);

impl Keys {
    /// The public half of the key of this name, which is made if need be.
    pub(crate) fn open(&mut self, name: &str) -> PublicKey {
        let pair = self.0.entry(name.to_owned()).or_insert_with(made);
        let point = pair.public_key().as_ref();
        let text = |octets: &[u8]| URL_SAFE_NO_PAD.encode(octets);
        PublicKey::P256 { x: text(&point[1..33]), y: text(&point[33..]) }
    }

    pub(crate) fn forget(&mut self, name: &str) {
        self.0.remove(name);
    }

    pub(crate) fn forget_all(&mut self) {
        self.0.clear();
    }

    /// The proof with its signature; `None` if the key is gone.
    pub(crate) fn sign(&self, proof: &Proof) -> Option<String> {
        let pair = self.0.get(&proof.key)?;
        let signature = pair.sign(&SystemRandom::new(), proof.signed.as_bytes()).ok()?;
        Some(format!("{}.{}", proof.signed, URL_SAFE_NO_PAD.encode(signature.as_ref())))
    }
}

fn made() -> EcdsaKeyPair {
    let (kind, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
    let octets = EcdsaKeyPair::generate_pkcs8(kind, &random).expect("a key");
    EcdsaKeyPair::from_pkcs8(kind, octets.as_ref(), &random).expect("a key")
}
