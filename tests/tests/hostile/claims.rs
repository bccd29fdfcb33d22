//! What an identity token says: OpenID Connect Core 1.0, 3.1.3.7.
use oauth_protocol::ErrorKind::{IdToken, MalformedResponse};
use roundtrip_tests::hostile::Fault;
use serde_json::{Value, json};

use crate::{cases, check::Trial};

fn with(name: &'static str, value: Value) -> Fault {
    Fault::Claim(name, Some(value))
}

fn without(name: &'static str) -> Fault {
    Fault::Claim(name, None)
}

fn asking(name: &'static str, value: &'static str) -> Trial {
    Trial { parameters: vec![(name, value)], ..Trial::default() }
}

fn again() -> Trial {
    Trial { again: true, ..Trial::default() }
}

const DAY: i64 = 86_400;

cases! { refused:
    issuer_of_another_server:
        with("iss", json!("https://evil.example")) => IdToken, "“iss” is https://evil.example";
    issuer_with_a_slash_more: with("iss", json!("{origin}/")) => IdToken, "“iss” is";
    issuer_missing: without("iss") => IdToken, "“iss” is missing";
    issuer_no_string: with("iss", json!(7)) => IdToken, "“iss”";
    audience_of_another_client: with("aud", json!("another")) => IdToken, "“aud” does not hold this client";
    audience_in_capitals: with("aud", json!("ROUND-TRIP")) => IdToken, "“aud” does not hold this client";
    audience_missing: without("aud") => IdToken, "“aud” is missing";
    audience_null: with("aud", json!(null)) => IdToken, "“aud” is missing";
    audience_empty: with("aud", json!([])) => IdToken, "“aud” does not hold this client";
    audience_a_number: with("aud", json!(7)) => IdToken, "“aud”";
    audience_of_others: with("aud", json!(["one", "another"])) => IdToken, "“aud” does not hold this client";
    two_audiences: with("aud", json!(["round-trip", "another"])) => IdToken, "“azp” is missing";
    two_audiences_for_another:
        with("aud", json!(["round-trip", "another"])), with("azp", json!("another"))
            => IdToken, "“azp” is another";
    authorized_party_another: with("azp", json!("another")) => IdToken, "“azp” is another";
    nonce_of_another_request:
        with("nonce", json!("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")) => IdToken, "“nonce” is not";
    nonce_missing: without("nonce") => IdToken, "“nonce” is missing";
    nonce_null: with("nonce", json!(null)) => IdToken, "“nonce” is missing";
    nonce_no_string: with("nonce", json!(["x"])) => IdToken, "“nonce”";
    nonce_replayed [again()]: Fault::NonceReplayed => IdToken, "“nonce” is not";
    token_replayed [again()]: Fault::TokenReplayed => IdToken, "“nonce” is not";
    expired: Fault::Time("exp", -120) => IdToken, "“exp” is past";
    expired_long_ago: Fault::Time("exp", -365 * DAY) => IdToken, "“exp” is past";
    expiry_missing: without("exp") => IdToken, "“exp” is missing";
    expiry_a_string: with("exp", json!("tomorrow")) => IdToken, "“exp”";
    expiry_negative: with("exp", json!(-1)) => IdToken, "“exp”";
    issued_tomorrow: Fault::Time("iat", DAY) => IdToken, "“iat” is in the future";
    issued_at_missing: without("iat") => IdToken, "“iat” is missing";
    issued_at_a_string: with("iat", json!("now")) => IdToken, "“iat”";
    not_before_tomorrow: Fault::Time("nbf", DAY) => IdToken, "“nbf”";
    subject_missing: without("sub") => IdToken, "“sub” is missing";
    subject_empty: with("sub", json!("")) => IdToken, "“sub” is empty";
    subject_null: with("sub", json!(null)) => IdToken, "“sub” is missing";
    subject_a_number: with("sub", json!(7)) => IdToken, "“sub”";
    access_token_hash_of_another: with("at_hash", json!("77QmUPtjPfzWtF2AnpK9RQ")) => IdToken, "“at_hash”";
    access_token_hash_empty: with("at_hash", json!("")) => IdToken, "“at_hash”";
    access_token_hash_no_string: with("at_hash", json!(7)) => IdToken, "“at_hash”";
    signed_in_too_long_ago [asking("max_age", "60")]: Fault::Time("auth_time", -3600) => IdToken, "“auth_time”";
    signed_in_at_missing [asking("max_age", "60")]: without("auth_time") => IdToken, "“auth_time” is missing";
    weaker_than_asked [asking("acr_values", "gold")]:
        with("acr", json!("bronze")) => IdToken, "“acr” is bronze";
    class_missing [asking("acr_values", "gold")]: without("acr") => IdToken, "“acr” is absent";
    no_token: Fault::Token("id_token", None) => IdToken, "sent none";
    token_empty: Fault::Token("id_token", Some(json!(""))) => IdToken, "sent none";
    token_an_object: Fault::Token("id_token", Some(json!({}))) => MalformedResponse, "“id_token”";
}

cases! { accepted:
    issued_a_week_ago: Fault::Time("iat", -7 * DAY);
    audience_in_a_list: with("aud", json!(["round-trip"]));
    expired_half_a_minute_ago: Fault::Time("exp", -30);
    issued_in_half_a_minute: Fault::Time("iat", 30);
    not_before_now: Fault::Time("nbf", 0);
    access_token_hash_missing: without("at_hash");
    authorized_party_this_client: with("azp", json!("round-trip"));
    claims_nobody_knows: with("https://example.com/x", json!({ "a": [1, null, true] }));
}
