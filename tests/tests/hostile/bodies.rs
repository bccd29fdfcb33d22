//! The token answer, damaged on its way.
use oauth_protocol::ErrorKind::{IdToken, MalformedResponse, Unreachable};
use roundtrip_tests::hostile::{Damage, Endpoint, Fault};

use crate::{cases, check::from};

fn damaged(damage: Damage) -> Fault {
    from(Endpoint::Token, damage)
}

cases! { refused:
    truncated: damaged(Damage::Truncated) => Unreachable, "no answer could be read";
    reset: damaged(Damage::Reset) => Unreachable, "no answer could be read";
    half: damaged(Damage::HalfJson) => MalformedResponse, "not JSON";
    empty: damaged(Damage::Body(String::new())) => MalformedResponse, "empty";
    spaces: damaged(Damage::Body(" \n ".into())) => MalformedResponse, "empty";
    nothing_under_204: damaged(Damage::Status(204, String::new())) => MalformedResponse, "empty";
    html:
        damaged(Damage::Html("<!doctype html><title>Captive portal</title>")) => MalformedResponse, "not JSON";
    null: damaged(Damage::Body("null".into())) => MalformedResponse, "not an object";
    list: damaged(Damage::Body("[]".into())) => MalformedResponse, "not an object";
    text: damaged(Damage::Body("\"x\"".into())) => MalformedResponse, "not an object";
    form: damaged(Damage::Body("access_token=x&token_type=bearer".into())) => MalformedResponse, "not JSON";
    two_objects: damaged(Damage::Body("{}{}".into())) => MalformedResponse, "something follows";
    not_utf8: damaged(Damage::Octets(b"\xff\xfe{\x00}\x00".to_vec())) => MalformedResponse, "not JSON";
    zeros: damaged(Damage::Octets(vec![0; 1000])) => MalformedResponse, "not JSON";
    deep_lists: damaged(Damage::Body("[".repeat(1_000_000))) => MalformedResponse, "nested too deep";
    deep_objects: damaged(Damage::Body("{\"a\":".repeat(1_000_000))) => MalformedResponse, "nested too deep";
    access_token_twice: damaged(Damage::Twice("access_token")) => MalformedResponse, "comes twice";
    type_twice: damaged(Damage::Twice("token_type")) => MalformedResponse, "comes twice";
    id_token_twice: damaged(Damage::Twice("id_token")) => MalformedResponse, "comes twice";
    many_items: damaged(Damage::ManyItems) => MalformedResponse, "too many items";
    many_members: damaged(Damage::ManyMembers) => MalformedResponse, "too many members";
    long_number:
        damaged(Damage::Body(format!("{{\"expires_in\":{}", "9".repeat(1_000_000))))
            => MalformedResponse, "JSON";
    long_exponent: damaged(Damage::Body(r#"{"access_token":"a","token_type":"Bearer","expires_in":1e999999999}"#.into()))
        => IdToken, "sent none";
    redirect_301: damaged(Damage::Redirects(301)) => Unreachable, "no answer could be read";
    redirect_302: damaged(Damage::Redirects(302)) => Unreachable, "no answer could be read";
    redirect_307: damaged(Damage::Redirects(307)) => Unreachable, "no answer could be read";
    redirect_308: damaged(Damage::Redirects(308)) => Unreachable, "no answer could be read";
    no_cors: damaged(Damage::NoCors) => Unreachable, "CORS";
    cors_of_another_page: damaged(Damage::ForeignCors) => Unreachable, "CORS";
    huge: damaged(Damage::Huge) => Unreachable, "too large";
    endless: damaged(Damage::Endless) => Unreachable, "too large";
    trickled: damaged(Damage::Trickled) => Unreachable, "time limit";
    hangs: damaged(Damage::Hangs) => Unreachable, "time limit";
    hangs_in_the_body: damaged(Damage::HangsInBody) => Unreachable, "time limit";
}

cases! { accepted:
    seven_megabytes_of_one_text: damaged(Damage::LongText);
    as_html: damaged(Damage::ContentType("text/html"));
    as_plain_text: damaged(Damage::ContentType("text/plain"));
    as_nothing: damaged(Damage::ContentType(""));
    under_201: damaged(Damage::RightBody(201));
}
