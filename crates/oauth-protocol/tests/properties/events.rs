//! The events of the flow, as they are kept over the redirect.

use alloc::string::String;
use alloc::vec::Vec;

use super::Choices;
#[cfg(feature = "messages")]
use super::messages;
use crate::event::{Check, FlowEvent, Step};

const MEMBERS: &[(&str, &[&str])] = &[
    ("at", &["7", "-1", "9007199254740993", "\"7\""]),
    (
        "step",
        &[
            "\"SignedIn\"",
            "\"Passed\"",
            "\"CallAnswered\"",
            "\"Nonsense\"",
            "\"TokensReceived\"",
            "\"MessageSent\"",
            "7",
        ],
    ),
    ("check", &["0", "4", "5", "-1"]),
    ("status", &["200", "65535", "65536"]),
    ("request", &["\"GET /x\"", "7"]),
    ("scope", &["\"read\"", "null"]),
    ("expires_in", &["300", "null", "\"300\""]),
    ("exchange", &["1", "-1"]),
    ("kind", &["\"call\"", "\"nonsense\""]),
    ("message", &["\"line\\tGET\\t/\"", "\"line\"", "\"claim\\ta\\t1\\tabcd\\nform\\tb\\t\"", "\"\\\\\""]),
];
const LARGEST: u64 = 9_000_000_000_000_000;

/// Events survive being written; what was read once is read the same again.
/// A message among them shows what its names allow.
pub fn property(data: &[u8]) {
    let mut choices = Choices::new(data);
    let events: Vec<FlowEvent> = (0..choices.below(6))
        .map(|_| FlowEvent { at: choices.number() % LARGEST, step: step(&mut choices) })
        .collect();
    assert_eq!(FlowEvent::read_list(&FlowEvent::write_list(&events)), events);
    let text = match choices.octet() {
        0..200 => {
            let items: Vec<String> = (0..choices.below(5)).map(|_| choices.document(MEMBERS)).collect();
            alloc::format!(r#"{{"version":2,"events":[{}]}}"#, items.join(","))
        }
        _ => choices.rest(),
    };
    let read = FlowEvent::read_list(&text);
    assert_eq!(FlowEvent::read_list(&FlowEvent::write_list(&read)), read, "{text}");
}

fn step(choices: &mut Choices<'_>) -> Step {
    let text = choices.text(&["a", "\"", "\\", "\n", "\u{2028}", "{"]);
    let seconds = Some(choices.number() % LARGEST).filter(|_| choices.flag());
    #[cfg(feature = "messages")]
    if choices.seldom(3) {
        return message_step(choices, text);
    }
    match choices.below(10) {
        0 => Step::SignedIn,
        1 => {
            let (silent, renewal) = (choices.flag(), choices.flag());
            Step::SignInRequested { server: text.clone(), scope: text, silent, renewal }
        }
        2 => Step::MetadataRead { issuer: text, cached: choices.flag() },
        3 => Step::Passed { check: Check::ALL[choices.below(5)] },
        4 => Step::Refused { check: Check::ALL[choices.below(5)], reason: text },
        5 => Step::TokensReceived { expires_in: seconds, scope: text },
        6 => Step::Refreshed { expires_in: seconds },
        7 => Step::CallAnswered { request: text, status: choices.octet().into() },
        8 => Step::RefreshPostponed { retry_in: seconds.unwrap_or(1), reason: text },
        _ => Step::TokensRevoked { confirmed: choices.flag() },
    }
}

#[cfg(feature = "messages")]
fn message_step(choices: &mut Choices<'_>, reason: String) -> Step {
    let kinds = crate::message::MessageKind::ALL;
    let (exchange, kind) = (choices.number() % LARGEST, kinds[choices.below(kinds.len())]);
    match choices.below(3) {
        0 => Step::MessageSent { exchange, kind, message: messages::taken(choices) },
        1 => Step::MessageReceived { exchange, kind, message: messages::any(choices) },
        _ => Step::MessageLost { exchange, kind, reason },
    }
}
