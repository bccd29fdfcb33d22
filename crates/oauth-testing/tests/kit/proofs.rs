//! Tokens that are bound to a key.
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth_protocol::{ErrorKind, Request, Response, State, Step};
use oauth_testing::{AuthorizationServer, Browser, Tab};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{api, call, configuration, failure, get, server, signed_in, steps};

fn encode(octets: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(octets)
}

/// A proof by a key of this test, with changes to its header and claims.
fn proof(header: &Value, claims: &Value) -> String {
    let key = SigningKey::from_slice(&[7; 32]).unwrap();
    let signed = format!("{}.{}", encode(header.to_string()), encode(claims.to_string()));
    let signature: Signature = key.sign(signed.as_bytes());
    format!("{signed}.{}", encode(signature.to_bytes()))
}

fn header() -> Value {
    let key = SigningKey::from_slice(&[7; 32]).unwrap();
    let point = key.verifying_key().to_encoded_point(false);
    let (x, y) = (encode(point.x().unwrap()), encode(point.y().unwrap()));
    json!({ "typ": "dpop+jwt", "alg": "ES256", "jwk": { "kty": "EC", "crv": "P-256", "x": x, "y": y } })
}

fn claims(browser: &Browser, token: &str, name: &str) -> Value {
    json!({
        "jti": name, "htm": "GET", "htu": "https://api.example/v1/steps",
        "iat": browser.now().unix_millis() / 1000, "ath": encode(Sha256::digest(token)),
    })
}

fn bound(server: AuthorizationServer) -> (AuthorizationServer, Browser, Tab) {
    api(&server);
    let (browser, tab) = signed_in(&server);
    (server, browser, tab)
}

#[test]
fn tokens_are_bound_where_it_is_offered() {
    let (_, browser, tab) = bound(server().offers_dpop());
    assert!(tab.tokens().unwrap().is_bound());
    assert!(call(&tab, "/steps").is_ok());
    browser.pass(Duration::from_secs(3000));
    assert!(call(&tab, "/steps").is_ok());
    let other = browser.open("/");
    assert!(call(&other, "/steps").is_ok(), "its key is the browser's");
    tab.sign_out();
    assert_eq!(tab.path(), "/signed-out");
    let (_, _, unbound) = bound(server());
    assert!(!unbound.tokens().unwrap().is_bound());
}

#[test]
fn a_bound_token_is_of_no_use_without_its_key() {
    let (_, browser, tab) = bound(server().offers_dpop());
    let stolen = tab.tokens().unwrap();
    let token = stolen.access_token.reveal_secret();
    let send = |scheme: &str, proof: Option<String>| {
        let request = get("/steps").header("Authorization", format!("{scheme} {token}"));
        let request = proof.into_iter().fold(request, |request, proof| request.header("DPoP", proof));
        let answer = browser.send(&request).unwrap();
        (answer.status, answer.header("www-authenticate").unwrap_or_default().to_owned())
    };
    let refused = |error: &str| (401, format!("DPoP error=\"{error}\", algs=\"ES256\""));
    assert_eq!(send("Bearer", None), refused("invalid_token"));
    assert_eq!(send("DPoP", None), refused("invalid_dpop_proof"));
    let of_another_key = proof(&header(), &claims(&browser, token, "1"));
    assert_eq!(send("DPoP", Some(of_another_key)), refused("invalid_token"));
    let refresh = stolen.refresh_token.unwrap();
    let body = format!("grant_type=refresh_token&client_id=steps&refresh_token={}", refresh.reveal_secret());
    let url = oauth_protocol::Url::parse("https://login.example/tenant/token").unwrap();
    let form = "application/x-www-form-urlencoded";
    let request = Request::with_body(oauth_protocol::Method::Post, url, form, body);
    assert!(browser.send(&request).unwrap().body.contains("invalid_grant"));
}

/// The answer to a request with this proof, which is good but for its change.
fn answer(change: impl FnOnce(&mut Value, &mut Value)) -> Response {
    let (_, browser, tab) = bound(server().offers_dpop());
    let tokens = tab.tokens().unwrap();
    let token = tokens.access_token.reveal_secret();
    let (mut header, mut claims) = (header(), claims(&browser, token, "1"));
    change(&mut header, &mut claims);
    let request = get("/steps").header("Authorization", format!("DPoP {token}"));
    browser.send(&request.header("DPoP", proof(&header, &claims))).unwrap()
}

#[test]
fn a_proof_is_looked_at_closely() {
    // Of another key, and good otherwise: that is what is refused of it.
    let error = |answer: Response| answer.header("www-authenticate").unwrap_or_default().to_owned();
    assert!(error(answer(|_, _| ())).contains("invalid_token"));
    let changes: [fn(&mut Value, &mut Value); 10] = [
        |header, _| header["typ"] = json!("JWT"),
        |header, _| header["alg"] = json!("none"),
        |header, _| header["jwk"]["d"] = json!("x"),
        |header, _| header["jwk"]["x"] = json!(encode([1; 32])),
        |_, claims| claims["htm"] = json!("POST"),
        |_, claims| claims["htu"] = json!("https://api.example/v1/goal"),
        |_, claims| claims["iat"] = json!(claims["iat"].as_u64().unwrap() - 61),
        |_, claims| claims["iat"] = json!(claims["iat"].as_u64().unwrap() + 61),
        |_, claims| claims["ath"] = json!(encode(Sha256::digest("another"))),
        |_, claims| claims["jti"] = json!(7),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let error = error(answer(change));
        assert!(error.contains("invalid_dpop_proof"), "{number}: {error}");
    }
}

#[test]
fn a_proof_is_good_once() {
    let (_, browser, tab) = bound(server().offers_dpop());
    let tokens = tab.tokens().unwrap();
    let token = tokens.access_token.reveal_secret();
    let request = get("/steps").header("Authorization", format!("DPoP {token}"));
    let request = request.header("DPoP", proof(&header(), &claims(&browser, token, "1")));
    let error = || browser.send(&request).unwrap().header("www-authenticate").unwrap().to_owned();
    assert!(error().contains("invalid_token"));
    assert!(error().contains("invalid_dpop_proof"));
}

#[test]
fn a_server_can_demand_its_nonce() {
    let (_, browser, tab) = bound(server().demands_dpop_nonce());
    assert!(call(&tab, "/steps").is_ok());
    let demanded =
        |tab: &Tab| steps(tab).iter().filter(|step| matches!(step, Step::NonceDemanded { .. })).count();
    assert_eq!(demanded(&tab), 2, "of the server and of the API");
    assert!(call(&tab, "/steps").is_ok());
    assert_eq!(demanded(&tab), 2, "the last one is used again");
    browser.pass(Duration::from_secs(301));
    assert!(call(&tab, "/steps").is_ok());
    assert!(demanded(&tab) > 2, "there is another one now");
}

#[test]
fn a_session_ends_with_its_key() {
    let (server, browser, tab) = bound(server().offers_dpop());
    browser.lose_keys();
    server.forget_person();
    assert_eq!(call(&tab, "/steps").unwrap_err().kind(), &ErrorKind::KeyLost);
    tab.sign_in("main");
    assert_eq!(tab.state(), State::SignedIn);
}

#[test]
fn a_configuration_can_insist() {
    let server = server();
    let tab = Browser::new(configuration(r#","dpop":"always""#), [&server]).open("/");
    tab.sign_in("main");
    assert_eq!(failure(&tab), ErrorKind::MalformedResponse);
}
