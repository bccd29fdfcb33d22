//! Tokens that are bound to a key.
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth_protocol::{ErrorKind, State, Step};
use oauth_testing::{AuthorizationServer, Browser, Tab};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::program::{CALLBACK, Program, VERIFIER, member, parameter};
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
fn two_browsers_have_keys_and_proofs_of_their_own() {
    let (server, _, here) = bound(server().offers_dpop());
    let (_, there) = signed_in(&server);
    assert!(call(&here, "/steps").is_ok() && call(&there, "/steps").is_ok());
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
    let form = format!("grant_type=refresh_token&client_id=steps&refresh_token={}", refresh.reveal_secret());
    let answer = browser.send(&Program::form("/token", form)).unwrap();
    assert_eq!(member(&answer, "error"), "invalid_grant");
}

#[test]
fn a_code_is_redeemed_with_the_key_that_was_announced_or_with_any() {
    let program = Program::at(server().offers_dpop());
    let redeem = |announced: Option<&str>, changed: Option<(&str, Value)>| {
        let code = parameter(&program.authorize(&[("dpop_jkt", announced)]), "code").unwrap();
        let name = format!("for {code}");
        let mut claims = json!({
            "jti": name, "htm": "POST", "htu": "https://login.example/tenant/token",
            "iat": program.browser.now().unix_millis() / 1000,
        });
        if let Some((name, value)) = changed {
            claims[name] = value;
        }
        let form = format!(
            "grant_type=authorization_code&client_id=steps&redirect_uri={CALLBACK}&code={code}\
             &code_verifier={VERIFIER}"
        );
        let request = Program::form("/token", form).header("DPoP", proof(&header(), &claims));
        program.browser.send(&request).unwrap()
    };
    let jwk = &header()["jwk"];
    let members = format!(r#"{{"crv":"P-256","kty":"EC","x":{},"y":{}}}"#, jwk["x"], jwk["y"]);
    let thumbprint = encode(Sha256::digest(members));
    for announced in [None, Some(thumbprint.as_str())] {
        assert_eq!(member(&redeem(announced, None), "token_type"), "DPoP");
    }
    assert_eq!(member(&redeem(Some("another"), None), "error"), "invalid_grant");
    assert_eq!(member(&redeem(None, Some(("htm", json!("GET")))), "error"), "invalid_dpop_proof");
    // RFC 9449 4.2: there is no access token yet.
    assert_eq!(member(&redeem(None, Some(("ath", json!("x")))), "error"), "invalid_dpop_proof");
}

/// What is said of a request with this proof, which is good but for its change.
fn error(change: impl FnOnce(&mut Value, &mut Value)) -> String {
    let (_, browser, tab) = bound(server().offers_dpop());
    let tokens = tab.tokens().unwrap();
    let token = tokens.access_token.reveal_secret();
    let (mut header, mut claims) = (header(), claims(&browser, token, "1"));
    change(&mut header, &mut claims);
    error_of(&browser, token, &proof(&header, &claims))
}

fn error_of(browser: &Browser, token: &str, proof: &str) -> String {
    let request = get("/steps").header("Authorization", format!("DPoP {token}")).header("DPoP", proof);
    let answer = browser.send(&request).unwrap();
    answer.header("www-authenticate").unwrap_or_default().to_owned()
}

#[test]
fn a_proof_is_looked_at_closely() {
    // Of another key, and good otherwise: that is what is refused of it.
    assert!(error(|_, _| ()).contains("invalid_token"));
    for seconds in [60, -60] {
        let shift = |_: &mut Value, claims: &mut Value| {
            claims["iat"] = json!(claims["iat"].as_i64().unwrap() + seconds);
        };
        assert!(error(shift).contains("invalid_token"), "clocks differ");
    }
    let changes: [fn(&mut Value, &mut Value); 12] = [
        |header, _| header["typ"] = json!("JWT"),
        |header, _| header["alg"] = json!("none"),
        |header, _| header["jwk"]["d"] = json!("x"),
        |header, _| header["jwk"]["kty"] = json!("OKP"),
        |header, _| header["jwk"]["crv"] = json!("secp256k1"),
        |header, _| header["jwk"]["x"] = json!(encode([1; 32])),
        |_, claims| claims["htm"] = json!("POST"),
        |_, claims| claims["htu"] = json!("https://api.example/v1/goal"),
        |_, claims| claims["iat"] = json!(claims["iat"].as_u64().unwrap() - 61),
        |_, claims| claims["iat"] = json!(claims["iat"].as_u64().unwrap() + 61),
        |_, claims| claims["ath"] = json!(encode(Sha256::digest("another"))),
        |_, claims| claims["jti"] = json!(7),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let error = error(change);
        assert!(error.contains("invalid_dpop_proof"), "{number}: {error}");
    }
}

#[test]
fn a_proof_is_good_once() {
    let (_, browser, tab) = bound(server().offers_dpop());
    let tokens = tab.tokens().unwrap();
    let token = tokens.access_token.reveal_secret();
    let proof = proof(&header(), &claims(&browser, token, "1"));
    assert!(error_of(&browser, token, &proof).contains("invalid_token"));
    assert!(error_of(&browser, token, &proof).contains("invalid_dpop_proof"));
}

#[test]
fn a_proof_is_signed() {
    let (_, browser, tab) = bound(server().offers_dpop());
    let tokens = tab.tokens().unwrap();
    let token = tokens.access_token.reveal_secret();
    let proof = proof(&header(), &claims(&browser, token, "1"));
    let (signed, signature) = proof.rsplit_once('.').unwrap();
    let (first, rest) = signature.split_at(1);
    let other = if first == "A" { "B" } else { "A" };
    for forged in ["nonsense", signed, &format!("{signed}."), &format!("{signed}.{other}{rest}")] {
        let error = error_of(&browser, token, forged);
        assert!(error.contains("invalid_dpop_proof"), "{forged}: {error}");
    }
    assert!(error_of(&browser, token, &proof).contains("invalid_token"), "its key is another one");
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
