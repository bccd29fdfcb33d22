//! Proofs of possession: RFC 9449.
use oauth_protocol::{
    ErrorKind::{KeyLost, MalformedResponse, Token, TokenRefused, Unreachable},
    SignedOut, State,
};
use roundtrip_tests::{
    hostile::{Algorithm, Damage, Endpoint, Fault, Hostile, Proofs, Setup},
    shell::Tab,
};
use serde_json::json;

use crate::{
    cases,
    check::{Trial, call, from, run, says, signed_in},
};

fn setup(proofs: Proofs) -> Setup {
    Setup { proofs, ..Setup::default() }
}

fn offered() -> Trial {
    Trial::at(setup(Proofs::Offered))
}

fn with_nonce() -> Trial {
    Trial::at(setup(Proofs::WithNonce))
}

fn always(proofs: Proofs) -> Trial {
    Trial { configuration: vec![("dpop", json!("always"))], ..Trial::at(setup(proofs)) }
}

fn pushed_with_nonce() -> Trial {
    Trial::at(Setup { pushes: true, ..setup(Proofs::WithNonce) })
}

/// What FAPI 2.0 asks of a public client, all at once.
fn fapi(proofs: Proofs) -> Trial {
    let setup = Setup { pushes: true, algorithm: Algorithm::Ps256, ..setup(proofs) };
    Trial { setup, ..always(proofs) }
}

cases! { refused:
    nonce_forever [offered()]:
        Fault::NonceForever(Endpoint::Token) => Token("use_dpop_nonce".into()), "use_dpop_nonce";
    nonce_withheld [offered()]:
        Fault::NonceWithheld(Endpoint::Token) => Token("use_dpop_nonce".into()), "use_dpop_nonce";
    bearer_where_bound_was_demanded [always(Proofs::Offered)]:
        Fault::Token("token_type", Some(json!("Bearer"))) => MalformedResponse, "bound to a key";
    proof_refused [offered()]:
        from(Endpoint::Token, Damage::Status(400, r#"{"error":"invalid_dpop_proof"}"#.into()))
        => Token("invalid_dpop_proof".into()), "invalid_dpop_proof";
    no_cors [offered()]: from(Endpoint::Token, Damage::NoCors) => Unreachable, "CORS";
}

cases! { accepted:
    right [offered()]: ;
    right_always [always(Proofs::Offered)]: ;
    right_with_nonce [with_nonce()]: ;
    right_with_nonce_pushed [pushed_with_nonce()]: ;
    fapi_2 [fapi(Proofs::WithNonce)]: ;
    fapi_2_without_nonce [fapi(Proofs::Offered)]: ;
    nonce_changes [with_nonce()]: Fault::NonceChanges;
    type_in_lower_case [offered()]: Fault::Token("token_type", Some(json!("dpop")));
    type_in_capitals [offered()]: Fault::Token("token_type", Some(json!("DPOP")));
    scheme_in_lower_case [with_nonce()]: Fault::Scheme("dpop");
    scheme_in_capitals [with_nonce()]: Fault::Scheme("DPOP");
    offered_among_others [offered()]:
        Fault::Metadata("dpop_signing_alg_values_supported", Some(json!(["RS256", "ES256", "ML-DSA-44"])));
    never_though_offered [Trial { configuration: vec![("dpop", json!("never"))], ..offered() }]: ;
}

cases! { call_refused:
    nonce_forever_at_the_api [offered()]: Fault::NonceForever(Endpoint::Api) => TokenRefused, "use_dpop_nonce";
    nonce_withheld_at_the_api [offered()]:
        Fault::NonceWithheld(Endpoint::Api) => TokenRefused, "use_dpop_nonce";
    proof_refused_at_the_api [offered()]:
        Fault::Refused(401, "DPoP error=\"invalid_dpop_proof\"") => TokenRefused, "invalid_dpop_proof";
}

cases! { profile_refused:
    nonce_forever_at_the_profile [offered()]:
        Fault::NonceForever(Endpoint::Userinfo) => TokenRefused, "use_dpop_nonce";
}

/// A demand for a nonce that never ends costs one repetition.
#[test]
fn a_demand_is_met_once() {
    run(async || {
        let server = Hostile::start(setup(Proofs::Offered));
        let mut tab = Tab::open(&[server.configuration("main")]).await;
        server.fault(Fault::NonceForever(Endpoint::Token));
        tab.sign_in("main").await;
        assert!(matches!(tab.state(), State::Failed(_)));
        assert_eq!(server.requests("POST /token"), 2);
    });
}

/// The browser's data were cleared: the tokens are of no use any more, and the person hears why.
#[test]
fn the_key_is_gone() {
    run(async || {
        let server = Hostile::start(setup(Proofs::Offered));
        let mut tab = Tab::open(&[server.configuration("main")]).await;
        tab.sign_in("main").await;
        signed_in(&mut tab, &server, "with the key").await;
        tab.lose_keys();
        let error = call(&mut tab, &server).await.expect_err("no proof can be signed");
        says(&error, &KeyLost, "the key");
        tab.refresh().await;
        let State::SignedOut(SignedOut::Over(error)) = tab.state() else { panic!("{:?}", tab.state()) };
        says(error, &oauth_protocol::ErrorKind::SessionOver, "the key");
        tab.sign_in("main").await;
        signed_in(&mut tab, &server, "with a new key").await;
    });
}
