//! The small answers: pushed requests, the profile, proofs and waiting.

use alloc::string::String;
use alloc::vec::Vec;

use super::Choices;
use super::library;
use crate::http::Response;
use crate::time::Timestamp;
use crate::{dpop, pushed_authorization, token_set, userinfo};

const MEMBERS: &[(&str, &[&str])] = &[
    ("request_uri", &["\"urn:x\"", "\"\"", "7"]),
    ("sub", &["\"ada\"", "\"grace\"", "\"\"", "7"]),
    ("error", &["null", "\"use_dpop_nonce\"", "\"invalid_request\"", "7"]),
];

/// No answer is survived by luck: what is accepted says what it must.
pub fn property(data: &[u8]) {
    let mut choices = Choices::new(data);
    let status = [200, 201, 400, 401, 404, 503][choices.below(6)];
    let mut headers = Vec::new();
    for (name, values) in [
        ("DPoP-Nonce", ["n", "", "\"\u{fc}"]),
        ("Retry-After", ["5", "99999999999999999999999", "Fri, 31 Dec 1999 23:59:59 GMT"]),
        ("WWW-Authenticate", ["DPoP error=\"use_dpop_nonce\"", "Bearer", "error=use_dpop_nonce"]),
    ] {
        if choices.flag() {
            headers.push((String::from(name), String::from(choices.one_of(&values))));
        }
    }
    let answer = Response { status, headers, body: choices.document(MEMBERS) };
    if let Ok(uri) = pushed_authorization::read(&answer) {
        assert!(answer.is_success() && !uri.is_empty());
        let said = library::object(&answer.body);
        assert!(said.is_none_or(|members| members["request_uri"] == *uri));
    }
    if userinfo::check(&answer, Some("ada")).is_ok() {
        assert!(answer.is_success());
        assert!(library::object(&answer.body).is_none_or(|members| members["sub"] == "ada"));
    }
    assert!(userinfo::check(&answer, None).is_err(), "a profile without a person to compare it with");
    if dpop::demands_nonce(&answer) {
        assert!(answer.header("dpop-nonce").is_some() && matches!(status, 400 | 401));
    }
    assert!(
        token_set::asked_to_wait(&answer, Timestamp::default()).is_none_or(|wait| wait.as_secs() <= 3600)
    );
    let delay = token_set::retry_delay(choices.number() as u32, choices.octet());
    assert!((1..=75).contains(&delay.as_secs()));
    let earlier = Timestamp::from_unix_millis(choices.number());
    let later = earlier.plus(delay);
    assert!(later.since(earlier) <= delay && earlier.since(later).is_zero() && later.minus(delay) <= earlier);
}
