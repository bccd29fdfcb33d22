//! The configuration: used only when it is right, and told what is wrong.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::Choices;
use crate::authorization_request::is_owned_parameter;
use crate::configuration::Configuration;

const ADDRESS: &[&str] = &[
    "\"https://as.example\"",
    "\"http://as.example\"",
    "\"https://as.example?x\"",
    "\"as.example\"",
    "7",
    "\" \"",
];
const ENDPOINTS: &[&str] = &[
    "{\"authorization_endpoint\":\"https://as.example/a\",\"token_endpoint\":\"https://as.example/t\"}",
    "{}",
    "[]",
    "{\"authorization_endpoint\":\"x\",\"token_endpoint\":7}",
];
const MEMBERS: &[(&str, &[&str])] = &[
    ("id", &["\"a\"", "\"b\"", "\"\"", "7"]),
    ("name", &["\"A\"", "\" \"", "7"]),
    ("issuer", ADDRESS),
    ("client_id", &["\"spa\"", "\"\"", "7"]),
    ("scope", &["\"openid read\"", "\"re\\\"ad\"", "\"\u{fc}\"", "\" \""]),
    ("api", ADDRESS),
];
const OPTIONAL: &[(&str, &[&str])] = &[
    ("parameters", &["{\"prompt\":\"consent\"}", "{\"state\":\"x\"}", "{\"a\":7}", "{}", "[]"]),
    ("redirect_path", &["\"/callback\"", "\"/callback/a\"", "\"/callback/..\"", "\"/a\"", "7"]),
    ("resource", &["\"urn:x\"", "\"https://api.example\"", "\"x\"", "\"https://a#b\"", "\":\"", "7"]),
    ("pushed_authorization_requests", &["true", "false", "1"]),
    ("dpop", &["\"never\"", "\"when_offered\"", "\"always\"", "\"\"", "7", "null"]),
    ("accept_unverified_id_token", &["true", "false", "\"true\""]),
    ("endpoints", ENDPOINTS),
    ("client_secret", &["\"sEcReT\"", "null"]),
    ("password", &["\"sEcReT\""]),
];
const ORIGINS: &[&str] = &["https://app.example", "http://localhost:8080", "http://app.example", "", "null"];

/// A configuration that reads has servers that can be used; one that does not
/// says, for each fault, what to do, and repeats no secret.
pub fn property(data: &[u8]) {
    let mut choices = Choices::new(data);
    let text = match choices.octet() {
        0..240 => {
            let servers: Vec<String> = (0..1 + choices.below(3)).map(|_| server(&mut choices)).collect();
            let more = if choices.seldom(16) { ",\"x\":1" } else { "" };
            format!("{{\"servers\":[{}]{more}}}", servers.join(","))
        }
        _ => choices.rest(),
    };
    let origin = if choices.seldom(4) { choices.one_of(ORIGINS) } else { ORIGINS[0] };
    let configuration = match Configuration::from_json(&text, origin) {
        Ok(configuration) => configuration,
        Err(faults) => {
            assert!(!faults.is_empty(), "{text}");
            assert!(
                faults.iter().all(|fault| !fault.problem.is_empty() && !fault.remedy.is_empty()),
                "{text}"
            );
            assert!(!format!("{faults:?}").contains("sEcReT") || !text.contains("\"sEcReT\""), "{faults:?}");
            return;
        }
    };
    assert_eq!(configuration.redirect_uri.as_str(), format!("{origin}/callback"));
    assert_eq!(configuration.redirect_uri.origin(), configuration.post_logout_redirect_uri.origin());
    assert!(!configuration.servers.is_empty());
    for server in &configuration.servers {
        let same = configuration.servers.iter().filter(|other| other.id == server.id).count();
        assert_eq!((same, server.issuer.query()), (1, None), "{text}");
        assert!(
            ![&server.id, &server.name, &server.client_id].iter().any(|text| text.trim().is_empty()),
            "{text}"
        );
        assert!(server.parameters.iter().all(|(name, _)| !is_owned_parameter(name)), "{text}");
        assert!(
            server.resource.as_deref().is_none_or(|uri| uri.contains(':') && !uri.contains('#')),
            "{text}"
        );
        let redirect_uri = configuration.redirect_uri_of(server);
        assert_eq!(redirect_uri.origin(), configuration.redirect_uri.origin());
        assert!(matches!(redirect_uri.path(), "/callback" | "/callback/a"), "{text}");
        let others = configuration.servers.iter().filter(|other| other.issuer != server.issuer);
        let own = server.redirect_uri.as_ref();
        assert!(
            own.is_none_or(|own| others.clone().all(|o| configuration.redirect_uri_of(o) != own)),
            "{text}"
        );
        let endpoints = server.endpoints.as_ref();
        assert!(endpoints.is_none_or(|endpoints| endpoints.issuer == server.issuer.as_str()), "{text}");
        assert!(server.scope.invalid_name().is_none(), "{text}");
    }
}

fn server(choices: &mut Choices<'_>) -> String {
    if choices.seldom(24) {
        return choices.one_of(&["7", "null", "[]", "{}", "\"a\""]).into();
    }
    let mut members = MEMBERS.to_vec();
    members.extend(OPTIONAL.iter().filter(|_| choices.seldom(8)));
    choices.object(&members)
}
