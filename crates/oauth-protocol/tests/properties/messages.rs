//! Messages among the events: nothing shows that an allowlist does not name.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::Choices;
use crate::http::{Request, Response};
use crate::message::{Message, MessageKind, Part, Place, Shown};
use crate::url::Url;

/// Names whose values are shown somewhere.
const PUBLIC: &[&str] = &["scope", "iss", "error_description", "client_id", "kid", "issuer", "htm", "type"];
/// Names whose values are shown nowhere.
const SECRET: &[&str] =
    &["code", "state", "id_token", "token", "sub", "login_hint", "access_tokens", "d", "", "alg kid typ"];

/// A message that was taken down: no value shows but those of public names.
pub(super) fn taken(choices: &mut Choices<'_>) -> Message {
    let kind = MessageKind::ALL[choices.below(MessageKind::ALL.len())];
    let mut hidden = Vec::new();
    let mut pairs = Vec::new();
    for index in 0..choices.below(80) {
        let is_public = choices.flag();
        let name = choices.one_of(if is_public { PUBLIC } else { SECRET });
        let value = if is_public { format!("{index}") } else { format!("hide{index}hide") };
        hidden.extend((!is_public).then(|| value.clone()));
        pairs.push((String::from(name), value));
    }
    let message = message(choices, kind, &pairs);
    let shown = format!("{message:?}");
    for value in hidden {
        assert!(!shown.contains(&value), "{value} shows in {shown}");
    }
    message
}

fn message(choices: &mut Choices<'_>, kind: MessageKind, pairs: &[(String, String)]) -> Message {
    let mut pairs: Vec<(&str, &str)> =
        pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let url = Url::parse("https://as.example/x").expect("good");
    let request = Request::form(&url, &pairs);
    let query = request.body.clone();
    let owned = |(name, value): &(&str, &str)| (String::from(*name), String::from(*value));
    let headers = pairs.iter().map(owned).collect();
    match choices.below(5) {
        0 => Message::of_request(&request, kind, None).0,
        1 => Message::of_request(&Request { headers, ..request }, kind, None).0,
        2 => Message::of_address(&format!("https://as.example/auth?{query}")),
        3 => Message::of_callback(&query),
        _ => {
            // RFC 8259 4: a member comes once.
            pairs.sort_unstable();
            pairs.dedup_by_key(|(name, _)| *name);
            let members: Vec<String> =
                pairs.iter().map(|(name, value)| format!("\"{name}\":\"{value}\"")).collect();
            let object = format!("{{{}}}", members.join(","));
            let body = if choices.flag() { object } else { format!("{{\"keys\":[{object}]}}") };
            let response = Response { status: 200, headers, body };
            Message::of_response(&response, kind, &Default::default())
        }
    }
}

/// Any message at all.
pub(super) fn any(choices: &mut Choices<'_>) -> Message {
    let texts = ["a", "\t", "\n", "\\", "n", "\"", "\u{2028}"];
    let part = |choices: &mut Choices<'_>| {
        let (place, name) = (Place::ALL[choices.below(Place::ALL.len())], choices.text(&texts));
        let text = choices.text(&texts);
        let value = match choices.flag() {
            true => Shown::Plain(text),
            false => Shown::Secret { length: choices.number(), fingerprint: text },
        };
        Part { place, name, value }
    };
    Message { parts: (0..choices.below(4)).map(|_| part(choices)).collect() }
}
