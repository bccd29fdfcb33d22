//! What the simulated servers say.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth_protocol::Response;
use std::collections::HashMap;

use crate::world::World;

pub const ORIGIN: &str = "https://app.example";
pub const ISSUER: &str = "https://as.example";
pub const OTHER_ISSUER: &str = "https://other.example";
pub const API: &str = "https://api.example/v1";

pub const CONFIGURATION: &str = r#"{"servers":[
    {"id":"main","name":"Main","issuer":"https://as.example","client_id":"spa",
     "scope":"openid read","api":"https://api.example/v1"},
    {"id":"other","name":"Other","issuer":"https://other.example","client_id":"spa",
     "scope":"read","api":"https://api.example/v1"}]}"#;

/// The page's configuration, and what the server says of itself.
#[derive(Clone)]
pub struct Setting {
    pub configuration: String,
    pub metadata: String,
    pub keys: String,
}

impl Default for Setting {
    fn default() -> Setting {
        Setting { configuration: CONFIGURATION.into(), metadata: metadata(), keys: KEYS.into() }
    }
}

impl Setting {
    /// With these members more in the configuration of the main server.
    pub fn configured(members: &str) -> Setting {
        let configuration = CONFIGURATION.replacen("{\"id\"", &format!("{{{members},\"id\""), 1);
        Setting { configuration, ..Setting::default() }
    }

    /// With this scope at the first server.
    pub fn scoped(scope: &str) -> Setting {
        Setting { configuration: CONFIGURATION.replacen("openid read", scope, 1), ..Setting::default() }
    }

    /// With these members more in the server's metadata.
    pub fn promising(self, members: &str) -> Setting {
        Setting { metadata: self.metadata.replacen('{', &format!("{{{members},"), 1), ..self }
    }

    /// With another scope at the main server.
    pub fn asking(self, scope: &str) -> Setting {
        let scope = format!("\"scope\":\"{scope}\"");
        Setting { configuration: self.configuration.replacen("\"scope\":\"openid read\"", &scope, 1), ..self }
    }

    /// A tab at the start page.
    pub fn world(&self) -> World {
        World::set(self.clone(), HashMap::new(), "/")
    }

    /// The whole round trip: a tab that has just been signed in.
    pub fn signed_in(&self, expires_in: u64) -> World {
        let mut world = self.world();
        let asked = world.sign_in("", "/activity?days=7#chart");
        let mut world = world.come_back(&asked);
        world.redeem(&asked, expires_in);
        assert_eq!(world.session.state(), &oauth_protocol::State::SignedIn);
        world
    }
}

pub fn metadata() -> String {
    format!(
        r#"{{"issuer":"{ISSUER}","authorization_endpoint":"{ISSUER}/auth","token_endpoint":"{ISSUER}/token",
        "jwks_uri":"{ISSUER}/jwks","userinfo_endpoint":"{ISSUER}/me","revocation_endpoint":"{ISSUER}/revoke",
        "end_session_endpoint":"{ISSUER}/end",
        "authorization_response_iss_parameter_supported":true}}"#
    )
}

/// The issuer's key set.
pub const KEYS: &str = r#"{"keys":[{"kid":"k","kty":"RSA","n":"bW9kdWx1cw","e":"AQAB","use":"sig"},
    {"kid":"p","kty":"EC","crv":"P-256","x":"eA","y":"eQ"},
    {"kid":"ed","kty":"OKP","crv":"Ed25519","x":"eA"}]}"#;

/// The n-th token answer.
pub fn tokens(n: u32, expires_in: u64, more: &str) -> String {
    format!(
        r#"{{"access_token":"access-{n}","token_type":"Bearer","expires_in":{expires_in},
        "refresh_token":"refresh-{n}"{more}}}"#
    )
}

pub fn claims(nonce: &str) -> String {
    format!(
        r#"{{"iss":"{ISSUER}","aud":"spa","sub":"ada","name":"Ada","iat":1000000,"exp":1003600,"nonce":"{nonce}"}}"#
    )
}

/// Those of a token that a refresh brings: it has no nonce.
pub fn claims_after_refresh() -> String {
    claims("n").replace(r#","nonce":"n""#, "")
}

pub fn id_token(claims: &str) -> String {
    id_token_signed("RS256", "k", claims)
}

/// A token whose header names this algorithm and this key.
pub fn id_token_signed(algorithm: &str, key: &str, claims: &str) -> String {
    let header = URL_SAFE_NO_PAD.encode(format!(r#"{{"alg":"{algorithm}","kid":"{key}"}}"#));
    format!("{header}.{}.c2lnbmF0dXJl", URL_SAFE_NO_PAD.encode(claims))
}

pub fn response(status: u16, headers: &[(&str, &str)], body: &str) -> Response {
    let headers = headers.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect();
    Response { status, headers, body: body.into() }
}

pub fn parameters(url: &str) -> HashMap<String, String> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// A token answer with an identity token of these claims.
pub fn tokens_with(n: u32, claims: &str) -> String {
    tokens(n, 300, &format!(r#","id_token":"{}""#, id_token(claims)))
}

/// These claims with more members.
pub fn and(claims: &str, members: &str) -> String {
    claims.replacen('{', &format!("{{{members},"), 1)
}

/// The part of a token between the dots, decoded.
#[cfg(feature = "dpop")]
pub fn decoded(part: &str) -> String {
    String::from_utf8(URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}
