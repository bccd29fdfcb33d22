//! The authorization request: RFC 6749 4.1.1, RFC 7636 4.3, OIDC Core 3.1.2.1, RFC 8707 2,
//! RFC 9126 4, RFC 9449 10.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use crate::configuration::{Configuration, Server};
use crate::dpop;
use crate::effect::Entropy;
use crate::error::{Error, ErrorKind};
use crate::http::Request;
use crate::metadata::ServerMetadata;
use crate::pkce::CodeVerifier;
use crate::pushed_authorization;
use crate::scope::Scope;
use crate::time::Timestamp;
use crate::token_set::TokenSet;
use crate::url::Url;

/// What a person, or a page in their name, asks for at sign-in.
///
/// ```
/// use oauth_protocol::{Scope, SignIn};
///
/// let sign_in = SignIn {
///     scope: Scope::parse("write"),
///     parameters: vec![("login_hint".to_owned(), "ada".to_owned())],
///     return_to: "/activity?days=7".to_owned(),
///     ..SignIn::at("main")
/// };
/// # assert!(!sign_in.silent);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignIn {
    /// The id of the configured server.
    pub server: String,
    /// Scope beyond the configured one (incremental consent).
    pub scope: Scope,
    /// Parameters beyond the configured ones, such as `prompt` or `login_hint`.
    /// One without a value takes a configured one away; one that the client
    /// sets itself is refused.
    pub parameters: Vec<(String, String)>,
    /// Where to go afterwards: path, query and fragment of this origin. In a
    /// browser, empty means where the person is.
    pub return_to: String,
    /// Ask whether the server still knows the person, and show them nothing
    /// (`prompt=none`). That it does not is no failure.
    pub silent: bool,
    /// The session of now goes on with it: it asks for what was granted so far
    /// in place of the configured scope, and another person is refused.
    pub renewal: bool,
    /// What the page was about to do, in its own words: it comes back with the
    /// person, however the sign-in ends
    /// ([`Session::take_resumed`](crate::Session::take_resumed)). Kept in this
    /// tab meanwhile.
    pub resume: String,
    /// Rich authorization requests (RFC 9396 2): a JSON array of objects, each
    /// with a `type`; empty for none.
    #[cfg(feature = "authorization-details")]
    pub authorization_details: String,
    /// Ask in a second window, where the browser allows one.
    #[cfg(feature = "popup")]
    pub popup: bool,
}

impl SignIn {
    /// The sign-in at the server with this id, as it is configured.
    ///
    /// ```
    /// # use oauth_protocol::SignIn;
    /// let sign_in = SignIn { resume: "share the steps".to_owned(), ..SignIn::at("main") };
    /// assert_eq!(sign_in.server, "main");
    /// ```
    pub fn at(server: &str) -> SignIn {
        SignIn { server: server.to_owned(), ..SignIn::default() }
    }

    /// The sign-in that lifts this refusal of a call: more scope (RFC 6750
    /// 3.1), or a more recent or a stronger sign-in (RFC 9470 4). `None` when
    /// the refusal is of another kind.
    ///
    /// ```
    /// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/example.rs.in")); }
    /// # use oauth_protocol::SignIn;
    /// let refusal = example::refusal(); // 403, `insufficient_scope`, `scope="write"`
    /// let sign_in = SignIn::to_lift(&refusal, "main", "/activity").unwrap();
    /// assert_eq!(sign_in.scope.to_string(), "write");
    /// assert!(sign_in.renewal, "the session goes on with it");
    /// ```
    pub fn to_lift(refusal: &Error, server: &str, return_to: &str) -> Option<SignIn> {
        let mut sign_in = SignIn { return_to: return_to.to_owned(), renewal: true, ..SignIn::at(server) };
        match refusal.kind() {
            ErrorKind::InsufficientScope(scope) => sign_in.scope = scope.clone(),
            ErrorKind::InsufficientAuthentication { acr_values, max_age } => {
                // Nothing new is asked for, so a configured `prompt=consent` would
                // only be in the way.
                let mut ask = |name: &str, value| sign_in.parameters.push((name.to_owned(), value));
                ask("prompt", String::new());
                if let Some(acr_values) = acr_values {
                    ask("acr_values", acr_values.clone());
                }
                if let Some(max_age) = max_age {
                    ask("max_age", max_age.to_string());
                }
            }
            _ => return None,
        }
        Some(sign_in)
    }
}

/// The promise carried across the redirect: what the response and the tokens
/// must match. Kept per request, consumed once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PendingAuthorization {
    /// The `state` that binds the response to this request (RFC 6749 10.12).
    pub(crate) state: String,
    /// The `nonce` that binds the identity token to this request.
    pub(crate) nonce: Option<String>,
    /// The verifier whose challenge was sent (RFC 7636 4.1).
    pub(crate) code_verifier: CodeVerifier,
    /// The id of the server asked; mix-up protection (RFC 9700 4.4).
    pub(crate) server: String,
    /// The issuer asked.
    pub(crate) issuer: String,
    /// The redirect URI sent, to be repeated at the token endpoint.
    pub(crate) redirect_uri: String,
    /// The scope asked for.
    pub(crate) scope: Scope,
    /// Where the person was.
    pub(crate) return_to: String,
    /// When the request was made.
    pub(crate) created_at: Timestamp,
    /// Nothing was to be shown to the person.
    pub(crate) silent: bool,
    /// What the page was about to do.
    pub(crate) resume: Option<String>,
    /// The session that goes on with it.
    pub(crate) renews: Option<String>,
    /// The person that it goes on for.
    pub(crate) subject: Option<String>,
    /// `max_age`: the oldest sign-in that was asked for, in seconds.
    pub(crate) max_age: Option<u64>,
    /// `acr_values`: the authentication classes that were asked for.
    pub(crate) acr_values: Option<String>,
    /// The key that the tokens are to be bound to.
    pub(crate) key: Option<dpop::Key>,
    /// The response comes to a second window.
    #[cfg(feature = "popup")]
    pub(crate) popup: bool,
}

/// An authorization request: its parameters, and what the response will be
/// checked against.
pub(crate) struct AuthorizationRequest {
    /// What the response will be checked against.
    pub(crate) pending: PendingAuthorization,
    parameters: Vec<(String, String)>,
}

impl fmt::Debug for AuthorizationRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AuthorizationRequest to {}", self.pending.issuer)
    }
}

impl AuthorizationRequest {
    /// Builds the request of this sign-in.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when a parameter is given that the client
    /// sets itself, or that has a value that can't be right.
    pub(crate) fn build(
        configuration: &Configuration,
        server: &Server,
        metadata: &ServerMetadata,
        (sign_in, renewed): (&SignIn, Option<&Renewed>),
        entropy: &Entropy,
        key: Option<dpop::Key>,
        now: Timestamp,
    ) -> Result<AuthorizationRequest, Error> {
        let chosen = chosen_parameters(server, sign_in)?;
        let value = |name: &str| chosen.iter().find(|(n, _)| *n == name).map(|(_, value)| *value);
        let max_age = match value("max_age").map(str::parse) {
            Some(Err(_)) => return Err(mistake("“max_age” is not a number of seconds")),
            Some(Ok(seconds)) => Some(seconds),
            None => None,
        };
        let scope = scope(server, sign_in, renewed);
        let openid = scope.contains("openid");
        let pending = PendingAuthorization {
            state: state(sign_in, entropy),
            nonce: openid.then(|| entropy.nonce()),
            code_verifier: entropy.code_verifier(),
            server: server.id.clone(),
            issuer: metadata.issuer.clone(),
            redirect_uri: configuration.redirect_uri_of(server).as_str().to_owned(),
            scope,
            return_to: return_path_past(configuration, &sign_in.return_to).to_owned(),
            created_at: now,
            silent: sign_in.silent,
            resume: Some(sign_in.resume.clone()).filter(|text| !text.is_empty()),
            renews: renewed.map(|renewed| renewed.session.clone()),
            subject: renewed.and_then(|renewed| renewed.subject.clone()),
            max_age,
            acr_values: value("acr_values").map(ToOwned::to_owned),
            key,
            #[cfg(feature = "popup")]
            popup: sign_in.popup,
        };
        let parameters = parameters(server, sign_in, &pending, &chosen)?;
        let parameters = parameters.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Ok(AuthorizationRequest { pending, parameters })
    }

    fn pairs(&self) -> Vec<(&str, &str)> {
        self.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    /// The address of the authorization endpoint with all parameters.
    pub(crate) fn url(&self, metadata: &ServerMetadata) -> String {
        metadata.authorization_endpoint.with_parameters(&self.pairs())
    }

    /// The request that sends the parameters ahead (RFC 9126 2.1).
    pub(crate) fn push(&self, endpoint: &Url) -> Request {
        pushed_authorization::request(endpoint, &self.pairs())
    }
}

/// A session that goes on with another sign-in.
#[derive(Clone, Debug)]
pub(crate) struct Renewed {
    pub(crate) server: String,
    pub(crate) session: String,
    pub(crate) subject: Option<String>,
    pub(crate) granted: Scope,
    /// It could be renewed without the person.
    is_lasting: bool,
}

impl Renewed {
    pub(crate) fn of(tokens: &TokenSet) -> Renewed {
        let id_token = tokens.id_token.as_ref();
        Renewed {
            server: tokens.server.clone(),
            session: tokens.session.clone(),
            subject: id_token.map(|id_token| id_token.claims().subject.clone()),
            granted: tokens.granted.clone(),
            is_lasting: tokens.refresh_token.is_some(),
        }
    }
}

/// What a sign-in asks for. What the person did not allow is not asked for
/// again because the session has to go on.
pub(crate) fn scope(server: &Server, sign_in: &SignIn, renewed: Option<&Renewed>) -> Scope {
    match renewed {
        None => server.scope.union(&sign_in.scope),
        Some(renewed) => {
            // Not every server says that it granted these.
            let unsaid = [("openid", true), ("offline_access", renewed.is_lasting)];
            let unsaid = unsaid.into_iter().filter(|(name, is_had)| *is_had && server.scope.contains(name));
            unsaid.fold(renewed.granted.union(&sign_in.scope), |scope, (name, _)| {
                scope.union(&Scope::parse(name))
            })
        }
    }
}

/// The address for a request that was pushed (RFC 9126 4).
pub(crate) fn pushed_url(metadata: &ServerMetadata, client_id: &str, request_uri: &str) -> String {
    metadata.authorization_endpoint.with_parameters(&[("client_id", client_id), ("request_uri", request_uri)])
}

/// What marks the `state` of a request whose response comes to a second window.
#[cfg(feature = "popup")]
pub(crate) const POPUP_MARK: &str = "popup.";

fn state(sign_in: &SignIn, entropy: &Entropy) -> String {
    #[cfg(feature = "popup")]
    if sign_in.popup {
        return alloc::format!("{POPUP_MARK}{}", entropy.state());
    }
    let _ = sign_in;
    entropy.state()
}

/// The parameters that page and configuration choose: what this sign-in says
/// wins over what the configuration says.
fn chosen_parameters<'a>(server: &'a Server, sign_in: &'a SignIn) -> Result<Vec<(&'a str, &'a str)>, Error> {
    let configured = server
        .parameters
        .iter()
        .filter(|(name, _)| !sign_in.parameters.iter().any(|(other, _)| other == name));
    let mut chosen = Vec::new();
    for (name, value) in configured.chain(&sign_in.parameters) {
        if is_owned_parameter(name) {
            return Err(mistake(&alloc::format!("the parameter “{name}” can't be overridden")));
        }
        // RFC 6749 3.1: without a value it is as if omitted.
        if value.is_empty() || sign_in.silent && name == "prompt" {
            continue;
        }
        chosen.push((name.as_str(), value.as_str()));
    }
    Ok(chosen)
}

fn parameters<'a>(
    server: &Server,
    sign_in: &SignIn,
    pending: &PendingAuthorization,
    chosen: &[(&'a str, &'a str)],
) -> Result<Vec<(&'a str, String)>, Error> {
    let mut parameters = alloc::vec![
        ("response_type", "code".to_owned()),
        ("client_id", server.client_id.clone()),
        ("redirect_uri", pending.redirect_uri.clone()),
        ("scope", pending.scope.to_string()),
        ("state", pending.state.clone()),
        ("code_challenge", pending.code_verifier.challenge().as_str().to_owned()),
        ("code_challenge_method", "S256".to_owned()),
    ];
    let silent = sign_in.silent.then(|| "none".to_owned());
    let optional = [
        ("nonce", pending.nonce.clone()),
        ("resource", server.resource.clone()),
        ("dpop_jkt", pending.key.as_ref().map(dpop::Key::thumbprint)),
        ("prompt", silent),
    ];
    parameters.extend(optional.into_iter().filter_map(|(name, value)| Some((name, value?))));
    #[cfg(feature = "authorization-details")]
    if !sign_in.authorization_details.is_empty() {
        crate::authorization_details::check(&sign_in.authorization_details)
            .map_err(|fault| mistake(&fault))?;
        parameters.push(("authorization_details", sign_in.authorization_details.clone()));
    }
    parameters.extend(chosen.iter().map(|(name, value)| (*name, (*value).to_owned())));
    Ok(parameters)
}

fn mistake(detail: &str) -> Error {
    Error::new(ErrorKind::Configuration, detail)
}

/// Parameters that carry the flow's security; nobody else may set them.
pub(crate) fn is_owned_parameter(name: &str) -> bool {
    const OWNED: [&str; 15] = [
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
        "resource",
        "dpop_jkt",
        "authorization_details",
    ];
    OWNED.contains(&name)
}

/// The path to return to, or `/` for anything that is not a path of this
/// origin (RFC 9700 4.11: no open redirect).
pub(crate) fn return_path(text: &str) -> &str {
    let starts_well = text.strip_prefix('/').is_some_and(|rest| !rest.starts_with(['/', '\\']));
    let whole = text.chars().all(|c| !c.is_control() && c != '\\');
    if starts_well && whole { text } else { "/" }
}

/// The path to return to; a redirect URI, where nothing is left to do, is none,
/// nor is the page that says goodbye.
fn return_path_past<'a>(configuration: &Configuration, text: &'a str) -> &'a str {
    let path = text.split(['?', '#']).next().unwrap_or_default();
    let is_over = configuration.is_callback(path) || path == configuration.post_logout_redirect_uri.path();
    if is_over { "/" } else { return_path(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Response;

    fn parts() -> (Configuration, ServerMetadata) {
        let text = r#"{"servers":[{"id":"a","name":"A","issuer":"https://as.example","client_id":"spa",
            "scope":"openid read","api":"https://api.example","parameters":{"prompt":"consent"}}]}"#;
        let document = r#"{"issuer":"https://as.example","authorization_endpoint":"https://as.example/auth?x=1",
            "token_endpoint":"https://as.example/token"}"#;
        let answer = Response { status: 200, headers: Vec::new(), body: document.to_owned() };
        let issuer = Url::parse("https://as.example").unwrap();
        let metadata = crate::metadata::read(&issuer, &[Ok(answer)], Timestamp::default()).unwrap();
        (Configuration::from_json(text, "https://app.example").unwrap(), metadata)
    }

    #[derive(Debug)]
    struct Built {
        shown: String,
        url: String,
        pending: PendingAuthorization,
    }

    fn build(sign_in: &SignIn) -> Result<Built, Error> {
        let (configuration, metadata) = parts();
        let entropy = Entropy::from_random(core::array::from_fn(|index| index as u8));
        let server = configuration.server("a").unwrap();
        let now = Timestamp::default();
        let request = AuthorizationRequest::build(
            &configuration,
            server,
            &metadata,
            (sign_in, None),
            &entropy,
            None,
            now,
        )?;
        let (shown, url) = (alloc::format!("{request:?}"), request.url(&metadata));
        Ok(Built { shown, url, pending: request.pending })
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
        assert_eq!(request.shown, "AuthorizationRequest to https://as.example");
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

    #[test]
    fn nobody_is_sent_back_to_where_a_round_trip_ends() {
        for (asked, returned) in [
            ("/callback", "/"),
            ("/callback?code=c&state=s", "/"),
            ("/callback#x", "/"),
            ("/signed-out", "/"),
            ("/signed-out?state=s", "/"),
            ("/signed-out/more", "/signed-out/more"),
            ("/callbacks?a=b", "/callbacks?a=b"),
            ("/in/callback", "/in/callback"),
        ] {
            let sign_in = SignIn { return_to: asked.into(), ..SignIn::at("a") };
            assert_eq!(build(&sign_in).unwrap().pending.return_to, returned, "{asked}");
        }
    }
}
