//! What is odd and does no harm: the sign-in goes through.
use std::time::Duration;

use oauth_protocol::{SignedOut, State};
use roundtrip_tests::{
    hostile::{Damage, Endpoint, Fault, Hostile, Setup},
    shell::Tab,
};
use serde_json::{Value, json};

use crate::{
    cases,
    check::{Trial, from, run, signed_in},
};

fn token(name: &'static str, value: Value) -> Fault {
    Fault::Token(name, Some(value))
}

fn metadata(name: &'static str, value: Value) -> Fault {
    Fault::Metadata(name, Some(value))
}

cases! { accepted:
    nothing_wrong: ;
    type_in_lower_case: token("token_type", json!("bearer"));
    type_in_capitals: token("token_type", json!("BEARER"));
    lifetime_as_text: token("expires_in", json!("3600"));
    lifetime_missing: Fault::Token("expires_in", None);
    scope_missing: Fault::Token("scope", None);
    scope_null: token("scope", json!(null));
    scope_wider_than_asked: token("scope", json!("openid profile calendar"));
    members_nobody_knows: token("x", json!({ "a": [1, null, true, -1.5e-7, "\u{1F600}"] }));
    metadata_nobody_knows: metadata("x", json!([[[]]]));
    metadata_without_lists: Fault::Metadata("code_challenge_methods_supported", None),
        Fault::Metadata("id_token_signing_alg_values_supported", None),
        Fault::Metadata("dpop_signing_alg_values_supported", None);
    metadata_of_one_kind_only: Fault::SecondMetadata("x", Some(json!(1)));
    issuer_in_responses_not_promised: Fault::Metadata("authorization_response_iss_parameter_supported", None);
    issuer_in_responses_neither_promised_nor_sent:
        Fault::Metadata("authorization_response_iss_parameter_supported", None), Fault::Response("iss", None);
    session_state_in_the_response: Fault::Response("session_state", Some("x.y".into()));
    profile_of_every_scope [Trial {
        configuration: vec![("scope", json!("openid profile email phone address"))], ..Trial::default()
    }]: ;
    profile_with_more: Fault::Profile("address", Some(json!({ "country": "GB" })));
    date_of_nonsense: from(Endpoint::Token, Damage::Field("Date", "Blursday, 99 Foo 0000"));
    date_in_2100:
        from(Endpoint::Token, Damage::Field("Date", "Fri, 01 Jan 2100 00:00:00 GMT")),
        Fault::Claim("iat", Some(json!(4_102_444_790_u64))), Fault::Claim("exp", Some(json!(4_102_445_400_u64)));
    metadata_as_text: from(Endpoint::Metadata, Damage::ContentType("text/plain"));
    keys_as_key_set: from(Endpoint::Keys, Damage::ContentType("application/jwk-set+json"));
}

/// One of the two metadata documents is enough, whatever becomes of the other.
#[test]
fn one_document_is_enough() {
    for damage in [Damage::Status(404, String::new()), Damage::Reset, Damage::Html("<html>"), Damage::Huge] {
        run(async || {
            let server = Hostile::start(Setup::default());
            let mut tab = Tab::open(&[server.configuration("main")]).await;
            server.fault_times(from(Endpoint::Metadata, damage.clone()), 1);
            tab.sign_in("main").await;
            signed_in(&mut tab, &server, &format!("{damage:?}")).await;
        });
    }
}

/// Whatever becomes of the revocation, the person is signed out here.
#[test]
fn signing_out_never_fails() {
    let damages = [
        Damage::Status(500, "<html>".into()),
        Damage::Reset,
        Damage::NoCors,
        Damage::Redirects(302),
        Damage::Huge,
        Damage::Hangs,
    ];
    for damage in damages {
        run(async || {
            let server = Hostile::start(Setup::default());
            let mut tab = Tab::open(&[server.configuration("main")]).await;
            tab.sign_in("main").await;
            tab.hurry(Duration::from_millis(1500));
            server.fault(from(Endpoint::Revocation, damage.clone()));
            tab.sign_out().await;
            assert_eq!(tab.state(), &State::SignedOut(SignedOut::ByPerson), "{damage:?}");
            tab.load("/").await;
            assert_eq!(tab.state(), &State::SignedOut(SignedOut::NotYet), "{damage:?}");
        });
    }
}
