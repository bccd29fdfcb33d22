//! Proof of possession: RFC 9449; key thumbprints: RFC 7638.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::challenge::parse_challenges;
use crate::effect::{Entropy, Proof};
use crate::error::{Error, ErrorKind};
use crate::http::{Request, Response};
use crate::json::Object;
use crate::jwk::PublicKey;
use crate::record::Record;
use crate::time::Timestamp;

/// The key that tokens are bound to; its private half never leaves the
/// browser's store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    /// The name it is kept under.
    pub(crate) name: String,
    x: String,
    y: String,
}

impl Key {
    /// The key of this name, as the shell opened it. Only ES256 keys are used.
    pub(crate) fn opened(name: &str, public: PublicKey) -> Option<Key> {
        let PublicKey::P256 { x, y } = public else { return None };
        // They go into proofs as they are: nothing but base64url may be there.
        let plain = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        (plain(&x) && plain(&y)).then(|| Key { name: name.to_owned(), x, y })
    }

    fn jwk(&self) -> String {
        // The members and their order are those of RFC 7638 3.2.
        format!(r#"{{"crv":"P-256","kty":"EC","x":"{}","y":"{}"}}"#, self.x, self.y)
    }

    /// The key's thumbprint (RFC 7638), for `dpop_jkt` (RFC 9449 10).
    pub(crate) fn thumbprint(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.jwk()))
    }

    pub(crate) fn write(&self, record: Record) -> Record {
        record.text("dpop_key", Some(&self.name)).text("dpop_x", Some(&self.x)).text("dpop_y", Some(&self.y))
    }

    /// The outer `None` refuses the record, the inner one says that no key is
    /// in it.
    pub(crate) fn read(record: &Object) -> Option<Option<Key>> {
        let Some(name) = record.text("dpop_key").ok()? else { return Some(None) };
        let member = |name: &str| record.required_text(name).ok().map(ToOwned::to_owned);
        Key::opened(name, PublicKey::P256 { x: member("dpop_x")?, y: member("dpop_y")? }).map(Some)
    }
}

/// Makes proofs: each with an identifier of its own, and with the nonce that
/// its receiver asked for last.
#[derive(Debug, Default)]
pub(crate) struct Prover {
    seed: [u8; 32],
    proofs: u32,
    nonces: Vec<(String, String)>,
}

impl Prover {
    pub(crate) fn start(&mut self, entropy: &Entropy) {
        self.seed = entropy.seed();
    }

    /// A proof for this request (4.2), and for the access token sent with it.
    pub(crate) fn prove(
        &mut self,
        key: &Key,
        request: &Request,
        access_token: Option<&str>,
        server_time: Timestamp,
    ) -> Proof {
        self.proofs = self.proofs.wrapping_add(1);
        let mut unique = Sha256::new();
        unique.update(self.seed);
        unique.update(self.proofs.to_be_bytes());
        let unique = URL_SAFE_NO_PAD.encode(unique.finalize());
        let nonce = self.nonces.iter().find(|(origin, _)| origin == request.url.origin());
        let hash = access_token.map(|token| URL_SAFE_NO_PAD.encode(Sha256::digest(token)));
        let target = format!("{}{}", request.url.origin(), request.url.path());
        let claims = Record::bare()
            .text("jti", Some(&unique))
            .text("htm", Some(request.method.as_str()))
            .text("htu", Some(&target))
            .number("iat", server_time.unix_millis() / 1000)
            .text("ath", hash.as_deref())
            .text("nonce", nonce.map(|(_, nonce)| nonce.as_str()))
            .write();
        let header = format!(r#"{{"typ":"dpop+jwt","alg":"ES256","jwk":{}}}"#, key.jwk());
        let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
        Proof { key: key.name.clone(), signed }
    }

    /// Keeps the nonce an answer brings, for the next proof to this origin
    /// (8.2: "the most recently received").
    pub(crate) fn remember(&mut self, origin: &str, response: &Response) {
        const LONGEST: usize = 1000;
        let Some(nonce) = response.header("dpop-nonce").filter(|nonce| nonce.len() <= LONGEST) else {
            return;
        };
        self.nonces.retain(|(other, _)| other != origin);
        self.nonces.push((origin.to_owned(), nonce.to_owned()));
    }
}

/// Whether an answer refuses a proof for want of a nonce and brings one: from
/// an authorization server (8) or from a resource server (9).
pub(crate) fn demands_nonce(response: &Response) -> bool {
    const CODE: &str = "use_dpop_nonce";
    let demanded = match response.status {
        400 => Object::parse(&response.body).is_ok_and(|body| body.text("error") == Ok(Some(CODE))),
        401 => {
            let field = response.header("www-authenticate").unwrap_or_default();
            parse_challenges(field).iter().any(|challenge| challenge.parameter("error") == Some(CODE))
        }
        _ => false,
    };
    demanded && response.header("dpop-nonce").is_some()
}

pub(crate) fn no_key_store() -> Error {
    Error::new(ErrorKind::KeyLost, "this browser keeps no keys for the page, and tokens must be bound to one")
}

pub(crate) fn not_bound() -> Error {
    let detail = "“token_type” is Bearer, and the configuration demands a token bound to a key (DPoP)";
    Error::new(ErrorKind::MalformedResponse, detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::url::Url;

    fn key() -> Key {
        // The key of RFC 9449 4.1.
        let public = PublicKey::P256 {
            x: "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs".into(),
            y: "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA".into(),
        };
        Key::opened("main", public).unwrap()
    }

    fn decoded(part: &str) -> Object {
        let octets = URL_SAFE_NO_PAD.decode(part).unwrap();
        Object::parse(core::str::from_utf8(&octets).unwrap()).unwrap()
    }

    /// RFC 9449 6.1: the `jkt` of this key.
    #[test]
    fn the_thumbprint_is_that_of_the_standard() {
        assert_eq!(key().thumbprint(), "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
    }

    #[test]
    fn a_proof_says_what_it_is_for() {
        let mut prover = Prover::default();
        prover.start(&Entropy::from_random([7; 96]));
        let url = Url::parse("https://api.example/steps?days=7").unwrap();
        // RFC 9449 7.1: the example's access token and its hash.
        let token = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
        let now = Timestamp::from_unix_seconds(1_562_262_618);
        let proof = prover.prove(&key(), &Request::get(url.clone()), Some(token), now);
        let (header, claims) = proof.signed.split_once('.').unwrap();
        let header = decoded(header);
        assert_eq!((header.text("typ"), header.text("alg")), (Ok(Some("dpop+jwt")), Ok(Some("ES256"))));
        assert!(format!("{:?}", header.get("jwk")).contains("l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs"));
        let claims = decoded(claims);
        assert_eq!(claims.text("htm"), Ok(Some("GET")));
        assert_eq!(claims.text("htu"), Ok(Some("https://api.example/steps")));
        assert_eq!(claims.seconds("iat"), Ok(Some(1_562_262_618)));
        assert_eq!(claims.text("ath"), Ok(Some("fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo")));
        assert_eq!(claims.text("nonce"), Ok(None));
        let second = prover.prove(&key(), &Request::get(url), None, now);
        let second = decoded(second.signed.split_once('.').unwrap().1);
        assert_ne!(second.text("jti"), claims.text("jti"));
        assert_eq!(second.text("ath"), Ok(None));
    }

    #[test]
    fn nonces_are_kept_apart_by_origin() {
        let mut prover = Prover::default();
        let nonce = |value: &str| Response {
            status: 200,
            headers: alloc::vec![("DPoP-Nonce".into(), value.into())],
            body: String::new(),
        };
        prover.remember("https://as.example", &nonce("first"));
        prover.remember("https://as.example", &nonce("se\"cond"));
        prover.remember("https://api.example", &nonce("other"));
        prover.remember("https://api.example", &nonce(&"x".repeat(1001)));
        let mut nonce_for = |url: &str| {
            let request = Request::get(Url::parse(url).unwrap());
            let proof = prover.prove(&key(), &request, None, Timestamp::default());
            decoded(proof.signed.split_once('.').unwrap().1).text("nonce").unwrap().map(String::from)
        };
        assert_eq!(nonce_for("https://as.example/token").as_deref(), Some("se\"cond"));
        assert_eq!(nonce_for("https://api.example/x").as_deref(), Some("other"));
        assert_eq!(nonce_for("https://else.example/"), None);
    }

    #[test]
    fn a_demand_for_a_nonce_is_told_from_other_refusals() {
        let check = |status, headers: &[(&str, &str)], body: &str, expected| {
            let headers = headers.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect();
            let response = Response { status, headers, body: body.into() };
            assert_eq!(demands_nonce(&response), expected, "{status} {body}");
        };
        let nonce = ("dpop-nonce", "n");
        check(400, &[nonce], r#"{"error":"use_dpop_nonce"}"#, true);
        check(400, &[], r#"{"error":"use_dpop_nonce"}"#, false);
        check(400, &[nonce], r#"{"error":"invalid_grant"}"#, false);
        check(401, &[nonce, ("www-authenticate", "DPoP error=\"use_dpop_nonce\"")], "", true);
        check(401, &[nonce, ("www-authenticate", "DPoP error=\"invalid_token\"")], "", false);
        check(403, &[nonce, ("www-authenticate", "DPoP error=\"use_dpop_nonce\"")], "", false);
    }

    #[test]
    fn only_es256_keys_with_plain_members_are_used() {
        assert!(Key::opened("a", PublicKey::Ed25519 { x: "x".into() }).is_none());
        assert!(Key::opened("a", PublicKey::P256 { x: "x\"".into(), y: "y".into() }).is_none());
    }
}
