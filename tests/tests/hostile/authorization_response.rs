//! The authorization response: RFC 6749 4.1.2, RFC 9207.
use oauth_protocol::{
    ErrorKind::{Authorization, Denied, IssuerMismatch, MalformedResponse, Token, Unavailable, UnknownState},
    SignIn, State,
};
use roundtrip_tests::{
    hostile::{Fault, Hostile, Setup},
    shell::Tab,
};

use crate::{
    cases,
    check::{run, says, signed_in},
};

fn with(name: &'static str, value: &str) -> Fault {
    Fault::Response(name, Some(value.to_owned()))
}

fn without(name: &'static str) -> Fault {
    Fault::Response(name, None)
}

cases! { refused:
    issuer_of_another_server: with("iss", "https://evil.example") => IssuerMismatch, "https://evil.example";
    issuer_missing: without("iss") => IssuerMismatch, "promises “iss”";
    issuer_empty: with("iss", "") => IssuerMismatch, "promises “iss”";
    issuer_twice: Fault::ResponseTwice("iss", "https://evil.example") => MalformedResponse, "“iss” comes twice";
    state_of_another_request:
        with("state", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA") => UnknownState, "“state”";
    state_missing: without("state") => UnknownState, "“state”";
    state_empty: with("state", "") => UnknownState, "“state”";
    state_twice: Fault::ResponseTwice("state", "x") => MalformedResponse, "“state” comes twice";
    code_missing: without("code") => MalformedResponse, "neither “code” nor “error”";
    code_empty: with("code", "") => MalformedResponse, "neither “code” nor “error”";
    code_twice: Fault::ResponseTwice("code", "x") => MalformedResponse, "“code” comes twice";
    code_and_error: with("error", "access_denied") => MalformedResponse, "both “code” and “error”";
    code_unknown: with("code", "nobody-issued-it") => Token("invalid_grant".into()), "The code is not known";
    denied: Fault::Denied("access_denied") => Denied, "Said the server";
    scope_unknown: Fault::Denied("invalid_scope") => Authorization("invalid_scope".into()), "invalid_scope";
    login_required: Fault::Denied("login_required") => Authorization("login_required".into()), "login_required";
    server_error: Fault::Denied("server_error") => Unavailable, "server_error";
    temporarily_unavailable: Fault::Denied("temporarily_unavailable") => Unavailable, "temporarily_unavailable";
    error_with_markup:
        Fault::Denied("<img src=x onerror=alert(1)>")
            => Authorization("<img src=x onerror=alert(1)>".into()), "<img";
    denied_by_another_server:
        Fault::Denied("access_denied"), with("iss", "https://evil.example")
            => IssuerMismatch, "https://evil.example";
    // Servers that promise “iss” leave it out of errors; nothing is at stake in one.
    denied_by_nobody: Fault::Denied("access_denied"), without("iss") => Denied, "access_denied";
}

/// An answer is good once: the second load of the same address redeems nothing.
#[test]
fn the_same_answer_again() {
    run(async || {
        let server = Hostile::start(Setup::default());
        let mut tab = Tab::open(&[server.configuration("main")]).await;
        let path = tab.leave(SignIn { server: "main".into(), ..SignIn::default() }).await.expect("an answer");
        tab.load(&path).await;
        signed_in(&mut tab, &server, "the first time").await;
        let sent = server.requests("POST /token");
        tab.load(&path).await;
        let State::Failed(error) = tab.state() else { panic!("{:?}", tab.state()) };
        says(error, &UnknownState, "“state”");
        assert_eq!(server.requests("POST /token"), sent, "the code was sent again");
        tab.dismiss().await;
        signed_in(&mut tab, &server, "the session is still there").await;
    });
}

/// A code that was issued for another request is stopped by PKCE.
#[test]
fn a_code_of_another_request() {
    run(async || {
        let server = Hostile::start(Setup::default());
        let configuration = [server.configuration("main")];
        let (mut tab, mut other) = (Tab::open(&configuration).await, Tab::open(&configuration).await);
        let sign_in = || SignIn { server: "main".into(), ..SignIn::default() };
        let path = tab.leave(sign_in()).await.expect("an answer");
        let injected = other.leave(sign_in()).await.expect("an answer");
        let code =
            |path: &str| path.split(['?', '&']).find(|part| part.starts_with("code=")).map(str::to_owned);
        let (own, foreign) = (code(&path).expect("a code"), code(&injected).expect("a code"));
        tab.load(&path.replace(&own, &foreign)).await;
        let State::Failed(error) = tab.state() else { panic!("{:?}", tab.state()) };
        says(error, &Token("invalid_grant".into()), "verifier");
    });
}
