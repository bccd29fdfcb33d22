//! The server's signing keys and their set (RFC 7517), and those that are not the server's.
use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    hmac,
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256,
        RSA_PKCS1_SHA512, RSA_PSS_SHA256, RsaKeyPair,
    },
};
use serde_json::{Value, json};

use super::{
    answers::Answer,
    fault::{Fault, KeySet},
    server::Shared,
};

/// How a server signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// RSASSA-PSS with SHA-256.
    Ps256,
    /// ECDSA on P-256.
    Es256,
    /// Ed25519, under its older name.
    EdDsa,
    /// Ed25519, under the name of RFC 9864.
    Ed25519,
}

impl Algorithm {
    /// The name in a header's `alg`.
    pub fn name(self) -> &'static str {
        match self {
            Algorithm::Rs256 => "RS256",
            Algorithm::Ps256 => "PS256",
            Algorithm::Es256 => "ES256",
            Algorithm::EdDsa => "EdDSA",
            Algorithm::Ed25519 => "Ed25519",
        }
    }
}

/// The key the server signs with, and one that nobody published.
pub(crate) struct Keys {
    algorithm: Algorithm,
    own: Key,
    foreign: Key,
    turns: usize,
}

pub(crate) struct Key {
    pub(crate) id: String,
    pair: Pair,
}

enum Pair {
    // Making an RSA key takes seconds; these two guard nothing.
    Rsa(&'static RsaKeyPair),
    P256(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

static FIRST: LazyLock<RsaKeyPair> = LazyLock::new(|| rsa(include_bytes!("../../data/first.der")));
static SECOND: LazyLock<RsaKeyPair> = LazyLock::new(|| rsa(include_bytes!("../../data/second.der")));

fn rsa(octets: &[u8]) -> RsaKeyPair {
    RsaKeyPair::from_der(octets).expect("an RSA key")
}

impl Keys {
    pub(crate) fn of(algorithm: Algorithm) -> Keys {
        let own = Key { id: "key-0".to_owned(), pair: Pair::of(algorithm, &FIRST) };
        let foreign = Key { id: "foreign".to_owned(), pair: Pair::of(algorithm, &SECOND) };
        Keys { algorithm, own, foreign, turns: 0 }
    }

    pub(crate) fn rotate(&mut self) {
        self.turns += 1;
        std::mem::swap(&mut self.own, &mut self.foreign);
        self.own.id = format!("key-{}", self.turns);
    }

    pub(crate) fn own(&self) -> &Key {
        &self.own
    }

    pub(crate) fn foreign(&self) -> &Key {
        &self.foreign
    }

    pub(crate) fn answer(&self, shared: &Shared) -> Answer {
        let own = self.own.public(&self.own.id, self.algorithm);
        let wrong = shared.hit(|fault| match fault {
            Fault::Keys(set) => Some(set.clone()),
            _ => None,
        });
        let keys = match wrong {
            None => json!([own]),
            Some(KeySet::NotAList) => own,
            Some(set) => Value::Array(self.unusual(own, &set)),
        };
        Answer::json(200, &json!({ "keys": keys }))
    }

    fn unusual(&self, own: Value, set: &KeySet) -> Vec<Value> {
        let with = |key: &Value, name: &str, value: Option<Value>| {
            let mut key = key.clone();
            let members = key.as_object_mut().expect("a key is an object");
            match value {
                Some(value) => members.insert(name.to_owned(), value),
                None => members.remove(name),
            };
            key
        };
        let foreign = self.foreign.public(&self.own.id, self.algorithm);
        match set {
            KeySet::Empty | KeySet::NotAList => Vec::new(),
            KeySet::ForEncryption => vec![with(&own, "use", Some(json!("enc")))],
            KeySet::ForAnotherAlgorithm => vec![with(&own, "alg", Some(json!("RS512")))],
            KeySet::Malformed => vec![with(&own, "n", Some(json!("not base64url!")))],
            KeySet::Foreign => vec![foreign],
            KeySet::NoIds => vec![with(&own, "kid", None)],
            KeySet::TwoWithoutIds => vec![with(&foreign, "kid", None), with(&own, "kid", None)],
            KeySet::SameIdTwice => vec![foreign, own],
            KeySet::AmongStrangers => vec![
                json!({ "kty": "oct", "kid": self.own.id, "k": "c2VjcmV0" }),
                json!({ "kty": "EC", "crv": "P-521", "kid": self.own.id, "x": "AA", "y": "AA" }),
                json!({ "kty": "AKP", "kid": "pq", "alg": "ML-DSA-44", "pub": "AA" }),
                json!("not a key at all"),
                json!({ "kid": 7 }),
                own,
            ],
            KeySet::After(others) => {
                let other = |number| with(&foreign, "kid", Some(json!(format!("other-{number}"))));
                (0..*others).map(other).chain([own]).collect()
            }
        }
    }
}

impl Pair {
    fn of(algorithm: Algorithm, rsa: &'static RsaKeyPair) -> Pair {
        let random = SystemRandom::new();
        match algorithm {
            Algorithm::Rs256 | Algorithm::Ps256 => Pair::Rsa(rsa),
            Algorithm::Es256 => {
                let kind = &ECDSA_P256_SHA256_FIXED_SIGNING;
                let octets = EcdsaKeyPair::generate_pkcs8(kind, &random).expect("a key");
                Pair::P256(EcdsaKeyPair::from_pkcs8(kind, octets.as_ref(), &random).expect("a key"))
            }
            Algorithm::EdDsa | Algorithm::Ed25519 => {
                let octets = Ed25519KeyPair::generate_pkcs8(&random).expect("a key");
                Pair::Ed25519(Ed25519KeyPair::from_pkcs8(octets.as_ref()).expect("a key"))
            }
        }
    }
}

impl Key {
    pub(crate) fn public(&self, id: &str, algorithm: Algorithm) -> Value {
        let text = |octets: &[u8]| URL_SAFE_NO_PAD.encode(octets);
        let mut key = match &self.pair {
            Pair::Rsa(pair) => {
                let public: ring::signature::RsaPublicKeyComponents<Vec<u8>> = pair.public().into();
                json!({ "kty": "RSA", "n": text(&public.n), "e": text(&public.e) })
            }
            Pair::P256(pair) => {
                let point = pair.public_key().as_ref();
                json!({ "kty": "EC", "crv": "P-256", "x": text(&point[1..33]), "y": text(&point[33..]) })
            }
            Pair::Ed25519(pair) => {
                json!({ "kty": "OKP", "crv": "Ed25519", "x": text(pair.public_key().as_ref()) })
            }
        };
        key["kid"] = json!(id);
        key["use"] = json!("sig");
        key["alg"] = json!(algorithm.name());
        key
    }

    pub(crate) fn sign(&self, algorithm: Algorithm, text: &str) -> Vec<u8> {
        match &self.pair {
            Pair::Rsa(pair) if algorithm == Algorithm::Ps256 => rsa_signature(pair, &RSA_PSS_SHA256, text),
            Pair::Rsa(pair) => rsa_signature(pair, &RSA_PKCS1_SHA256, text),
            Pair::P256(pair) => {
                pair.sign(&SystemRandom::new(), text.as_bytes()).expect("a signature").as_ref().to_vec()
            }
            Pair::Ed25519(pair) => pair.sign(text.as_bytes()).as_ref().to_vec(),
        }
    }

    /// RS512, from an RSA key.
    pub(crate) fn sign_rs512(&self, text: &str) -> Vec<u8> {
        match &self.pair {
            Pair::Rsa(pair) => rsa_signature(pair, &RSA_PKCS1_SHA512, text),
            _ => panic!("only RSA keys make RS512"),
        }
    }

    /// HS256 with the public key as the secret, in the form that libraries once fell for.
    pub(crate) fn sign_hs256(&self, algorithm: Algorithm, text: &str) -> Vec<u8> {
        let public = self.public(&self.id, algorithm).to_string();
        let secret = hmac::Key::new(hmac::HMAC_SHA256, public.as_bytes());
        hmac::sign(&secret, text.as_bytes()).as_ref().to_vec()
    }
}

fn rsa_signature(
    pair: &RsaKeyPair,
    padding: &'static dyn ring::signature::RsaEncoding,
    text: &str,
) -> Vec<u8> {
    let mut signature = vec![0; pair.public().modulus_len()];
    pair.sign(padding, &SystemRandom::new(), text.as_bytes(), &mut signature).expect("a signature");
    signature
}
