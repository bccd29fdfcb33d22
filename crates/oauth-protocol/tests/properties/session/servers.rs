//! Servers that answer anything: as they should where every choice is the
//! first, often not elsewhere.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha512};

use super::super::Choices;
use super::watch::{Kind, Secret, form};
use super::world::{EVIL, PARTIES, Party, World};
use crate::effect::Unreachable;
use crate::http::{Request, Response};

const KEYS: &str = r#"{"keys":[{"kid":"k","kty":"RSA","n":"bW9kdWx1cw","e":"AQAB","use":"sig"},
    {"kid":"ed","kty":"OKP","crv":"Ed25519","x":"eA"}]}"#;
const CHALLENGES: &[&str] = &[
    "Bearer error=\"invalid_token\"",
    "",
    "Bearer error=\"insufficient_scope\", scope=\"write\"",
    "Bearer error=\"insufficient_user_authentication\", max_age=60",
    "DPoP error=\"use_dpop_nonce\"",
    "error=",
];

impl World {
    pub(super) fn serve(
        &mut self,
        choices: &mut Choices<'_>,
        request: &Request,
    ) -> Result<Response, Unreachable> {
        match choices.octet() {
            255 => return Err(Unreachable::Network),
            254 => return Err(Unreachable::TimeLimit),
            253 => return Err(Unreachable::TooLarge),
            #[cfg(feature = "dpop")]
            252 => return Err(Unreachable::KeyLost),
            240..248 => {
                return Ok(answer(
                    500,
                    &[("retry-after", "7")],
                    choices.text(&["{", "}", "\"error\":", "x"]),
                ));
            }
            _ => {}
        }
        let known =
            PARTIES.into_iter().find(|party| [party.issuer, party.api].contains(&request.url.origin()));
        let Some(party) = known else {
            // Metadata of the right name may have said so; nothing of value is there.
            return Ok(answer(200, &[], String::from("{}")));
        };
        Ok(match request.url.path() {
            path if path.starts_with("/.well-known/") => metadata(choices, party),
            "/jwks" => match choices.octet() % 8 {
                7 => answer(200, &[], String::from("{\"keys\":[]}")),
                6 => answer(404, &[], String::new()),
                _ => answer(200, &[], KEYS.to_string()),
            },
            "/token" => self.token(choices, party, request),
            "/par" => match choices.octet() % 8 {
                7 => answer(400, &[], String::from("{\"error\":\"invalid_request\"}")),
                6 => answer(201, &[], String::from("{}")),
                _ => answer(201, &[], String::from("{\"request_uri\":\"urn:x:1\",\"expires_in\":60}")),
            },
            "/revoke" => answer(if choices.flag() { 503 } else { 200 }, &[], String::new()),
            "/me" if !choices.flag() => answer(200, &[], String::from("{\"sub\":\"ada\"}")),
            _ => resource(choices),
        })
    }

    fn token(&mut self, choices: &mut Choices<'_>, party: Party, request: &Request) -> Response {
        match choices.octet() {
            244.. => return answer(400, &[], String::from("{\"error\":\"invalid_grant\"}")),
            236..244 => return answer(429, &[("retry-after", "9")], String::new()),
            228..236 => return answer(200, &[], String::from("<html>")),
            212..228 => {
                // Refused for want of a nonce: the code is not spent.
                if let Some(verifier) = form(request, "code_verifier") {
                    self.redeemed.remove(&verifier);
                }
                let body = String::from("{\"error\":\"use_dpop_nonce\"}");
                return answer(400, &[("dpop-nonce", "nonce")], body);
            }
            _ => {}
        }
        let access = self.secret("access", Kind::AccessToken, party);
        let mut members = alloc::vec![format!("\"access_token\":\"{access}\"")];
        let kind = if cfg!(feature = "dpop") && choices.seldom(3) { "DPoP" } else { "Bearer" };
        members.push(format!("\"token_type\":\"{kind}\""));
        if !choices.seldom(5) {
            let refresh = self.secret("refresh", Kind::RefreshToken, party);
            members.push(format!("\"refresh_token\":\"{refresh}\""));
        }
        match choices.octet() % 6 {
            5 => {}
            1 => members.push("\"expires_in\":0".into()),
            2 => members.push("\"expires_in\":\"3\"".into()),
            3 => members.push("\"expires_in\":1e300".into()),
            _ => members.push("\"expires_in\":300".into()),
        }
        if !choices.seldom(5) {
            let id_token = self.id_token(choices, party, request, &access);
            members.push(format!("\"id_token\":\"{id_token}\""));
        }
        if choices.seldom(8) {
            members.push("\"scope\":\"read\"".into());
        }
        let status = if choices.seldom(32) { 302 } else { 200 };
        let date = [("date", "Mon, 12 Jan 1970 13:46:40 GMT")];
        let headers = if choices.seldom(4) { &date[..] } else { &[] };
        answer(status, headers, format!("{{{}}}", members.join(",")))
    }

    fn id_token(
        &mut self,
        choices: &mut Choices<'_>,
        party: Party,
        request: &Request,
        access: &str,
    ) -> String {
        let nonce = form(request, "code_verifier").and_then(|verifier| self.nonces.get(&verifier).cloned());
        let seconds = self.now.wall.unix_millis() / 1000;
        let issuer = if choices.seldom(16) { EVIL } else { party.issuer };
        let audience = if choices.seldom(16) { "evil" } else { "spa" };
        let subject = if choices.seldom(16) { "grace" } else { "ada" };
        let nonce = if choices.seldom(16) { String::from("replayed") } else { nonce.unwrap_or_default() };
        let header = choices.one_of(&[
            r#"{"alg":"RS256","kid":"k"}"#,
            r#"{"alg":"RS256"}"#,
            r#"{"alg":"RS256","kid":"other"}"#,
            r#"{"alg":"none"}"#,
            r#"{"alg":"EdDSA","kid":"ed"}"#,
        ]);
        let hash = match header.contains("EdDSA") {
            true => format!(",\"at_hash\":\"{}\"", URL_SAFE_NO_PAD.encode(&Sha512::digest(access)[..32])),
            false => String::new(),
        };
        let claims = format!(
            r#"{{"iss":"{issuer}","aud":"{audience}","sub":"{subject}","iat":{seconds},"exp":{},"auth_time":{seconds},
            "nonce":"{nonce}"{hash}}}"#,
            seconds.saturating_add(300)
        );
        self.made += 1;
        let signature = URL_SAFE_NO_PAD.encode(format!("sEcReT-signature-{:08}", self.made));
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        self.secrets.push(Secret { text: signature.clone(), kind: Kind::IdToken, party });
        format!("{}.{}.{signature}", part(header), part(&claims))
    }

    /// A text that is seen nowhere else.
    pub(super) fn secret(&mut self, word: &str, kind: Kind, party: Party) -> String {
        self.made += 1;
        let text = format!("sEcReT-{word}-{}-", self.made);
        self.secrets.push(Secret { text: text.clone(), kind, party });
        text
    }
}

fn metadata(choices: &mut Choices<'_>, party: Party) -> Response {
    let (issuer, at) = match choices.octet() {
        248.. => return answer(404, &[], String::new()),
        244..248 => return answer(200, &[], choices.text(&["{", "}", "\"issuer\":", "<html>"])),
        232..244 => (EVIL, EVIL),
        224..232 => (party.issuer, "http://evil.example"),
        _ => (party.issuer, party.issuer),
    };
    let mut members = alloc::vec![format!("\"issuer\":\"{issuer}\"")];
    for (name, path) in [("authorization_endpoint", "auth"), ("token_endpoint", "token")] {
        members.push(format!("\"{name}\":\"{at}/{path}\""));
    }
    for (name, path) in [
        ("revocation_endpoint", "revoke"),
        ("end_session_endpoint", "end"),
        ("userinfo_endpoint", "me"),
        ("jwks_uri", "jwks"),
        ("pushed_authorization_request_endpoint", "par"),
    ] {
        if !choices.seldom(6) {
            members.push(format!("\"{name}\":\"{at}/{path}\""));
        }
    }
    for flag in ["authorization_response_iss_parameter_supported", "require_pushed_authorization_requests"] {
        if choices.seldom(3) {
            members.push(format!("\"{flag}\":true"));
        }
    }
    if choices.flag() {
        members.push("\"dpop_signing_alg_values_supported\":[\"ES256\"]".into());
    }
    answer(200, &[], format!("{{{}}}", members.join(",")))
}

fn resource(choices: &mut Choices<'_>) -> Response {
    let status = [200, 200, 401, 401, 403, 500][choices.below(6)];
    let challenge = choices.one_of(CHALLENGES);
    let nonce = if choices.seldom(4) { "" } else { "nonce" };
    answer(status, &[("www-authenticate", challenge), ("dpop-nonce", nonce)], String::from("{}"))
}

fn answer(status: u16, headers: &[(&str, &str)], body: String) -> Response {
    let headers: Vec<_> = headers.iter().map(|(n, v)| ((*n).to_string(), (*v).to_string())).collect();
    Response { status, headers, body }
}
