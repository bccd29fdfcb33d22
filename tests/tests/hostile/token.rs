//! What the token answer says: RFC 6749 5.
use oauth_protocol::{
    ErrorKind::{MalformedResponse, Token, Unavailable},
    State,
};
use roundtrip_tests::{
    hostile::{Damage, Endpoint, Fault, Hostile, Setup},
    shell::Tab,
};
use serde_json::{Value, json};

use crate::{
    cases,
    check::{Trial, from, run, signed_in},
};

fn with(name: &'static str, value: Value) -> Fault {
    Fault::Token(name, Some(value))
}

fn without(name: &'static str) -> Fault {
    Fault::Token(name, None)
}

/// Without an identity token, which would not fit a changed access token.
fn plain() -> Trial {
    Trial { configuration: vec![("scope", json!("profile"))], ..Trial::default() }
}

fn refused_with(status: u16, body: &str) -> Fault {
    from(Endpoint::Token, Damage::Status(status, body.to_owned()))
}

cases! { refused:
    type_missing: without("token_type") => MalformedResponse, "“token_type” is missing";
    type_empty: with("token_type", json!("")) => MalformedResponse, "“token_type” is empty";
    type_unknown: with("token_type", json!("mac")) => MalformedResponse, "“token_type” is “mac”";
    type_no_string: with("token_type", json!(["Bearer"])) => MalformedResponse, "“token_type”";
    type_bound_without_a_proof:
        with("token_type", json!("DPoP")) => MalformedResponse, "“token_type” is “DPoP”";
    access_token_missing: without("access_token") => MalformedResponse, "“access_token” is missing";
    access_token_empty: with("access_token", json!("")) => MalformedResponse, "“access_token” is empty";
    access_token_null: with("access_token", json!(null)) => MalformedResponse, "“access_token” is missing";
    access_token_a_number: with("access_token", json!(7)) => MalformedResponse, "“access_token”";
    access_token_with_a_header_in_it [plain()]:
        with("access_token", json!("a\r\nX-Evil: 1")) => MalformedResponse, "“access_token”";
    access_token_of_no_ascii [plain()]:
        with("access_token", json!("t\u{f6}ken")) => MalformedResponse, "“access_token”";
    refresh_token_a_number: with("refresh_token", json!(7)) => MalformedResponse, "“refresh_token”";
    scope_a_list: with("scope", json!(["openid"])) => MalformedResponse, "“scope”";
    invalid_grant:
        refused_with(400, r#"{"error":"invalid_grant"}"#) => Token("invalid_grant".into()), "HTTP 400";
    invalid_client:
        refused_with(401, r#"{"error":"invalid_client"}"#) => Token("invalid_client".into()), "public";
    unauthorized_client:
        refused_with(400, r#"{"error":"unauthorized_client"}"#)
            => Token("unauthorized_client".into()), "public";
    no_code: refused_with(400, "{}") => Token(String::new()), "HTTP 400";
    code_a_number: refused_with(400, r#"{"error":7}"#) => Token(String::new()), "HTTP 400";
    refusal_in_html: refused_with(400, "<html><h1>Bad Request</h1>") => Token(String::new()), "HTTP 400";
    refusal_under_200: refused_with(200, r#"{"error":"invalid_grant"}"#) => MalformedResponse, "token response";
    refusal_with_control_characters:
        refused_with(400, r#"{"error":"x","error_description":"a\u0000\u001b[31mb\nc"}"#)
            => Token("x".into()), "HTTP 400";
    refusal_of_a_megabyte: refused_with(400, &format!(r#"{{"error":"x","error_description":"{}"}}"#, "y".repeat(1 << 20)))
        => Token("x".into()), "HTTP 400";
    server_error: refused_with(500, r#"{"error":"server_error"}"#) => Unavailable, "HTTP 500";
    overloaded: refused_with(503, "<html>") => Unavailable, "HTTP 503";
    too_many_requests: refused_with(429, "") => Unavailable, "HTTP 429";
}

/// Whatever the status, and whether the body is a refusal or a page: an error that names it.
#[test]
fn every_status() {
    run(async || {
        let server = Hostile::start(Setup::default());
        let mut tab = Tab::open(&[server.configuration("main")]).await;
        for status in 200..600 {
            for body in [r#"{"error":"odd","error_description":"It is."}"#, "<html>"] {
                server.fault(from(Endpoint::Token, Damage::Status(status, body.to_owned())));
                tab.sign_in("main").await;
                server.mend();
                let State::Failed(error) = tab.state() else { panic!("{status} led to {:?}", tab.state()) };
                let is_redirect = matches!(status, 301 | 302 | 303 | 307 | 308);
                let named = is_redirect || status < 300 || error.detail().contains(&format!("HTTP {status}"));
                assert!(named && !error.next_step().is_empty(), "{status}: {error}");
                if (400..500).contains(&status) && status != 429 && body.starts_with('{') {
                    assert_eq!(error.kind(), &Token("odd".into()), "{status}");
                }
                tab.dismiss().await;
            }
        }
    });
}

/// Lifetimes that make no sense: the sign-in goes through, and the access token is good while the
/// server takes it.
#[test]
fn odd_lifetimes() {
    run(async || {
        let odd = [
            json!(0),
            json!(-1),
            json!(-1e300),
            json!("3600"),
            json!(" 60 "),
            json!(1e308),
            json!(null),
            json!("soon"),
            json!(""),
            json!([]),
            json!({}),
            json!(true),
            json!(0.5),
            json!(u64::MAX),
        ];
        for lifetime in odd {
            let server = Hostile::start(Setup::default());
            let mut tab = Tab::open(&[server.configuration("main")]).await;
            server.fault(with("expires_in", lifetime.clone()));
            tab.sign_in("main").await;
            signed_in(&mut tab, &server, &format!("expires_in is {lifetime}")).await;
        }
    });
}
