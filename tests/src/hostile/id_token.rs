//! The identity token (OIDC Core 2), right and forged.
use std::time::{SystemTime, UNIX_EPOCH};

use base64::{
    Engine,
    engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD},
};
use ring::digest::{SHA256, SHA512, digest};
use serde_json::{Value, json};

use super::{
    books::Grant,
    fault::{Fault, Forgery},
    keys::{Algorithm, Keys},
    server::{CLIENT, Shared, change, lock},
};

/// The one person the server knows.
pub(crate) const SUBJECT: &str = "ada";

pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock past 1970");
    i64::try_from(since.as_secs()).expect("a clock before the end of time")
}

pub(crate) fn issue(shared: &Shared, grant: &Grant, is_first: bool, access_token: &str) -> String {
    let replayed = shared.hit(|fault| matches!(fault, Fault::TokenReplayed).then_some(()));
    let last = lock(&shared.books).last_id_token.clone();
    if let (Some(()), Some(last)) = (replayed, last) {
        return last;
    }
    let claims = claims(shared, grant, is_first, access_token);
    let forgery = shared.hit(|fault| match fault {
        Fault::Forged(forgery) => Some(*forgery),
        _ => None,
    });
    let token = write(&lock(&shared.keys), shared.setup.algorithm, &claims, forgery);
    lock(&shared.books).last_id_token = Some(token.clone());
    token
}

fn claims(shared: &Shared, grant: &Grant, is_first: bool, access_token: &str) -> Value {
    let mut claims = json!({
        "iss": shared.origin,
        "aud": CLIENT,
        "sub": SUBJECT,
        "name": "Ada Lovelace",
        "iat": now(),
        "exp": now() + 600,
        "at_hash": half_hash(shared.setup.algorithm, access_token),
    });
    let mut books = lock(&shared.books);
    let before = books.last_nonce.clone();
    if let Some(class) = &grant.class {
        claims["acr"] = json!(class);
    }
    // OIDC Core 12.2: after a refresh it "SHOULD NOT have a nonce".
    if let Some(nonce) = grant.nonce.as_deref().filter(|_| is_first) {
        claims["nonce"] = json!(nonce);
        claims["auth_time"] = json!(now() - 5);
        books.last_nonce = Some(nonce.to_owned());
    }
    drop(books);
    if shared.has(&Fault::NonceReplayed) {
        claims["nonce"] = json!(before);
    }
    let members = shared.members(|fault| match fault {
        Fault::Claim(name, value) => Some((*name, value.clone())),
        Fault::Time(name, seconds) => Some((*name, Some(json!(now() + seconds)))),
        _ => None,
    });
    change(&mut claims, members);
    claims
}

/// OIDC Core 3.1.3.6.
fn half_hash(algorithm: Algorithm, access_token: &str) -> String {
    let kind = match algorithm {
        Algorithm::EdDsa | Algorithm::Ed25519 => &SHA512,
        _ => &SHA256,
    };
    let hash = digest(kind, access_token.as_bytes());
    URL_SAFE_NO_PAD.encode(&hash.as_ref()[..hash.as_ref().len() / 2])
}

fn encoded(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn write(keys: &Keys, algorithm: Algorithm, claims: &Value, forgery: Option<Forgery>) -> String {
    let own = keys.own();
    let mut header = json!({ "alg": algorithm.name(), "kid": own.id, "typ": "JWT" });
    let mut key = own;
    match forgery {
        Some(Forgery::Unsigned(name) | Forgery::Renamed(name)) => header["alg"] = json!(name),
        Some(Forgery::PublicKeyAsSecret) => header["alg"] = json!("HS256"),
        Some(Forgery::Rs512) => header["alg"] = json!("RS512"),
        Some(Forgery::ForeignKey) => key = keys.foreign(),
        Some(Forgery::FormerKey) => {
            key = keys.foreign();
            header["kid"] = json!(key.id);
        }
        Some(Forgery::UnknownKey) => {
            key = keys.foreign();
            header["kid"] = json!("nobody-knows-it");
        }
        Some(Forgery::KeyInHeader) => {
            key = keys.foreign();
            header["jwk"] = key.public("in-the-header", algorithm);
            header["kid"] = json!("in-the-header");
        }
        Some(Forgery::Critical) => {
            header["crit"] = json!(["b64"]);
            header["b64"] = json!(true);
        }
        Some(Forgery::NoKeyId) => drop(header.as_object_mut().and_then(|members| members.remove("kid"))),
        _ => {}
    }
    let signed = format!("{}.{}", encoded(&header), encoded(claims));
    let mut signature = match forgery {
        Some(Forgery::Unsigned(_)) => Vec::new(),
        Some(Forgery::PublicKeyAsSecret) => own.sign_hs256(algorithm, &signed),
        Some(Forgery::Rs512) => own.sign_rs512(&signed),
        _ => key.sign(algorithm, &signed),
    };
    match forgery {
        Some(Forgery::OneBit) => signature[7] ^= 1,
        Some(Forgery::Zeros) => signature.fill(0),
        Some(Forgery::HalfSignature) => signature.truncate(signature.len() / 2),
        Some(Forgery::Nonsense) => return "not a token".to_owned(),
        _ => {}
    }
    let mut token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(&signature));
    match forgery {
        Some(Forgery::Padded) => token = format!("{signed}.{}", URL_SAFE.encode(&signature)),
        Some(Forgery::FourParts) => token.push_str(".AAAA"),
        Some(Forgery::ClaimsChanged) => {
            let mut changed = claims.clone();
            changed["name"] = json!("Grace Hopper");
            let signature = URL_SAFE_NO_PAD.encode(&signature);
            token = format!("{}.{}.{signature}", encoded(&header), encoded(&changed));
        }
        _ => {}
    }
    token
}
