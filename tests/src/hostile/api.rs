//! What access tokens are for: the API (RFC 6750, RFC 9449 7), the profile (OIDC Core 5.3); and the
//! end of them (RFC 7009).
use serde_json::json;

use super::{
    answers::Answer,
    books::Grant,
    dpop::{self, Proof},
    fault::{Endpoint, Fault},
    id_token::SUBJECT,
    routes::Ask,
    server::{Shared, change, lock},
};

/// OIDC Core 5.4: which scope asks for which claim.
const PROFILE: [(&str, &str, &str); 4] = [
    ("profile", "name", "Ada Lovelace"),
    ("email", "email", "ada@example.com"),
    ("phone", "phone_number", "+44 20 7946 0000"),
    ("address", "address", "London"),
];

/// Any path of the API.
pub(crate) fn answer(shared: &Shared, ask: &Ask) -> Answer {
    let refused = shared.hit(|fault| match fault {
        Fault::Refused(status, challenge) => Some((*status, *challenge)),
        _ => None,
    });
    if let Some((status, challenge)) = refused {
        return Answer::empty(status).header("WWW-Authenticate", challenge);
    }
    match authorized(shared, ask, Endpoint::Api) {
        Ok(_) => dpop::with_new_nonce(shared, Answer::json(200, &json!({ "path": ask.path }))),
        Err(answer) => answer,
    }
}

/// The profile.
pub(crate) fn userinfo(shared: &Shared, ask: &Ask) -> Answer {
    let grant = match authorized(shared, ask, Endpoint::Userinfo) {
        Ok(grant) => grant,
        Err(answer) => return answer,
    };
    let mut profile = json!({ "sub": SUBJECT });
    for (scope, claim, value) in PROFILE {
        if grant.scope.split(' ').any(|name| name == scope) {
            profile[claim] = json!(value);
        }
    }
    let members = shared.members(|fault| match fault {
        Fault::Profile(name, value) => Some((*name, value.clone())),
        _ => None,
    });
    change(&mut profile, members);
    dpop::with_new_nonce(shared, Answer::json(200, &profile))
}

/// Ends a family of tokens.
pub(crate) fn revoke(shared: &Shared, ask: &Ask) -> Answer {
    lock(&shared.books).revoke(ask.form.get("token").map(String::as_str).unwrap_or_default());
    Answer::empty(200)
}

fn authorized(shared: &Shared, ask: &Ask, endpoint: Endpoint) -> Result<Grant, Answer> {
    let field = ask.header("authorization").unwrap_or_default();
    let (scheme, token) = field.split_once(' ').unwrap_or((field, ""));
    let grant = lock(&shared.books).access(token).cloned();
    let Some(grant) = grant else { return Err(challenge(shared, "Bearer", "invalid_token")) };
    let Some(key) = grant.key.clone() else {
        let fits = scheme.eq_ignore_ascii_case("bearer");
        return if fits { Ok(grant) } else { Err(challenge(shared, "Bearer", "invalid_token")) };
    };
    if !scheme.eq_ignore_ascii_case("dpop") {
        return Err(challenge(shared, "DPoP", "invalid_token"));
    }
    match dpop::check(shared, ask, endpoint, Some(token)) {
        Proof::Good(proven) if proven == key => Ok(grant),
        Proof::NeedsNonce => {
            let refusal = challenge(shared, "DPoP", "use_dpop_nonce");
            Err(dpop::with_nonce(shared, endpoint, refusal))
        }
        Proof::Good(_) | Proof::Absent | Proof::Bad(_) => {
            Err(challenge(shared, "DPoP", "invalid_dpop_proof"))
        }
    }
}

fn challenge(shared: &Shared, scheme: &'static str, error: &str) -> Answer {
    let spelling = shared.hit(|fault| match fault {
        Fault::Scheme(spelling) => Some(*spelling),
        _ => None,
    });
    let scheme = spelling.unwrap_or(scheme);
    Answer::empty(401).header("WWW-Authenticate", &format!("{scheme} error=\"{error}\""))
}
