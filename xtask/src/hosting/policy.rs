//! The Content-Security-Policy of a page: its own files, the inline scripts and styles that are really in
//! it, and connections to the named origins alone, unless the configuration lets people name their own.
use serde_json::Value;

use crate::{hashes::csp_source, html};

/// Which policies of Trusted Types the page's scripts may make.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TrustedTypes {
    /// None: no text becomes markup or script.
    #[default]
    None,
    /// Those of these names.
    Named(Vec<String>),
    /// Trusted Types are not asked for.
    Off,
}

impl TrustedTypes {
    /// One more name, or `off`; `None` if it can't be a policy's name.
    #[must_use]
    pub fn and(self, name: &str) -> Option<Self> {
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
        match self {
            _ if name == "off" => Some(Self::Off),
            _ if !is_name => None,
            Self::None => Some(Self::Named(vec![name.to_owned()])),
            Self::Named(names) => Some(Self::Named([names, vec![name.to_owned()]].concat())),
            Self::Off => Some(Self::Off),
        }
    }

    fn directives(&self) -> Vec<String> {
        let names = match self {
            Self::Off => return Vec::new(),
            Self::None => "'none'".to_owned(),
            Self::Named(names) => names.join(" "),
        };
        vec!["require-trusted-types-for 'script'".to_owned(), format!("trusted-types {names}")]
    }
}

/// The policy for a page with this `index.html` that may connect to these sources.
pub(crate) fn policy(index: &str, connect: Vec<String>, trusted_types: &TrustedTypes) -> String {
    // Browsers normalise line ends before they hash (HTML, 13.2.3.5).
    let index = index.replace("\r\n", "\n");
    let inline = html::scripts(&index).into_iter().filter(|script| script.attribute("src").is_none());
    let scripts = inline.map(|script| csp_source(&script.content));
    let styles = html::styles(&index).into_iter().map(|style| csp_source(&style.content));
    let mut connections: Vec<String> = Vec::new();
    for source in connect {
        if !connections.contains(&source) {
            connections.push(source);
        }
    }
    let mut directives = vec![
        "default-src 'none'".to_owned(),
        directive("script-src 'self' 'wasm-unsafe-eval'", scripts),
        directive("style-src 'self'", styles),
        "img-src 'self' data:".to_owned(),
        "font-src 'self'".to_owned(),
        directive("connect-src 'self'", connections),
        "base-uri 'none'".to_owned(),
        "form-action 'none'".to_owned(),
        "frame-ancestors 'none'".to_owned(),
    ];
    directives.extend(trusted_types.directives());
    directives.join("; ")
}

fn directive(start: &str, sources: impl IntoIterator<Item = String>) -> String {
    sources.into_iter().fold(start.to_owned(), |text, source| format!("{text} {source}"))
}

/// Where a page with this `config.json` connects to. A broken configuration names nothing: the page explains it.
pub(crate) fn configured(config: &Value) -> Vec<String> {
    let servers = config["servers"].as_array().map(Vec::as_slice).unwrap_or_default();
    let origins = servers.iter().flat_map(addresses).filter_map(|address| origin_of(address.as_str()?));
    origins.chain(anybodys(config)).collect()
}

/// What the client fetches from a server: all but the two endpoints to which the browser itself goes.
fn addresses(server: &Value) -> impl Iterator<Item = &Value> {
    let endpoints = server["endpoints"].as_object().into_iter().flatten();
    let fetched = endpoints
        .filter(|(name, _)| !matches!(name.as_str(), "authorization_endpoint" | "end_session_endpoint"));
    [&server["issuer"], &server["api"]].into_iter().chain(fetched.map(|(_, address)| address))
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
pub(crate) fn origin_of(address: &str) -> Option<String> {
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

    fn with(index: &str, config_json: &str) -> String {
        let config = serde_json::from_str(config_json).unwrap_or_default();
        policy(index, configured(&config), &TrustedTypes::None)
    }

    fn found(policy: &str, name: &str) -> String {
        let part = policy.split("; ").find_map(|part| part.strip_prefix(&format!("{name} ")));
        part.unwrap_or_default().to_owned()
    }

    #[test]
    fn allows_the_inline_scripts_by_hash() {
        let page = "<script>alert('Hello, world.');</script><script src=\"/a.js\"></script>";
        let policy = with(page, "");
        assert_eq!(
            found(&policy, "script-src"),
            "'self' 'wasm-unsafe-eval' 'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"
        );
        assert_eq!(found(&policy, "default-src"), "'none'");
        assert_eq!(found(&policy, "connect-src"), "'self'");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
    }

    #[test]
    fn allows_the_inline_styles_by_hash() {
        let policy = with("<style>\r\nb { color: red }</style>", "");
        let hash = csp_source("\nb { color: red }");
        assert_eq!(found(&policy, "style-src"), format!("'self' {hash}"));
    }

    #[test]
    fn trusted_types_are_asked_for_unless_they_are_off() {
        let policy = |types: TrustedTypes| policy("", vec![], &types);
        assert_eq!(found(&policy(TrustedTypes::None), "trusted-types"), "'none'");
        let named = TrustedTypes::None.and("default").and_then(|types| types.and("a-b")).unwrap();
        assert_eq!(found(&policy(named), "trusted-types"), "default a-b");
        let off = policy(TrustedTypes::None.and("off").unwrap());
        assert!(!off.contains("trusted-types"), "{off}");
        for evil in ["", "*", "'allow-duplicates'", "a; script-src *", "a\"b", "a b", "a\nb"] {
            assert_eq!(TrustedTypes::None.and(evil), None, "{evil}");
        }
    }

    #[test]
    fn connects_to_the_endpoints_of_a_server_without_metadata() {
        let config = r#"{"servers":[{"issuer":"https://a.example","endpoints":{
            "authorization_endpoint":"https://login.a.example/authorize",
            "token_endpoint":"https://token.a.example/token"}}]}"#;
        assert_eq!(
            found(&with("", config), "connect-src"),
            "'self' https://a.example https://token.a.example"
        );
    }

    #[test]
    fn connects_to_each_configured_origin_once() {
        let config = r#"{"servers":[
            {"issuer":"http://127.0.0.1:8082/o","api":"http://127.0.0.1:8082/api"},
            {"issuer":"https://ID.example/realms/x?y","api":"https://api.example:8443"}]}"#;
        assert_eq!(
            found(&with("", config), "connect-src"),
            "'self' http://127.0.0.1:8082 https://id.example https://api.example:8443"
        );
    }

    #[test]
    fn connects_anywhere_only_where_people_may_name_a_server_of_their_own() {
        let connections = |own_servers: &str| {
            let config = r#"{"servers":[{"issuer":"https://a.example"}],"own_servers":OWN}"#;
            found(&with("", &config.replace("OWN", own_servers)), "connect-src")
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
            assert_eq!(found(&with("", &config), "connect-src"), "'self'", "{evil}");
        }
        for broken in ["", "{", "[]", "{\"servers\":7}", "{\"servers\":[1,null]}"] {
            assert_eq!(found(&with("", broken), "connect-src"), "'self'", "{broken}");
        }
    }
}
