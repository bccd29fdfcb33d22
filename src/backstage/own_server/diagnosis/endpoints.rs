//! What a server's endpoints answer to a page without a secret, which asks for nothing that it could be given.
use super::{CHECK_ADDRESS, NOTHING, Seen, Verdict, hidden};

/// A refusal of an endpoint (RFC 6749 5.2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    pub error: String,
    pub description: String,
}

pub const PUBLIC: &str = "Register the client as public: often “Single-page application”, “User agent” or “Public”, with \
    the token endpoint’s authentication method “none”, and without a secret. Check the client id, too.";

/// The keys that identity tokens are signed with (RFC 7517): how many.
pub fn keys(seen: &Seen<usize>, page: &str) -> Verdict {
    match seen {
        Seen::Answer(200..300, Some(0)) => {
            Verdict::bad("The key set is empty.", "Have the server sign with RS256, PS256, ES256 or EdDSA.")
        }
        Seen::Answer(200..300, Some(1)) => Verdict::good("One key, and this page may read it."),
        Seen::Answer(200..300, Some(count)) => {
            Verdict::good(format!("{count} keys, and this page may read them."))
        }
        Seen::Answer(200..300, None) => {
            Verdict::bad("What is there is not a key set.", "Check “jwks_uri” in the server’s metadata.")
        }
        Seen::Answer(status, _) => Verdict::bad(
            format!("The keys can’t be read: HTTP {status}."),
            "Check “jwks_uri” in the server’s metadata.",
        ),
        Seen::Hidden => {
            let (seen, setting) = hidden(page, "at the address of the keys (“jwks_uri”), too");
            Verdict::bad(seen, setting)
        }
        Seen::Nothing => Verdict::bad(NOTHING, CHECK_ADDRESS),
    }
}

/// The token endpoint, asked with a code that is made up: it must refuse the code, and nothing else.
pub fn token(seen: &Seen<Refusal>, page: &str) -> Verdict {
    match seen {
        Seen::Answer(status, Some(refusal)) => refused(*status, refusal),
        Seen::Answer(404 | 405, None) => Verdict::bad(
            "There is no token endpoint at this address.",
            "Check “token_endpoint” in the server’s metadata.",
        ),
        Seen::Answer(401, None) => {
            Verdict::bad("The server wants this page to authenticate itself: HTTP 401.", PUBLIC)
        }
        Seen::Answer(status, None) => Verdict::careful(
            format!("This page may read its answer, and it is none that OAuth has: HTTP {status}."),
            "Try again; if it stays so, look into the server’s log.",
        ),
        Seen::Hidden => {
            let (seen, setting) = hidden(page, "at the token endpoint");
            let often = "Some servers say so with successes alone. Then a sign-in works, and each refusal looks like a \
                         lost connection.";
            Verdict::bad(format!("{seen} {often}"), setting)
        }
        Seen::Nothing => Verdict::bad(NOTHING, CHECK_ADDRESS),
    }
}

fn refused(status: u16, Refusal { error, description }: &Refusal) -> Verdict {
    let said = match description.as_str() {
        "" => error.clone(),
        description => format!("{error}: {description}"),
    };
    match error.as_str() {
        _ if description.to_ascii_lowercase().contains("secret") => {
            Verdict::bad(format!("It wants a client secret, which a page can’t keep ({said})."), PUBLIC)
        }
        "invalid_grant" => {
            Verdict::good("It refuses the made-up code, and this page as its public client it takes.")
        }
        "invalid_client" | "unauthorized_client" => {
            Verdict::bad(format!("It refuses this page, not the code ({said})."), PUBLIC)
        }
        "unsupported_grant_type" => Verdict::bad(
            format!("It doesn’t take codes ({said})."),
            "Allow the client the grant types “authorization_code” and “refresh_token”.",
        ),
        "use_dpop_nonce" | "invalid_dpop_proof" => Verdict::careful(
            format!("It wants a proof of possession, which was not sent here ({said})."),
            "Leave DPoP on “where it is offered”, or set “always”: a sign-in then sends one.",
        ),
        _ if status == 401 => Verdict::bad(format!("It refuses this page, not the code ({said})."), PUBLIC),
        _ => Verdict::careful(
            format!("This page may read its answer, which is usually invalid_grant and here: {said}."),
            "Sign in to see whether it takes a real code.",
        ),
    }
}

/// The revocation endpoint (RFC 7009), asked to take back a token that is made up.
pub fn revocation(seen: &Seen<Refusal>, page: &str) -> Verdict {
    const LATER: &str = "A sign-in works; after signing out, the tokens live to their end.";
    match seen {
        Seen::Answer(401, _) => {
            Verdict::careful(format!("It wants this page to authenticate itself. {LATER}"), PUBLIC)
        }
        Seen::Answer(404 | 405 | 500.., _) => Verdict::careful(
            format!("It gives no good answer. {LATER}"),
            "Check “revocation_endpoint” in the server’s metadata.",
        ),
        Seen::Answer(..) => Verdict::good("It answers, and this page may read it."),
        Seen::Hidden => {
            let (seen, setting) = hidden(page, "at the revocation endpoint, too");
            Verdict::careful(format!("{seen} Whether the tokens are taken back then stays unknown."), setting)
        }
        Seen::Nothing => Verdict::careful(format!("{NOTHING} {LATER}"), CHECK_ADDRESS),
    }
}
