//! What an identity token says, against what was asked for.

use crate::world::*;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth_protocol::{ErrorKind, Input, SignIn, State};
use sha2::{Digest, Sha256, Sha512};

/// A sign-in in this setting, with an identity token of this header, whose
/// claims have these members more.
fn signed_in_as(setting: &Setting, sign_in: SignIn, algorithm: &str, key: &str, members: &str) -> World {
    let mut world = setting.world();
    let asked = world.press(sign_in);
    let mut world = world.come_back(&asked);
    let claims = match members {
        "" => claims(&asked["nonce"]),
        members => and(&claims(&asked["nonce"]), members),
    };
    let token = id_token_signed(algorithm, key, &claims);
    world.answer(200, &tokens(1, 300, &format!(r#","id_token":"{token}""#)));
    world
}

fn check_accepted(setting: &Setting, sign_in: SignIn, members: &str) {
    let world = signed_in_as(setting, sign_in, "RS256", "k", members);
    assert_eq!(world.session.state(), &State::SignedIn, "{members}");
}

fn check_refused(setting: &Setting, sign_in: SignIn, members: &str, words: &str) {
    let world = signed_in_as(setting, sign_in, "RS256", "k", members);
    world.check_refused(&ErrorKind::IdToken, words);
    assert!(world.verified.is_empty() && world.session.tokens().is_none());
}

fn with(parameters: &[(&str, &str)]) -> SignIn {
    let parameters = parameters.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    SignIn { parameters, ..at("main") }
}

#[test]
fn the_hash_of_the_access_token_is_checked_by_the_tokens_own_algorithm() {
    let setting = Setting::default();
    let half =
        |digest: &[u8]| format!("\"at_hash\":\"{}\"", URL_SAFE_NO_PAD.encode(&digest[..digest.len() / 2]));
    let short = half(&Sha256::digest("access-1"));
    let long = half(&Sha512::digest("access-1"));
    for (algorithm, key, right, wrong) in [
        ("RS256", "k", &short, &long),
        ("PS256", "k", &short, &long),
        ("ES256", "p", &short, &long),
        ("EdDSA", "ed", &long, &short),
    ] {
        let world = signed_in_as(&setting, at("main"), algorithm, key, right);
        assert_eq!(world.session.state(), &State::SignedIn, "{algorithm}");
        let world = signed_in_as(&setting, at("main"), algorithm, key, wrong);
        world.check_refused(&ErrorKind::IdToken, "“at_hash” is not that of the access token");
    }
    check_refused(&setting, at("main"), r#""at_hash":"""#, "at_hash");
    check_refused(&setting, at("main"), r#""at_hash":7"#, "“at_hash” is not a string");
}

#[test]
fn the_algorithm_is_one_that_the_server_lists() {
    let listing = |names: &str| {
        Setting::default().promising(&format!("\"id_token_signing_alg_values_supported\":[{names}]"))
    };
    check_accepted(&listing(r#""ES256","RS256""#), at("main"), "");
    check_refused(&listing(r#""ES256""#), at("main"), "", "RS256, which the server's metadata does not list");
    check_refused(&listing(""), at("main"), "", "does not list");
}

#[test]
fn the_list_of_algorithms_survives_a_reload() {
    let setting = Setting::default().promising(r#""id_token_signing_alg_values_supported":["RS256"]"#);
    let mut world = setting.signed_in(300).reload("/");
    world.input(Input::Refresh);
    let token = id_token_signed("PS256", "k", &claims("n"));
    world.answer(200, &tokens(2, 300, &format!(r#","id_token":"{token}""#)));
    world.check_over("PS256");
}

#[test]
fn a_sign_in_as_recent_as_was_asked_for_is_accepted() {
    let an_hour = || with(&[("max_age", "3600")]);
    check_accepted(&Setting::default(), an_hour(), r#""auth_time":999000"#);
    check_accepted(&Setting::default(), an_hour(), r#""auth_time":996340"#);
    let configured = Setting::configured(r#""parameters":{"max_age":"3600"}"#);
    check_accepted(&configured, at("main"), r#""auth_time":999000"#);
}

#[test]
fn a_sign_in_that_is_too_old_or_says_no_time_is_refused() {
    let an_hour = || with(&[("max_age", "3600")]);
    check_refused(
        &Setting::default(),
        an_hour(),
        r#""auth_time":996339"#,
        "longer ago than the 3600 seconds",
    );
    check_refused(&Setting::default(), an_hour(), "", "“auth_time” is missing");
    check_refused(&Setting::default(), an_hour(), r#""auth_time":"now""#, "“auth_time” is not a time");
    let configured = Setting::configured(r#""parameters":{"max_age":"0"}"#);
    check_refused(&configured, at("main"), r#""auth_time":999000"#, "longer ago than the 0 seconds");
    check_accepted(&Setting::default(), at("main"), r#""auth_time":1"#);
}

#[test]
fn an_age_that_is_no_number_is_not_asked_for() {
    for age in [" ", "an hour", "-1", "1.5"] {
        let mut world = World::at("/");
        world.press(with(&[("max_age", age)]));
        world.check_refused(&ErrorKind::Configuration, "“max_age” is not a number");
        assert!(world.navigated.is_empty());
    }
}

#[test]
fn the_authentication_is_of_a_class_that_was_asked_for() {
    let strong = || with(&[("acr_values", "phr phrh")]);
    let mut world = World::at("/");
    assert_eq!(world.press(strong())["acr_values"], "phr phrh");
    check_accepted(&Setting::default(), strong(), r#""acr":"phrh""#);
    check_accepted(&Setting::default(), at("main"), r#""acr":"pwd""#);
    check_refused(&Setting::default(), strong(), r#""acr":"pwd""#, "“acr” is pwd, asked for phr phrh");
    check_refused(&Setting::default(), strong(), "", "“acr” is absent");
    check_refused(&Setting::default(), strong(), r#""acr":"phr phrh""#, "“acr” is phr phrh");
}

#[test]
fn what_was_asked_of_the_sign_in_is_not_asked_of_a_refresh() {
    let asking = with(&[("max_age", "60"), ("acr_values", "phr")]);
    let mut world =
        signed_in_as(&Setting::default(), asking, "RS256", "k", r#""auth_time":1000000,"acr":"phr""#);
    world.pass(240);
    world.answer(200, &tokens_with(2, &claims_after_refresh()));
    assert_eq!(world.session.state(), &State::SignedIn);
}

#[test]
fn a_configuration_can_go_without_signatures() {
    let setting = Setting::configured(r#""accept_unverified_id_token":true"#);
    let mut world = setting.world();
    let asked = world.sign_in("", "/");
    let mut world = world.come_back(&asked);
    world.genuine = false;
    world.redeem(&asked, 300);
    assert_eq!(world.session.state(), &State::SignedIn);
    assert!(world.verified.is_empty() && world.sent.is_empty(), "no key is read or used");
}

#[test]
fn without_signatures_the_claims_are_checked_all_the_same() {
    let setting = Setting::configured(r#""accept_unverified_id_token":true"#);
    let mut world = setting.world();
    let asked = world.sign_in("", "/");
    for (from, to, words) in [
        (asked["nonce"].as_str(), "another", "“nonce” is not the one"),
        ("\"aud\":\"spa\"", "\"aud\":\"x\"", "“aud” does not hold"),
        ("as.example", "evil.example", "“iss” is https://evil.example"),
    ] {
        let mut world = world.come_back(&asked);
        world.answer(200, &tokens_with(1, &claims(&asked["nonce"]).replace(from, to)));
        world.check_refused(&ErrorKind::IdToken, words);
    }
    let mut world = world.come_back(&asked);
    let token = id_token_signed("none", "k", &claims(&asked["nonce"]));
    world.answer(200, &tokens(1, 300, &format!(r#","id_token":"{token}""#)));
    world.check_refused(&ErrorKind::IdToken, "not signed");
}
