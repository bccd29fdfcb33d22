//! Proofs of possession as a server checks them: RFC 9449 4.3, 8 and 9.
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    digest::{SHA256, digest},
    signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey},
};
use serde_json::Value;

use super::{
    answers::Answer,
    fault::{Endpoint, Fault},
    id_token::now,
    routes::Ask,
    server::{Proofs, Shared, lock},
};

/// What a request proves.
pub(crate) enum Proof {
    /// Nothing: it carries no proof.
    Absent,
    /// Possession of the key with this thumbprint.
    Good(String),
    /// Nothing yet: the server's nonce is not in it.
    NeedsNonce,
    /// Nothing, for this reason.
    Bad(&'static str),
}

pub(crate) fn check(shared: &Shared, ask: &Ask, endpoint: Endpoint, access_token: Option<&str>) -> Proof {
    let Some(proof) = ask.header("dpop").filter(|_| shared.setup.proofs != Proofs::None) else {
        return Proof::Absent;
    };
    let (key, claims) = match read(proof) {
        Ok(parts) => parts,
        Err(fault) => return Proof::Bad(fault),
    };
    let text = |name: &str| claims[name].as_str().unwrap_or_default();
    if text("htm") != ask.method.as_str() {
        return Proof::Bad("htm is another method");
    }
    if text("htu") != format!("{}{}", shared.origin, ask.path) {
        return Proof::Bad("htu is another address");
    }
    if claims["iat"].as_i64().is_none_or(|issued| (now() - issued).abs() > 60) {
        return Proof::Bad("iat is not now");
    }
    if text("jti").len() < 16 || !lock(&shared.books).first_proof(text("jti")) {
        return Proof::Bad("jti was there before, or is too short");
    }
    let hash = access_token.map(|token| URL_SAFE_NO_PAD.encode(digest(&SHA256, token.as_bytes())));
    if claims["ath"].as_str() != hash.as_deref() {
        return Proof::Bad("ath is not that of the access token");
    }
    let wanted = nonce(shared);
    let forever = shared.has(&Fault::NonceForever(endpoint));
    if forever || shared.demands_nonce(endpoint) && text("nonce") != wanted {
        return Proof::NeedsNonce;
    }
    Proof::Good(key)
}

/// The thumbprint of the key, and the claims, of a proof whose signature is right.
fn read(proof: &str) -> Result<(String, Value), &'static str> {
    let parts: Vec<&str> = proof.split('.').collect();
    let [header, claims, signature] = parts.as_slice() else { return Err("it has no three parts") };
    let octets = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| "a part is not base64url");
    let object =
        |part: &str| serde_json::from_slice::<Value>(&octets(part)?).map_err(|_| "a part is not JSON");
    let (head, claims) = (object(header)?, object(claims)?);
    if head["typ"] != "dpop+jwt" || head["alg"] != "ES256" {
        return Err("its type or its algorithm is another one");
    }
    let key = &head["jwk"];
    if key["kty"] != "EC" || key["crv"] != "P-256" || !key["d"].is_null() {
        return Err("its key is not a public one of P-256");
    }
    let (x, y) = (key["x"].as_str().unwrap_or_default(), key["y"].as_str().unwrap_or_default());
    let point = [&[4], octets(x)?.as_slice(), octets(y)?.as_slice()].concat();
    let signed = &proof[..header.len() + 1 + parts[1].len()];
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
        .verify(signed.as_bytes(), &octets(signature)?)
        .map_err(|_| "its signature is not that of its key")?;
    let members = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
    Ok((URL_SAFE_NO_PAD.encode(digest(&SHA256, members.as_bytes())), claims))
}

fn nonce(shared: &Shared) -> String {
    format!("nonce-{}", lock(&shared.books).nonce)
}

/// A refusal for want of a nonce, with the nonce.
pub(crate) fn with_nonce(shared: &Shared, endpoint: Endpoint, answer: Answer) -> Answer {
    if shared.has(&Fault::NonceWithheld(endpoint)) {
        return answer;
    }
    if shared.has(&Fault::NonceForever(endpoint)) {
        lock(&shared.books).nonce += 1;
    }
    answer.header("DPoP-Nonce", &nonce(shared))
}

/// Any answer, with the next nonce where nonces change.
pub(crate) fn with_new_nonce(shared: &Shared, answer: Answer) -> Answer {
    if shared.setup.proofs != Proofs::WithNonce {
        return answer;
    }
    if shared.has(&Fault::NonceChanges) {
        lock(&shared.books).nonce += 1;
        return answer.header("DPoP-Nonce", &nonce(shared));
    }
    answer
}
