//! The server's metadata: RFC 8414, OpenID Connect Discovery 1.0.
use oauth_protocol::ErrorKind::{ForeignMetadata, IdToken, Metadata, Unavailable, Unreachable};
use roundtrip_tests::hostile::{Damage, Endpoint, Fault, Setup};
use serde_json::{Value, json};

use crate::{
    cases,
    check::{Trial, from},
};

fn with(name: &'static str, value: Value) -> Fault {
    Fault::Metadata(name, Some(value))
}

fn without(name: &'static str) -> Fault {
    Fault::Metadata(name, None)
}

fn damaged(damage: Damage) -> Fault {
    from(Endpoint::Metadata, damage)
}

fn pushed() -> Trial {
    Trial::at(Setup { pushes: true, ..Setup::default() })
}

cases! { refused:
    issuer_of_another_server:
        with("issuer", json!("https://evil.example")) => ForeignMetadata, "https://evil.example";
    issuer_with_a_slash_more: with("issuer", json!("{origin}/")) => ForeignMetadata, "configured issuer";
    issuer_in_capitals: with("issuer", json!("HTTP://127.0.0.1")) => ForeignMetadata, "metadata says";
    issuer_missing: without("issuer") => Metadata, "“issuer” is missing";
    issuer_no_string: with("issuer", json!(7)) => Metadata, "“issuer”";
    issuer_of_another_server_in_the_second_document:
        Fault::SecondMetadata("issuer", Some(json!("https://evil.example")))
            => ForeignMetadata, "https://evil.example";
    authorization_endpoint_missing:
        without("authorization_endpoint") => Metadata, "“authorization_endpoint” is missing";
    authorization_endpoint_a_script:
        with("authorization_endpoint", json!("javascript:alert(1)")) => Metadata, "“authorization_endpoint”";
    authorization_endpoint_with_fragment:
        with("authorization_endpoint", json!("{origin}/authorize#x")) => Metadata, "“authorization_endpoint”";
    token_endpoint_missing: without("token_endpoint") => Metadata, "“token_endpoint” is missing";
    token_endpoint_in_the_clear:
        with("token_endpoint", json!("http://as.example/token")) => Metadata, "must use https";
    token_endpoint_with_a_name_in_it:
        with("token_endpoint", json!("https://as.example@evil.example/token")) => Metadata, "“token_endpoint”";
    key_set_in_the_clear: with("jwks_uri", json!("http://as.example/jwks")) => Metadata, "“jwks_uri”";
    key_set_missing: without("jwks_uri") => IdToken, "jwks_uri";
    no_pkce_but_plain: with("code_challenge_methods_supported", json!(["plain"])) => Metadata, "S256";
    algorithm_not_listed:
        with("id_token_signing_alg_values_supported", json!(["ES256"])) => IdToken, "does not list";
    algorithms_no_list: with("id_token_signing_alg_values_supported", json!("RS256")) => Metadata, "alg_values";
    pushed_requests_without_an_address [pushed()]:
        without("pushed_authorization_request_endpoint") => Metadata, "pushed_authorization_request_endpoint";

    html: damaged(Damage::Html("<!doctype html><title>Sign in</title>")) => Metadata, "not JSON";
    empty: damaged(Damage::Body(String::new())) => Metadata, "empty";
    half: damaged(Damage::HalfJson) => Metadata, "not JSON";
    list: damaged(Damage::Body("[]".into())) => Metadata, "not an object";
    deep: damaged(Damage::Body("[".repeat(100_000))) => Metadata, "nested too deep";
    issuer_twice: damaged(Damage::Twice("issuer")) => Metadata, "comes twice";
    many_members: damaged(Damage::ManyMembers) => Metadata, "too many members";
    not_found: damaged(Damage::Status(404, String::new())) => Metadata, "HTTP 404";
    forbidden: damaged(Damage::Status(403, "<html>".into())) => Metadata, "HTTP 403";
    broken: damaged(Damage::Status(500, "<html>".into())) => Unavailable, "HTTP 500";
    overloaded: damaged(Damage::Status(503, String::new())) => Unavailable, "HTTP 503";
    too_many_requests: damaged(Damage::Status(429, String::new())) => Unavailable, "HTTP 429";
    truncated: damaged(Damage::Truncated) => Unreachable, "no metadata could be read";
    reset: damaged(Damage::Reset) => Unreachable, "no metadata could be read";
    redirects: damaged(Damage::Redirects(302)) => Unreachable, "no metadata could be read";
    no_cors: damaged(Damage::NoCors) => Unreachable, "CORS";
    cors_of_another_page: damaged(Damage::ForeignCors) => Unreachable, "CORS";
    huge: damaged(Damage::Huge) => Unreachable, "too large";
    endless: damaged(Damage::Endless) => Unreachable, "too large";
    trickled: damaged(Damage::Trickled) => Unreachable, "time limit";
    hangs: damaged(Damage::Hangs) => Unreachable, "time limit";
    hangs_in_the_body: damaged(Damage::HangsInBody) => Unreachable, "time limit";
}
