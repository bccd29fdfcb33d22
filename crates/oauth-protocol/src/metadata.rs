//! Authorization server metadata: RFC 8414, OpenID Connect Discovery 1.0, RFC 9126 5.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::effect::Unreachable;
use crate::error::{Error, ErrorKind, shown};
use crate::http::{Request, Response};
use crate::json::Object;
use crate::jwk::Key;
use crate::jws::Algorithm;
use crate::time::Timestamp;
use crate::url::Url;

/// What the client uses of a server's metadata. Every endpoint is `https`, or
/// `http` on a loopback host.
///
/// ```
/// use oauth_protocol::{Server, ServerMetadata};
///
/// let mut server = Server::new("main", "https://as.example", "spa", "read", "https://api.example")?;
/// let endpoints = r#"{"authorization_endpoint":"https://as.example/authorize",
///     "token_endpoint":"https://as.example/token"}"#;
/// server.endpoints = Some(Box::new(ServerMetadata::from_json(&server.issuer, endpoints)?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerMetadata {
    /// The issuer, exactly as configured (RFC 8414 3.3).
    pub issuer: String,
    /// `authorization_endpoint`.
    pub authorization_endpoint: Url,
    /// `token_endpoint`.
    pub token_endpoint: Url,
    /// `revocation_endpoint` (RFC 7009).
    pub revocation_endpoint: Option<Url>,
    /// `end_session_endpoint` (OIDC RP-Initiated Logout).
    pub end_session_endpoint: Option<Url>,
    /// `authorization_response_iss_parameter_supported` (RFC 9207): the server
    /// promises `iss` in its responses.
    pub promises_iss: bool,
    /// `userinfo_endpoint` (OIDC Core 5.3).
    pub userinfo_endpoint: Option<Url>,
    /// `jwks_uri`: where the issuer's public keys are.
    pub jwks_uri: Option<Url>,
    /// `id_token_signing_alg_values_supported`, as far as this client accepts
    /// them.
    pub id_token_algorithms: Option<Vec<String>>,
    /// `pushed_authorization_request_endpoint` (RFC 9126).
    pub pushed_authorization_request_endpoint: Option<Url>,
    /// `require_pushed_authorization_requests` (RFC 9126).
    pub requires_pushed_requests: bool,
    /// Whether ES256 is among `dpop_signing_alg_values_supported` (RFC 9449).
    pub offers_dpop: bool,
    /// The issuer's public keys, as far as they are known.
    pub(crate) keys: Vec<Key>,
    /// When the metadata was read.
    pub(crate) read_at: Timestamp,
}

impl ServerMetadata {
    /// Reads metadata that was written down for a server which publishes none:
    /// see [`Server::endpoints`](crate::Server::endpoints).
    ///
    /// ```
    /// use oauth_protocol::{ErrorKind, ServerMetadata, Url};
    ///
    /// let issuer = Url::parse("https://as.example")?;
    /// let error = ServerMetadata::from_json(&issuer, r#"{"issuer":"https://evil.example"}"#).unwrap_err();
    /// assert_eq!(error.kind(), &ErrorKind::ForeignMetadata);
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Metadata`] or [`ErrorKind::ForeignMetadata`], for the same
    /// reasons as for what a server publishes; “issuer” may be left out.
    pub fn from_json(issuer: &Url, text: &str) -> Result<ServerMetadata, Error> {
        let document = Object::parse(text).map_err(|fault| refused(issuer.as_str(), &fault))?;
        if document.get("issuer").is_some() {
            check_issuer(issuer, &document)?;
        }
        metadata_of(issuer, &document, Timestamp::default())
    }
}

/// The addresses at which an issuer's metadata may be: OpenID Connect Discovery
/// 4.1 appends the well-known path, RFC 8414 3.1 inserts it before the path.
///
/// ```
/// use oauth_protocol::{Url, metadata_requests};
///
/// let requests = metadata_requests(&Url::parse("https://as.example/realms/main")?);
/// let paths: Vec<&str> = requests.iter().map(|request| request.url.path()).collect();
/// assert_eq!(paths, [
///     "/realms/main/.well-known/openid-configuration",
///     "/.well-known/oauth-authorization-server/realms/main",
/// ]);
/// # Ok::<(), oauth_protocol::UrlFault>(())
/// ```
pub fn requests(issuer: &Url) -> Vec<Request> {
    let trimmed = issuer.as_str().trim_end_matches('/');
    let path = issuer.path().trim_end_matches('/');
    let appended = format!("{trimmed}/.well-known/openid-configuration");
    let inserted = format!("{}/.well-known/oauth-authorization-server{path}", issuer.origin());
    let urls = [appended, inserted].into_iter().filter_map(|text| Url::parse(&text).ok());
    urls.map(|url| Request::get(url).header("Accept", "application/json")).collect()
}

/// Merges what the addresses answered into one document, the first leading.
/// One readable answer is enough; an answer that names another issuer refuses
/// the whole (RFC 8414 3.3: "MUST NOT be used").
pub(crate) fn read(
    issuer: &Url,
    answers: &[Result<Response, Unreachable>],
    now: Timestamp,
) -> Result<ServerMetadata, Error> {
    let mut merged: Option<Object> = None;
    let mut kind = ErrorKind::Metadata;
    let mut faults = Vec::new();
    for answer in answers {
        let document = match answer {
            Err(reason) => {
                kind = ErrorKind::Unreachable;
                Err(reason.words().to_owned())
            }
            Ok(answer) if answer.is_success() => Object::parse(&answer.body),
            Ok(answer) => {
                if answer.is_overload() {
                    kind = ErrorKind::Unavailable;
                }
                Err(format!("HTTP {}", answer.status))
            }
        };
        match document {
            Err(fault) if faults.contains(&fault) => {}
            Err(fault) => faults.push(fault),
            Ok(document) => {
                check_issuer(issuer, &document)?;
                merged = Some(match merged {
                    None => document,
                    Some(first) => merge(first, document),
                });
            }
        }
    }
    match merged {
        Some(document) => metadata_of(issuer, &document, now),
        None => Err(Error::new(
            kind,
            format!("{}: no metadata could be read: {}", issuer.as_str(), faults.join("; ")),
        )),
    }
}

fn check_issuer(issuer: &Url, document: &Object) -> Result<(), Error> {
    let named = document.required_text("issuer").map_err(|f| refused(issuer.as_str(), &f))?;
    if named == issuer.as_str() {
        return Ok(());
    }
    let detail = format!("configured issuer {}, metadata says {}", issuer.as_str(), shown(named));
    Err(Error::new(ErrorKind::ForeignMetadata, detail))
}

fn merge(mut first: Object, second: Object) -> Object {
    let more: Vec<_> = second.0.into_iter().filter(|(name, _)| first.get(name).is_none()).collect();
    first.0.extend(more);
    first
}

pub(crate) fn refused(issuer: &str, fault: &str) -> Error {
    Error::new(ErrorKind::Metadata, format!("{issuer}: {fault}"))
}

/// What the client uses of a document, from the server or from the
/// configuration.
pub(crate) fn metadata_of(issuer: &Url, document: &Object, now: Timestamp) -> Result<ServerMetadata, Error> {
    let fault = |fault: String| refused(issuer.as_str(), &fault);
    let endpoint = |name: &str| -> Result<Option<Url>, Error> {
        let text = document.text(name).map_err(fault)?;
        let url = text.map(|t| Url::parse(t).map_err(|f| fault(format!("“{name}”: {f}"))));
        url.transpose()
    };
    let required = |name: &str| endpoint(name)?.ok_or_else(|| fault(format!("“{name}” is missing")));
    let methods = document.texts("code_challenge_methods_supported").map_err(fault)?;
    if methods.is_some_and(|methods| !methods.iter().any(|m| m == "S256")) {
        return Err(fault("PKCE with S256 is not among “code_challenge_methods_supported”".into()));
    }
    let algorithms = document.texts("id_token_signing_alg_values_supported").map_err(fault)?;
    let known =
        |names: Vec<String>| names.into_iter().filter(|name| Algorithm::named(name).is_some()).collect();
    let dpop = document.texts("dpop_signing_alg_values_supported").map_err(fault)?;
    Ok(ServerMetadata {
        userinfo_endpoint: endpoint("userinfo_endpoint")?,
        jwks_uri: endpoint("jwks_uri")?,
        id_token_algorithms: algorithms.map(known),
        pushed_authorization_request_endpoint: endpoint("pushed_authorization_request_endpoint")?,
        requires_pushed_requests: document.flag("require_pushed_authorization_requests"),
        offers_dpop: dpop.is_some_and(|names| names.iter().any(|name| name == "ES256")),
        keys: Vec::new(),
        read_at: now,
        authorization_endpoint: required("authorization_endpoint")?,
        token_endpoint: required("token_endpoint")?,
        revocation_endpoint: endpoint("revocation_endpoint")?,
        end_session_endpoint: endpoint("end_session_endpoint")?,
        promises_iss: document.flag("authorization_response_iss_parameter_supported"),
        issuer: issuer.as_str().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    fn issuer() -> Url {
        Url::parse("https://as.example/o").unwrap()
    }

    fn answer(status: u16, body: &str) -> Result<Response, Unreachable> {
        Ok(Response { status, headers: Vec::new(), body: body.to_string() })
    }

    const WHOLE: &str = r#"{"issuer":"https://as.example/o","authorization_endpoint":"https://as.example/o/authorize",
        "token_endpoint":"https://as.example/o/token","surprise":{"a":[1]}}"#;

    const SILENCE: Result<Response, Unreachable> = Err(Unreachable::Network);

    fn check_refused(answers: &[Result<Response, Unreachable>], kind: ErrorKind, words: &str) {
        let error = read(&issuer(), answers, Timestamp::default()).unwrap_err();
        assert_eq!(error.kind(), &kind);
        assert!(error.to_string().contains(words), "{error}");
    }

    #[test]
    fn both_well_known_addresses_are_asked() {
        let urls: Vec<_> = requests(&issuer()).iter().map(|r| r.url.as_str().to_string()).collect();
        assert_eq!(
            urls,
            [
                "https://as.example/o/.well-known/openid-configuration",
                "https://as.example/.well-known/oauth-authorization-server/o",
            ]
        );
        let root = Url::parse("https://as.example/").unwrap();
        let urls: Vec<_> = requests(&root).iter().map(|r| r.url.as_str().to_string()).collect();
        assert_eq!(
            urls,
            [
                "https://as.example/.well-known/openid-configuration",
                "https://as.example/.well-known/oauth-authorization-server",
            ]
        );
    }

    #[test]
    fn what_was_written_down_is_read_as_strictly() {
        let metadata = ServerMetadata::from_json(&issuer(), WHOLE).unwrap();
        assert_eq!(metadata.token_endpoint.as_str(), "https://as.example/o/token");
        let unnamed = WHOLE.replace(r#""issuer":"https://as.example/o","#, "");
        assert_eq!(ServerMetadata::from_json(&issuer(), &unnamed).unwrap(), metadata);
        for (text, kind) in [
            (WHOLE.replace("example/o\"", "example\""), ErrorKind::ForeignMetadata),
            (WHOLE.replace("https", "http"), ErrorKind::ForeignMetadata),
            (unnamed.replace("https", "http"), ErrorKind::Metadata),
            (String::new(), ErrorKind::Metadata),
        ] {
            assert_eq!(ServerMetadata::from_json(&issuer(), &text).unwrap_err().kind(), &kind, "{text}");
        }
    }

    #[test]
    fn one_answer_is_enough_and_two_are_merged() {
        let metadata = read(&issuer(), &[SILENCE, answer(200, WHOLE)], Timestamp::default()).unwrap();
        assert_eq!(metadata.revocation_endpoint, None);
        let more = r#"{"issuer":"https://as.example/o","revocation_endpoint":"https://as.example/o/revoke",
            "token_endpoint":"https://as.example/other"}"#;
        let metadata =
            read(&issuer(), &[answer(200, WHOLE), answer(200, more)], Timestamp::default()).unwrap();
        assert_eq!(metadata.token_endpoint.path(), "/o/token");
        assert_eq!(metadata.revocation_endpoint.as_ref().unwrap().path(), "/o/revoke");
    }

    #[test]
    fn another_issuer_is_refused_even_beside_a_good_answer() {
        let foreign = WHOLE.replace("example/o\"", "example/evil\"");
        check_refused(
            &[answer(200, WHOLE), answer(200, &foreign)],
            ErrorKind::ForeignMetadata,
            "example/evil",
        );
        let slash = WHOLE.replace("example/o\"", "example/o/\"");
        check_refused(&[answer(200, &slash)], ErrorKind::ForeignMetadata, "another name");
    }
}
