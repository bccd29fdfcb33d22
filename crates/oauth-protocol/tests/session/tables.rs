//! The cases of `testdata`: each file through one function.

use crate::world::*;
use oauth_protocol::{Configuration, ErrorKind, Input, State, Timestamp, Unreachable, parse_challenges};
use std::collections::HashMap;
use std::path::Path;
use toml::{Table, Value};

/// A case, whose members are read by name.
pub struct Case(Table);

impl Case {
    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.as_str().expect(name))
    }

    fn number(&self, name: &str) -> Option<u64> {
        self.0.get(name).map(|value| value.as_integer().expect(name) as u64)
    }

    fn list(&self, name: &str) -> &[Value] {
        self.0.get(name).map_or(&[], |value| value.as_array().expect(name))
    }

    fn json(&self, name: &str) -> serde_json::Map<String, serde_json::Value> {
        let table = self.0.get(name).cloned().unwrap_or(Value::Table(Table::new()));
        serde_json::from_str(&serde_json::to_string(&table).unwrap()).unwrap()
    }

    pub fn name(&self) -> &str {
        self.text("name").expect("a name")
    }

    /// Fails unless the world refused as the case says.
    fn check_refused(&self, world: &World) {
        let State::Failed(error) = world.session.state() else {
            panic!("{}: {:?}", self.name(), world.session.state())
        };
        let words = self.text("words").unwrap_or_default();
        assert_eq!(format!("{:?}", error.kind()), self.text("refused").unwrap(), "{}", self.name());
        assert!(error.to_string().contains(words), "{}: {words} not in: {error}", self.name());
        assert!(!error.message().is_empty() && !error.next_step().is_empty(), "{}", self.name());
        assert!(world.sent.is_empty() && world.navigated.is_empty(), "{}", self.name());
        assert!(world.session.tokens().is_none() && !world.storage.contains_key("session"));
    }
}

/// The cases of a file, whose names must be unique.
pub fn cases(file: &str) -> Vec<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(file);
    let table: Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
    let cases = table["case"].as_array().unwrap().iter();
    let cases: Vec<Case> = cases.map(|case| Case(case.as_table().unwrap().clone())).collect();
    let mut names: Vec<_> = cases.iter().map(Case::name).collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{file}: a name comes twice");
    cases
}

/// A callback that waits for its token answer, and what was asked for.
fn exchanging(setting: &Setting) -> (World, HashMap<String, String>) {
    let mut world = setting.world();
    let asked = world.sign_in("", "/");
    (world.come_back(&asked), asked)
}

fn check_callback(case: &Case) {
    let mut setting = match case.text("configured") {
        Some(members) => Setting::configured(members),
        None => Setting::default(),
    };
    if case.0.get("promised") == Some(&Value::Boolean(false)) {
        setting.metadata = setting.metadata.replace("iss_parameter_supported\":true", "x\":true");
    }
    let mut world = setting.world();
    let asked = world.sign_in("", "/");
    // The page that comes back has a clock of its own, so the past is moved.
    let began = 1_000_000_000 - case.number("after").unwrap_or(0) * 1000;
    for record in world.storage.iter_mut().filter(|(name, _)| name.starts_with("pending.")) {
        *record.1 = record.1.replace("\"created_at\":1000000000", &format!("\"created_at\":{began}"));
    }
    let query = case.text("query").unwrap().replace("STATE", &asked["state"]);
    let world = world.reload(&format!("{}?{query}", case.text("at").unwrap_or("/callback")));
    match case.text("redeems") {
        Some(code) => assert_eq!(world.sent[0].form("code").as_deref(), Some(code), "{}", case.name()),
        None => case.check_refused(&world),
    }
}

#[test]
fn callbacks() {
    cases("callbacks.toml").iter().for_each(check_callback);
}

fn check_token_answer(case: &Case) {
    let (mut world, asked) = exchanging(&Setting::default());
    let body = case.text("body").unwrap().replace("IDTOKEN", &id_token(&claims(&asked["nonce"])));
    let status = case.number("status").unwrap_or(200);
    world.answer(status as u16, &body);
    if case.0.contains_key("refused") {
        return case.check_refused(&world);
    }
    let tokens = world.session.tokens().unwrap_or_else(|| panic!("{}", case.name()));
    let lifetime = |end: Timestamp| end.since(tokens.received_at).as_secs();
    let kept = serde_json::json!({
        "access_token": tokens.access_token.reveal_secret(),
        "expires_in": tokens.expires_at.map(lifetime).unwrap_or_default(),
        "refresh_token": tokens.refresh_token.as_ref().map(|token| token.reveal_secret()).unwrap_or_default(),
        "scope": tokens.granted.to_string(),
    });
    assert_eq!(kept, serde_json::Value::Object(case.json("keeps")), "{}", case.name());
}

#[test]
fn token_answers() {
    cases("token_answers.toml").iter().for_each(check_token_answer);
}

fn check_challenge(case: &Case) {
    let field = case.text("field").unwrap();
    let read: Vec<Vec<String>> = parse_challenges(field)
        .into_iter()
        .map(|challenge| {
            let parameters = challenge.parameters.into_iter().flat_map(|(name, value)| [name, value]);
            std::iter::once(challenge.scheme).chain(parameters).collect()
        })
        .collect();
    let expected: Vec<Vec<String>> =
        case.list("reads").iter().map(|list| list.clone().try_into().unwrap()).collect();
    assert_eq!(read, expected, "{}", case.name());
    let mut world = World::signed_in(300);
    world.call(1, "/steps");
    let status = case.number("status").unwrap() as u16;
    world.answer_with(Ok(response(status, &[("www-authenticate", field)], "")));
    let verdict = match world.finished.get(&1) {
        None if world.paths() == ["/token"] => "refresh".to_owned(),
        None => panic!("{}", case.name()),
        Some(Ok(_)) => "page".to_owned(),
        Some(Err(error)) => format!("{:?}", error.kind()),
    };
    assert_eq!(verdict, case.text("verdict").unwrap(), "{}", case.name());
}

#[test]
fn challenges() {
    cases("challenges.toml").iter().for_each(check_challenge);
}

fn check_metadata(case: &Case) {
    let issuer = case.text("issuer").unwrap();
    let configuration = CONFIGURATION.replacen(ISSUER, issuer, 1).replacen("openid read", "read", 1);
    let mut world = World::set(Setting { configuration, ..Setting::default() }, HashMap::new(), "/");
    let entropy = world.entropy();
    world.input(Input::SignIn(at("main"), entropy));
    let asks: Vec<_> = case.list("asks").iter().map(|path| path.as_str().unwrap()).collect();
    assert!(asks.is_empty() || asks == world.paths(), "{}: {:?}", case.name(), world.paths());
    let base = issuer.trim_end_matches('/');
    let whole = format!(
        r#"{{"issuer":"{issuer}","authorization_endpoint":"{base}/auth","token_endpoint":"{base}/token""#
    );
    for answer in case.list("answers") {
        let (status, body) = (answer[0].as_integer().unwrap(), answer[1].as_str().unwrap());
        let body = match body.strip_prefix("WHOLE") {
            Some(more) => format!("{whole}{more}}}"),
            None => body.to_owned(),
        };
        let answer = response(status as u16, &[], &body);
        world.answer_with(if status == 0 { Err(Unreachable::Network) } else { Ok(answer) });
    }
    match case.text("leads") {
        Some(address) => assert!(world.navigated[0].starts_with(address), "{}", case.name()),
        None => case.check_refused(&world),
    }
}

#[test]
fn metadata_documents() {
    cases("metadata.toml").iter().for_each(check_metadata);
}

/// A token of this header and these claims, whose signature is left to the
/// world.
fn token(header: &serde_json::Value, claims: &serde_json::Value) -> String {
    use base64::Engine;
    let encoded = |value: &serde_json::Value| {
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(value.to_string())
    };
    format!("{}.{}.c2lnbmF0dXJl", encoded(header), encoded(claims))
}

fn header(case: &Case) -> serde_json::Value {
    let header = case.json("header");
    if header.is_empty() { serde_json::json!({"alg": "RS256", "kid": "k"}) } else { header.into() }
}

fn check_id_token(case: &Case) {
    let (mut world, asked) = exchanging(&Setting::default());
    let mut members: serde_json::Map<_, _> = serde_json::from_str(&claims(&asked["nonce"])).unwrap();
    members.extend(case.json("with"));
    case.list("without").iter().for_each(|name| drop(members.remove(name.as_str().unwrap())));
    let raw = case.text("raw").map(str::to_owned).unwrap_or_else(|| token(&header(case), &members.into()));
    let answer = serde_json::json!({"access_token": "a", "token_type": "Bearer", "id_token": raw});
    world.answer(200, &answer.to_string());
    if world.paths() == ["/jwks"] {
        world.answer(200, KEYS);
    }
    match case.text("refused") {
        Some(words) => {
            world.check_refused(&ErrorKind::IdToken, words);
            assert!(world.session.tokens().is_none() && world.verified.is_empty(), "{}", case.name());
        }
        None => {
            let tokens = world.session.tokens().unwrap_or_else(|| panic!("{}", case.name()));
            let claims = tokens.id_token.as_ref().unwrap().claims();
            for (name, value) in case.json("says") {
                let said = match name.as_str() {
                    "sub" => Some(claims.subject.as_str()),
                    "name" => claims.name.as_deref(),
                    _ => claims.preferred_username.as_deref(),
                };
                assert_eq!(said, value.as_str(), "{}: {name}", case.name());
            }
        }
    }
}

#[test]
fn id_tokens() {
    cases("id_tokens.toml").iter().for_each(check_id_token);
}

fn check_key_set(case: &Case) {
    let keys = format!("{{\"keys\":{}}}", case.text("keys").unwrap());
    let (mut world, asked) = exchanging(&Setting { keys: keys.clone(), ..Setting::default() });
    let claims = serde_json::from_str(&claims(&asked["nonce"])).unwrap();
    let answer = serde_json::json!({
        "access_token": "a", "token_type": "Bearer", "id_token": token(&header(case), &claims),
    });
    world.answer(200, &answer.to_string());
    let refetches = case.0.contains_key("refetches");
    assert_eq!(world.paths() == ["/jwks"], refetches, "{}", case.name());
    if refetches {
        world.answer(200, &keys);
    }
    match case.text("refused") {
        Some(words) => world.check_refused(&ErrorKind::IdToken, words),
        None => {
            assert_eq!(world.verified.len(), 1, "{}", case.name());
            let chosen = format!("{:?}", world.verified[0].0);
            assert!(
                chosen.contains(&format!("{:?}", case.text("uses").unwrap())),
                "{}: {chosen}",
                case.name()
            );
        }
    }
}

#[test]
fn key_sets() {
    cases("key_sets.toml").iter().for_each(check_key_set);
}

fn check_configuration(case: &Case) {
    let mut server = serde_json::json!({"id": "a", "name": "A", "issuer": "https://as.example",
        "client_id": "spa", "scope": "openid read", "api": "https://api.example/v1"});
    let members = server.as_object_mut().unwrap();
    members.extend(case.json("server"));
    case.list("without").iter().for_each(|name| drop(members.remove(name.as_str().unwrap())));
    let mut whole = serde_json::json!({ "servers": [server] });
    whole.as_object_mut().unwrap().extend(case.json("top"));
    let text = case.text("text").map_or_else(|| whole.to_string(), str::to_owned);
    match Configuration::from_json(&text, ORIGIN) {
        Ok(_) => assert!(case.0.contains_key("ok"), "{} is taken", case.name()),
        Err(faults) => {
            assert!(!case.0.contains_key("ok"), "{}: {faults:#?}", case.name());
            assert_eq!(faults.len(), case.list("faults").len(), "{}: {faults:#?}", case.name());
            for expected in case.list("faults") {
                let (field, words) = (expected[0].as_str().unwrap(), expected[1].as_str().unwrap());
                let found = faults.iter().any(|fault| fault.field == field && fault.problem.contains(words));
                assert!(found, "{}: {field}: {words} not in {faults:#?}", case.name());
            }
            assert!(faults.iter().all(|fault| !fault.remedy.is_empty()));
            assert!(!format!("{faults:?}").contains("hunter2"), "no secret is repeated");
        }
    }
}

#[test]
fn configurations() {
    cases("configurations.toml").iter().for_each(check_configuration);
}
