//! What a browser reports when the policy refused something (CSP Level 3, 5.3).
use std::io::Read;

use serde_json::Value;

/// Where browsers report what the policy refused.
pub(super) const PATH: &str = "/csp-report";

const LONGEST: u64 = 64 * 1024;

/// One line for people. Addresses lose their query: a callback's holds a code.
pub(super) fn read(body: &mut dyn Read) -> Option<String> {
    let mut bytes = Vec::new();
    body.take(LONGEST).read_to_end(&mut bytes).ok()?;
    let report: Value = serde_json::from_slice(&bytes).ok()?;
    let about = &report["csp-report"];
    let text = |name: &str| about[name].as_str().unwrap_or("?").to_owned();
    let place = |name: &str| text(name).split(['?', '#']).next().unwrap_or_default().to_owned();
    let directive = about["effective-directive"].as_str().or(about["violated-directive"].as_str())?;
    Some(format!(
        "{directive} refused {} on {} (from {}:{}, sample {:?})",
        place("blocked-uri"),
        place("document-uri"),
        place("source-file"),
        about["line-number"],
        text("script-sample"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_was_refused_without_any_query() {
        let body = r#"{"csp-report":{"document-uri":"http://localhost:1/callback?code=secret",
            "effective-directive":"connect-src","blocked-uri":"https://evil.example/x?token=secret",
            "source-file":"http://localhost:1/a.js?secret","line-number":3}}"#;
        let line = read(&mut body.as_bytes()).unwrap();
        assert!(
            line.starts_with("connect-src refused https://evil.example/x on http://localhost:1/callback")
        );
        assert!(!line.contains("secret"), "{line}");
        assert_eq!(read(&mut "nonsense".as_bytes()), None);
        assert_eq!(read(&mut "{}".as_bytes()), None);
    }
}
