//! The search for an API's metadata (RFC 9728).

use alloc::string::String;
use alloc::vec::Vec;

use super::Choices;
use super::library;
use crate::effect::Unreachable;
use crate::http::Response;
use crate::protected_resource::ProtectedResourceSearch;
use crate::url::Url;

const APIS: &[&str] =
    &["https://api.example/v1", "https://api.example", "http://localhost:1/?x", "https://api.example/a/"];
const CHALLENGES: &[&str] = &[
    "Bearer resource_metadata=\"https://api.example/about\"",
    "Bearer resource_metadata=\"http://api.example/about\"",
    "Bearer resource_metadata=\"https://evil.example/\"",
    "Bearer, DPoP resource_metadata=x",
    "",
];
const MEMBERS: &[(&str, &[&str])] = &[
    (
        "resource",
        &["\"https://api.example/v1\"", "\"https://api.example/v1/\"", "\"https://evil.example\"", "7"],
    ),
    ("authorization_servers", &["[\"https://as.example\"]", "[\"http://as.example\"]", "[]", "[7]", "\"x\""]),
    ("scopes_supported", &["[\"read\",\"write\"]", "[]", "[7]"]),
    ("dpop_bound_access_tokens_required", &["true", "false", "\"true\""]),
];

/// The search ends after three requests, which carry nothing of value, and
/// what it finds is the API's own word.
pub fn property(data: &[u8]) {
    let mut choices = Choices::new(data);
    let api = Url::parse(choices.one_of(APIS)).expect("an address");
    let mut search = ProtectedResourceSearch::new(api.clone());
    let (mut last, mut status) = (String::new(), 0);
    let mut sent = 0;
    while let Some(request) = search.next_request() {
        sent += 1;
        assert!(sent <= 3, "the search has no end");
        assert!(request.body.is_empty());
        assert!(request.headers.iter().all(|(name, _)| name == "Accept"));
        assert!(sent == 3 || request.url.origin() == api.origin());
        search.answered(match choices.octet() % 8 {
            0 => Err(Unreachable::Network),
            1..3 => Ok(answer(401, choices.one_of(CHALLENGES), String::new())),
            3 => Ok(answer(404, "", String::new())),
            _ => {
                last = choices.document(MEMBERS);
                status = [200, 200, 200, 404][choices.below(4)];
                Ok(answer(status, "", last.clone()))
            }
        });
    }
    let Ok(found) = search.result() else { return };
    assert_eq!((found.resource, status), (api.clone(), 200));
    assert!(!found.authorization_servers.is_empty());
    let Some(document) = library::object(&last) else { return };
    let resource = document["resource"].as_str().expect("a text");
    assert_eq!(resource.trim_end_matches('/'), api.as_str().trim_end_matches('/'));
    let named = document["authorization_servers"].as_array().expect("a list");
    assert!(found.authorization_servers.iter().all(|url| named.iter().any(|name| *name == url.as_str())));
}

fn answer(status: u16, challenge: &str, body: String) -> Response {
    let headers = Vec::from([("www-authenticate".into(), challenge.into())]);
    Response { status, headers, body }
}
