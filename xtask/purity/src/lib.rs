//! Drives a whole session of `oauth-protocol` from one exported function, so that a compiled module
//! holds all of it. `cargo xtask test --only purity` checks that the module imports nothing: no
//! clock, no randomness, no network, no Web API.
use std::{hint::black_box, time::Duration};

use oauth_protocol::{
    CallId, Configuration, Effect, Entropy, ExchangeId, Input, Key, Now, ProtectedResourceSearch, PublicKey,
    Request, Response, Session, SignIn, Timestamp, Url, parse_challenges,
};

const CONFIGURATION: &str = r#"{"servers":[{"id":"a","name":"A","issuer":"https://id.example",
    "client_id":"c","scope":"openid","api":"https://api.example"}]}"#;

/// Everything a shell can do to a session, once. The result means nothing.
// SAFETY: the name is this module's only export and collides with nothing.
#[unsafe(no_mangle)]
pub extern "C" fn every_entry_point() -> usize {
    let origin = "https://app.example";
    let Ok(configuration) = Configuration::from_json(black_box(CONFIGURATION), black_box(origin)) else {
        return 0;
    };
    let mut session = Session::new(configuration);
    let mut seen = parse_challenges(black_box("Bearer error=\"invalid_token\"")).len();
    if let Ok(api) = Url::parse(black_box("https://api.example")) {
        let mut search = ProtectedResourceSearch::new(api);
        seen += usize::from(search.next_request().is_some());
        search.answered(Ok(Response { status: black_box(200), headers: Vec::new(), body: String::new() }));
        seen += usize::from(search.result().is_ok());
    }
    for input in inputs() {
        seen += exhaust(&mut session, input);
    }
    seen
}

fn inputs() -> Vec<Input> {
    let sign_in = SignIn {
        server: "a".into(),
        parameters: vec![("prompt".into(), "consent".into())],
        return_to: "/here".into(),
        authorization_details: "[{\"type\":\"t\"}]".into(),
        popup: black_box(true),
        ..SignIn::default()
    };
    let mut inputs = vec![
        Input::Start("https://app.example/callback?code=c&state=s".into(), entropy(6)),
        Input::SignIn(sign_in, entropy(7)),
        Input::PopupAnswered("https://app.example/callback?code=c&state=s".into()),
        Input::PopupBlocked,
        Input::PopupClosed,
        Input::Refresh,
        Input::SignOut(entropy(8)),
        Input::Userinfo(CallId(2)),
        Input::Tick,
        Input::Dismiss,
        Input::Resumed,
    ];
    if let Ok(url) = Url::parse(black_box("https://api.example/steps")) {
        inputs.push(Input::Call(CallId(1), Request::get(url)));
    }
    black_box(inputs)
}

fn entropy(octet: u8) -> Entropy {
    Entropy::from_random(black_box([octet; 96]))
}

/// Hands in the input, and an answer for each effect that wants one.
fn exhaust(session: &mut Session, input: Input) -> usize {
    let mut waiting = vec![input];
    let mut seen = 0;
    while let Some(input) = waiting.pop() {
        session.handle(now(), input);
        while let Some(effect) = session.poll() {
            seen += 1;
            waiting.extend(answer(black_box(effect)));
        }
        if seen > 1000 {
            break;
        }
    }
    seen
}

fn answer(effect: Effect) -> Option<Input> {
    match effect {
        Effect::Load(key) | Effect::Take(key) => Some(Input::Loaded(key.clone(), record(&key))),
        Effect::Send { exchange, .. } => Some(respond(exchange)),
        Effect::Verify { exchange, .. } => Some(Input::Verified(exchange, black_box(true))),
        Effect::Hash { exchange, .. } => Some(Input::Hashed(exchange, black_box(vec![7; 64]))),
        Effect::OpenKey(name) => {
            Some(Input::KeyOpened(name, Some(PublicKey::P256 { x: "eA".into(), y: "eQ".into() })))
        }
        _ => None,
    }
}

fn record(key: &Key) -> Option<String> {
    black_box(matches!(key, Key::Session).then(|| "{}".to_owned()))
}

fn respond(exchange: ExchangeId) -> Input {
    let body = black_box(r#"{"issuer":"https://id.example","access_token":"t","token_type":"bearer"}"#);
    let response = Response { status: black_box(200), headers: Vec::new(), body: body.to_owned() };
    Input::Answer(exchange, Ok(response))
}

fn now() -> Now {
    Now { wall: Timestamp::from_unix_seconds(black_box(1_700_000_000)), monotonic: Duration::from_secs(1) }
}
