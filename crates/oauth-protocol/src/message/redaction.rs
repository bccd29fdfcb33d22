//! What may be shown of a value, by its name and by where it stands.

/// What a value is to whoever watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Public by its specification.
    Public,
    /// A secret, or an identifier, that is made at random.
    Random,
    /// Anything else. It may be guessed, so that a fingerprint would tell it.
    Private,
}

/// Where names have their meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Vocabulary {
    /// Parameters to and from an authorization server.
    Parameters,
    /// The query of a resource API: its own, whatever it is.
    ApiQuery,
    /// Header fields.
    Fields,
    /// Members of an authorization server's answers.
    Answer,
    /// Its metadata.
    Metadata,
    /// A set of keys.
    KeySet,
    /// A public key.
    Key,
    /// An element of `authorization_details`.
    Details,
    /// The header of a signed token.
    Jose,
    /// The claims of an identity token.
    Claims,
    /// The claims of a proof of possession.
    Proof,
}

/// RFC 6749, 7636, 7009, 8707, 9126, 9207, 9396, 9449; OIDC Core 3.1.2.1;
/// RP-Initiated Logout 2. A `login_hint` is a person's name.
const PARAMETERS: &str = "access_type acr_values audience claims client_id code_challenge code_challenge_method \
    display dpop_jkt error error_description error_uri grant_type iss max_age \
    post_logout_redirect_uri prompt redirect_uri resource response_mode response_type scope \
    token_type_hint ui_locales";
const FIELDS: &str = "accept cache-control content-length content-type date retry-after www-authenticate";
/// RFC 6749 5.1 and 5.2, RFC 9126 2.2.
const ANSWER: &str = "error error_description error_uri expires_in iss scope token_type";
/// RFC 7517 4, RFC 7518 6: of public keys.
const KEY: &str = "alg crv e key_ops kid kty n use x y";
const DETAILS: &str = "type";
const JOSE: &str = "alg kid typ";
/// OIDC Core 2, save those of the person.
const CLAIMS: &str = "acr amr at_hash aud auth_time azp exp iat iss nbf";
/// RFC 9449 4.2.
const PROOF: &str = "htm htu iat";

/// Whether a member of the metadata is one: RFC 8414 2 and what the registry
/// has added since follow these patterns.
fn is_metadata(name: &str) -> bool {
    const ENDS: [&str; 6] = ["_endpoint", "_supported", "_uri", "_aliases", "_algs", "_documentation"];
    name == "issuer" || name.starts_with("require_") || ENDS.iter().any(|end| name.ends_with(end))
}

/// Values that nobody can guess.
const RANDOM: &str = "access_token ath c_hash code code_verifier dpop dpop-nonce id_token id_token_hint jti \
    nonce refresh_token request_uri sid state token";

/// Whether a name is among these; one text costs the page less than a list.
fn has(names: &str, name: &str) -> bool {
    names.split(' ').any(|other| other == name)
}

impl Vocabulary {
    pub(super) fn class(self, name: &str) -> Class {
        if has(RANDOM, name) {
            return Class::Random;
        }
        let names = match self {
            // RFC 9110 5.1: names of fields are the same in any case.
            Vocabulary::Fields if name.bytes().any(|octet| octet.is_ascii_uppercase()) => {
                return self.class(&name.to_ascii_lowercase());
            }
            Vocabulary::ApiQuery => return Class::Public,
            Vocabulary::Metadata if is_metadata(name) => return Class::Public,
            Vocabulary::Metadata | Vocabulary::KeySet => return Class::Private,
            Vocabulary::Parameters => PARAMETERS,
            Vocabulary::Fields => FIELDS,
            Vocabulary::Answer => ANSWER,
            Vocabulary::Key => KEY,
            Vocabulary::Details => DETAILS,
            Vocabulary::Jose => JOSE,
            Vocabulary::Claims => CLAIMS,
            Vocabulary::Proof => PROOF,
        };
        if has(names, name) { Class::Public } else { Class::Private }
    }

    /// The names below a name, where they are looked at one by one.
    pub(super) fn below(self, name: &str) -> Option<Vocabulary> {
        match (self, name) {
            (Vocabulary::Parameters | Vocabulary::Answer, "authorization_details") => {
                Some(Vocabulary::Details)
            }
            (Vocabulary::KeySet, "keys") | (Vocabulary::Jose, "jwk") => Some(Vocabulary::Key),
            _ => None,
        }
    }
}
