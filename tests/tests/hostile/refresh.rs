//! Fresh tokens: RFC 6749 6, OpenID Connect Core 1.0, 12.2.
use std::time::Duration;

use roundtrip_tests::{
    hostile::{Damage, Endpoint, Fault, Forgery, Hostile, Proofs, Setup},
    shell::Tab,
};
use serde_json::{Value, json};

use crate::{
    cases,
    check::{Trial, from, run, signed_in},
};

fn claim(name: &'static str, value: Value) -> Fault {
    Fault::Claim(name, Some(value))
}

fn damaged(damage: Damage) -> Fault {
    from(Endpoint::Token, damage)
}

fn bound() -> Trial {
    Trial::at(Setup { proofs: Proofs::Offered, ..Setup::default() })
}

const DAY: i64 = 86_400;

cases! { refresh_ends:
    subject_of_another_person: claim("sub", json!("grace")) => "another person";
    subject_missing: Fault::Claim("sub", None) => "“sub” is missing";
    issuer_of_another_server: claim("iss", json!("https://evil.example")) => "“iss” is https://evil.example";
    audience_of_another_client: claim("aud", json!("another")) => "“aud” does not hold this client";
    expired: Fault::Time("exp", -3600) => "“exp” is past";
    issued_tomorrow: Fault::Time("iat", DAY) => "“iat” is in the future";
    nonce_of_another_request: claim("nonce", json!("AAAAAAAAAAAAAAAAAAAAAA")) => "“nonce”";
    access_token_hash_of_another: claim("at_hash", json!("77QmUPtjPfzWtF2AnpK9RQ")) => "“at_hash”";
    not_signed: Fault::Forged(Forgery::Unsigned("none")) => "not signed";
    one_bit: Fault::Forged(Forgery::OneBit) => "signature is not that of";
    key_of_nobody: Fault::Forged(Forgery::UnknownKey) => "not among the server's";
    refused: damaged(Damage::Status(400, r#"{"error":"invalid_grant"}"#.into())) => "invalid_grant";
}

cases! { refresh_waits:
    broken: damaged(Damage::Status(500, "<html>".into())) => "can't answer";
    overloaded: damaged(Damage::Status(503, String::new())) => "can't answer";
    html: damaged(Damage::Html("<html>")) => "not well formed";
    empty: damaged(Damage::Body(String::new())) => "not well formed";
    deep: damaged(Damage::Body("[".repeat(100_000))) => "not well formed";
    type_unknown: Fault::Token("token_type", Some(json!("mac"))) => "not well formed";
    unknown_refusal: damaged(Damage::Status(400, r#"{"error":"odd"}"#.into())) => "refused";
    truncated: damaged(Damage::Truncated) => "does not answer";
    redirects: damaged(Damage::Redirects(307)) => "does not answer";
    no_cors: damaged(Damage::NoCors) => "does not answer";
    huge: damaged(Damage::Huge) => "does not answer";
    hangs: damaged(Damage::Hangs) => "does not answer";
    nonce_forever [bound()]: Fault::NonceForever(Endpoint::Token) => "refused";
}

/// The second refresh uses what the first one brought.
#[test]
fn rotates() {
    run(async || {
        let server = Hostile::start(Setup::default());
        let mut tab = Tab::open(&[server.configuration("main")]).await;
        tab.sign_in("main").await;
        for number in 2..=4 {
            tab.refresh().await;
            assert_eq!(server.requests("POST /token"), number);
            signed_in(&mut tab, &server, "fresh").await;
            assert!(tab.userinfo().await.is_ok(), "the profile");
        }
    });
}

/// Tokens that have ended when they come: the client does not ask for others without end.
#[test]
fn lifetimes_of_zero_cause_no_storm() {
    run(async || {
        let server = Hostile::start(Setup::default());
        let mut tab = Tab::open(&[server.configuration("main")]).await;
        server.fault(Fault::Token("expires_in", Some(json!(0))));
        tab.sign_in("main").await;
        tab.pass(Duration::from_secs(4)).await;
        let asked = server.requests("POST /token");
        assert!(asked <= 7, "{asked} token requests in four seconds");
        signed_in(&mut tab, &server, "all the while").await;
    });
}

/// Nor does it when every refresh fails.
#[test]
fn failures_cause_no_storm() {
    fails_without_a_storm(Damage::Status(503, String::new()));
}

/// Nor when the server says that it may be asked again at once.
#[test]
fn retry_after_zero_causes_no_storm() {
    fails_without_a_storm(Damage::Later("0"));
}

/// Nor when what it says is no time.
#[test]
fn retry_after_nonsense_causes_no_storm() {
    fails_without_a_storm(Damage::Later("-1"));
}

fn fails_without_a_storm(damage: Damage) {
    run(async || {
        let server = Hostile::start(Setup { access_token_seconds: 1, ..Setup::default() });
        let mut tab = Tab::open(&[server.configuration("main")]).await;
        tab.sign_in("main").await;
        server.fault(damaged(damage));
        tab.pass(Duration::from_secs(4)).await;
        let asked = server.requests("POST /token");
        assert!(asked <= 7, "{asked} token requests in four seconds");
        server.mend();
        tab.refresh().await;
        signed_in(&mut tab, &server, "once the server does right").await;
    });
}
