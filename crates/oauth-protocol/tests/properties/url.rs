//! Addresses: what is accepted means the same to a browser.

use alloc::string::String;

use super::Choices;
use crate::url::Url;

const PIECES: &[&str] = &[
    "https://",
    "http://",
    "HTTPS://",
    "localhost",
    "127.0.0.1",
    "[::1]",
    "as.example",
    "evil.example",
    ":",
    "443",
    "80",
    "8443",
    "/",
    "//",
    "?",
    "#",
    "@",
    "\\",
    "%2e",
    "..",
    ".",
    "a=b",
    "&",
    "xn--",
    "0x7f",
    "[",
    "]",
    " ",
    "\t",
    "\n",
    "user:password@",
    "ftp://",
    "javascript:",
];

/// An address that is accepted has the origin that another reader, one that
/// reads as browsers do, gives it; reading it again changes nothing.
pub fn property(data: &[u8], origin_by_another: impl Fn(&str) -> Option<String>) {
    let mut choices = Choices::new(data);
    let mut text = if choices.flag() { String::from("https://") } else { String::new() };
    text.push_str(&choices.message(PIECES));
    let Ok(url) = Url::parse(&text) else { return };
    assert_eq!(url.as_str(), text);
    assert_eq!(Url::parse(url.as_str()), Ok(url.clone()));
    check_parts(&url);
    let host = url.origin().split("//").nth(1).unwrap_or_default();
    let ends_in_number = host
        .split(':')
        .next()
        .and_then(|name| name.trim_end_matches('.').rsplit('.').next())
        .is_some_and(|label| label.starts_with(|c: char| c.is_ascii_digit()));
    // Browsers rewrite addresses of number, and refuse names that are no names;
    // here two hosts are the same where they are written the same.
    let is_rewritten = ends_in_number || host.starts_with('[') || host.contains("xn--");
    match origin_by_another(&text) {
        Some(theirs) => assert!(is_rewritten || theirs == url.origin(), "{text}: {} {theirs}", url.origin()),
        None => {
            assert!(is_rewritten || host.contains('.') || host.len() > 63, "{text} is no address to others")
        }
    }
    let more = url.with_parameters(&[("state", "a&b=c"), ("x", "")]);
    let more = Url::parse(&more).expect("still an address");
    assert_eq!((more.origin(), more.path()), (url.origin(), url.path()));
    let query = more.query().expect("it has one now");
    assert!(query.ends_with("state=a%26b%3Dc&x="), "{query}");
}

fn check_parts(url: &Url) {
    let text = url.as_str();
    assert!(text.bytes().all(|octet| octet.is_ascii_graphic()), "{text}");
    assert!(!text.contains(['#', '\\']), "{text}");
    let (scheme, host) = url.origin().split_once("://").expect("an origin");
    assert!(!host.is_empty() && !host.contains(['/', '?', '@', '#', '\\']), "{text}");
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let is_loopback = name.starts_with("127.") || name == "localhost" || host.starts_with("[::1]");
    assert!(scheme == "https" || scheme == "http" && is_loopback, "{text}");
    assert!(url.path().starts_with('/') && !url.path().contains('?'), "{text}");
}
