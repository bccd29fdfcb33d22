//! A program that asks the servers by hand, without the client.
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth_protocol::{Method, Request, Response, Url};
use oauth_testing::{AuthorizationServer, Browser};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{configuration, get};

pub(crate) const VERIFIER: &str = "a-verifier-of-a-client-that-is-another-one-than-ours";
pub(crate) const CALLBACK: &str = "https://steps.example/callback";

/// A program that does by hand what the client does.
pub(crate) struct Program {
    pub(crate) browser: Browser,
    pub(crate) server: AuthorizationServer,
}

/// Parameters, of which these are others or are missing.
pub(crate) fn with<'a>(usual: &[(&'a str, &'a str)], changed: &[(&'a str, Option<&'a str>)]) -> String {
    let is_usual = |(name, _): &&(&str, &str)| changed.iter().all(|(other, _)| other != name);
    let others = changed.iter().filter_map(|(name, value)| Some((*name, (*value)?)));
    let pairs = usual.iter().filter(is_usual).copied().chain(others);
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

impl Program {
    pub(crate) fn at(server: AuthorizationServer) -> Program {
        Program { browser: Browser::new(configuration(""), [&server]), server }
    }

    pub(crate) fn url(path: &str) -> Url {
        Url::parse(&format!("https://login.example/tenant{path}")).unwrap()
    }

    pub(crate) fn post(&self, path: &str, form: String) -> Response {
        self.browser.send(&Program::form(path, form)).unwrap()
    }

    pub(crate) fn form(path: &str, form: String) -> Request {
        Request::with_body(Method::Post, Program::url(path), "application/x-www-form-urlencoded", form)
    }

    pub(crate) fn authorize(&self, changed: &[(&str, Option<&str>)]) -> Response {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        let usual = [
            ("response_type", "code"),
            ("client_id", "steps"),
            ("redirect_uri", CALLBACK),
            ("scope", "openid steps.read"),
            ("state", "s"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        let url = Program::url(&format!("/authorize?{}", with(&usual, changed)));
        self.browser.send(&Request::get(url)).unwrap()
    }

    pub(crate) fn code(&self) -> String {
        parameter(&self.authorize(&[]), "code").unwrap()
    }

    pub(crate) fn redeem(&self, code: &str, changed: &[(&str, Option<&str>)]) -> Response {
        let usual = [
            ("grant_type", "authorization_code"),
            ("client_id", "steps"),
            ("redirect_uri", CALLBACK),
            ("code", code),
            ("code_verifier", VERIFIER),
        ];
        self.post("/token", with(&usual, changed))
    }

    pub(crate) fn refresh(&self, token: &str) -> Response {
        let usual = [("grant_type", "refresh_token"), ("client_id", "steps"), ("refresh_token", token)];
        self.post("/token", with(&usual, &[]))
    }

    pub(crate) fn api_status(&self, field: &str) -> u16 {
        self.browser.send(&get("/steps").header("Authorization", field)).unwrap().status
    }
}

/// A parameter of the address that the browser is sent to.
pub(crate) fn parameter(answer: &Response, name: &str) -> Option<String> {
    let address = answer.header("location")?;
    let query = address.split_once('?')?.1;
    let mut pairs = form_urlencoded::parse(query.as_bytes()).into_owned();
    pairs.find(|(other, _)| other == name).map(|(_, value)| value)
}

pub(crate) fn member(answer: &Response, name: &str) -> String {
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    body[name].as_str().unwrap_or_default().to_owned()
}
