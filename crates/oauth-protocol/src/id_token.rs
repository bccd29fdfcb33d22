//! The identity token's claims: OpenID Connect Core 1.0, 2 and 3.1.3.7.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use core::fmt;
use core::time::Duration;

use crate::error::{Error, ErrorKind, shown};
use crate::json::{Object, Value};
use crate::time::Timestamp;

/// An identity token whose claims passed their checks.
#[derive(Clone, PartialEq, Eq)]
pub struct IdToken {
    raw: String,
    claims: Claims,
}

/// What an identity token says of the person and of the sign-in.
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
}

/// What the claims must match.
pub(crate) struct Expected<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) client_id: &'a str,
    /// The nonce sent; `None` where none was sent, as in a refresh.
    pub(crate) nonce: Option<&'a str>,
    /// The person signed in so far; `None` at the first sign-in.
    pub(crate) subject: Option<&'a str>,
    /// The server's clock, as far as it is known.
    pub(crate) now: Timestamp,
}

/// How far the clocks of server and device may differ.
const LEEWAY: Duration = Duration::from_secs(60);

impl IdToken {
    /// The token as it came, for `id_token_hint`. Whatever shows or stores it
    /// answers for it.
    pub fn reveal_secret(&self) -> &str {
        &self.raw
    }

    /// The claims that were checked.
    pub fn claims(&self) -> &Claims {
        &self.claims
    }

    /// Reads a token from the client's own store, where it was put checked.
    pub(crate) fn from_record(raw: &str) -> Option<IdToken> {
        let object = payload(raw).ok()?;
        Some(IdToken { raw: raw.to_owned(), claims: claims(&object).ok()? })
    }

    /// Checks a token that came from the token endpoint.
    pub(crate) fn check(raw: &str, expected: &Expected<'_>) -> Result<IdToken, Error> {
        let object = payload(raw).map_err(|fault| refused(&fault))?;
        check_claims(&object, expected).map_err(|fault| refused(&fault))?;
        let claims = claims(&object).map_err(|fault| refused(&fault))?;
        Ok(IdToken { raw: raw.to_owned(), claims })
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
    // 11: "MUST be present … and verified".
    if let Some(nonce) = expected.nonce
        && object.required_text("nonce")? != nonce
    {
        return Err("“nonce” is not the one that was sent".to_owned());
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
    })
}

/// The claims of a compact JWS (RFC 7515 7.1). `alg: none` is refused.
fn payload(raw: &str) -> Result<Object, String> {
    let parts: Vec<&str> = raw.split('.').collect();
    let [header, payload, signature] = parts.as_slice() else {
        return Err("it is not a signed token of three parts".to_owned());
    };
    let header = decode(header).map_err(|fault| format!("header: {fault}"))?;
    let algorithm = header.required_text("alg")?;
    if algorithm.eq_ignore_ascii_case("none") || signature.is_empty() {
        return Err("it is not signed".to_owned());
    }
    decode(payload).map_err(|fault| format!("claims: {fault}"))
}

fn decode(part: &str) -> Result<Object, String> {
    let octets = URL_SAFE_NO_PAD.decode(part).map_err(|_| "not base64url".to_owned())?;
    let text = core::str::from_utf8(&octets).map_err(|_| "not UTF-8".to_owned())?;
    Object::parse(text)
}

pub(crate) fn missing() -> Error {
    refused("the server was asked for one and sent none")
}

fn refused(fault: &str) -> Error {
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
        };
        IdToken::check(&token(r#"{"alg":"RS256"}"#, claims), &expected)
    }

    fn check_refused(claims: &str, words: &str) {
        let error = check_at(claims, 1000, None).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::IdToken);
        assert!(error.detail().contains(words), "{error}");
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
    fn each_wrong_claim_is_refused_by_name() {
        let with = |from: &str, to: &str| GOOD.replace(from, to);
        check_refused(&with("as.example", "evil.example"), "“iss” is https://evil.example");
        check_refused(&with("\"iss\"", "\"was\""), "“iss” is missing");
        check_refused(&with("\"spa\"", "\"other\""), "“aud” does not hold");
        check_refused(&with("\"spa\"", "[\"spa\",\"x\"]"), "“azp” is missing");
        check_refused(&with("\"spa\"", "\"spa\",\"azp\":\"x\""), "“azp” is another");
        check_refused(&with("\"spa\"", "7"), "“aud” is not");
        check_refused(&with("\"aud\"", "\"was\""), "“aud” is missing");
        check_refused(&with("\"exp\"", "\"was\""), "“exp” is missing");
        check_refused(&with("2000", "\"2000\""), "“exp” is not a time");
        check_refused(&with("2000", "-1"), "“exp” is not a time");
        check_refused(&with("\"iat\"", "\"was\""), "“iat” is missing");
        check_refused(&with("\"n\"", "\"m\""), "“nonce” is not");
        check_refused(&with("\"nonce\"", "\"was\""), "“nonce” is missing");
        check_refused(&with("\"sub\"", "\"was\""), "“sub” is missing");
        check_refused(&with("\"ada\"", "\"\""), "“sub” is empty");
    }

    #[test]
    fn times_are_checked_with_a_minute_of_leeway() {
        assert!(check_at(GOOD, 2059, None).is_ok());
        assert!(check_at(GOOD, 2060, None).unwrap_err().detail().contains("“exp” is past"));
        assert!(check_at(GOOD, 940, None).is_ok());
        assert!(check_at(GOOD, 939, None).unwrap_err().detail().contains("“iat” is in the future"));
    }

    #[test]
    fn another_person_is_refused() {
        let error = check_at(GOOD, 1000, Some("grace")).unwrap_err();
        assert!(error.to_string().contains("another person"));
    }

    #[test]
    fn what_is_not_a_signed_token_is_refused() {
        let none = token(r#"{"alg":"none"}"#, GOOD);
        for raw in
            ["", "a.b", "a.b.c.d", &none, "!.!.!", &token("[]", GOOD), &token(r#"{"alg":"RS256"}"#, "[]")]
        {
            assert!(payload(raw).is_err(), "{raw}");
        }
        let unsigned = token(r#"{"alg":"RS256"}"#, GOOD);
        assert!(payload(unsigned.trim_end_matches("c2ln")).unwrap_err().contains("not signed"));
    }
}
