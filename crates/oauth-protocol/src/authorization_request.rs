//! The authorization request: RFC 6749 4.1.1, RFC 7636 4.3, OIDC Core 3.1.2.1.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::configuration::{Configuration, Server};
use crate::effect::Entropy;
use crate::error::{Error, ErrorKind};
use crate::metadata::ServerMetadata;
use crate::pkce::CodeVerifier;
use crate::scope::Scope;
use crate::time::Timestamp;

/// What a person, or a page in their name, asks for at sign-in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignIn {
    /// The id of the configured server.
    pub server: String,
    /// Scope beyond the configured one (incremental consent).
    pub scope: Scope,
    /// Parameters beyond the configured ones, such as `prompt` or `login_hint`.
    /// One the client sets itself is refused.
    pub parameters: Vec<(String, String)>,
    /// Where to go afterwards: path, query and fragment of this origin.
    pub return_to: String,
}

/// The promise carried across the redirect: what the response and the tokens
/// must match. Kept per request, consumed once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingAuthorization {
    /// The `state` that binds the response to this request (RFC 6749 10.12).
    pub state: String,
    /// The `nonce` that binds the identity token to this request.
    pub nonce: Option<String>,
    /// The verifier whose challenge was sent (RFC 7636 4.1).
    pub code_verifier: CodeVerifier,
    /// The id of the server asked; mix-up protection (RFC 9700 4.4).
    pub server: String,
    /// The issuer asked.
    pub issuer: String,
    /// The redirect URI sent, to be repeated at the token endpoint.
    pub redirect_uri: String,
    /// The scope asked for.
    pub scope: Scope,
    /// Where the person was.
    pub return_to: String,
    /// When the request was made.
    pub created_at: Timestamp,
}

/// An authorization request, ready to be navigated to.
#[derive(Debug)]
pub struct AuthorizationRequest {
    /// The address of the authorization endpoint with all parameters.
    pub url: String,
    /// What the response will be checked against.
    pub pending: PendingAuthorization,
}

impl AuthorizationRequest {
    /// Builds the request of this sign-in.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when a parameter is given that the client
    /// sets itself.
    pub fn build(
        configuration: &Configuration,
        server: &Server,
        metadata: &ServerMetadata,
        sign_in: &SignIn,
        entropy: Entropy,
        now: Timestamp,
    ) -> Result<AuthorizationRequest, Error> {
        let scope = server.scope.union(&sign_in.scope);
        let openid = scope.contains("openid");
        let pending = PendingAuthorization {
            state: entropy.state(),
            nonce: openid.then(|| entropy.nonce()),
            code_verifier: entropy.code_verifier(),
            server: server.id.clone(),
            issuer: metadata.issuer.clone(),
            redirect_uri: configuration.redirect_uri.as_str().to_owned(),
            scope,
            return_to: return_path(&sign_in.return_to).to_owned(),
            created_at: now,
        };
        let url = url(server, metadata, sign_in, &pending)?;
        Ok(AuthorizationRequest { url, pending })
    }
}

fn url(
    server: &Server,
    metadata: &ServerMetadata,
    sign_in: &SignIn,
    pending: &PendingAuthorization,
) -> Result<String, Error> {
    let challenge = pending.code_verifier.challenge();
    let scope = pending.scope.to_string();
    let mut parameters = alloc::vec![
        ("response_type", "code"),
        ("client_id", server.client_id.as_str()),
        ("redirect_uri", &pending.redirect_uri),
        ("scope", &scope),
        ("state", &pending.state),
        ("code_challenge", challenge.as_str()),
        ("code_challenge_method", "S256"),
    ];
    if let Some(nonce) = &pending.nonce {
        parameters.push(("nonce", nonce));
    }
    // What this sign-in says wins over what the configuration says.
    let configured = server
        .parameters
        .iter()
        .filter(|(name, _)| !sign_in.parameters.iter().any(|(other, _)| other == name));
    for (name, value) in configured.chain(&sign_in.parameters) {
        if is_owned_parameter(name) {
            let detail = alloc::format!("the parameter “{name}” can't be overridden");
            return Err(Error::new(ErrorKind::Configuration, detail));
        }
        parameters.push((name, value));
    }
    Ok(metadata.authorization_endpoint.with_parameters(&parameters))
}

/// Parameters that carry the flow's security; nobody else may set them.
pub(crate) fn is_owned_parameter(name: &str) -> bool {
    const OWNED: [&str; 12] = [
        "response_type",
        "client_id",
        "redirect_uri",
        "scope",
        "state",
        "nonce",
        "code_challenge",
        "code_challenge_method",
        "response_mode",
        "request",
        "request_uri",
        "client_secret",
    ];
    OWNED.contains(&name)
}

/// The path to return to, or `/` for anything that is not a path of this
/// origin (RFC 9700 4.11: no open redirect).
pub fn return_path(text: &str) -> &str {
    let starts_well = text.strip_prefix('/').is_some_and(|rest| !rest.starts_with(['/', '\\']));
    let whole = text.chars().all(|c| !c.is_control() && c != '\\');
    if starts_well && whole { text } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Response;
    use crate::url::Url;

    fn parts() -> (Configuration, ServerMetadata) {
        let text = r#"{"servers":[{"id":"a","name":"A","issuer":"https://as.example","client_id":"spa",
            "scope":"openid read","api":"https://api.example","parameters":{"prompt":"consent"}}]}"#;
        let document = r#"{"issuer":"https://as.example","authorization_endpoint":"https://as.example/auth?x=1",
            "token_endpoint":"https://as.example/token"}"#;
        let answer = Response { status: 200, headers: Vec::new(), body: document.to_owned() };
        let issuer = Url::parse("https://as.example").unwrap();
        let metadata = crate::metadata::read(&issuer, &[Some(answer)]).unwrap();
        (Configuration::from_json(text, "https://app.example").unwrap(), metadata)
    }

    fn build(sign_in: &SignIn) -> Result<AuthorizationRequest, Error> {
        let (configuration, metadata) = parts();
        let entropy = Entropy::from_random(core::array::from_fn(|index| index as u8));
        let server = configuration.server("a").unwrap();
        AuthorizationRequest::build(&configuration, server, &metadata, sign_in, entropy, Timestamp::default())
    }

    fn parameter(url: &str, name: &str) -> Vec<String> {
        let query = url.split_once('?').unwrap().1;
        let pairs = form_urlencoded::parse(query.as_bytes());
        pairs.filter(|(n, _)| n == name).map(|(_, v)| v.into_owned()).collect()
    }

    #[test]
    fn every_parameter_is_sent_once() {
        let request = build(&SignIn::default()).unwrap();
        assert!(request.url.starts_with("https://as.example/auth?x=1&response_type=code&"));
        assert_eq!(parameter(&request.url, "scope"), ["openid read"]);
        assert_eq!(parameter(&request.url, "code_challenge_method"), ["S256"]);
        assert_eq!(parameter(&request.url, "redirect_uri"), ["https://app.example/callback"]);
        assert_eq!(parameter(&request.url, "prompt"), ["consent"]);
        assert_eq!(parameter(&request.url, "state"), core::slice::from_ref(&request.pending.state));
        assert_eq!(parameter(&request.url, "nonce"), request.pending.nonce.as_slice());
        assert!(!request.url.contains(request.pending.code_verifier.reveal_secret()));
    }

    #[test]
    fn more_scope_and_parameters_are_added() {
        let sign_in = SignIn {
            scope: Scope::parse("write"),
            parameters: alloc::vec![("prompt".into(), "login".into())],
            ..SignIn::default()
        };
        let request = build(&sign_in).unwrap();
        assert_eq!(parameter(&request.url, "scope"), ["openid read write"]);
        assert_eq!(parameter(&request.url, "prompt"), ["login"]);
    }

    #[test]
    fn owned_parameters_are_refused() {
        for name in ["state", "redirect_uri", "code_challenge_method", "request_uri", "client_secret"] {
            let parameters = alloc::vec![(name.into(), "x".into())];
            let error = build(&SignIn { parameters, ..SignIn::default() }).unwrap_err();
            assert_eq!(error.kind(), &ErrorKind::Configuration);
        }
    }

    #[test]
    fn only_paths_of_this_origin_are_returned_to() {
        for path in ["/", "/activity", "/a?b=c&d=//e#f", "/ü"] {
            assert_eq!(return_path(path), path);
        }
        for other in
            ["", "activity", "//evil.example", "/\\evil.example", "https://evil.example", "/a\n", "/a\\b"]
        {
            assert_eq!(return_path(other), "/", "{other}");
        }
    }
}
