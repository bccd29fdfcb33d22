//! Absolute `https` addresses (RFC 3986), read strictly.
//!
//! Only what the client needs and what every browser reads the same way:
//! ASCII, no user information, no fragment, no backslash. Plain `http` is
//! accepted for loopback hosts alone (RFC 8252 8.3); elsewhere it is refused.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use core::fmt;

use crate::text::{cut, cut_at};

/// An absolute `https` address, or `http` on a loopback host, kept as written.
///
/// ```
/// use oauth_protocol::Url;
///
/// let api = Url::parse("https://api.example/v1/steps?days=7")?;
/// assert_eq!((api.origin(), api.path(), api.query()), ("https://api.example", "/v1/steps", Some("days=7")));
/// # Ok::<(), oauth_protocol::UrlFault>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Url {
    text: String,
    origin: String,
    path_start: usize,
}

/// Why an address can't be used.
///
/// ```
/// use oauth_protocol::{Url, UrlFault};
///
/// assert_eq!(Url::parse("http://api.example"), Err(UrlFault::PlainHttp));
/// assert_eq!(Url::parse("/steps"), Err(UrlFault::NotHttps));
/// assert!(UrlFault::PlainHttp.to_string().starts_with("it must use https"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UrlFault {
    /// It does not begin with `https://` (or `http://` and a loopback host).
    NotHttps,
    /// It is plain `http` to a host that is not loopback.
    PlainHttp,
    /// It holds user information, a fragment, or a character an address can't.
    Malformed,
}

impl fmt::Display for UrlFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            UrlFault::NotHttps => "it must be an absolute address that begins with https://",
            UrlFault::PlainHttp => {
                "it must use https; plain http is accepted for localhost and loopback addresses only"
            }
            UrlFault::Malformed => {
                "it holds something an address here can't: a user name, a fragment, a space, \
                 or a character outside ASCII"
            }
        })
    }
}

impl core::error::Error for UrlFault {}

impl Url {
    /// Reads an address.
    ///
    /// ```
    /// # use oauth_protocol::{Url, UrlFault};
    /// assert!(Url::parse("https://as.example/realms/main").is_ok());
    /// assert!(Url::parse("http://localhost:8081").is_ok());
    /// assert_eq!(Url::parse("https://ada@as.example"), Err(UrlFault::Malformed));
    /// ```
    ///
    /// # Errors
    /// It is not one that can be used: see [`UrlFault`].
    pub fn parse(text: &str) -> Result<Url, UrlFault> {
        let (scheme, rest) = if let Some(rest) = strip_scheme(text, "https://") {
            ("https", rest)
        } else if let Some(rest) = strip_scheme(text, "http://") {
            ("http", rest)
        } else {
            return Err(UrlFault::NotHttps);
        };
        let allowed = |b: u8| b.is_ascii_graphic() && !br#"\"<>^`{|}#"#.contains(&b);
        if !rest.bytes().all(allowed) {
            return Err(UrlFault::Malformed);
        }
        let (authority, path) = cut_at(rest, |c| matches!(c, '/' | '?'));
        let (host, port) = split_authority(authority)?;
        if scheme == "http" && !is_loopback(&host) {
            return Err(UrlFault::PlainHttp);
        }
        let origin = match (scheme, port) {
            (_, None) | ("https", Some(443)) | ("http", Some(80)) => format!("{scheme}://{host}"),
            (_, Some(port)) => format!("{scheme}://{host}:{port}"),
        };
        let path_start = text.len() - path.len();
        Ok(Url { text: text.to_owned(), origin, path_start })
    }

    /// The address as it was written.
    ///
    /// ```
    /// # use oauth_protocol::Url;
    /// // An issuer is compared as it was written: no slash is added.
    /// assert_eq!(Url::parse("https://as.example")?.as_str(), "https://as.example");
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Scheme, host and port, in the form browsers give (`https://host:8443`).
    ///
    /// ```
    /// # use oauth_protocol::Url;
    /// assert_eq!(Url::parse("HTTPS://API.example:443/v1")?.origin(), "https://api.example");
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The path, `/` if none is written.
    ///
    /// ```
    /// # use oauth_protocol::Url;
    /// assert_eq!(Url::parse("https://api.example?days=7")?.path(), "/");
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn path(&self) -> &str {
        let path = cut_at(self.path_and_query(), |c| c == '?').0;
        if path.is_empty() { "/" } else { path }
    }

    /// The query without its question mark.
    ///
    /// ```
    /// # use oauth_protocol::Url;
    /// assert_eq!(Url::parse("https://api.example/steps?days=7")?.query(), Some("days=7"));
    /// assert_eq!(Url::parse("https://api.example/steps")?.query(), None);
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn query(&self) -> Option<&str> {
        self.path_and_query().split_once('?').map(|(_, query)| query)
    }

    fn path_and_query(&self) -> &str {
        cut(&self.text, self.path_start).1
    }

    /// The address with these form-encoded parameters added to its query.
    pub(crate) fn with_parameters(&self, parameters: &[(&str, &str)]) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(parameters);
        let joint = match self.query() {
            None => "?",
            Some("") => "",
            Some(_) => "&",
        };
        format!("{}{joint}{}", self.text, form.finish())
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin, self.path())
    }
}

fn strip_scheme<'a>(text: &'a str, scheme: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(scheme.len())?;
    start.eq_ignore_ascii_case(scheme).then_some(rest)
}

fn split_authority(authority: &str) -> Result<(String, Option<u16>), UrlFault> {
    let host_end = match authority.find(']') {
        Some(bracket) if authority.starts_with('[') => bracket + 1,
        Some(_) => return Err(UrlFault::Malformed),
        None => authority.find(':').unwrap_or(authority.len()),
    };
    let (host, rest) = cut(authority, host_end);
    let in_brackets = |b: u8| b.is_ascii_hexdigit() || b == b':' || b == b'.';
    let in_name = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'.' || b == b'_';
    let well_formed = match host.strip_prefix('[').and_then(|h| h.strip_suffix(']')) {
        Some(address) => !address.is_empty() && address.bytes().all(in_brackets),
        None => !host.is_empty() && host.bytes().all(in_name),
    };
    if !well_formed {
        return Err(UrlFault::Malformed);
    }
    let port = match rest.strip_prefix(':') {
        None if rest.is_empty() => None,
        Some("") => None,
        Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => {
            Some(digits.parse().map_err(|_| UrlFault::Malformed)?)
        }
        _ => return Err(UrlFault::Malformed),
    };
    Ok((host.to_ascii_lowercase(), port))
}

/// `localhost`, `127.0.0.0/8` and `[::1]`.
fn is_loopback(host: &str) -> bool {
    let is_v4 = || {
        let mut parts = host.split('.').map(str::parse::<u8>);
        parts.next() == Some(Ok(127)) && parts.clone().count() == 3 && parts.all(|p| p.is_ok())
    };
    host == "localhost" || host == "[::1]" || is_v4()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<(&str, &str), UrlFault>) {
        let url = Url::parse(text);
        let seen = url.as_ref().map(|u| (u.origin(), u.path())).map_err(|e| *e);
        assert_eq!(seen, expected, "{text}");
    }

    #[test]
    fn addresses_read() {
        check("https://as.example", Ok(("https://as.example", "/")));
        check("HTTPS://AS.Example:443/a?b=c", Ok(("https://as.example", "/a")));
        check("https://as.example:8443/a/", Ok(("https://as.example:8443", "/a/")));
        check("http://localhost:8080/x", Ok(("http://localhost:8080", "/x")));
        check("http://127.1.2.3", Ok(("http://127.1.2.3", "/")));
        check("http://[::1]:90/", Ok(("http://[::1]:90", "/")));
        check("https://[::ffff:1.2.3.4]/", Ok(("https://[::ffff:1.2.3.4]", "/")));
        check("https://as.example:/a", Ok(("https://as.example", "/a")));
        check("https://as.example?x=1", Ok(("https://as.example", "/")));
    }

    #[test]
    fn addresses_are_refused() {
        for text in ["", "as.example", "//as.example", "ftp://a", "javascript:alert(1)", "/callback"] {
            check(text, Err(UrlFault::NotHttps));
        }
        for host in ["as.example", "127.0.0.1.evil.example", "localhost.evil.example", "127.0.0", "10.0.0.1"]
        {
            check(&format!("http://{host}/"), Err(UrlFault::PlainHttp));
        }
        for text in [
            "https://",
            "https:///a",
            "https://a b",
            "https://a\\@b",
            "https://user@host/",
            "https://host:99999",
            "https://host:+80",
            "https://host#part",
            "https://hö.example",
            "https://[::1",
            "https://::1]/",
            "https://[]/",
            "https://[::g]/",
            "https://[::1]a/",
            "https://a/\u{0}",
            "https://a/\n",
        ] {
            check(text, Err(UrlFault::Malformed));
        }
    }

    #[test]
    fn no_query_is_shown() {
        assert_eq!(
            format!("{:?}", Url::parse("https://as.example/a?code=c").unwrap()),
            "https://as.example/a"
        );
    }

    #[test]
    fn parameters_are_added_to_an_existing_query() {
        let with = |text| Url::parse(text).unwrap().with_parameters(&[("a", "b c"), ("d", "&=")]);
        assert_eq!(with("https://a/x"), "https://a/x?a=b+c&d=%26%3D");
        assert_eq!(with("https://a/x?y=1"), "https://a/x?y=1&a=b+c&d=%26%3D");
        assert_eq!(with("https://a/x?"), "https://a/x?a=b+c&d=%26%3D");
    }
}
