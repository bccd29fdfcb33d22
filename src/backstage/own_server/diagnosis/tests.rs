//! What each finding about a server leads to.
use super::*;

const PAGE: &str = "https://app.example";

fn check(verdict: &Verdict, outcome: Outcome, words: &str) {
    let said = format!("{} {}", verdict.seen, verdict.setting);
    assert!(verdict.outcome == outcome && said.contains(words), "{words}: {verdict:#?}");
    if matches!(outcome, Outcome::Bad) {
        assert!(!verdict.setting.is_empty(), "it names no setting: {verdict:#?}");
    }
}

fn named(issuer: &str) -> Described {
    Described { issuer: Some(issuer.into()), ..Described::default() }
}

fn names(names: &[&str]) -> Option<Vec<String>> {
    Some(names.iter().map(|name| (*name).to_owned()).collect())
}

fn refusal(status: u16, error: &str, description: &str) -> Seen<Refusal> {
    Seen::Answer(status, Some(Refusal { error: error.into(), description: description.into() }))
}

#[test]
fn metadata_at_one_address_is_enough() {
    let good = || Seen::Answer(200, Some(named("https://as.example")));
    check(&metadata(&[good(), good()], PAGE), Outcome::Good, "Both");
    check(&metadata(&[Seen::Hidden, good()], PAGE), Outcome::Good, "One address");
    check(&metadata(&[Seen::Answer(404, None), good()], PAGE), Outcome::Good, "One address");
}

#[test]
fn metadata_that_can_not_be_read_says_why() {
    let check_both = |seen: fn() -> Seen<Described>, words| {
        check(&metadata(&[seen(), seen()], PAGE), Outcome::Bad, words);
    };
    check_both(|| Seen::Hidden, "Allow the origin https://app.example");
    check_both(|| Seen::Nothing, "certificate");
    check_both(|| Seen::Answer(404, None), "HTTP 404");
    check_both(|| Seen::Answer(200, None), "not a description");
    check(&metadata(&[Seen::Answer(404, None), Seen::Hidden], PAGE), Outcome::Bad, "CORS");
    check(&metadata(&[Seen::Nothing, Seen::Answer(500, None)], PAGE), Outcome::Bad, "HTTP 500");
}

#[test]
fn the_issuer_is_compared_character_by_character() {
    const MINE: &str = "https://as.example/o";
    check(&issuer(MINE, &[named(MINE), named(MINE)]), Outcome::Good, MINE);
    check(&issuer(MINE, &[named(MINE), named("https://evil.example")]), Outcome::Bad, "https://evil.example");
    check(&issuer(MINE, &[named("https://as.example/o/")]), Outcome::Bad, "the slash at the end");
    check(&issuer(MINE, &[named("https://as.example/O")]), Outcome::Bad, "large and small");
    check(&issuer(MINE, &[named("https://as.example/{tenantid}")]), Outcome::Bad, "one tenant");
    check(&issuer(MINE, &[Described::default()]), Outcome::Bad, "names no issuer");
}

#[test]
fn methods_and_response_types_are_looked_for() {
    let with = |methods| Described { code_challenge_methods: methods, ..Described::default() };
    check(&pkce(&with(names(&["plain", "S256"]))), Outcome::Good, "S256");
    check(&pkce(&with(names(&["plain"]))), Outcome::Bad, "plain");
    check(&pkce(&with(names(&[]))), Outcome::Bad, "none");
    check(&pkce(&with(None)), Outcome::Careful, "doesn’t say");
    let with = |types| Described { response_types: types, ..Described::default() };
    check(&response_type(&with(names(&["code id_token", "code"]))), Outcome::Good, "code");
    check(&response_type(&with(names(&["code id_token"]))), Outcome::Bad, "code flow");
    check(&response_type(&with(None)), Outcome::Careful, "doesn’t say");
}

#[test]
fn keys_are_counted() {
    check(&keys(&Seen::Answer(200, Some(1)), PAGE), Outcome::Good, "One key");
    check(&keys(&Seen::Answer(200, Some(3)), PAGE), Outcome::Good, "3 keys");
    check(&keys(&Seen::Answer(200, Some(0)), PAGE), Outcome::Bad, "empty");
    check(&keys(&Seen::Answer(200, None), PAGE), Outcome::Bad, "not a key set");
    check(&keys(&Seen::Answer(403, None), PAGE), Outcome::Bad, "HTTP 403");
    check(&keys(&Seen::Hidden, PAGE), Outcome::Bad, "jwks_uri");
    check(&keys(&Seen::Nothing, PAGE), Outcome::Bad, "No answer");
}

#[test]
fn a_token_endpoint_that_refuses_the_code_alone_is_fine() {
    check(&token(&refusal(400, "invalid_grant", ""), PAGE), Outcome::Good, "made-up code");
    check(&token(&refusal(403, "invalid_grant", "no such code"), PAGE), Outcome::Good, "made-up code");
}

#[test]
fn a_token_endpoint_that_wants_a_secret_names_the_kind_of_client() {
    for seen in [
        refusal(401, "invalid_client", "Client authentication failed"),
        refusal(400, "unauthorized_client", ""),
        refusal(400, "invalid_request", "client_secret is missing."),
        refusal(401, "something", ""),
        Seen::Answer(401, None),
    ] {
        check(&token(&seen, PAGE), Outcome::Bad, "authentication method “none”");
    }
}

#[test]
fn a_token_endpoint_that_answers_otherwise_says_how() {
    check(&token(&refusal(400, "unsupported_grant_type", ""), PAGE), Outcome::Bad, "grant types");
    check(&token(&refusal(400, "use_dpop_nonce", ""), PAGE), Outcome::Careful, "DPoP");
    check(&token(&refusal(400, "invalid_request", "no"), PAGE), Outcome::Careful, "invalid_request: no");
    check(&token(&Seen::Answer(404, None), PAGE), Outcome::Bad, "token_endpoint");
    check(&token(&Seen::Answer(500, None), PAGE), Outcome::Careful, "HTTP 500");
    check(&token(&Seen::Hidden, PAGE), Outcome::Bad, "with successes alone");
    check(&token(&Seen::Hidden, PAGE), Outcome::Bad, "Allow the origin https://app.example at the token");
    check(&token(&Seen::Nothing, PAGE), Outcome::Bad, "No answer");
}

#[test]
fn revocation_stops_no_sign_in() {
    check(&revocation(&Seen::Answer(200, None), PAGE), Outcome::Good, "read it");
    check(&revocation(&refusal(400, "unsupported_token_type", ""), PAGE), Outcome::Good, "read it");
    check(&revocation(&refusal(401, "invalid_client", ""), PAGE), Outcome::Careful, "authenticate");
    check(&revocation(&Seen::Answer(405, None), PAGE), Outcome::Careful, "revocation_endpoint");
    check(&revocation(&Seen::Answer(503, None), PAGE), Outcome::Careful, "revocation_endpoint");
    check(&revocation(&Seen::Hidden, PAGE), Outcome::Careful, "at the revocation endpoint");
    check(&revocation(&Seen::Nothing, PAGE), Outcome::Careful, "No answer");
}

#[test]
fn what_a_server_offers_is_told() {
    let server = Described {
        promises_iss: true,
        dpop_algorithms: names(&["RS256", "ES256"]),
        pushed_authorization_request_endpoint: Some("https://as.example/par".into()),
        ..Described::default()
    };
    check(&iss(&server), Outcome::Told, "promises its name");
    check(
        &offers(&server),
        Outcome::Told,
        "Tokens can be bound to a key of this browser (DPoP). Requests can be sent",
    );
    let required = Described { requires_pushed_requests: true, ..server };
    check(&offers(&required), Outcome::Told, "must be sent ahead");
    check(&iss(&Described::default()), Outcome::Told, "doesn’t promise");
    check(&offers(&Described::default()), Outcome::Told, "no DPoP with ES256). Requests can’t");
}

#[test]
fn the_first_document_leads_and_the_second_fills_up() {
    let second = Described { jwks_uri: Some("b".into()), promises_iss: true, ..named("two") };
    let whole = Described { token_endpoint: Some("a".into()), ..named("one") }.or(second);
    assert_eq!(whole.issuer.as_deref(), Some("one"));
    assert_eq!((whole.token_endpoint.as_deref(), whole.jwks_uri.as_deref()), (Some("a"), Some("b")));
    assert!(whole.promises_iss && !whole.requires_pushed_requests);
}

#[test]
fn the_summary_counts_what_is_to_be_done() {
    let [good, careful, bad] =
        [Outcome::Good, Outcome::Careful, Outcome::Bad].map(|o| Verdict::new(o, "", ""));
    assert!(summary(&[&good]).starts_with("Nothing stands in the way"));
    assert!(summary(&[&good, &careful, &careful]).ends_with("2 things to look at."));
    assert!(summary(&[&bad, &careful]).starts_with("One thing to change"));
}
