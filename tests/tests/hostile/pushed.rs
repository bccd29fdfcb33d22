//! Pushed authorization requests: RFC 9126.
use oauth_protocol::ErrorKind::{MalformedResponse, Token, Unavailable, Unreachable};
use roundtrip_tests::{
    hostile::{Damage, Endpoint, Fault, Hostile, Setup},
    shell::Tab,
};
use serde_json::{Value, json};

use crate::{
    cases,
    check::{Trial, from, run, signed_in},
};

const SETUP: fn() -> Setup = || Setup { pushes: true, ..Setup::default() };

fn pushed() -> Trial {
    Trial::at(SETUP())
}

fn with(value: Value) -> Fault {
    Fault::Pushed("request_uri", Some(value))
}

fn damaged(damage: Damage) -> Fault {
    from(Endpoint::Push, damage)
}

cases! { refused:
    name_missing [pushed()]:
        Fault::Pushed("request_uri", None) => MalformedResponse, "“request_uri” is missing";
    name_empty [pushed()]: with(json!("")) => MalformedResponse, "“request_uri” is empty";
    name_a_number [pushed()]: with(json!(7)) => MalformedResponse, "“request_uri”";
    refused [pushed()]:
        damaged(Damage::Status(400, r#"{"error":"invalid_request"}"#.into()))
            => Token("invalid_request".into()), "HTTP 400";
    refused_in_html [pushed()]:
        damaged(Damage::Status(403, "<html>".into())) => Token(String::new()), "HTTP 403";
    overloaded [pushed()]: damaged(Damage::Status(503, String::new())) => Unavailable, "HTTP 503";
    html [pushed()]: damaged(Damage::Html("<html>")) => MalformedResponse, "not JSON";
    empty [pushed()]: damaged(Damage::Body(String::new())) => MalformedResponse, "empty";
    deep [pushed()]: damaged(Damage::Body("[".repeat(100_000))) => MalformedResponse, "nested too deep";
    name_twice [pushed()]: damaged(Damage::Twice("request_uri")) => MalformedResponse, "comes twice";
    truncated [pushed()]: damaged(Damage::Truncated) => Unreachable, "no answer could be read";
    redirects [pushed()]: damaged(Damage::Redirects(307)) => Unreachable, "no answer could be read";
    no_cors [pushed()]: damaged(Damage::NoCors) => Unreachable, "CORS";
    huge [pushed()]: damaged(Damage::Huge) => Unreachable, "too large";
    hangs [pushed()]: damaged(Damage::Hangs) => Unreachable, "time limit";
}

cases! { accepted:
    right [pushed()]: ;
    short_lived [pushed()]: Fault::Pushed("expires_in", Some(json!(0)));
    without_a_lifetime [pushed()]: Fault::Pushed("expires_in", None);
    under_200 [pushed()]: damaged(Damage::RightBody(200));
}

/// A name is used once (RFC 9126 4): each sign-in pushes its own request.
#[test]
fn each_name_once() {
    run(async || {
        let server = Hostile::start(SETUP());
        let mut tab = Tab::open(&[server.configuration("main")]).await;
        for number in 1..=2 {
            tab.sign_in("main").await;
            signed_in(&mut tab, &server, "pushed").await;
            assert_eq!(server.requests("POST /par"), number);
        }
    });
}
