//! A `_headers` file, as Netlify and Cloudflare Pages read it. What else is needed of such a host is in docs/deploy.md.
use super::{fields, page::Page};

/// A rule for every path, and one for each file with a hash: patterns can't tell what a hash is, and two rules
/// that both name `Cache-Control` would be joined.
pub(super) fn headers(page: &Page) -> String {
    let mut text = String::from("/*\n");
    for (name, value) in fields::security(page.policy()).iter().map(|(name, value)| (*name, value.as_str())) {
        text.push_str(&format!("  {name}: {value}\n"));
    }
    let (name, value) = fields::STRICT_TRANSPORT;
    text.push_str(&format!("  {name}: {value}\n"));
    for path in page.hashed() {
        text.push_str(&format!("{path}\n  Cache-Control: {}\n", fields::KEEP));
    }
    text
}
