//! Calls of the API, and what it answers: RFC 6750 3, RFC 9470.
use oauth_protocol::{
    ErrorKind::{ForeignOrigin, InsufficientAuthentication, InsufficientScope, TokenRefused, Unreachable},
    Scope,
};
use roundtrip_tests::{
    hostile::{Damage, Endpoint, Fault, Hostile, Setup},
    shell::Tab,
};

use crate::{
    cases,
    check::{call, from, run, says, signed_in},
};

fn damaged(damage: Damage) -> Fault {
    from(Endpoint::Api, damage)
}

fn challenge(status: u16, challenge: &'static str) -> Fault {
    Fault::Refused(status, challenge)
}

cases! { call_refused:
    refused_forever: challenge(401, "Bearer error=\"invalid_token\"") => TokenRefused, "invalid_token";
    refused_without_a_word: damaged(Damage::Status(401, String::new())) => TokenRefused, "HTTP 401";
    nonsense_challenge: challenge(401, "=,\"\\,Bearer error=\"\\\"\",,==") => TokenRefused, "HTTP 401";
    challenge_of_ten_thousand_commas: challenge(401, COMMAS) => TokenRefused, "HTTP 401";
    more_scope: challenge(403, "Bearer error=\"insufficient_scope\", scope=\"calendar\"")
        => InsufficientScope(Scope::parse("calendar")), "insufficient_scope";
    more_recent: challenge(401, "Bearer error=\"insufficient_user_authentication\", max_age=\"60\"")

            => InsufficientAuthentication { acr_values: None, max_age: Some(60) }, "insufficient_user_authentication";
    recent_beyond_numbers:
        challenge(401, "Bearer error=\"insufficient_user_authentication\", max_age=\"99999999999999999999999\"")
        => InsufficientAuthentication { acr_values: None, max_age: None }, "insufficient_user_authentication";
    truncated: damaged(Damage::Truncated) => Unreachable, "no answer could be read";
    redirects: damaged(Damage::Redirects(307)) => Unreachable, "no answer could be read";
    no_cors: damaged(Damage::NoCors) => Unreachable, "CORS";
    huge: damaged(Damage::Huge) => Unreachable, "too large";
    endless: damaged(Damage::Endless) => Unreachable, "too large";
    hangs: damaged(Damage::Hangs) => Unreachable, "time limit";
}

const COMMAS: &str = match std::str::from_utf8(&[b','; 10_000]) {
    Ok(commas) => commas,
    Err(_) => "",
};

/// The access token goes nowhere but to the API it is for.
#[test]
fn another_server_gets_no_token() {
    run(async || {
        let (server, other) = (Hostile::start(Setup::default()), Hostile::start(Setup::default()));
        let mut tab = Tab::open(&[server.configuration("main"), other.configuration("other")]).await;
        tab.sign_in("main").await;
        let error = call(&mut tab, &other).await.expect_err("it is refused");
        says(&error, &ForeignOrigin, other.issuer());
        assert_eq!(other.requests(""), 0, "something was sent");
        signed_in(&mut tab, &server, "after it").await;
    });
}
