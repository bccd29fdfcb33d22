// What the examples of this crate take for granted, out of sight in each: a server, its API, and Ada, who
// has an account there. It is no part of the crate.
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use oauth_protocol::{
    CallId, Configuration, Effect, Entropy, Error, FlowEvent, Input, Key, Now, Request, Response, Server,
    Session, SignIn, Timestamp, Url,
};
use std::time::Duration;

/// The same moment always.
pub fn now() -> Now {
    Now { wall: Timestamp::from_unix_seconds(1_800_000_000), monotonic: Duration::ZERO }
}

/// What `crypto.getRandomValues` gives to a page.
pub fn entropy() -> Entropy {
    Entropy::from_random([7; 96])
}

pub fn configuration() -> Configuration {
    let server = Server::new("main", "https://as.example", "spa", "openid read", "https://api.example");
    Configuration::new("https://app.example", vec![server.unwrap()]).unwrap()
}

pub fn session() -> Session {
    Session::new(configuration())
}

/// What the servers answer to a request: Ada's access is for `read` alone.
pub fn answer(request: &Request) -> Response {
    let body = match request.url.path() {
        "/.well-known/openid-configuration" => {
            r#"{"issuer":"https://as.example","authorization_endpoint":"https://as.example/authorize",
            "token_endpoint":"https://as.example/token","jwks_uri":"https://as.example/keys"}"#
                .to_owned()
        }
        "/keys" => r#"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#
            .to_owned(),
        "/token" => {
            let nonce = URL_SAFE_NO_PAD.encode([7; 32]);
            let claims = format!(
                r#"{{"iss":"https://as.example","aud":"spa","sub":"248289761001","name":"Ada","nonce":"{nonce}",
                "iat":1800000000,"exp":1800003600}}"#
            );
            let encoded = |text: &str| URL_SAFE_NO_PAD.encode(text);
            let token = format!("{}.{}.c2ln", encoded(r#"{"alg":"EdDSA"}"#), encoded(&claims));
            format!(
                r#"{{"access_token":"2YotnFZFEjr1zCsicMWpAA","token_type":"Bearer","expires_in":3600,
                "refresh_token":"tGzv3JOkF0XG5Qx2TlKWIA","scope":"openid read","id_token":"{token}"}}"#
            )
        }
        "/steps" => r#"{"steps":[4120,9038]}"#.to_owned(),
        "/write" => {
            let challenge = r#"Bearer error="insufficient_scope", scope="write""#;
            let headers = vec![("www-authenticate".to_owned(), challenge.to_owned())];
            return Response { status: 403, headers, body: String::new() };
        }
        _ => return Response { status: 404, headers: vec![], body: String::new() },
    };
    Response { status: 200, headers: vec![], body }
}

/// A tab: it performs what the session asks for, and shows what came of it.
#[derive(Default)]
pub struct Tab {
    records: Vec<(Key, String)>,
    pub address: String,
    pub events: Vec<FlowEvent>,
    pub finished: Vec<Result<Response, Error>>,
}

impl Tab {
    pub fn hand_in(&mut self, session: &mut Session, input: Input) {
        session.handle(now(), input);
        while let Some(effect) = session.poll() {
            match effect {
                Effect::Load(key) => {
                    let record = self.records.iter().find(|(other, _)| *other == key);
                    let record = record.map(|(_, record)| record.clone());
                    self.hand_in(session, Input::Loaded(key, record));
                }
                Effect::Take(key) => {
                    let place = self.records.iter().position(|(other, _)| *other == key);
                    let record = place.map(|place| self.records.remove(place).1);
                    self.hand_in(session, Input::Loaded(key, record));
                }
                Effect::Store(key, record) => {
                    self.records.retain(|(other, _)| *other != key);
                    self.records.push((key, record));
                }
                Effect::Send { exchange, request, .. } => {
                    let answer = answer(&request);
                    self.hand_in(session, Input::Answer(exchange, Ok(answer)));
                }
                Effect::Verify { exchange, .. } => self.hand_in(session, Input::Verified(exchange, true)),
                Effect::Lock(_) => self.hand_in(session, Input::Locked),
                Effect::Navigate(url) => self.address = url,
                Effect::Record(event) => self.events.push(event),
                Effect::Finish(_, result) => self.finished.push(result),
                _ => {}
            }
        }
    }

    /// Ada signs in: there with one session, and back with another.
    pub fn sign_in(&mut self) -> Session {
        let mut session = session();
        self.hand_in(&mut session, Input::Start("https://app.example/".to_owned(), entropy()));
        let resume = "share the steps".to_owned();
        let sign_in = SignIn { resume, ..SignIn::at("main") };
        self.hand_in(&mut session, Input::SignIn(sign_in, entropy()));
        let state = URL_SAFE_NO_PAD.encode([7; 32]);
        let address = format!("https://app.example/callback?code=SplxlOBeZQQYbYS6WxSbIA&state={state}");
        let mut session = self::session();
        self.hand_in(&mut session, Input::Start(address, entropy()));
        session
    }
}

pub fn signed_in() -> Session {
    Tab::default().sign_in()
}

/// The steps of Ada's sign-in.
pub fn events() -> Vec<FlowEvent> {
    let mut tab = Tab::default();
    tab.sign_in();
    tab.events
}

/// What comes of a call of the API by Ada.
pub fn call(request: Request) -> Result<Response, Error> {
    let mut tab = Tab::default();
    let mut session = tab.sign_in();
    tab.hand_in(&mut session, Input::Call(CallId(1), request));
    tab.finished.remove(0)
}

/// The refusal of a call for which Ada has not given access.
pub fn refusal() -> Error {
    call(Request::get(Url::parse("https://api.example/write").unwrap())).unwrap_err()
}
