//! Drives a whole session of `oauth-protocol` from one exported function, so that a compiled module
//! holds all of it. `cargo xtask test --only purity` checks that the module imports nothing: no
//! clock, no randomness, no network, no Web API.
use std::{hint::black_box, time::Duration};

use oauth_protocol::{
    CallId, Configuration, Effect, Entropy, ExchangeId, Input, Key, Now, Request, Response, Scope, Session,
    SignIn, Timestamp, Url, parse_challenges,
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
    for input in inputs() {
        seen += exhaust(&mut session, input);
    }
    seen
}

fn inputs() -> Vec<Input> {
    let sign_in = SignIn {
        server: "a".into(),
        scope: Scope::default(),
        parameters: vec![("prompt".into(), "consent".into())],
        return_to: "/here".into(),
    };
    let mut inputs = vec![
        Input::Start("https://app.example/callback?code=c&state=s".into()),
        Input::SignIn(sign_in, Entropy::from_random(black_box([7; 96]))),
        Input::Refresh,
        Input::SignOut(Entropy::from_random(black_box([8; 96]))),
        Input::Tick,
        Input::Dismiss,
        Input::Resumed,
    ];
    if let Ok(url) = Url::parse(black_box("https://api.example/steps")) {
        inputs.push(Input::Call(CallId(1), Request::get(url)));
    }
    black_box(inputs)
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
