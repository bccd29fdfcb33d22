//! The standards' own signatures, and forgeries of them, through the reading of
//! token and key set, the choice of the key and a real check: what a browser
//! does with an identity token, natively.

use super::*;
use crate::jwk;
use crate::jwk::PublicKey;
use ring::rand::SystemRandom;
use ring::rsa::KeyPairComponents;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, Ed25519KeyPair, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    RSA_PSS_SHA256, RsaKeyPair, RsaPublicKeyComponents, UnparsedPublicKey,
};
use std::string::ToString;
use std::vec;

const VECTORS: &str = include_str!("../../testdata/signatures.toml");

/// A member of a table of the vectors.
fn vector(table: &str, name: &str) -> String {
    let vectors: toml::Table = VECTORS.parse().unwrap();
    vectors[table][name].as_str().unwrap().replace([' ', '\n'], "")
}

fn decoded(text: &str) -> Vec<u8> {
    octets(text).unwrap()
}

/// What WebCrypto is asked in the browser.
fn is_genuine(key: &PublicKey, jws: &Jws) -> bool {
    let (message, signature) = (jws.signed.as_bytes(), jws.signature.as_slice());
    let result = match (key, jws.algorithm) {
        (PublicKey::Rsa { n, e }, algorithm) => {
            let key = RsaPublicKeyComponents { n: decoded(n), e: decoded(e) };
            match algorithm {
                Algorithm::Rs256 => key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature),
                _ => key.verify(&RSA_PSS_2048_8192_SHA256, message, signature),
            }
        }
        (PublicKey::P256 { x, y }, _) => {
            let point = [vec![4], decoded(x), decoded(y)].concat();
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signature)
        }
        (PublicKey::Ed25519 { x }, _) => {
            UnparsedPublicKey::new(&ED25519, decoded(x)).verify(message, signature)
        }
    };
    result.is_ok()
}

/// Whether a token is accepted by a server's key set: the words of the refusal
/// if it is not.
fn verify(token: &str, keys: &str) -> Result<(), String> {
    let (jws, _) = Jws::parse(token)?;
    let keys = jwk::read_set(&format!("{{\"keys\":[{keys}]}}"))?;
    let key = jwk::choose(&keys, &jws)?.ok_or("no key")?;
    if is_genuine(key, &jws) { Ok(()) } else { Err("not genuine".to_owned()) }
}

/// RFC 8037 A.4 signs a text; a token's claims are an object, so that its key
/// signs one here (A.1).
fn ed25519_token() -> String {
    let (seed, public) = (vector("rfc8037", "d"), vector("rfc8037", "x"));
    let pair = Ed25519KeyPair::from_seed_and_public_key(&decoded(&seed), &decoded(&public)).unwrap();
    let signed = format!("{}.{}", encoded(r#"{"alg":"EdDSA"}"#), encoded(r#"{"iss":"joe"}"#));
    format!("{signed}.{}", encoded(pair.sign(signed.as_bytes()).as_ref()))
}

/// The claims of RFC 7515 A.2, signed with its key by the other RSA algorithm.
fn ps256_token() -> String {
    let part = |name: &str| decoded(&vector("rfc7515_a2", name));
    let components = KeyPairComponents {
        public_key: RsaPublicKeyComponents { n: part("n"), e: part("e") },
        d: part("d"),
        p: part("p"),
        q: part("q"),
        dP: part("dp"),
        dQ: part("dq"),
        qInv: part("qi"),
    };
    let pair = RsaKeyPair::from_components(&components).unwrap();
    let payload = vector("rfc7515_a2", "token");
    let payload = payload.split('.').nth(1).unwrap();
    let signed = format!("{}.{payload}", encoded(r#"{"alg":"PS256"}"#));
    let mut signature = vec![0; pair.public().modulus_len()];
    pair.sign(&RSA_PSS_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
    format!("{signed}.{}", encoded(signature))
}

fn encoded(octets: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(octets)
}

/// Every algorithm: its name, a token, and the key.
fn examples() -> [(&'static str, String, String); 4] {
    [
        ("RS256", vector("rfc7515_a2", "token"), vector("rfc7515_a2", "key")),
        ("PS256", ps256_token(), vector("rfc7515_a2", "key")),
        ("ES256", vector("rfc7515_a3", "token"), vector("rfc7515_a3", "key")),
        ("EdDSA", ed25519_token(), vector("rfc8037", "key")),
    ]
}

#[test]
fn the_examples_of_the_standards_are_genuine() {
    for (algorithm, token, key) in examples() {
        assert_eq!(verify(&token, &key), Ok(()), "{algorithm}");
        let (_, claims) = Jws::parse(&token).unwrap();
        assert_eq!(claims.text("iss"), Ok(Some("joe")), "{algorithm}");
    }
}

#[test]
fn the_example_of_rfc_8037_is_genuine_but_says_nothing_of_a_person() {
    let token = vector("rfc8037", "token");
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let key = decoded(&vector("rfc8037", "x"));
    let key = UnparsedPublicKey::new(&ED25519, key);
    assert!(key.verify(signed.as_bytes(), &decoded(signature)).is_ok());
    assert!(Jws::parse(&token).err().unwrap().starts_with("claims: "));
}

#[test]
fn a_change_of_any_octet_shows() {
    for (algorithm, token, key) in examples() {
        let parts: Vec<Vec<u8>> = token.split('.').map(decoded).collect();
        for (part, length) in parts.iter().map(Vec::len).enumerate() {
            for index in (0..length).step_by(7).chain([length - 1]) {
                let mut changed = parts.clone();
                changed[part][index] ^= 1;
                let changed: Vec<String> = changed.iter().map(encoded).collect();
                assert!(verify(&changed.join("."), &key).is_err(), "{algorithm}: part {part}, octet {index}");
            }
        }
    }
}

/// How a token is taken apart and put together wrongly: header, claims and
/// signature, and what is made of them.
#[test]
fn tokens_with_parts_missing_or_too_many_are_refused() {
    for (algorithm, token, key) in examples() {
        let parts: Vec<&str> = token.split('.').collect();
        let [header, claims, signature] = parts.as_slice() else { panic!() };
        let json = format!(
            r#"{{"payload":"{claims}","signatures":[{{"protected":"{header}","signature":"{signature}"}}]}}"#
        );
        for forged in [
            String::new(),
            header.to_string(),
            format!("{header}.{claims}"),
            format!("{header}.{claims}."),
            format!("{header}.{signature}"),
            format!("{header}..{signature}"),
            format!("{claims}.{signature}"),
            format!(".{claims}.{signature}"),
            format!(".{claims}."),
            format!("{token}."),
            format!("{token}.{signature}"),
            format!("{token}="),
            format!(" {token}"),
            format!("{token}\n"),
            json,
        ] {
            assert!(verify(&forged, &key).is_err(), "{algorithm}: {forged}");
        }
    }
}

#[test]
fn a_signature_of_another_length_is_refused() {
    for (algorithm, token, key) in examples() {
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let signature = decoded(signature);
        let cut = signature.split_last().unwrap().1.to_vec();
        let longer = [signature.clone(), vec![0]].concat();
        let zeros = vec![0; signature.len()];
        for forged in [cut, longer, zeros, vec![0], vec![255; signature.len()]] {
            let forged = format!("{signed}.{}", encoded(forged));
            assert_eq!(verify(&forged, &key), Err("not genuine".to_owned()), "{algorithm}");
        }
    }
}

#[test]
fn a_key_is_used_with_no_algorithm_but_its_own() {
    for (algorithm, token, key) in examples() {
        let (_, rest) = token.split_once('.').unwrap();
        for other in ["none", "HS256", "RS256", "PS256", "ES256", "EdDSA", "RS384", "ES256K", "dir", ""] {
            if other == algorithm {
                continue;
            }
            let header = encoded(format!(r#"{{"alg":"{other}"}}"#));
            assert!(verify(&format!("{header}.{rest}"), &key).is_err(), "{algorithm} as {other}");
        }
    }
}

/// The key that everyone may know is no shared secret.
#[test]
fn a_public_key_is_not_taken_as_a_secret() {
    for (algorithm, token, key) in examples() {
        let payload = token.split('.').nth(1).unwrap();
        let signed = format!("{}.{payload}", encoded(r#"{"alg":"HS256"}"#));
        let secret = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, key.as_bytes());
        let forged = format!("{signed}.{}", encoded(ring::hmac::sign(&secret, signed.as_bytes())));
        assert!(verify(&forged, &key).unwrap_err().contains("HS256"), "{algorithm}");
    }
}

/// A key in the token's own header would vouch for itself.
#[test]
fn a_key_that_comes_with_the_token_is_not_used() {
    let (seed, public) = (vector("rfc8037", "d"), vector("rfc8037", "x"));
    let pair = Ed25519KeyPair::from_seed_and_public_key(&decoded(&seed), &decoded(&public)).unwrap();
    let own = vector("rfc8037", "key");
    let header = format!(r#"{{"alg":"EdDSA","kid":"k","jwk":{own}}}"#);
    let signed = format!("{}.{}", encoded(header), encoded(r#"{"iss":"joe"}"#));
    let token = format!("{signed}.{}", encoded(pair.sign(signed.as_bytes()).as_ref()));
    let servers =
        r#"{"kid":"k","kty":"OKP","crv":"Ed25519","x":"d75a-zzz_DGfXCLNNHuY5Yh5XYyQ7tLBFTXVFhWmjHE"}"#;
    assert_eq!(verify(&token, servers), Err("not genuine".to_owned()));
    assert_eq!(verify(&token, ""), Err("no key".to_owned()));
    assert_eq!(verify(&token, &own), Ok(()), "the same key in the server's set");
}

/// A signature of one token says nothing of another.
#[test]
fn signatures_can_not_be_moved() {
    let [(_, rs256, key), (_, ps256, _), ..] = examples();
    let (signed, _) = rs256.rsplit_once('.').unwrap();
    let (_, signature) = ps256.rsplit_once('.').unwrap();
    assert!(verify(&format!("{signed}.{signature}"), &key).is_err());
}

/// RFC 9449 4.1: the example's proof, and what this client makes for the same
/// request with the same key.
#[test]
fn the_proof_of_rfc_9449_is_genuine_and_says_what_ours_says() {
    let token = vector("rfc9449", "proof");
    assert_eq!(verify(&token, &vector("rfc9449", "key")), Ok(()));
    #[cfg(feature = "dpop")]
    {
        use crate::{dpop, http::Request, time::Timestamp, url::Url};
        let keys = jwk::read_set(&format!("{{\"keys\":[{}]}}", vector("rfc9449", "key"))).unwrap();
        let key = dpop::Key::opened("main", keys[0].public.clone()).unwrap();
        let request = Request::form(&Url::parse("https://server.example.com/token").unwrap(), &[]);
        let now = Timestamp::from_unix_seconds(1_562_262_616);
        let ours = dpop::Prover::default().prove(&key, &request, None, now).signed;
        let parts = |token: &str| {
            let mut parts = token.split('.').map(|part| object(part).unwrap());
            (parts.next().unwrap(), parts.next().unwrap())
        };
        let (their_header, their_claims) = parts(token.rsplit_once('.').unwrap().0);
        let (our_header, our_claims) = parts(&ours);
        for name in ["typ", "alg"] {
            assert_eq!(our_header.text(name), their_header.text(name), "{name}");
        }
        for name in ["htm", "htu", "iat"] {
            assert_eq!(our_claims.get(name), their_claims.get(name), "{name}");
        }
    }
}
