//! The profile: OpenID Connect Core 1.0, 5.3.
use oauth_protocol::ErrorKind::{TokenRefused, Unreachable, Userinfo};
use roundtrip_tests::hostile::{Damage, Endpoint, Fault};
use serde_json::{Value, json};

use crate::{cases, check::from};

fn with(name: &'static str, value: Value) -> Fault {
    Fault::Profile(name, Some(value))
}

fn damaged(damage: Damage) -> Fault {
    from(Endpoint::Userinfo, damage)
}

cases! { profile_refused:
    subject_of_another_person: with("sub", json!("grace")) => Userinfo, "another person";
    subject_in_capitals: with("sub", json!("ADA")) => Userinfo, "another person";
    subject_missing: Fault::Profile("sub", None) => Userinfo, "“sub” is missing";
    subject_null: with("sub", json!(null)) => Userinfo, "“sub” is missing";
    subject_a_number: with("sub", json!(7)) => Userinfo, "“sub”";
    subject_twice: damaged(Damage::Twice("sub")) => Userinfo, "comes twice";
    html: damaged(Damage::Html("<html>")) => Userinfo, "not JSON";
    empty: damaged(Damage::Body(String::new())) => Userinfo, "empty";
    signed_though_nobody_asked:
        damaged(Damage::Body("eyJhbGciOiJub25lIn0.e30.".into())) => Userinfo, "not JSON";
    deep: damaged(Damage::Body("[".repeat(100_000))) => Userinfo, "nested too deep";
    many_members: damaged(Damage::ManyMembers) => Userinfo, "too many members";
    forbidden: damaged(Damage::Status(403, String::new())) => Userinfo, "HTTP 403";
    broken: damaged(Damage::Status(500, "<html>".into())) => Userinfo, "HTTP 500";
    refused: damaged(Damage::Status(401, String::new())) => TokenRefused, "HTTP 401";
    truncated: damaged(Damage::Truncated) => Unreachable, "no answer could be read";
    redirects: damaged(Damage::Redirects(302)) => Unreachable, "no answer could be read";
    no_cors: damaged(Damage::NoCors) => Unreachable, "CORS";
    huge: damaged(Damage::Huge) => Unreachable, "too large";
    hangs: damaged(Damage::Hangs) => Unreachable, "time limit";
}
