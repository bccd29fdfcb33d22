//! Mix-up (RFC 9700 4.4): a server of the configuration passes the person on to another one, to be handed the
//! code of that one, and the verifier that goes with it.
use oauth_protocol::{
    ErrorKind,
    ErrorKind::{AmbiguousIssuer, IssuerMismatch, RedirectUriMismatch},
    State,
};
use roundtrip_tests::{
    hostile::{Fault, Hostile, Setup},
    shell::Tab,
};

use crate::check::{run, says, signed_in};

/// The honest server's redirect URI for this client, and whether it names itself in its answers.
struct Honest {
    redirect_path: &'static str,
    sends_iss: bool,
}

/// The person presses the button of the dishonest server and agrees at the honest one.
fn check(honest: Honest, kind: &ErrorKind, words: &str) {
    run(async || {
        let dishonest = Hostile::start(Setup::default());
        let setup = Setup { redirect_path: honest.redirect_path, ..Setup::default() };
        let other = Hostile::start(setup);
        unnamed(&dishonest);
        if !honest.sends_iss {
            unnamed(&other);
        }
        let mut tab = Tab::open(&[dishonest.configuration("dishonest"), other.configuration("honest")]).await;
        let to = other.issuer().to_owned();
        dishonest.fault(Fault::PassedOn { to, redirect_path: honest.redirect_path });
        tab.sign_in("dishonest").await;
        let State::Failed(error) = tab.state() else { panic!("{:?}", tab.state()) };
        says(error, kind, words);
        assert_eq!(other.requests("GET /authorize"), 1, "the person was passed on");
        for server in [&dishonest, &other] {
            assert_eq!(server.requests("POST"), 0, "something was handed over");
        }
        tab.load("/").await;
        assert!(tab.session().tokens().is_none(), "something is kept of it");
    });
}

/// It sends no `iss`, and promises none.
fn unnamed(server: &Hostile) {
    server.fault(Fault::Metadata("authorization_response_iss_parameter_supported", None));
    server.fault(Fault::Response("iss", None));
}

#[test]
fn passed_on_to_a_server_with_iss() {
    let honest = Honest { redirect_path: "/callback", sends_iss: true };
    check(honest, &IssuerMismatch, " was expected, and http://127.0.0.1");
}

#[test]
fn passed_on_to_a_server_without_iss() {
    let honest = Honest { redirect_path: "/callback", sends_iss: false };
    check(honest, &AmbiguousIssuer, "redirect_path");
}

#[test]
fn passed_on_to_the_redirect_uri_of_its_own() {
    let honest = Honest { redirect_path: "/callback/honest", sends_iss: false };
    check(honest, &RedirectUriMismatch, "http://localhost:8080/callback/honest came");
}

#[test]
fn a_server_without_iss_signs_in_at_the_redirect_uri_of_its_own() {
    run(async || {
        let setup = Setup { redirect_path: "/callback/quiet", ..Setup::default() };
        let (quiet, other) = (Hostile::start(setup), Hostile::start(Setup::default()));
        unnamed(&quiet);
        let mut tab = Tab::open(&[other.configuration("other"), quiet.configuration("quiet")]).await;
        tab.sign_in("quiet").await;
        signed_in(&mut tab, &quiet, "without iss").await;
        tab.sign_in("other").await;
        signed_in(&mut tab, &other, "with iss").await;
    });
}
