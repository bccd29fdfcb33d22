//! The identity token: OpenID Connect Core 1.0, 2, 3.1.3.7, 3.1.3.8 and 12.2.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use core::fmt;
use core::time::Duration;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::error::{Error, ErrorKind, shown};
use crate::json::{Object, Value};
use crate::jws::{Algorithm, Jws};
use crate::secret::AccessToken;
use crate::time::Timestamp;

/// An identity token that passed its checks.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/example.rs.in")); }
/// let session = example::signed_in();
/// let id_token = session.tokens().unwrap().id_token.as_ref().unwrap();
/// assert_eq!(id_token.claims().subject, "248289761001");
/// assert_eq!(format!("{id_token:?}"), "[redacted]");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct IdToken {
    raw: String,
    claims: Claims,
}

/// What an identity token says of the person and of the sign-in.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/example.rs.in")); }
/// use oauth_protocol::Claims;
///
/// /// What a page calls the person.
/// fn name(claims: &Claims) -> &str {
///     claims.name.as_deref().or(claims.preferred_username.as_deref()).unwrap_or(&claims.subject)
/// }
/// # let session = example::signed_in();
/// # assert_eq!(name(session.tokens().unwrap().id_token.as_ref().unwrap().claims()), "Ada");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// `sub`: the person's identifier at this issuer.
    pub subject: String,
    /// `name`, if the server gave it.
    pub name: Option<String>,
    /// `preferred_username`, if the server gave it.
    pub preferred_username: Option<String>,
    /// `auth_time`: when the person last signed in at the server.
    pub auth_time: Option<Timestamp>,
    /// `acr`: the class of the authentication.
    pub acr: Option<String>,
    /// `nonce`: what bound the token to its request.
    pub(crate) nonce: Option<String>,
}

/// What the claims must match.
pub(crate) struct Expected<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) client_id: &'a str,
    /// The nonce sent; `None` where none was sent, as in a refresh.
    pub(crate) nonce: Option<&'a str>,
    /// The nonce of the identity token before, in a refresh.
    pub(crate) earlier_nonce: Option<&'a str>,
    /// The person signed in so far; `None` at the first sign-in.
    pub(crate) subject: Option<&'a str>,
    /// The server's clock, as far as it is known.
    pub(crate) now: Timestamp,
    /// The oldest sign-in that was asked for, in seconds.
    pub(crate) max_age: Option<u64>,
    /// The authentication classes that were asked for, apart by spaces.
    pub(crate) acr_values: Option<&'a str>,
    /// The access token that came along.
    pub(crate) access_token: &'a AccessToken,
    /// `id_token_signing_alg_values_supported`, if the metadata has it.
    pub(crate) algorithms: Option<&'a [String]>,
}

/// An identity token whose claims passed their checks, and whose signature is
/// still to be checked. Nothing reads it before that.
#[derive(Debug)]
pub(crate) struct Unverified {
    token: IdToken,
    jws: Jws,
    /// What “at_hash” says, and of which access token, where the hash is still
    /// to be made.
    hash: Option<(String, AccessToken)>,
}

impl Unverified {
    /// What the signature is over.
    pub(crate) fn jws(&self) -> &Jws {
        &self.jws
    }

    /// The text whose SHA-512 is compared with “at_hash” (3.1.3.8): Ed25519 has
    /// that hash inside. The browser makes it; few servers need it, and the
    /// code for it would be in every page.
    pub(crate) fn text_to_hash(&self) -> Option<String> {
        self.hash.as_ref().map(|(_, token)| token.reveal_secret().to_owned())
    }

    /// Compares “at_hash” with the digest that was asked for.
    pub(crate) fn check_hash(&self, digest: &[u8]) -> Result<(), Error> {
        match &self.hash {
            Some((hash, _)) => compare_hash(hash, digest).map_err(|fault| refused(&fault)),
            None => Ok(()),
        }
    }

    /// The token, for whoever has checked the signature.
    pub(crate) fn verified(self) -> IdToken {
        self.token
    }
}

/// How far the clocks of server and device may differ.
const LEEWAY: Duration = Duration::from_secs(60);

impl IdToken {
    /// The token as it came, for `id_token_hint`. Whatever shows or stores it
    /// answers for it.
    ///
    /// ```
    /// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/example.rs.in")); }
    /// # let session = example::signed_in();
    /// let id_token = session.tokens().unwrap().id_token.as_ref().unwrap();
    /// assert_eq!(id_token.reveal_secret().split('.').count(), 3);
    /// ```
    pub fn reveal_secret(&self) -> &str {
        &self.raw
    }

    /// The claims that were checked.
    ///
    /// ```
    /// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/example.rs.in")); }
    /// # let session = example::signed_in();
    /// let id_token = session.tokens().unwrap().id_token.as_ref().unwrap();
    /// assert_eq!(id_token.claims().name.as_deref(), Some("Ada"));
    /// ```
    pub fn claims(&self) -> &Claims {
        &self.claims
    }

    /// Reads a token from the client's own store, where it was put checked.
    pub(crate) fn from_record(raw: &str) -> Option<IdToken> {
        let (_, object) = Jws::parse(raw).ok()?;
        Some(IdToken { raw: raw.to_owned(), claims: claims(&object).ok()? })
    }

    /// Checks the claims of a token that came from the token endpoint.
    pub(crate) fn check(raw: &str, expected: &Expected<'_>) -> Result<Unverified, Error> {
        let checked = || {
            let (jws, object) = Jws::parse(raw)?;
            // 7: the algorithm is one that the server says it uses.
            if expected.algorithms.is_some_and(|names| !names.contains(&jws.algorithm_name)) {
                let name = shown(&jws.algorithm_name);
                return Err(format!("it is signed with {name}, which the server's metadata does not list"));
            }
            check_claims(&object, expected)?;
            let at_hash = object.text("at_hash")?;
            let hash = match (at_hash, jws.algorithm) {
                (Some(hash), Algorithm::EdDsa) => Some((hash.to_owned(), expected.access_token.clone())),
                (Some(hash), _) => {
                    compare_hash(hash, &Sha256::digest(expected.access_token.reveal_secret()))?;
                    None
                }
                (None, _) => None,
            };
            let token = IdToken { raw: raw.to_owned(), claims: claims(&object)? };
            Ok(Unverified { token, jws, hash })
        };
        checked().map_err(|fault| refused(&fault))
    }
}

impl fmt::Debug for IdToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// The numbers are those of OIDC Core 3.1.3.7.
fn check_claims(object: &Object, expected: &Expected<'_>) -> Result<(), String> {
    // 2: "MUST exactly match".
    let issuer = object.required_text("iss")?;
    if issuer != expected.issuer {
        return Err(format!("“iss” is {}, expected {}", shown(issuer), expected.issuer));
    }
    // 3 to 5: this client is in “aud”, and is the authorized party.
    let audience = match object.get("aud") {
        Some(Value::Text(one)) => alloc::vec![one.clone()],
        _ => object.texts("aud")?.ok_or("“aud” is missing")?,
    };
    if !audience.iter().any(|a| a == expected.client_id) {
        return Err("“aud” does not hold this client".to_owned());
    }
    match object.text("azp")? {
        Some(party) if party != expected.client_id => return Err("“azp” is another client".to_owned()),
        None if audience.len() > 1 => return Err("“aud” has several values and “azp” is missing".to_owned()),
        _ => {}
    }
    // 9 and 10: the times, by the server's clock.
    let expires = object.seconds("exp")?.ok_or("“exp” is missing")?;
    if expected.now.minus(LEEWAY) >= Timestamp::from_unix_seconds(expires) {
        return Err("“exp” is past: the token has expired, or this device's clock is ahead".to_owned());
    }
    let issued = object.seconds("iat")?.ok_or("“iat” is missing")?;
    if Timestamp::from_unix_seconds(issued) > expected.now.plus(LEEWAY) {
        return Err("“iat” is in the future: this device's clock is behind".to_owned());
    }
    // RFC 7519 4.1.5: before this time it "MUST NOT be accepted".
    let begins = object.seconds("nbf")?.unwrap_or_default();
    if Timestamp::from_unix_seconds(begins) > expected.now.plus(LEEWAY) {
        return Err("“nbf” is in the future: the token is not valid yet".to_owned());
    }
    // 11: "MUST be present … and verified".
    if let Some(nonce) = expected.nonce
        && object.required_text("nonce")? != nonce
    {
        return Err("“nonce” is not the one that was sent".to_owned());
    }
    // 12.2: after a refresh it "SHOULD NOT" be there, and if it is, be the same.
    if let (Some(earlier), Some(nonce)) = (expected.earlier_nonce, object.text("nonce")?)
        && nonce != earlier
    {
        return Err("“nonce” is not the one of this sign-in".to_owned());
    }
    // 12: the class of the authentication is one that was asked for.
    if let Some(wanted) = expected.acr_values {
        let class = object.text("acr")?.unwrap_or("absent");
        if !wanted.split(' ').any(|name| name == class) {
            return Err(format!("“acr” is {}, asked for {wanted}", shown(class)));
        }
    }
    // 13: the sign-in is as recent as was asked for.
    if let Some(max_age) = expected.max_age {
        let signed_in = object.seconds("auth_time")?.ok_or("“auth_time” is missing")?;
        let oldest = expected.now.minus(LEEWAY).minus(Duration::from_secs(max_age));
        if Timestamp::from_unix_seconds(signed_in) < oldest {
            return Err(format!("“auth_time” is longer ago than the {max_age} seconds asked for"));
        }
    }
    // 12.2: the same person after a refresh.
    match expected.subject {
        Some(subject) if object.required_text("sub")? != subject => {
            Err("“sub” is another person than the one signed in".to_owned())
        }
        _ => Ok(()),
    }
}

fn claims(object: &Object) -> Result<Claims, String> {
    let subject = object.required_text("sub")?.to_owned();
    if subject.is_empty() {
        return Err("“sub” is empty".to_owned());
    }
    let optional = |name: &str| object.text(name).ok().flatten().map(ToOwned::to_owned);
    Ok(Claims {
        subject,
        name: optional("name"),
        preferred_username: optional("preferred_username"),
        auth_time: object.seconds("auth_time")?.map(Timestamp::from_unix_seconds),
        acr: optional("acr"),
        nonce: optional("nonce"),
    })
}

/// 3.1.3.8: “at_hash” is the left half of the access token's hash.
fn compare_hash(hash: &str, digest: &[u8]) -> Result<(), String> {
    let expected = URL_SAFE_NO_PAD.encode(digest.get(..digest.len() / 2).unwrap_or_default());
    if !digest.is_empty() && bool::from(hash.as_bytes().ct_eq(expected.as_bytes())) {
        Ok(())
    } else {
        Err("“at_hash” is not that of the access token".to_owned())
    }
}

pub(crate) fn missing() -> Error {
    refused("the server was asked for one and sent none")
}

pub(crate) fn refused(fault: &str) -> Error {
    Error::new(ErrorKind::IdToken, format!("id_token: {fault}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    const GOOD: &str = r#"{"iss":"https://as.example","aud":"spa","sub":"ada","exp":2000,"iat":1000,
        "nonce":"n","name":"Ada"}"#;

    fn token(header: &str, claims: &str) -> String {
        format!("{}.{}.c2ln", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims))
    }

    fn check_at(claims: &str, now: u64, subject: Option<&str>) -> Result<IdToken, Error> {
        let expected = Expected {
            issuer: "https://as.example",
            client_id: "spa",
            nonce: Some("n"),
            subject,
            now: Timestamp::from_unix_seconds(now),
            max_age: None,
            acr_values: None,
            access_token: &AccessToken::new("access"),
            earlier_nonce: None,
            algorithms: None,
        };
        IdToken::check(&token(r#"{"alg":"RS256"}"#, claims), &expected).map(Unverified::verified)
    }

    #[test]
    fn good_claims_pass() {
        let token = check_at(GOOD, 1000, Some("ada")).unwrap();
        assert_eq!(token.claims().name.as_deref(), Some("Ada"));
        let listed = GOOD.replace("\"spa\"", "[\"spa\"]");
        assert!(check_at(&listed, 1000, None).is_ok());
        let party = GOOD.replace("\"spa\"", "[\"x\",\"spa\"],\"azp\":\"spa\"");
        assert!(check_at(&party, 1000, None).is_ok());
        assert_eq!(IdToken::from_record(token.reveal_secret()), Some(token));
    }

    #[test]
    fn times_are_checked_with_a_minute_of_leeway() {
        assert!(check_at(GOOD, 2059, None).is_ok());
        assert!(check_at(GOOD, 2060, None).unwrap_err().detail().contains("“exp” is past"));
        assert!(check_at(GOOD, 940, None).is_ok());
        let begins = GOOD.replace("\"iat\"", "\"nbf\":1000,\"iat\"");
        assert!(check_at(&begins, 940, None).is_ok());
        let begins = GOOD.replace("\"iat\"", "\"nbf\":1001,\"iat\"");
        assert!(check_at(&begins, 940, None).unwrap_err().detail().contains("“nbf” is in the future"));
        assert!(check_at(GOOD, 939, None).unwrap_err().detail().contains("“iat” is in the future"));
    }

    #[test]
    fn another_person_is_refused() {
        let error = check_at(GOOD, 1000, Some("grace")).unwrap_err();
        assert!(error.to_string().contains("another person"));
    }
}
