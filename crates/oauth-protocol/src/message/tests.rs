//! What is shown of messages, and what never is.
use alloc::format;
use std::vec;

use super::wire::Secrets;
use super::*;
use crate::http::{Method, Request, Response};
use crate::url::Url;

/// The parts as `place name=value`, a secret as `length:fingerprint`.
fn told(message: &Message) -> Vec<String> {
    let part = |part: &Part| {
        let value = match &part.value {
            Shown::Plain(text) => text.clone(),
            Shown::Secret { length, fingerprint } => format!("<{length}:{fingerprint}>"),
        };
        format!("{} {}={value}", part.place.name(), part.name)
    };
    message.parts.iter().map(part).collect()
}

fn answer(kind: MessageKind, body: &str) -> Vec<String> {
    let response = Response { status: 200, headers: Vec::new(), body: body.into() };
    told(&Message::of_response(&response, kind, &Secrets::default()))
}

fn survives(message: &Message) {
    let text = message.write("message", Record::bare()).write();
    assert_eq!(Message::read("message", &Object::parse(&text).unwrap()).as_ref(), Some(message), "{text}");
}

#[test]
fn a_request_is_told_part_by_part() {
    let url = Url::parse("https://as.example/token?tenant=t").unwrap();
    let pairs = [("grant_type", "refresh_token"), ("refresh_token", "a-token-of-24-characters")];
    let (message, _) = Message::of_request(&Request::form(&url, &pairs), MessageKind::Refresh, None);
    assert_eq!(
        told(&message),
        [
            "line POST=https://as.example/token",
            "header Content-Type=application/x-www-form-urlencoded",
            "header Accept=application/json",
            "query tenant=<1:>",
            "form grant_type=refresh_token",
            "form refresh_token=<24:84b9>",
        ]
    );
}

#[test]
fn a_call_shows_its_query_and_neither_token_nor_body() {
    let url = Url::parse("https://api.example/steps?days=7&access_token=hunter2hunter2hu").unwrap();
    let request = Request::with_body(Method::Put, url, "application/json", "{\"a\":1}".into())
        .header("Authorization", "Bearer hunter2hunter2hu")
        .header("X-Mine", "mine");
    let (message, _) = Message::of_request(&request, MessageKind::Call, None);
    assert_eq!(
        told(&message),
        [
            "line PUT=https://api.example/steps",
            "header Content-Type=application/json",
            "header Authorization=Bearer",
            "header Authorization=<16:ef95>",
            "header X-Mine=<4:>",
            "query days=7",
            "query access_token=<16:ef95>",
            "member body=<7:>",
        ]
    );
}

#[test]
fn an_answer_shows_what_is_public() {
    let body = r#"{"token_type":"Bearer","expires_in":3e2,"scope":"read","access_token":"hunter2hunter2hu",
        "authorization_details":[{"type":"t","actions":["a"]},7],"is_new":true,"x":"y"}"#;
    assert_eq!(
        answer(MessageKind::Refresh, body),
        [
            "line status=200",
            "member token_type=Bearer",
            "member expires_in=3e2",
            "member scope=read",
            "member access_token=<16:ef95>",
            "member authorization_details[0].type=t",
            "member authorization_details[0].actions=<5:>",
            "member authorization_details[1]=<0:>",
            "member is_new=<0:>",
            "member x=<1:>",
        ]
    );
    for (body, length) in [("<html>", 6), ("[1]", 3), ("{\"a\":1,\"a\":2}", 13)] {
        assert_eq!(answer(MessageKind::Refresh, body)[1..], [format!("member body=<{length}:>")]);
    }
    for kind in [MessageKind::Call, MessageKind::Userinfo] {
        assert_eq!(answer(kind, r#"{"scope":"mine"}"#), ["line status=200", "member body=<16:>"]);
    }
}

#[test]
fn a_server_and_its_keys_are_public_and_a_private_key_is_not() {
    let metadata = r#"{"issuer":"i","jwks_uri":"u","scopes_supported":["a"],"more":"b"}"#;
    assert_eq!(
        answer(MessageKind::Metadata, metadata)[1..],
        ["member issuer=i", "member jwks_uri=u", "member scopes_supported=[\"a\"]", "member more=<1:>"]
    );
    let keys = r#"{"keys":[{"kid":"k","n":"bW9k","d":"secret"}],"kid":"x"}"#;
    assert_eq!(
        answer(MessageKind::Keys, keys)[1..],
        ["member keys[0].kid=k", "member keys[0].n=bW9k", "member keys[0].d=<6:>", "member kid=<1:>"]
    );
}

#[test]
fn an_identity_token_shows_claims_that_are_nobodys_in_particular() {
    // {"alg":"RS256","kid":"k"} and {"iss":"i","sub":"ada","exp":7,"email_verified":true,"alg":"x"}
    let token = "eyJhbGciOiJSUzI1NiIsImtpZCI6ImsifQ.eyJpc3MiOiJpIiwic3ViIjoiYWRhIiwiZXhwIjo3LCJlbWFpbF92ZXJpZmllZCI6dHJ1ZSwiYWxnIjoieCJ9.c2ln";
    let parts = answer(MessageKind::CodeExchange, &format!("{{\"id_token\":\"{token}\"}}"));
    assert_eq!(
        parts[2..],
        [
            "claim alg=RS256",
            "claim kid=k",
            "claim iss=i",
            "claim sub=<3:>",
            "claim exp=7",
            "claim email_verified=<0:>",
            "claim alg=<1:>",
        ]
    );
    for token in ["", "a.b.c", "!.!.!", "WzFd.WzFd.c2ln"] {
        assert_eq!(answer(MessageKind::CodeExchange, &format!("{{\"id_token\":\"{token}\"}}")).len(), 2);
    }
}

#[test]
fn a_proof_is_read_too() {
    // {"typ":"dpop+jwt","jwk":{"kty":"EC","d":"secret"}} and {"htm":"GET","jti":"a-random-identifier"}
    let proof = "eyJ0eXAiOiJkcG9wK2p3dCIsImp3ayI6eyJrdHkiOiJFQyIsImQiOiJzZWNyZXQifX0.eyJodG0iOiJHRVQiLCJqdGkiOiJhLXJhbmRvbS1pZGVudGlmaWVyIn0";
    let request = Request::get(Url::parse("https://api.example/").unwrap());
    let (message, _) = Message::of_request(&request, MessageKind::Call, Some(proof));
    assert_eq!(
        told(&message)[2..],
        [
            "claim typ=dpop+jwt",
            "claim jwk.kty=EC",
            "claim jwk.d=<6:>",
            "claim htm=GET",
            "claim jti=<19:a389>",
        ]
    );
}

#[test]
fn equal_secrets_are_seen_to_be_equal_and_nothing_that_could_be_guessed() {
    let state = "a-state-that-nobody-guesses";
    let sent =
        told(&Message::of_address(&format!("https://as.example/auth?x=1&state={state}&login_hint=ada")));
    let came = told(&Message::of_callback(&format!("state={state}&code=short")));
    assert_eq!(sent[0], "line GET=https://as.example/auth");
    assert_eq!(sent[1..], ["query x=<1:>".to_owned(), came[0].clone(), "query login_hint=<3:>".to_owned()]);
    assert!(came[0].starts_with("query state=<27:") && came[0].len() == "query state=<27:0000>".len());
    assert_eq!(came[1], "query code=<5:>");
}

#[test]
fn a_secret_that_is_repeated_stays_one() {
    let url = Url::parse("https://as.example/token").unwrap();
    let request = Request::form(&url, &[("code", "hunter2hunter2")]);
    let (_, secrets) = Message::of_request(&request, MessageKind::CodeExchange, None);
    assert_eq!(format!("{secrets:?}"), "[redacted]");
    let body =
        r#"{"error":"invalid_grant","error_description":"hunter2hunter2 is spent","hunter2hunter2":1}"#;
    let response = Response { status: 400, headers: Vec::new(), body: body.into() };
    let parts = told(&Message::of_response(&response, MessageKind::CodeExchange, &secrets));
    assert_eq!(
        parts[1..],
        ["member error=invalid_grant", "member error_description=<23:30db>", "member [redacted]=<0:>"]
    );
}

#[test]
fn everything_is_bounded_and_says_so() {
    let scope = "ü".repeat(301);
    let parts = told(&Message::of_callback(&format!("scope={scope}&{}=1", "n".repeat(61))));
    assert_eq!(parts[0], format!("query scope={}…", "ü".repeat(300)));
    assert_eq!(parts[1], format!("query {}…=<1:>", "n".repeat(60)));
    let query = |parts: usize| vec!["scope=a"; parts].join("&");
    assert_eq!(told(&Message::of_callback(&query(60)))[59], "query scope=a");
    let parts = told(&Message::of_callback(&query(70)));
    assert_eq!((parts.len(), parts[59].as_str()), (60, "query …=11 more"));
}

#[test]
fn messages_survive_being_written() {
    let text = |text: &str| Shown::Plain(text.into());
    let secret = |length, fingerprint: &str| Shown::Secret { length, fingerprint: fingerprint.into() };
    let values = [text(""), text("\\\t\n\\n"), text("7"), secret(0, ""), secret(u64::MAX, "ab12")];
    let part = |(index, value): (usize, &Shown)| Part {
        place: Place::ALL[index],
        name: format!("\t{index}\\"),
        value: value.clone(),
    };
    survives(&Message { parts: values.iter().enumerate().map(part).collect() });
    survives(&Message::default());
    for text in ["line", "line\\ta", "nowhere\\ta\\tb", "line\\ta\\tx\\t", "line\\ta\\t1\\tb\\tc"] {
        let object = Object::parse(&format!("{{\"message\":\"{text}\"}}")).unwrap();
        assert_eq!(Message::read("message", &object), None, "{text}");
    }
}

#[test]
fn every_kind_and_place_has_a_name_of_its_own() {
    for kind in MessageKind::ALL {
        let record = kind.write("kind", Record::bare()).write();
        assert_eq!(MessageKind::read("kind", &Object::parse(&record).unwrap()), Some(*kind));
    }
    assert!(Place::ALL.iter().all(|place| Place::named(place.name()) == Some(*place)));
    assert_eq!((MessageKind::named("calls"), Place::named("")), (None, None));
}
