//! A simulated tab (storage, address, timer) and the servers it talks to.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth_protocol::{
    Algorithm, CallId, Configuration, Effect, Entropy, Error, ExchangeId, FlowEvent, Input, Key, Now,
    PublicKey, Request, Response, Scope, Session, SignIn, State, Step, Timestamp, Unreachable, Url,
};
use std::collections::HashMap;
use std::time::Duration;

pub const ORIGIN: &str = "https://app.example";
pub const ISSUER: &str = "https://as.example";
pub const API: &str = "https://api.example/v1";

pub const CONFIGURATION: &str = r#"{"servers":[
    {"id":"main","name":"Main","issuer":"https://as.example","client_id":"spa",
     "scope":"openid read","api":"https://api.example/v1"},
    {"id":"other","name":"Other","issuer":"https://other.example","client_id":"spa",
     "scope":"read","api":"https://api.example/v1"}]}"#;

/// A request that waits for its answer.
pub struct Sent {
    pub exchange: ExchangeId,
    pub request: Request,
    #[cfg(feature = "dpop")]
    pub proof: Option<oauth_protocol::Proof>,
}

impl Sent {
    /// A form parameter of the body.
    pub fn form(&self, name: &str) -> Option<String> {
        let mut pairs = form_urlencoded::parse(self.request.body.as_bytes());
        pairs.find(|(n, _)| n == name).map(|(_, v)| v.into_owned())
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.request.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// One tab.
pub struct World {
    pub session: Session,
    /// `sessionStorage`.
    pub storage: HashMap<String, String>,
    pub now: Now,
    /// Requests without an answer, oldest first.
    pub sent: Vec<Sent>,
    pub navigated: Vec<String>,
    pub cleaned: Vec<String>,
    pub returned: Vec<String>,
    pub events: Vec<FlowEvent>,
    pub finished: HashMap<u32, Result<Response, Error>>,
    pub wake_at: Option<Duration>,
    /// Whether signatures that are checked are genuine.
    pub genuine: bool,
    /// Signatures that were checked: the key and the algorithm.
    pub verified: Vec<(PublicKey, Algorithm)>,
    /// Whether this browser keeps keys.
    #[cfg(feature = "dpop")]
    pub keeps_keys: bool,
    #[cfg(feature = "dpop")]
    pub forgotten: Vec<String>,
    /// Second windows: the address and the `state`.
    #[cfg(feature = "popup")]
    pub popups: Vec<(String, String)>,
    /// What this window, as the second one, brought to the first.
    #[cfg(feature = "popup")]
    pub brought: Vec<String>,
    configuration: String,
    seed: u8,
}

impl World {
    /// A tab that has loaded a page of the application.
    pub fn at(path: &str) -> World {
        World::reloaded(HashMap::new(), path)
    }

    /// A tab that loads a page with this in its storage.
    pub fn reloaded(storage: HashMap<String, String>, path: &str) -> World {
        World::configured(CONFIGURATION, storage, path)
    }

    /// A tab of a page with another configuration.
    pub fn configured(configuration: &str, storage: HashMap<String, String>, path: &str) -> World {
        let mut world = World {
            session: Session::new(Configuration::from_json(configuration, ORIGIN).unwrap()),
            configuration: configuration.into(),
            #[cfg(feature = "dpop")]
            keeps_keys: true,
            #[cfg(feature = "dpop")]
            forgotten: Vec::new(),
            #[cfg(feature = "popup")]
            popups: Vec::new(),
            #[cfg(feature = "popup")]
            brought: Vec::new(),
            storage,
            now: Now { wall: Timestamp::from_unix_seconds(1_000_000), monotonic: Duration::ZERO },
            sent: Vec::new(),
            navigated: Vec::new(),
            cleaned: Vec::new(),
            returned: Vec::new(),
            events: Vec::new(),
            finished: HashMap::new(),
            wake_at: None,
            genuine: true,
            verified: Vec::new(),
            seed: 0,
        };
        let entropy = world.entropy();
        world.input(Input::Start(format!("{ORIGIN}{path}"), entropy));
        world
    }

    pub fn input(&mut self, input: Input) {
        self.session.handle(self.now, input);
        while let Some(effect) = self.session.poll() {
            self.perform(effect);
        }
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Load(key) => {
                let record = self.storage.get(&name(&key)).cloned();
                self.session.handle(self.now, Input::Loaded(key, record));
            }
            Effect::Take(key) => {
                let record = self.storage.remove(&name(&key));
                self.session.handle(self.now, Input::Loaded(key, record));
            }
            Effect::Store(key, record) => drop(self.storage.insert(name(&key), record)),
            Effect::Remove(key) => drop(self.storage.remove(&name(&key))),
            Effect::Send {
                exchange,
                request,
                #[cfg(feature = "dpop")]
                proof,
                ..
            } => self.sent.push(Sent {
                exchange,
                request,
                #[cfg(feature = "dpop")]
                proof,
            }),
            #[cfg(feature = "dpop")]
            Effect::OpenKey(name) => {
                let public = self.keeps_keys.then(|| PublicKey::P256 { x: "eA".into(), y: "eQ".into() });
                self.session.handle(self.now, Input::KeyOpened(name, public));
            }
            #[cfg(feature = "dpop")]
            Effect::ForgetKey(name) => self.forgotten.push(name),
            #[cfg(feature = "popup")]
            Effect::OpenPopup { url, state } => self.popups.push((url, state)),
            #[cfg(feature = "popup")]
            Effect::AnswerOpener(query) => self.brought.push(query),
            Effect::Verify { exchange, key, algorithm, .. } => {
                self.verified.push((key, algorithm));
                self.session.handle(self.now, Input::Verified(exchange, self.genuine));
            }
            Effect::Navigate(url) => self.navigated.push(url),
            Effect::CleanUrl(path) => self.cleaned.push(path),
            Effect::Return(path) => self.returned.push(path),
            Effect::Wake(delay) => self.wake_at = Some(self.now.monotonic + delay),
            Effect::Finish(call, result) => drop(self.finished.insert(call.0, result)),
            Effect::Record(event) => self.events.push(event),
        }
    }

    /// Lets time pass; the timer fires on the way.
    pub fn pass(&mut self, seconds: u64) {
        let end = self.now.monotonic + Duration::from_secs(seconds);
        while let Some(at) = self.wake_at.filter(|at| *at <= end) {
            self.wake_at = None;
            self.advance(at.saturating_sub(self.now.monotonic));
            self.input(Input::Tick);
        }
        self.advance(end - self.now.monotonic);
    }

    fn advance(&mut self, by: Duration) {
        self.now.monotonic += by;
        self.now.wall = self.now.wall.plus(by);
    }

    pub fn entropy(&mut self) -> Entropy {
        self.seed += 1;
        let seed = self.seed;
        Entropy::from_random(core::array::from_fn(|index| (index as u8).wrapping_mul(7).wrapping_add(seed)))
    }

    /// Presses "sign in" and answers the metadata requests; gives the
    /// parameters of the authorization request.
    pub fn sign_in(&mut self, scope: &str, return_to: &str) -> HashMap<String, String> {
        let entropy = self.entropy();
        let sign_in = SignIn {
            server: "main".into(),
            scope: Scope::parse(scope),
            return_to: return_to.into(),
            ..SignIn::default()
        };
        self.input(Input::SignIn(sign_in, entropy));
        self.answer_metadata();
        parameters(self.navigated.last().expect("navigated"))
    }

    pub fn answer_metadata(&mut self) {
        while let Some(sent) = self.sent.first() {
            match sent.request.url.path() {
                path if path.starts_with("/.well-known/") => self.answer(200, &metadata()),
                "/jwks" => self.answer(200, KEYS),
                _ => break,
            }
        }
    }

    /// Answers the oldest request.
    pub fn answer(&mut self, status: u16, body: &str) {
        self.answer_with(Ok(response(status, &[], body)));
    }

    pub fn answer_with(&mut self, result: Result<Response, Unreachable>) {
        let sent = self.sent.remove(0);
        self.input(Input::Answer(sent.exchange, result));
    }

    /// Loads the page anew in the same tab, at this address.
    pub fn reload(&self, path: &str) -> World {
        let mut next = World::configured(&self.configuration, self.storage.clone(), path);
        next.seed = self.seed;
        next
    }

    /// The whole round trip: a tab that has just been signed in.
    pub fn signed_in(expires_in: u64) -> World {
        let mut world = World::at("/");
        let asked = world.sign_in("", "/activity?days=7#chart");
        let mut world =
            world.reload(&format!("/callback?code=the-code&state={}&iss={ISSUER}", asked["state"]));
        let id_token = id_token(&claims(&asked["nonce"]));
        world.answer(200, &tokens(1, expires_in, &format!(r#","id_token":"{id_token}""#)));
        assert_eq!(world.session.state(), &State::SignedIn);
        world
    }

    pub fn call(&mut self, number: u32, path: &str) {
        let url = Url::parse(&format!("{API}{path}")).unwrap();
        self.input(Input::Call(CallId(number), Request::get(url)));
    }

    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.events.iter().map(|event| &event.step)
    }
}

pub fn name(key: &Key) -> String {
    match key {
        Key::Session => "session".into(),
        Key::Pending(state) => format!("pending.{state}"),
        Key::Metadata(issuer) => format!("metadata.{issuer}"),
    }
}

pub fn metadata() -> String {
    format!(
        r#"{{"issuer":"{ISSUER}","authorization_endpoint":"{ISSUER}/auth","token_endpoint":"{ISSUER}/token",
        "jwks_uri":"{ISSUER}/jwks","userinfo_endpoint":"{ISSUER}/me","revocation_endpoint":"{ISSUER}/revoke","end_session_endpoint":"{ISSUER}/end",
        "authorization_response_iss_parameter_supported":true}}"#
    )
}

/// The issuer's key set.
pub const KEYS: &str = r#"{"keys":[{"kid":"k","kty":"RSA","n":"bW9kdWx1cw","e":"AQAB","use":"sig"},
    {"kid":"p","kty":"EC","crv":"P-256","x":"eA","y":"eQ"}]}"#;

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

pub fn id_token(claims: &str) -> String {
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256","kid":"k"}"#);
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
