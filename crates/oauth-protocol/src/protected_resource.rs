//! Protected resource metadata: RFC 9728. From the address of an API alone to
//! the authorization server that guards it.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::call;
use crate::challenge::parse_challenges;
use crate::effect::Unreachable;
use crate::error::{Error, ErrorKind, shown};
use crate::http::{Request, Response};
use crate::json::Object;
use crate::scope::Scope;
use crate::url::Url;

/// What an API says of itself.
///
/// ```
/// # use oauth_protocol::Response;
/// # fn answer() -> Response {
/// #     let body = r#"{"resource":"https://api.example","authorization_servers":["https://as.example"]}"#;
/// #     Response { status: 200, headers: vec![], body: body.to_owned() }
/// # }
/// use oauth_protocol::{ProtectedResourceSearch, Url};
///
/// let mut search = ProtectedResourceSearch::new(Url::parse("https://api.example")?);
/// search.answered(Ok(answer()));
/// let resource = search.result()?;
/// assert_eq!(resource.authorization_servers, [Url::parse("https://as.example")?]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProtectedResource {
    /// The resource identifier, which is the API's address (RFC 9728 1.2).
    pub resource: Url,
    /// The issuers whose tokens it accepts; at least one.
    pub authorization_servers: Vec<Url>,
    /// The scope names it knows, if it says so.
    pub scopes_supported: Scope,
    /// Whether it accepts only tokens that are bound to a key (RFC 9449).
    pub requires_dpop: bool,
}

/// The search for an API's metadata: at its well-known address (3.1), else
/// where the API's own refusal points (5.1). Without I/O: send what
/// [`next_request`](Self::next_request) gives, hand in the answer, until there
/// is none.
///
/// ```
/// # use oauth_protocol::Response;
/// # fn answer() -> Response {
/// #     let body = r#"{"resource":"https://api.example","authorization_servers":["https://as.example"]}"#;
/// #     Response { status: 200, headers: vec![], body: body.to_owned() }
/// # }
/// # fn send(_: oauth_protocol::Request) -> Result<Response, oauth_protocol::Unreachable> { Ok(answer()) }
/// use oauth_protocol::{ProtectedResourceSearch, Url};
///
/// let mut search = ProtectedResourceSearch::new(Url::parse("https://api.example")?);
/// while let Some(request) = search.next_request() {
///     search.answered(send(request));
/// }
/// assert!(search.result().is_ok());
/// # Ok::<(), oauth_protocol::UrlFault>(())
/// ```
#[derive(Debug)]
pub struct ProtectedResourceSearch {
    api: Url,
    step: Step,
}

#[derive(Debug)]
enum Step {
    WellKnown,
    Api,
    Pointed(Url),
    Done(Result<ProtectedResource, Error>),
}

impl ProtectedResourceSearch {
    /// A search that begins with an API's address.
    ///
    /// ```
    /// # use oauth_protocol::{ProtectedResourceSearch, Url};
    /// let search = ProtectedResourceSearch::new(Url::parse("https://api.example/v1")?);
    /// assert!(search.next_request().is_some());
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn new(api: Url) -> ProtectedResourceSearch {
        ProtectedResourceSearch { api, step: Step::WellKnown }
    }

    /// The request to send next; `None` when the search is over. It carries no
    /// token.
    ///
    /// ```
    /// # use oauth_protocol::{ProtectedResourceSearch, Url};
    /// let search = ProtectedResourceSearch::new(Url::parse("https://api.example/v1")?);
    /// let request = search.next_request().unwrap();
    /// assert_eq!(request.url.path(), "/.well-known/oauth-protected-resource/v1");
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn next_request(&self) -> Option<Request> {
        let url = match &self.step {
            Step::WellKnown => well_known(&self.api)?,
            Step::Api => self.api.clone(),
            Step::Pointed(url) => url.clone(),
            Step::Done(_) => return None,
        };
        Some(Request::get(url).header("Accept", "application/json"))
    }

    /// Takes the answer to the request.
    ///
    /// ```
    /// # use oauth_protocol::{ProtectedResourceSearch, Unreachable, Url};
    /// let mut search = ProtectedResourceSearch::new(Url::parse("https://api.example/v1")?);
    /// search.answered(Err(Unreachable::Network));
    /// // Next, the API itself is asked: its refusal may say where its metadata is.
    /// assert_eq!(search.next_request().unwrap().url.path(), "/v1");
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn answered(&mut self, answer: Result<Response, Unreachable>) {
        self.step = match (&self.step, answer) {
            (Step::WellKnown, Ok(answer)) if answer.is_success() => Step::Done(self.read(&answer)),
            // 3: the well-known address need not exist; then the API is asked.
            (Step::WellKnown, _) => Step::Api,
            (_, Err(reason)) => Step::Done(Err(call::unreachable(self.api.origin(), reason))),
            (Step::Api, Ok(answer)) => match pointer(&answer) {
                Some(url) => Step::Pointed(url),
                None => Step::Done(Err(refused("neither its well-known address nor its refusal names it"))),
            },
            (_, Ok(answer)) if answer.is_success() => Step::Done(self.read(&answer)),
            (_, Ok(answer)) => Step::Done(Err(refused(&format!("HTTP {}", answer.status)))),
        };
    }

    /// What was found.
    ///
    /// ```
    /// # use oauth_protocol::{ErrorKind, ProtectedResourceSearch, Unreachable, Url};
    /// let mut search = ProtectedResourceSearch::new(Url::parse("https://api.example")?);
    /// while search.next_request().is_some() {
    ///     search.answered(Err(Unreachable::Network));
    /// }
    /// assert_eq!(search.result().unwrap_err().kind(), &ErrorKind::Unreachable);
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Resource`] when the API says nothing of itself that can be
    /// used, [`ErrorKind::Unreachable`] when it does not answer.
    pub fn result(self) -> Result<ProtectedResource, Error> {
        match self.step {
            Step::Done(result) => result,
            _ => Err(refused("the search is not over")),
        }
    }

    fn read(&self, answer: &Response) -> Result<ProtectedResource, Error> {
        let fault = |fault: String| refused(&fault);
        let document = Object::parse(&answer.body).map_err(fault)?;
        // 3.3 and 5: "MUST be identical"; else the metadata is of something else.
        let named = document.required_text("resource").map_err(fault)?;
        if named.trim_end_matches('/') != self.api.as_str().trim_end_matches('/') {
            return Err(refused(&format!("“resource” is {}, asked for {}", shown(named), self.api.as_str())));
        }
        let servers = document.texts("authorization_servers").map_err(fault)?.unwrap_or_default();
        let servers: Vec<Url> = servers.iter().filter_map(|text| Url::parse(text).ok()).collect();
        if servers.is_empty() {
            return Err(refused("“authorization_servers” names no server that can be used"));
        }
        let scopes = document.texts("scopes_supported").map_err(fault)?.unwrap_or_default();
        Ok(ProtectedResource {
            resource: self.api.clone(),
            authorization_servers: servers,
            scopes_supported: Scope::parse(&scopes.join(" ")),
            requires_dpop: document.flag("dpop_bound_access_tokens_required"),
        })
    }
}

/// 3.1: the well-known path is inserted before the resource's own.
fn well_known(api: &Url) -> Option<Url> {
    let path = api.path().trim_end_matches('/');
    Url::parse(&format!("{}/.well-known/oauth-protected-resource{path}", api.origin())).ok()
}

/// 5.1: `resource_metadata` in a challenge.
fn pointer(answer: &Response) -> Option<Url> {
    let challenges = parse_challenges(answer.header("www-authenticate").unwrap_or_default());
    let named = challenges
        .iter()
        .find_map(|challenge| challenge.parameter("resource_metadata").map(ToOwned::to_owned));
    Url::parse(&named?).ok()
}

fn refused(fault: &str) -> Error {
    Error::new(ErrorKind::Resource, format!("the API's metadata: {fault}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{"resource":"https://api.example/v1","authorization_servers":["https://as.example"],
        "scopes_supported":["read","write"]}"#;

    fn search() -> ProtectedResourceSearch {
        ProtectedResourceSearch::new(Url::parse("https://api.example/v1").unwrap())
    }

    fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Result<Response, Unreachable> {
        let headers = headers.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect();
        Ok(Response { status, headers, body: body.into() })
    }

    fn asked(search: &ProtectedResourceSearch) -> String {
        search.next_request().unwrap().url.as_str().to_owned()
    }

    #[test]
    fn the_well_known_address_is_asked_first() {
        let mut search = search();
        assert_eq!(asked(&search), "https://api.example/.well-known/oauth-protected-resource/v1");
        search.answered(answer(200, &[], GOOD));
        assert!(search.next_request().is_none());
        let found = search.result().unwrap();
        assert_eq!(found.authorization_servers[0].as_str(), "https://as.example");
        assert!(found.scopes_supported.contains("write") && !found.requires_dpop);
    }

    #[test]
    fn a_refusal_of_the_api_points_the_way() {
        let mut search = search();
        search.answered(answer(404, &[], ""));
        assert_eq!(asked(&search), "https://api.example/v1");
        let challenge = r#"Bearer resource_metadata="https://api.example/about""#;
        search.answered(answer(401, &[("www-authenticate", challenge)], ""));
        assert_eq!(asked(&search), "https://api.example/about");
        search.answered(answer(200, &[], GOOD));
        assert!(search.result().is_ok());
    }

    fn check_refused(answers: Vec<Result<Response, Unreachable>>, kind: ErrorKind, words: &str) {
        let mut search = search();
        answers.into_iter().for_each(|answer| search.answered(answer));
        let error = search.result().unwrap_err();
        assert_eq!(error.kind(), &kind);
        assert!(error.detail().contains(words), "{error}");
    }

    #[test]
    fn what_is_not_the_apis_own_metadata_is_refused() {
        let with = |from: &str, to: &str| answer(200, &[], &GOOD.replace(from, to));
        check_refused(alloc::vec![with("api.example", "evil.example")], ErrorKind::Resource, "“resource” is");
        check_refused(
            alloc::vec![with("\"resource\"", "\"x\"")],
            ErrorKind::Resource,
            "“resource” is missing",
        );
        check_refused(alloc::vec![with("https://as", "http://as")], ErrorKind::Resource, "names no server");
        check_refused(
            alloc::vec![with("[\"https://as.example\"]", "null")],
            ErrorKind::Resource,
            "no server",
        );
        check_refused(alloc::vec![answer(200, &[], "<html>")], ErrorKind::Resource, "not JSON");
        check_refused(
            alloc::vec![answer(404, &[], ""), answer(200, &[], "")],
            ErrorKind::Resource,
            "neither",
        );
        let challenge = ("www-authenticate", "Bearer resource_metadata=\"https://api.example/about\"");
        let pointed =
            alloc::vec![answer(404, &[], ""), answer(401, &[challenge], ""), answer(404, &[], GOOD)];
        check_refused(pointed, ErrorKind::Resource, "HTTP 404");
        let gone = alloc::vec![Err(Unreachable::Network), Err(Unreachable::Network)];
        check_refused(gone, ErrorKind::Unreachable, "https://api.example");
        check_refused(Vec::new(), ErrorKind::Resource, "not over");
    }
}
