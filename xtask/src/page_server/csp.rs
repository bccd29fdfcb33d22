//! The Content-Security-Policy of the page: its own files, the inline scripts that are really in
//! it, and connections to the configured servers alone, unless the configuration lets people name their own.
use serde_json::Value;

use crate::{hashes::csp_source, html};

/// Where browsers report what the policy refused.
pub(super) const REPORT_PATH: &str = "/csp-report";

/// The policy for a page with this `index.html` and this `config.json`.
pub(super) fn policy(index: &str, config_json: &str) -> String {
    let mut scripts = vec!["'self'".to_owned(), "'wasm-unsafe-eval'".to_owned()];
    // Browsers normalise line ends before they hash (HTML, 13.2.3.5).
    let index = index.replace("\r\n", "\n");
    let inline = html::scripts(&index).into_iter().filter(|script| script.attribute("src").is_none());
    scripts.extend(inline.map(|script| csp_source(&script.content)));

    let mut connections = vec!["'self'".to_owned()];
    let config: Value = serde_json::from_str(config_json).unwrap_or_default();
    for origin in configured_origins(&config).into_iter().chain(anybodys(&config)) {
        if !connections.contains(&origin) {
            connections.push(origin);
        }
    }
    [
        "default-src 'none'".to_owned(),
        format!("script-src {}", scripts.join(" ")),
        "style-src 'self'".to_owned(),
        "img-src 'self' data:".to_owned(),
        "font-src 'self'".to_owned(),
        format!("connect-src {}", connections.join(" ")),
        "base-uri 'none'".to_owned(),
        "form-action 'none'".to_owned(),
        "frame-ancestors 'none'".to_owned(),
        "require-trusted-types-for 'script'".to_owned(),
        "trusted-types 'none'".to_owned(),
        format!("report-uri {REPORT_PATH}"),
    ]
    .join("; ")
}

/// The origin of every issuer and API. A broken configuration has none: the page explains it.
fn configured_origins(config: &Value) -> Vec<String> {
    let servers = config["servers"].as_array().map(Vec::as_slice).unwrap_or_default();
    servers
        .iter()
        .flat_map(|server| [&server["issuer"], &server["api"]])
        .filter_map(|address| origin_of(address.as_str()?))
        .collect()
}

/// Where the server may be that a person names themself: nobody knows it before, so anywhere that the client
/// would go to.
fn anybodys(config: &Value) -> Vec<String> {
    const ANYWHERE: [&str; 3] = ["https:", "http://127.0.0.1:*", "http://localhost:*"];
    let sources: &[&str] = if config["own_servers"] == true { &ANYWHERE } else { &[] };
    sources.iter().map(|source| (*source).to_owned()).collect()
}

/// The origin, put together again from parts that can hold nothing but what they should: nothing
/// from a configuration gets into the policy as it is. Plain http is for loopback alone.
fn origin_of(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port.parse::<u16>().ok()?)),
        None => (authority, None),
    };
    let is_host = !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || "-.".contains(c));
    let is_loopback = matches!(host, "localhost" | "127.0.0.1");
    let is_allowed = scheme == "https" || (scheme == "http" && is_loopback);
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    (is_host && is_allowed).then(|| format!("{scheme}://{}{port}", host.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn directive(policy: &str, name: &str) -> String {
        let found = policy.split("; ").find_map(|part| part.strip_prefix(&format!("{name} ")));
        found.unwrap_or_default().to_owned()
    }

    #[test]
    fn allows_the_inline_scripts_by_hash() {
        let page = "<script>alert('Hello, world.');</script><script src=\"/a.js\"></script>";
        let policy = policy(page, "");
        assert_eq!(
            directive(&policy, "script-src"),
            "'self' 'wasm-unsafe-eval' 'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"
        );
        assert_eq!(directive(&policy, "default-src"), "'none'");
        assert_eq!(directive(&policy, "connect-src"), "'self'");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
    }

    #[test]
    fn connects_to_each_configured_origin_once() {
        let config = r#"{"servers":[
            {"issuer":"http://127.0.0.1:8082/o","api":"http://127.0.0.1:8082/api"},
            {"issuer":"https://ID.example/realms/x?y","api":"https://api.example:8443"}]}"#;
        assert_eq!(
            directive(&policy("", config), "connect-src"),
            "'self' http://127.0.0.1:8082 https://id.example https://api.example:8443"
        );
    }

    #[test]
    fn connects_anywhere_only_where_people_may_name_a_server_of_their_own() {
        let connections = |own_servers: &str| {
            let config = r#"{"servers":[{"issuer":"https://a.example"}],"own_servers":OWN}"#;
            directive(&policy("", &config.replace("OWN", own_servers)), "connect-src")
        };
        assert_eq!(
            connections("true"),
            "'self' https://a.example https: http://127.0.0.1:* http://localhost:*"
        );
        for off in ["false", "null", "1", "\"true\"", "[true]", "\"https:\""] {
            assert_eq!(connections(off), "'self' https://a.example", "{off}");
        }
    }

    #[test]
    fn a_configuration_cannot_inject_anything() {
        for evil in [
            "https://a.example; script-src *",
            "https://a.example script-src",
            "https://*",
            "*",
            "https://a.example,https://b.example",
            "https://user@a.example",
            "https://a.example:443;x",
            "https://",
            "http://plain.example",
            "javascript:alert(1)",
            "data://x",
            "https://a.example\r\nSet-Cookie: x=1",
            "'unsafe-inline'",
        ] {
            let config = serde_json::json!({"servers":[{"issuer": evil, "api": [evil]}]}).to_string();
            assert_eq!(directive(&policy("", &config), "connect-src"), "'self'", "{evil}");
        }
        for broken in ["", "{", "[]", "{\"servers\":7}", "{\"servers\":[1,null]}"] {
            assert_eq!(directive(&policy("", broken), "connect-src"), "'self'", "{broken}");
        }
    }
}
