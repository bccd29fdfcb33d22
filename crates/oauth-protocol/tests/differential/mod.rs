//! The same recorded answers read by this client and by another, the npm
//! package `oauth4webapi`: `cases.json` holds them, `verdicts.mjs` asks the
//! other and writes `verdicts.json`. Where the two differ, the case is in
//! `disagreements.rs` with the reason; a difference that is not there fails,
//! and so does one that is there and is none any more.

mod disagreements;

use serde_json::{Map, Value, json};
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::authorization_response::AuthorizationResponse;
use crate::challenge::parse_challenges;
use crate::http::Response;
use crate::id_token::{Expected, IdToken};
use crate::pkce::CodeVerifier;
use crate::record;
use crate::secret::AccessToken;
use crate::time::Timestamp;
use crate::{configuration::Configuration, metadata, token_response, url::Url};

const ISSUER: &str = "https://as.example";
const NOW: u64 = 1_800_000_000;

#[test]
fn every_disagreement_has_a_reason() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("cases.json")).unwrap();
    let theirs: Map<String, Value> = serde_json::from_str(include_str!("verdicts.json")).unwrap();
    assert_eq!(cases.len(), theirs.len(), "run verdicts.mjs");
    let mut wrong = Vec::new();
    for case in &cases {
        let name = case["name"].as_str().unwrap();
        let ours = read(case);
        let theirs = theirs.get(name).unwrap_or_else(|| panic!("run verdicts.mjs: {name}"));
        let agree = match (&ours, theirs.get("accepted")) {
            (Ok(ours), Some(theirs)) => ours == theirs,
            (Err(_), None) => true,
            _ => false,
        };
        let reason = disagreements::REASONS.iter().find(|(other, _)| *other == name);
        match (agree, reason) {
            (true, None) => {}
            (false, Some((_, reason))) => assert!(!reason.is_empty()),
            (true, Some(_)) => wrong.push(format!("{name}: listed, and both say {ours:?}")),
            (false, None) => wrong.push(format!("{name}: here {ours:?}, there {theirs}")),
        }
    }
    for (name, _) in disagreements::REASONS {
        assert!(cases.iter().any(|case| case["name"] == *name), "{name} is no case");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What this client reads of a case, or why it refuses.
fn read(case: &Value) -> Result<Value, String> {
    let answer = || Response {
        status: case["status"].as_u64().unwrap_or(200) as u16,
        headers: Vec::new(),
        body: case["body"].as_str().unwrap().to_string(),
    };
    match case["kind"].as_str().unwrap() {
        "token_response" => token_response(&answer()),
        "id_token" => id_token(case),
        "authorization_response" => authorization_response(case["query"].as_str().unwrap()),
        "metadata" => {
            let issuer = Url::parse(ISSUER).unwrap();
            let read = metadata::read(&issuer, &[Ok(answer())], Timestamp::default());
            let read = read.map_err(|error| error.to_string())?;
            Ok(json!({ "token_endpoint": read.token_endpoint.as_str() }))
        }
        "challenges" => Ok(challenges(case["field"].as_str().unwrap())),
        other => panic!("{other}"),
    }
}

fn token_response(answer: &Response) -> Result<Value, String> {
    let read = token_response::read(answer, false).map_err(|error| error.to_string())?;
    Ok(json!({
        "access_token": read.access_token.reveal_secret(),
        "token_type": "bearer",
        "refresh_token": read.refresh_token.as_ref().map(|token| token.reveal_secret()),
        "scope": read.scope.map(|scope| scope.to_string()),
        "expires_in": read.expires_in.map(|lifetime| lifetime.as_secs()),
    }))
}

fn id_token(case: &Value) -> Result<Value, String> {
    let mut claims = case["claims"].clone();
    for name in ["exp", "iat", "auth_time"] {
        // Recorded as seconds from now.
        if let Some(seconds) = claims[name].as_i64() {
            claims[name] = json!(NOW.saturating_add_signed(seconds));
        }
    }
    let header = case.get("header").cloned().unwrap_or(json!({ "alg": "RS256" }));
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signature = case.get("signature").and_then(Value::as_str).unwrap_or("c2ln");
    let algorithms = [String::from("RS256")];
    let expected = Expected {
        issuer: ISSUER,
        client_id: "spa",
        nonce: Some("n"),
        earlier_nonce: None,
        subject: None,
        now: Timestamp::from_unix_seconds(NOW),
        max_age: None,
        acr_values: None,
        access_token: &AccessToken::new("access"),
        algorithms: Some(&algorithms),
    };
    let raw = format!("{}.{}.{signature}", part(&header), part(&claims));
    let token = IdToken::check(&raw, &expected).map_err(|error| error.to_string())?.verified();
    Ok(json!({ "sub": token.claims().subject }))
}

fn authorization_response(query: &str) -> Result<Value, String> {
    let text = r#"{"servers":[{"id":"a","name":"A","issuer":"https://as.example","client_id":"spa",
        "scope":"read","api":"https://api.example"}]}"#;
    let configuration = Configuration::from_json(text, "https://app.example").unwrap();
    let pending = json!({
        "version": 2, "state": "the-state", "server": "a", "issuer": ISSUER, "scope": "read", "return_to": "/",
        "redirect_uri": "https://app.example/callback", "created_at": 0,
        "code_verifier": CodeVerifier::from_random([1; 32]).reveal_secret(),
    });
    let pending = record::read_pending(&pending.to_string(), &configuration).unwrap();
    let response = AuthorizationResponse::parse(query).map_err(|error| error.to_string())?;
    let response = response.ok_or("no response")?;
    let code = response
        .check(&pending, "https://app.example/callback", Timestamp::default())
        .map_err(|error| error.to_string())?;
    Ok(json!({ "code": code.reveal_secret() }))
}

fn challenges(field: &str) -> Value {
    let challenges = parse_challenges(field).into_iter().map(|challenge| {
        let parameters: Map<String, Value> =
            challenge.parameters.into_iter().map(|(name, value)| (name, value.into())).collect();
        json!({ "scheme": challenge.scheme, "parameters": parameters })
    });
    challenges.collect()
}
