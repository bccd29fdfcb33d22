//! JSON Web Keys and sets of them: RFC 7517, RFC 7518 6, RFC 8037 2, RFC 7638.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::error::shown;
use crate::json::{Object, Value};
use crate::jws::{Algorithm, Jws};
use crate::record::Record;

/// A public key. The members are base64url, as in a JSON Web Key.
///
/// ```
/// use oauth_protocol::PublicKey;
///
/// /// As a browser imports it.
/// fn web_key(key: &PublicKey) -> String {
///     match key {
///         PublicKey::Rsa { n, e } => format!(r#"{{"kty":"RSA","n":"{n}","e":"{e}"}}"#),
///         PublicKey::P256 { x, y } => format!(r#"{{"kty":"EC","crv":"P-256","x":"{x}","y":"{y}"}}"#),
///         PublicKey::Ed25519 { x } => format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}"}}"#),
///     }
/// }
/// # let x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo".to_owned();
/// # assert!(web_key(&PublicKey::Ed25519 { x }).contains("11qYAYK"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// RSA (`kty` RSA).
    Rsa {
        /// The modulus.
        n: String,
        /// The public exponent.
        e: String,
    },
    /// A point on P-256 (`kty` EC, `crv` P-256).
    P256 {
        /// The x coordinate.
        x: String,
        /// The y coordinate.
        y: String,
    },
    /// Ed25519 (`kty` OKP, `crv` Ed25519).
    Ed25519 {
        /// The public key.
        x: String,
    },
}

impl PublicKey {
    /// Whether signatures of this algorithm can come from this key.
    pub(crate) fn fits(&self, algorithm: Algorithm) -> bool {
        matches!(
            (self, algorithm),
            (PublicKey::Rsa { .. }, Algorithm::Rs256 | Algorithm::Ps256)
                | (PublicKey::P256 { .. }, Algorithm::Es256)
                | (PublicKey::Ed25519 { .. }, Algorithm::EdDsa)
        )
    }

    fn read(object: &Object) -> Option<PublicKey> {
        let member = |name: &str| {
            let text = object.text(name).ok()??;
            // RFC 7518 6: base64url; anything else is no key.
            URL_SAFE_NO_PAD.decode(text).ok().filter(|octets| !octets.is_empty())?;
            Some(text.to_owned())
        };
        let curve = object.text("crv").ok()?;
        Some(match (object.text("kty").ok()??, curve) {
            ("RSA", _) => PublicKey::Rsa { n: member("n")?, e: member("e")? },
            ("EC", Some("P-256")) => PublicKey::P256 { x: member("x")?, y: member("y")? },
            ("OKP", Some("Ed25519")) => PublicKey::Ed25519 { x: member("x")? },
            _ => return None,
        })
    }
}

/// A key of an issuer's set, with what it says of its use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) id: Option<String>,
    /// `alg`: if present, the only algorithm the key is for.
    pub(crate) algorithm: Option<String>,
    pub(crate) public: PublicKey,
}

/// Most keys that are read of a set.
const MOST_KEYS: usize = 100;

/// Reads a key set (RFC 7517 5). Keys of other kinds and for other uses are
/// passed over, as section 5 asks.
pub(crate) fn read_set(text: &str) -> Result<Vec<Key>, String> {
    let object = Object::parse(text)?;
    let Some(Value::List(items)) = object.get("keys") else {
        return Err("“keys” is not a list".to_owned());
    };
    Ok(items.iter().filter_map(read_key).take(MOST_KEYS).collect())
}

/// Writes a set for the client's own store.
pub(crate) fn write_set(keys: &[Key]) -> String {
    let keys = keys.iter().map(|key| {
        let record = Record::bare().text("kid", key.id.as_deref()).text("alg", key.algorithm.as_deref());
        match &key.public {
            PublicKey::Rsa { n, e } => record.text("kty", Some("RSA")).text("n", Some(n)).text("e", Some(e)),
            PublicKey::P256 { x, y } => {
                let record = record.text("kty", Some("EC")).text("crv", Some("P-256"));
                record.text("x", Some(x)).text("y", Some(y))
            }
            PublicKey::Ed25519 { x } => {
                record.text("kty", Some("OKP")).text("crv", Some("Ed25519")).text("x", Some(x))
            }
        }
    });
    format!("{{\"keys\":{}}}", Record::write_list(keys.collect()))
}

fn read_key(value: &Value) -> Option<Key> {
    let Value::Object(object) = value else { return None };
    let text = |name: &str| object.text(name).ok();
    if text("use")?.is_some_and(|usage| usage != "sig") {
        return None;
    }
    // RFC 7517 4.3: operations that are named are the only ones it is for.
    let operations = object.texts("key_ops").ok()?;
    if operations.is_some_and(|names| !names.iter().any(|name| name == "verify")) {
        return None;
    }
    Some(Key {
        id: text("kid")?.map(ToOwned::to_owned),
        algorithm: text("alg")?.map(ToOwned::to_owned),
        public: PublicKey::read(object)?,
    })
}

/// The key a token is to be checked with: the one it names, or, where names
/// are missing on one side, the only one that fits. `None` asks for newer keys.
pub(crate) fn choose<'a>(keys: &'a [Key], jws: &Jws) -> Result<Option<&'a PublicKey>, String> {
    let fits = |key: &&Key| {
        let meant = key.algorithm.as_deref().is_none_or(|name| Algorithm::named(name) == Some(jws.algorithm));
        meant && key.public.fits(jws.algorithm)
    };
    let fitting: Vec<&Key> = keys.iter().filter(fits).collect();
    let named: Vec<&&Key> = match &jws.key_id {
        Some(id) => fitting.iter().filter(|key| key.id.as_ref() == Some(id)).collect(),
        None => Vec::new(),
    };
    let candidates: Vec<&&Key> = match (&jws.key_id, named.is_empty()) {
        (Some(_), false) => named,
        (Some(_), true) => fitting.iter().filter(|key| key.id.is_none()).collect(),
        (None, _) => fitting.iter().collect(),
    };
    match candidates.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(&one.public)),
        _ => Err(format!(
            "several of the server's keys fit, and “kid” ({}) does not tell them apart",
            shown(jws.key_id.as_deref().unwrap_or("absent"))
        )),
    }
}
