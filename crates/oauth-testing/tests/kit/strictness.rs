//! The servers refuse what they must, whoever asks.
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth_protocol::{Request, Response, Url};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::program::{CALLBACK, Program, VERIFIER, member, parameter, with};
use crate::{PAGE, api, get, server};

fn check_refused(answer: &Response, code: &str) {
    assert_eq!((answer.status, member(answer, "error").as_str()), (400, code), "{}", answer.body);
}

#[test]
fn the_metadata_is_where_both_standards_say() {
    let program = Program::at(server());
    let appended = Program::url("/.well-known/openid-configuration");
    let inserted = Url::parse("https://login.example/.well-known/oauth-authorization-server/tenant").unwrap();
    let [one, two] = [appended, inserted].map(|url| program.browser.send(&Request::get(url)).unwrap().body);
    assert_eq!(one, two);
    let metadata: Value = serde_json::from_str(&one).unwrap();
    assert_eq!(metadata["issuer"], crate::ISSUER);
    assert_eq!(program.browser.send(&Request::get(Program::url("/else"))).unwrap().status, 404);
}

#[test]
fn an_authorization_request_is_looked_at_closely() {
    let program = Program::at(server().scopes_supported("openid steps.read"));
    let good = program.authorize(&[]);
    assert!(good.header("location").unwrap().starts_with(CALLBACK));
    assert_eq!(parameter(&good, "iss").as_deref(), Some(crate::ISSUER));
    assert_eq!(parameter(&good, "state").as_deref(), Some("s"));
    for (changed, code) in [
        (("response_type", Some("token")), "unsupported_response_type"),
        (("response_mode", Some("fragment")), "invalid_request"),
        (("code_challenge", None), "invalid_request"),
        (("code_challenge", Some("short")), "invalid_request"),
        (("code_challenge_method", Some("plain")), "invalid_request"),
        (("scope", Some("openid else")), "invalid_scope"),
        (("prompt", Some("none login")), "invalid_request"),
        (("max_age", Some("soon")), "invalid_request"),
        (("authorization_details", Some("{}")), "invalid_authorization_details"),
        (("authorization_details", Some("[{}]")), "invalid_authorization_details"),
    ] {
        let answer = program.authorize(&[changed]);
        assert_eq!(parameter(&answer, "error").as_deref(), Some(code), "{changed:?}");
        assert_eq!(parameter(&answer, "iss").as_deref(), Some(crate::ISSUER));
    }
    let twice = program.authorize(&[("extra", Some("1")), ("extra", Some("2"))]);
    assert_eq!(parameter(&twice, "error").as_deref(), Some("invalid_request"));
}

#[test]
fn nobody_is_sent_to_an_address_that_is_not_registered() {
    let program = Program::at(server());
    for wrong in
        ["https://steps.example/callback/", "https://steps.example/callback?x", "https://evil.example/"]
    {
        let answer = program.authorize(&[("redirect_uri", Some(wrong))]);
        assert_eq!((answer.status, answer.header("location")), (400, None), "{wrong}");
    }
    assert_eq!(program.authorize(&[("client_id", Some("other"))]).status, 400);
}

#[test]
fn a_code_is_good_once_for_who_has_the_verifier() {
    let program = Program::at(server());
    api(&program.server);
    for wrong in [
        ("code_verifier", Some("another-verifier-than-the-one-that-was-used")),
        ("code_verifier", None),
        ("redirect_uri", Some("https://steps.example/")),
        ("code", Some("guessed")),
    ] {
        check_refused(&program.redeem(&program.code(), &[wrong]), "invalid_grant");
    }
    let code = program.code();
    let tokens = program.redeem(&code, &[]);
    let bearer = format!("Bearer {}", member(&tokens, "access_token"));
    assert_eq!((tokens.status, program.api_status(&bearer)), (200, 200));
    assert_eq!(tokens.header("cache-control"), Some("no-store"));
    // RFC 6749 4.1.2: the second use ends what came of the first.
    check_refused(&program.redeem(&code, &[]), "invalid_grant");
    assert_eq!(program.api_status(&bearer), 401);
    check_refused(&program.refresh(&member(&tokens, "refresh_token")), "invalid_grant");
}

#[test]
fn a_code_is_good_for_a_minute() {
    let program = Program::at(server());
    let code = program.code();
    program.browser.pass(Duration::from_secs(60));
    check_refused(&program.redeem(&code, &[]), "invalid_grant");
}

#[test]
fn the_client_is_public_and_known() {
    let program = Program::at(server());
    let code = program.code();
    for wrong in [("client_id", Some("other")), ("client_id", None), ("client_secret", Some("x"))] {
        let answer = program.redeem(&code, &[wrong]);
        assert_eq!((answer.status, member(&answer, "error").as_str()), (401, "invalid_client"));
    }
    check_refused(&program.redeem(&code, &[("grant_type", Some("password"))]), "unsupported_grant_type");
    check_refused(&program.redeem(&code, &[("a", Some("1")), ("a", Some("2"))]), "invalid_request");
    assert_eq!(program.redeem(&code, &[]).status, 200);
}

#[test]
fn a_refresh_token_that_comes_again_ends_its_family() {
    let program = Program::at(server());
    api(&program.server);
    let first = member(&program.redeem(&program.code(), &[]), "refresh_token");
    let answer = program.refresh(&first);
    let (second, bearer) =
        (member(&answer, "refresh_token"), format!("Bearer {}", member(&answer, "access_token")));
    assert_ne!(first, second);
    assert_eq!(program.api_status(&bearer), 200);
    check_refused(&program.refresh(&first), "invalid_grant");
    check_refused(&program.refresh(&second), "invalid_grant");
    assert_eq!(program.api_status(&bearer), 401);
    check_refused(&program.refresh("guessed"), "invalid_grant");
}

#[test]
fn a_refresh_asks_for_no_more_than_was_granted() {
    let program = Program::at(server());
    let token = member(&program.redeem(&program.code(), &[]), "refresh_token");
    let usual = [("grant_type", "refresh_token"), ("client_id", "steps"), ("refresh_token", &token)];
    let ask = |scope| program.post("/token", with(&usual, &[("scope", Some(scope))]));
    check_refused(&ask("openid steps.write"), "invalid_scope");
    assert_eq!(member(&ask("openid"), "scope"), "openid");
}

#[test]
fn the_api_wants_a_token_in_its_place_with_its_scope() {
    let program = Program::at(server());
    api(&program.server);
    let answer = program.browser.send(&get("/steps")).unwrap();
    assert_eq!((answer.status, answer.header("www-authenticate")), (401, Some("Bearer")));
    assert_eq!(program.api_status("Bearer guessed"), 401);
    assert_eq!(program.api_status("Basic YTpi"), 401);
    let token = member(&program.redeem(&program.code(), &[]), "access_token");
    assert_eq!(program.api_status(&format!("bearer {token}")), 200);
    assert_eq!(program.api_status(&format!("DPoP {token}")), 401);
    let refusal =
        program.browser.send(&get("/goal").header("Authorization", format!("Bearer {token}"))).unwrap();
    let challenge = "Bearer error=\"insufficient_scope\", scope=\"steps.write\"";
    assert_eq!((refusal.status, refusal.header("www-authenticate")), (403, Some(challenge)));
}

#[test]
fn the_profile_is_for_who_may_know_the_person() {
    let program = Program::at(server());
    let profile = |scope: &str| {
        let code = parameter(&program.authorize(&[("scope", Some(scope))]), "code").unwrap();
        let token = member(&program.redeem(&code, &[]), "access_token");
        let request = Request::get(Program::url("/userinfo"));
        program.browser.send(&request.header("Authorization", format!("Bearer {token}"))).unwrap()
    };
    assert_eq!(profile("steps.read").status, 403);
    assert_eq!(profile("openid").body, r#"{"sub":"ada"}"#);
    assert_eq!(profile("openid email").body, r#"{"email":"ada@example.com","sub":"ada"}"#);
}

#[test]
fn revocation_is_for_the_client_and_tells_nothing() {
    let program = Program::at(server());
    api(&program.server);
    let tokens = program.redeem(&program.code(), &[]);
    let revoke = |token: &str, client: &str| {
        program.post("/revoke", with(&[("token", token), ("client_id", client)], &[])).status
    };
    assert_eq!(revoke("guessed", "steps"), 200);
    assert_eq!(revoke(&member(&tokens, "access_token"), "other"), 401);
    let bearer = format!("Bearer {}", member(&tokens, "access_token"));
    assert_eq!(program.api_status(&bearer), 200);
    assert_eq!(revoke(&member(&tokens, "refresh_token"), "steps"), 200);
    assert_eq!(program.api_status(&bearer), 401);
}

#[test]
fn pushed_requests_are_good_once_and_for_their_client() {
    let program = Program::at(server().requires_pushed_requests());
    assert_eq!(parameter(&program.authorize(&[]), "error").as_deref(), Some("invalid_request"));
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    let usual = [
        ("response_type", "code"),
        ("client_id", "steps"),
        ("redirect_uri", CALLBACK),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    let push = |changed: &[(&str, Option<&str>)]| program.post("/par", with(&usual, changed));
    check_refused(&push(&[("redirect_uri", Some(PAGE))]), "invalid_request");
    check_refused(&push(&[("request_uri", Some("urn:x"))]), "invalid_request");
    check_refused(&push(&[("response_type", Some("token"))]), "unsupported_response_type");
    let visit = |client: &str, uri: &str| {
        let query = with(&[("client_id", client), ("request_uri", uri)], &[]);
        program.browser.send(&Request::get(Program::url(&format!("/authorize?{query}")))).unwrap()
    };
    let uri = member(&push(&[]), "request_uri");
    assert!(parameter(&visit("steps", &uri), "code").is_some());
    assert_eq!(visit("steps", &uri).status, 400, "twice");
    assert_eq!(visit("other", &member(&push(&[]), "request_uri")).status, 400);
    let late = member(&push(&[]), "request_uri");
    program.browser.pass(Duration::from_secs(60));
    assert_eq!(visit("steps", &late).status, 400);
}

#[test]
fn the_end_of_a_session_is_for_the_servers_own_tokens() {
    let program = Program::at(server());
    let token = member(&program.redeem(&program.code(), &[]), "id_token");
    let end = |hint: &str| {
        let query = with(&[("id_token_hint", hint), ("state", "s")], &[]);
        program.browser.send(&Request::get(Program::url(&format!("/end-session?{query}")))).unwrap()
    };
    let forged = format!("{}.{}", token.rsplit_once('.').unwrap().0, "A".repeat(86));
    assert_eq!((end("guessed").status, end(&forged).status), (400, 400));
    program.server.rotate_keys();
    assert_eq!(end(&token).body, "You are signed out.");
}
