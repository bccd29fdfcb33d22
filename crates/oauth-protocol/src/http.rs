//! Plain HTTP requests and answers, as values: what is sent, not how.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::url::Url;

/// A request method the client uses.
///
/// ```
/// use oauth_protocol::{Method, Request, Url};
///
/// let url = Url::parse("https://api.example/steps/7")?;
/// let request = Request { method: Method::Delete, ..Request::get(url) };
/// assert_eq!(format!("{request:?}"), "DELETE https://api.example/steps/7");
/// # Ok::<(), oauth_protocol::UrlFault>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    /// The method's name on the wire.
    ///
    /// ```
    /// # use oauth_protocol::Method;
    /// assert_eq!(Method::Patch.as_str(), "PATCH");
    /// ```
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        }
    }
}

/// A request. Its body may hold secrets, so `Debug` shows method, origin and
/// path only.
///
/// ```
/// use oauth_protocol::{Request, Url};
///
/// let request = Request::get(Url::parse("https://api.example/steps?days=7")?);
/// assert_eq!(format!("{request:?}"), "GET https://api.example/steps");
/// # Ok::<(), oauth_protocol::UrlFault>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// Where it goes.
    pub url: Url,
    /// Header fields: name and value.
    pub headers: Vec<(String, String)>,
    /// The body; empty for none.
    pub body: String,
}

impl Request {
    /// A `GET` request.
    ///
    /// ```
    /// # use oauth_protocol::{Request, Url};
    /// let steps = Request::get(Url::parse("https://api.example/steps")?);
    /// assert!(steps.headers.is_empty() && steps.body.is_empty());
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn get(url: Url) -> Request {
        Request { method: Method::Get, url, headers: Vec::new(), body: String::new() }
    }

    /// A request with a body of this content type.
    ///
    /// ```
    /// # use oauth_protocol::{Method, Request, Url};
    /// let url = Url::parse("https://api.example/steps")?;
    /// let body = r#"{"steps":4120}"#.to_owned();
    /// let request = Request::with_body(Method::Post, url, "application/json", body);
    /// assert_eq!(request.headers, [("Content-Type".to_owned(), "application/json".to_owned())]);
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn with_body(method: Method, url: Url, content_type: &str, body: String) -> Request {
        let headers = alloc::vec![("Content-Type".to_owned(), content_type.to_owned())];
        Request { method, url, headers, body }
    }

    /// The same request with one header field more.
    ///
    /// ```
    /// # use oauth_protocol::{Request, Url};
    /// let url = Url::parse("https://api.example/steps")?;
    /// let request = Request::get(url).header("Accept", "text/csv");
    /// assert_eq!(request.headers.len(), 1);
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Request {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// A form post (RFC 6749 appendix B) that asks for JSON.
    pub(crate) fn form(url: &Url, parameters: &[(&str, &str)]) -> Request {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(parameters);
        let content_type = "application/x-www-form-urlencoded";
        Request::with_body(Method::Post, url.clone(), content_type, form.finish())
            .header("Accept", "application/json")
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}{}", self.method.as_str(), self.url.origin(), self.url.path())
    }
}

/// An answer. Its body may hold tokens, so `Debug` shows the status only.
///
/// ```
/// use oauth_protocol::Response;
///
/// let answer = Response { status: 200, headers: vec![], body: "[4120,9038]".to_owned() };
/// assert!(answer.is_success());
/// assert_eq!(format!("{answer:?}"), "HTTP 200");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Header fields the page may read: name in lower case, and value.
    pub headers: Vec<(String, String)>,
    /// The body as text.
    pub body: String,
}

impl Response {
    /// Whether the status is 2xx.
    ///
    /// ```
    /// # use oauth_protocol::Response;
    /// let created = Response { status: 201, headers: vec![], body: String::new() };
    /// assert!(created.is_success());
    /// assert!(!Response { status: 304, ..created }.is_success());
    /// ```
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether the server says that it can't answer now, and that later it may.
    pub(crate) fn is_overload(&self) -> bool {
        self.status == 429 || self.status >= 500
    }

    /// The value of a header field; the name is compared without case.
    ///
    /// ```
    /// # use oauth_protocol::Response;
    /// let headers = vec![("retry-after".to_owned(), "120".to_owned())];
    /// let answer = Response { status: 503, headers, body: String::new() };
    /// assert_eq!(answer.header("Retry-After"), Some("120"));
    /// ```
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HTTP {}", self.status)
    }
}
