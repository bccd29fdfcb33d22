//! What a server says of itself: RFC 8414, OpenID Connect Discovery 1.0.
use super::{CHECK_ADDRESS, NOTHING, Seen, Verdict, hidden};

/// What is looked at of a server's metadata.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Described {
    pub issuer: Option<String>,
    pub token_endpoint: Option<String>,
    pub jwks_uri: Option<String>,
    pub revocation_endpoint: Option<String>,
    pub pushed_authorization_request_endpoint: Option<String>,
    pub code_challenge_methods: Option<Vec<String>>,
    pub response_types: Option<Vec<String>>,
    pub dpop_algorithms: Option<Vec<String>>,
    pub promises_iss: bool,
    pub requires_pushed_requests: bool,
}

impl Described {
    /// This document, and where it has nothing, the other.
    pub fn or(self, other: Described) -> Described {
        Described {
            issuer: self.issuer.or(other.issuer),
            token_endpoint: self.token_endpoint.or(other.token_endpoint),
            jwks_uri: self.jwks_uri.or(other.jwks_uri),
            revocation_endpoint: self.revocation_endpoint.or(other.revocation_endpoint),
            pushed_authorization_request_endpoint: self
                .pushed_authorization_request_endpoint
                .or(other.pushed_authorization_request_endpoint),
            code_challenge_methods: self.code_challenge_methods.or(other.code_challenge_methods),
            response_types: self.response_types.or(other.response_types),
            dpop_algorithms: self.dpop_algorithms.or(other.dpop_algorithms),
            promises_iss: self.promises_iss || other.promises_iss,
            requires_pushed_requests: self.requires_pushed_requests || other.requires_pushed_requests,
        }
    }
}

/// The documents at the two well-known addresses, of which one is enough.
pub fn metadata(documents: &[Seen<Described>], page: &str) -> Verdict {
    let readable = documents.iter().filter(|seen| matches!(seen, Seen::Answer(200..300, Some(_)))).count();
    if readable > 0 {
        let which = if readable == documents.len() {
            "Both addresses answer."
        } else {
            "One address answers, which is enough."
        };
        return Verdict::good(format!("The server describes itself, and this page may read it. {which}"));
    }
    if documents.contains(&Seen::Hidden) {
        let (seen, setting) = hidden(page, "at both of these addresses");
        return Verdict::bad(
            seen,
            format!("{setting} If nothing is there when you open one in a tab, the issuer is not right."),
        );
    }
    let statuses = documents.iter().find_map(|seen| match seen {
        Seen::Answer(status, _) => Some(*status),
        _ => None,
    });
    match statuses {
        Some(200..300) => Verdict::bad(
            "Something is there, and it is not a description of an authorization server.",
            "Check the issuer: the two addresses are made from it. It may want a path, such as a realm or a tenant.",
        ),
        Some(status) => Verdict::bad(
            format!("There is no description of the server: HTTP {status}."),
            "Check the issuer: the two addresses are made from it. For a server that publishes none, write its \
             endpoints by hand, under “More settings”.",
        ),
        None => Verdict::bad(NOTHING, CHECK_ADDRESS),
    }
}

/// RFC 8414 3.3: the issuer in the metadata "MUST be identical" to the one its address was made from.
pub fn issuer(configured: &str, documents: &[Described]) -> Verdict {
    let Some(foreign) = documents.iter().find(|document| document.issuer.as_deref() != Some(configured))
    else {
        return Verdict::good(format!("It calls itself exactly that: {configured}"));
    };
    let Some(named) = &foreign.issuer else {
        return Verdict::bad(
            "The metadata names no issuer.",
            "Use a server whose metadata has “issuer” (RFC 8414 2).",
        );
    };
    let difference = if named.trim_end_matches('/') == configured.trim_end_matches('/') {
        " They differ by the slash at the end."
    } else if named.eq_ignore_ascii_case(configured) {
        " They differ by large and small letters."
    } else {
        ""
    };
    let seen = format!("You wrote {configured}, and the server calls itself {named}.{difference}");
    let setting = match named.contains('{') {
        true => "This is a description for many tenants at once. Write the issuer of one tenant.".to_owned(),
        false => format!(
            "If that is the server you mean, write its issuer exactly so: {named}. Else correct the server’s public \
             address (“issuer”, “frontend URL”, “hostname”)."
        ),
    };
    Verdict::bad(seen, setting)
}

/// RFC 7636 and RFC 9700 2.1.1.
pub fn pkce(document: &Described) -> Verdict {
    match &document.code_challenge_methods {
        Some(methods) if methods.iter().any(|method| method == "S256") => {
            Verdict::good("S256 is among its methods.")
        }
        Some(methods) => Verdict::bad(
            format!("Its methods are: {}. S256 is not among them.", list(methods)),
            "Switch PKCE with the method S256 on, for this client or for the whole server.",
        ),
        None => Verdict::careful(
            "The metadata doesn’t say. This page sends it all the same; a server that ignores it protects the code less.",
            "Look in the server’s documents whether it takes PKCE with S256.",
        ),
    }
}

/// RFC 8414 2: `response_types_supported`.
pub fn response_type(document: &Described) -> Verdict {
    match &document.response_types {
        Some(types) if types.iter().any(|name| name == "code") => {
            Verdict::good("“code” is among its response types.")
        }
        Some(types) => Verdict::bad(
            format!("Its response types are: {}. “code” is not among them.", list(types)),
            "Switch the authorization code flow on (“standard flow”, grant type “authorization_code”).",
        ),
        None => Verdict::careful("The metadata doesn’t say.", ""),
    }
}

/// RFC 9207.
pub fn iss(document: &Described) -> Verdict {
    Verdict::told(match document.promises_iss {
        true => "The server promises its name (“iss”) in each answer, and this page demands it.",
        false => {
            "The server doesn’t promise its name (“iss”) in its answers. A sign-in works without: they are \
             told from those of other servers by the redirect URI, which is this server’s alone."
        }
    })
}

/// RFC 9449, RFC 9126.
pub fn offers(document: &Described) -> Verdict {
    let dpop = match &document.dpop_algorithms {
        Some(names) if names.iter().any(|name| name == "ES256") => {
            "Tokens can be bound to a key of this browser (DPoP)."
        }
        _ => "Tokens can’t be bound to a key of this browser (no DPoP with ES256).",
    };
    let pushed = match (&document.pushed_authorization_request_endpoint, document.requires_pushed_requests) {
        (None, _) => "Requests can’t be sent ahead (no PAR).",
        (Some(_), true) => "Requests must be sent ahead (PAR), which this page does.",
        (Some(_), false) => "Requests can be sent ahead (PAR).",
    };
    Verdict::told(format!("{dpop} {pushed}"))
}

/// From outside: a few names, none of them long.
fn list(names: &[String]) -> String {
    const MOST: usize = 8;
    const LONGEST: usize = 40;
    if names.is_empty() {
        return "none".to_owned();
    }
    let short = |name: &String| name.chars().filter(|c| !c.is_control()).take(LONGEST).collect::<String>();
    names.iter().take(MOST).map(short).collect::<Vec<_>>().join(", ")
}
