//! What each part of a message means, and where that is written.
use oauth_leptos::protocol::{Part, Place};

/// What a part means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// For a person.
    pub words: &'static str,
    /// The specification and its section.
    pub source: &'static str,
}

/// What this part means, where it is one that the specifications know.
pub fn meaning(part: &Part) -> Option<Meaning> {
    let table = match part.place {
        Place::Line => return None,
        Place::Header => HEADERS,
        Place::Query | Place::Form => PARAMETERS,
        Place::Member => MEMBERS,
        Place::Claim => CLAIMS,
    };
    // A nested member is explained by its own name: `keys[0].kid`.
    let name = part.name.rsplit('.').next().unwrap_or(&part.name);
    let name = name.split('[').next().unwrap_or(name);
    let found = table.iter().find(|(known, ..)| known.eq_ignore_ascii_case(name));
    found.map(|(_, words, source)| Meaning { words, source })
}

/// The page where a source can be read.
pub fn address(source: &str) -> Option<String> {
    let mut words = source.split(' ');
    match (words.next()?, words.next()?, words.next()) {
        ("RFC", number, None) => Some(format!("https://www.rfc-editor.org/rfc/rfc{number}")),
        ("RFC", number, Some(section)) => {
            Some(format!("https://www.rfc-editor.org/rfc/rfc{number}#section-{section}"))
        }
        ("OIDC", "Core", _) => Some("https://openid.net/specs/openid-connect-core-1_0.html".to_owned()),
        ("OIDC", "Discovery", _) => {
            Some("https://openid.net/specs/openid-connect-discovery-1_0.html".to_owned())
        }
        ("RP-Initiated", "Logout", _) => {
            Some("https://openid.net/specs/openid-connect-rpinitiated-1_0.html".to_owned())
        }
        _ => None,
    }
}

type Table = &'static [(&'static str, &'static str, &'static str)];

const PARAMETERS: Table = &[
    ("response_type", "“code”: the browser brings back a one-time code, and no token", "RFC 6749 3.1.1"),
    ("client_id", "The name under which the server knows this app. It is public", "RFC 6749 2.2"),
    (
        "redirect_uri",
        "Where you are sent back to. The server takes it only if it is registered",
        "RFC 6749 3.1.2",
    ),
    ("scope", "What the app asks for. You choose how much of it it gets", "RFC 6749 3.3"),
    ("state", "A random number of this request: an answer with another one is not for it", "RFC 6749 10.12"),
    ("nonce", "A random number that must come back inside the identity token", "OIDC Core 3.1.2.1"),
    ("code_challenge", "The fingerprint of a secret that stays in this tab", "RFC 7636 4.2"),
    ("code_challenge_method", "How the fingerprint is made: SHA-256", "RFC 7636 4.3"),
    ("code_verifier", "The secret of step 1: only who has it can use the code", "RFC 7636 4.5"),
    ("prompt", "What the server may show: “none” for nothing, “consent” to ask again", "OIDC Core 3.1.2.1"),
    ("max_age", "How many seconds ago you may have signed in at most", "OIDC Core 3.1.2.1"),
    ("acr_values", "How strongly you are to show who you are", "RFC 9470 4"),
    ("login_hint", "Who is expected to sign in", "OIDC Core 3.1.2.1"),
    ("ui_locales", "The languages you read", "OIDC Core 3.1.2.1"),
    ("claims", "Single facts that are asked for", "OIDC Core 5.5"),
    ("resource", "The API that the access token is for", "RFC 8707 2"),
    ("audience", "The API that the access token is for, in the words of some servers", "RFC 8707 2"),
    ("authorization_details", "What is asked for, in detail, as JSON", "RFC 9396 2"),
    ("request_uri", "The receipt of the request that was sent ahead", "RFC 9126 2.2"),
    ("dpop_jkt", "The fingerprint of the key that the tokens are to be bound to", "RFC 9449 10"),
    ("presenter", "Of this demo alone: its servers put the focus on the button that goes on", "RFC 6749 3.1"),
    ("grant_type", "What is given for tokens: a code, or a refresh token", "RFC 6749 4.1.3"),
    (
        "code",
        "The one-time code. Worth nothing without the verifier, and spent with this request",
        "RFC 6749 1.3.1",
    ),
    ("iss", "The server that says so. It must be the one that was asked", "RFC 9207 2"),
    ("error", "Why there is no code", "RFC 6749 4.1.2.1"),
    ("error_description", "The server’s own words, for developers", "RFC 6749 4.1.2.1"),
    ("error_uri", "Where more is written about it", "RFC 6749 4.1.2.1"),
    ("session_state", "Of an older way to watch the server’s session; not used", "OIDC Core 3.1.2.5"),
    (
        "refresh_token",
        "Fetches new tokens without asking you. Good once: a new one comes back",
        "RFC 6749 1.5",
    ),
    ("token", "The token that is given back", "RFC 7009 2.1"),
    ("token_type_hint", "Which kind of token it is", "RFC 7009 2.1"),
    ("id_token_hint", "Who is signing out, in the server’s own words", "RP-Initiated Logout 2"),
    ("post_logout_redirect_uri", "Where you are sent back to after that", "RP-Initiated Logout 2"),
];

const HEADERS: Table = &[
    ("accept", "The form in which the answer is wanted", "RFC 9110 12.5.1"),
    ("authorization", "The access token, shown to the API and to nobody else", "RFC 6750 2.1"),
    ("cache-control", "Nothing of this may be kept on the way", "RFC 6749 5.1"),
    ("content-type", "The form of what is sent", "RFC 9110 8.3"),
    ("content-length", "How much is sent", "RFC 9110 8.6"),
    ("date", "The server’s clock: what lasts how long is counted by it", "RFC 9110 6.6.1"),
    ("dpop", "A signature made just now, by a key that never leaves this browser", "RFC 9449 4.2"),
    ("dpop-nonce", "A number the next signature must hold", "RFC 9449 8"),
    ("retry-after", "How long to wait before trying again", "RFC 9110 10.2.3"),
    ("www-authenticate", "What the API wants instead", "RFC 6750 3"),
];

const MEMBERS: Table = &[
    ("access_token", "Opens your data at the resource server, for a few minutes", "RFC 6749 1.4"),
    (
        "token_type",
        "How the token is shown: Bearer for anybody’s, DPoP for one bound to a key",
        "RFC 6749 7.1",
    ),
    ("expires_in", "How many seconds the access token lasts", "RFC 6749 5.1"),
    ("refresh_token", "Fetches new tokens without asking you", "RFC 6749 1.5"),
    ("scope", "What you allowed. It may be less than was asked", "RFC 6749 3.3"),
    ("id_token", "Says who you are, signed by the server", "OIDC Core 2"),
    ("authorization_details", "What you allowed, in detail", "RFC 9396 7"),
    ("error", "Why not", "RFC 6749 5.2"),
    ("error_description", "The server’s own words, for developers", "RFC 6749 5.2"),
    ("request_uri", "The receipt: the browser takes it along in place of the request", "RFC 9126 2.2"),
    ("issuer", "The server’s name. It must be the one this app is set up for", "RFC 8414 2"),
    ("authorization_endpoint", "Where you are sent to sign in", "RFC 8414 2"),
    ("token_endpoint", "Where codes and refresh tokens are swapped for tokens", "RFC 8414 2"),
    ("jwks_uri", "Where the server’s public keys are", "RFC 8414 2"),
    ("userinfo_endpoint", "Where your profile is", "OIDC Discovery 3"),
    ("revocation_endpoint", "Where tokens are given back", "RFC 8414 2"),
    ("introspection_endpoint", "Where APIs ask whether a token is good; not for apps", "RFC 8414 2"),
    ("end_session_endpoint", "Where you sign out of the server itself", "RP-Initiated Logout 2.1"),
    ("registration_endpoint", "Where apps can register themselves", "RFC 8414 2"),
    ("pushed_authorization_request_endpoint", "Where a request can be sent ahead", "RFC 9126 5"),
    ("require_pushed_authorization_requests", "Whether requests must be sent ahead", "RFC 9126 5"),
    ("scopes_supported", "The permissions the server knows", "RFC 8414 2"),
    ("response_types_supported", "The ways of answering; this app wants “code”", "RFC 8414 2"),
    ("response_modes_supported", "Where the answer can be put", "RFC 8414 2"),
    ("grant_types_supported", "What can be swapped for tokens", "RFC 8414 2"),
    (
        "code_challenge_methods_supported",
        "How PKCE fingerprints may be made; S256 must be there",
        "RFC 8414 2",
    ),
    (
        "authorization_response_iss_parameter_supported",
        "A promise: every answer names its server",
        "RFC 9207 3",
    ),
    ("id_token_signing_alg_values_supported", "The signatures identity tokens can have", "OIDC Discovery 3"),
    ("dpop_signing_alg_values_supported", "The server can bind tokens to a key", "RFC 9449 5.1"),
    (
        "token_endpoint_auth_methods_supported",
        "How apps show who they are; “none” is for apps like this one",
        "RFC 8414 2",
    ),
    ("subject_types_supported", "Whether every app gets the same name for you", "OIDC Discovery 3"),
    ("claims_supported", "The facts the server can tell about people", "OIDC Discovery 3"),
    ("acr_values_supported", "The strengths of signing in the server knows", "OIDC Discovery 3"),
    ("kty", "The family of the key", "RFC 7517 4.1"),
    ("crv", "The curve of the key", "RFC 7518 6.2.1"),
    ("alg", "What the key signs with", "RFC 7517 4.4"),
    ("use", "What the key is for", "RFC 7517 4.2"),
    ("kid", "The key’s name: a token says which one signed it", "RFC 7517 4.5"),
    ("n", "The key itself: the modulus. Public", "RFC 7518 6.3.1"),
    ("e", "The key itself: the exponent. Public", "RFC 7518 6.3.1"),
    ("x", "The key itself: a coordinate. Public", "RFC 7518 6.2.1"),
    ("y", "The key itself: a coordinate. Public", "RFC 7518 6.2.1"),
];

const CLAIMS: Table = &[
    ("alg", "What it is signed with. “none” is refused", "RFC 7515 4.1.1"),
    ("kid", "Which of the server’s keys signed it", "RFC 7515 4.1.4"),
    ("typ", "What kind of token it is", "RFC 7515 4.1.9"),
    ("iss", "Who issued it: it must be the server that was asked", "OIDC Core 2"),
    ("sub", "Your name at that server, as it never changes", "OIDC Core 2"),
    ("aud", "For whom: it must be this app", "OIDC Core 2"),
    ("azp", "The app it was issued to", "OIDC Core 2"),
    ("exp", "Until when it counts", "OIDC Core 2"),
    ("iat", "When it was issued", "OIDC Core 2"),
    ("nbf", "From when on it counts", "RFC 7519 4.1.5"),
    ("name", "What you are called. Kept covered here: it is nobody else’s business", "OIDC Core 5.1"),
    ("preferred_username", "The name you sign in with", "OIDC Core 5.1"),
    ("email", "Where you get mail", "OIDC Core 5.1"),
    ("nonce", "The random number of the request: this token answers it and no other", "OIDC Core 2"),
    ("auth_time", "When you last showed who you are", "OIDC Core 2"),
    ("acr", "How strongly you showed who you are", "OIDC Core 2"),
    ("amr", "By which means you showed who you are", "OIDC Core 2"),
    ("at_hash", "The fingerprint of the access token that came with it", "OIDC Core 3.1.3.6"),
    ("sid", "The session at the server", "RP-Initiated Logout 2"),
    ("jti", "The number of this one token", "RFC 7519 4.1.7"),
    ("htm", "The method the signature is for", "RFC 9449 4.2"),
    ("htu", "The address the signature is for", "RFC 9449 4.2"),
    ("ath", "The fingerprint of the access token it goes with", "RFC 9449 4.2"),
];

#[cfg(test)]
mod tests {
    use oauth_leptos::protocol::Shown;

    use super::*;

    fn words(place: Place, name: &str) -> Option<&'static str> {
        let part = Part { place, name: name.into(), value: Shown::Plain(String::new()) };
        meaning(&part).map(|meaning| meaning.source)
    }

    #[test]
    fn the_same_name_means_what_it_means_where_it_stands() {
        assert_eq!(words(Place::Query, "iss"), Some("RFC 9207 2"));
        assert_eq!(words(Place::Claim, "iss"), Some("OIDC Core 2"));
        assert_eq!(words(Place::Member, "keys[0].kid"), Some("RFC 7517 4.5"));
        assert_eq!(words(Place::Member, "scopes_supported[3]"), Some("RFC 8414 2"));
        assert_eq!(words(Place::Header, "WWW-Authenticate"), Some("RFC 6750 3"));
        assert_eq!(words(Place::Query, "days"), None);
        assert_eq!(words(Place::Line, "GET"), None);
    }

    #[test]
    fn every_source_can_be_read_and_every_name_is_there_once() {
        for table in [PARAMETERS, HEADERS, MEMBERS, CLAIMS] {
            for (index, (name, words, source)) in table.iter().enumerate() {
                assert!(address(source).is_some(), "{name}: {source}");
                assert!(!words.is_empty() && !words.ends_with('.'), "{name}");
                assert!(table[..index].iter().all(|(other, ..)| other != name), "{name} twice");
            }
        }
        assert_eq!(
            address("RFC 6749 4.1.1").unwrap(),
            "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1"
        );
    }
}
