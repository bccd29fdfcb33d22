//! What a server was asked, for assertions.

use std::fmt;

use oauth_protocol::{Request, Url};

use crate::parameters::Parameters;

/// A request that a server received, without its secrets.
///
/// ```
/// # use oauth_testing::*;
/// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
/// # let (server, api, browser, steps) = example(server)?;
/// # let tab = browser.open("/");
/// tab.sign_in("main");
/// let asked = server.requests();
/// let request = asked.iter().find(|request| request.path == "/authorize").unwrap();
/// assert_eq!(request.parameter("scope"), Some("openid profile steps.read"));
/// assert_eq!(request.parameter("state"), Some("[redacted]"));
/// # Ok::<(), oauth_protocol::UrlFault>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ReceivedRequest {
    /// `GET`, `POST` …
    pub method: &'static str,
    /// The path of its address.
    pub path: String,
    /// The parameters of its address, then those of a posted form. In place of
    /// a secret it says `[redacted]`.
    pub parameters: Vec<(String, String)>,
}

impl ReceivedRequest {
    /// A parameter's value.
    ///
    /// ```
    /// # use oauth_testing::*;
    /// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    /// # let (server, api, browser, steps) = example(server)?;
    /// # let tab = browser.open("/");
    /// tab.sign_in("main");
    /// let asked = server.requests();
    /// let exchange = asked.iter().find(|request| request.path == "/token").unwrap();
    /// assert_eq!(exchange.parameter("grant_type"), Some("authorization_code"));
    /// assert_eq!(exchange.parameter("client_secret"), None);
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn of(request: &Request) -> ReceivedRequest {
        let mut parameters = Parameters::parse(request.url.query().unwrap_or_default()).shown();
        parameters.extend(form(request).unwrap_or_default().shown());
        let path = path_within(&request.url, "").unwrap_or_default().to_owned();
        ReceivedRequest { method: request.method.as_str(), path, parameters }
    }
}

/// As one line.
impl fmt::Debug for ReceivedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)?;
        self.parameters.iter().try_for_each(|(name, value)| write!(f, " {name}={value}"))
    }
}

/// The parameters of a posted form; `None` for any other body.
pub(crate) fn form(request: &Request) -> Option<Parameters> {
    let is_form = header(request, "content-type") == Some("application/x-www-form-urlencoded");
    is_form.then(|| Parameters::parse(&request.body))
}

pub(crate) fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    let found = request.headers.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.as_str())
}

/// The path of an address below this one.
pub(crate) fn path_within<'a>(url: &'a Url, base: &str) -> Option<&'a str> {
    let below = url.path().strip_prefix(base.trim_end_matches('/'))?;
    (below.is_empty() || below.starts_with('/')).then_some(below)
}
