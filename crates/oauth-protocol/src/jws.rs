//! JSON Web Signatures, compact: RFC 7515 7.1, algorithms of RFC 7518 3.1, RFC 8037, RFC 9864.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use core::fmt;

use crate::error::shown;
use crate::json::Object;

/// A signature algorithm that this client accepts; all others are refused,
/// `none` and those with a shared secret first of all.
///
/// ```
/// use oauth_protocol::Algorithm;
///
/// /// What the Web Cryptography API calls it.
/// fn web_name(algorithm: Algorithm) -> &'static str {
///     match algorithm {
///         Algorithm::Rs256 => "RSASSA-PKCS1-v1_5",
///         Algorithm::Ps256 => "RSA-PSS",
///         Algorithm::Es256 => "ECDSA",
///         Algorithm::EdDsa => "Ed25519",
///     }
/// }
/// # assert_eq!(web_name(Algorithm::Es256), "ECDSA");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// RSASSA-PSS with SHA-256.
    Ps256,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// EdDSA on Ed25519.
    EdDsa,
}

impl Algorithm {
    /// By the name in a header's `alg`. `Ed25519` is RFC 9864's name for what
    /// `EdDSA` means here.
    pub(crate) fn named(name: &str) -> Option<Algorithm> {
        Some(match name {
            "RS256" => Algorithm::Rs256,
            "PS256" => Algorithm::Ps256,
            "ES256" => Algorithm::Es256,
            "EdDSA" | "Ed25519" => Algorithm::EdDsa,
            _ => return None,
        })
    }
}

/// A compact JWS, taken apart; its signature is not checked yet.
#[derive(PartialEq, Eq)]
pub(crate) struct Jws {
    /// What was signed: header and payload as they came (RFC 7515 5.2).
    pub(crate) signed: String,
    /// The signature's octets.
    pub(crate) signature: Vec<u8>,
    /// The header's `alg`, known to this client.
    pub(crate) algorithm: Algorithm,
    /// The header's `alg` as it came.
    pub(crate) algorithm_name: String,
    /// The header's `kid`.
    pub(crate) key_id: Option<String>,
}

impl fmt::Debug for Jws {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl Jws {
    /// Takes a token apart; gives the claims beside it.
    pub(crate) fn parse(raw: &str) -> Result<(Jws, Object), String> {
        let not_three = || "it is not a signed token of three parts".to_owned();
        let (signed, signature) = raw.rsplit_once('.').ok_or_else(not_three)?;
        let (header, payload) = signed.split_once('.').ok_or_else(not_three)?;
        if payload.contains('.') {
            return Err(not_three());
        }
        let header = object(header).map_err(|fault| format!("header: {fault}"))?;
        let name = header.required_text("alg")?;
        // RFC 7515 4.1.11: a critical extension that is not understood "MUST" be refused.
        if header.get("crit").is_some() {
            return Err("its header demands an extension (“crit”) that this client does not know".to_owned());
        }
        if name.eq_ignore_ascii_case("none") || signature.is_empty() {
            return Err("it is not signed".to_owned());
        }
        let Some(algorithm) = Algorithm::named(name) else {
            return Err(format!("its algorithm {} is not one this client accepts", shown(name)));
        };
        let jws = Jws {
            signed: signed.to_owned(),
            signature: octets(signature).map_err(|fault| format!("signature: {fault}"))?,
            algorithm,
            algorithm_name: name.to_owned(),
            key_id: header.text("kid")?.map(ToOwned::to_owned),
        };
        let claims = object(payload).map_err(|fault| format!("claims: {fault}"))?;
        Ok((jws, claims))
    }
}

fn object(part: &str) -> Result<Object, String> {
    Object::parse(&text(part)?)
}

/// Header or claims, as they were before they were encoded.
pub(crate) fn text(part: &str) -> Result<String, String> {
    String::from_utf8(octets(part)?).map_err(|_| "not UTF-8".to_owned())
}

fn octets(part: &str) -> Result<Vec<u8>, String> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| "not base64url".to_owned())
}

#[cfg(test)]
mod vectors;
