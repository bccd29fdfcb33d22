//! The JSON reader against a general library.

use alloc::string::ToString;

use super::Choices;
use super::library::{self, Reading};
use crate::json::{Object, Value};

const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "\"a\"",
    "\"b\":",
    "\\u",
    "\\ud800",
    "\\udc00",
    "0041",
    "\\n",
    "\\",
    "null",
    "true",
    "false",
    "0",
    "1",
    "-",
    ".",
    "e",
    "E+",
    "9007199254740993",
    "18446744073709551615",
    " ",
    "\n",
    "[[[[[[[[",
    "]]]]]]]]",
    "{\"a\":",
    "\"a\":1,",
];

/// Both read the same, or both refuse.
pub fn property(data: &[u8]) {
    let text = Choices::new(data).message(PIECES);
    match (Value::parse(&text), library::read(&text)) {
        (Ok(ours), Reading::Value(theirs)) => assert!(same(&ours, &theirs), "{text}: {ours:?}, {theirs:?}"),
        (Err(fault), Reading::Value(_)) => {
            // What is refused here on purpose.
            let known = ["comes twice", "too many members"];
            assert!(known.iter().any(|words| fault.contains(words)), "{text}: {fault}");
        }
        (Ok(_), Reading::Refused) => panic!("only the library refuses {text}"),
        (_, Reading::TooLarge) | (Err(_), Reading::Refused) => {}
    }
    let written = serde_json::json!({ "text": text, "list": [text] }).to_string();
    let object = Object::parse(&written).expect("what the library writes");
    assert_eq!(object.text("text"), Ok(Some(text.as_str())));
    assert_eq!(object.texts("list"), Ok(Some(alloc::vec![text.clone()])));
    #[cfg(feature = "authorization-details")]
    assert_eq!(
        crate::json::member_text(&written, "text").map(Value::parse),
        Some(Ok(Value::Text(text.clone())))
    );
}

fn same(ours: &Value, theirs: &serde_json::Value) -> bool {
    match (ours, theirs) {
        (Value::Null, serde_json::Value::Null) => true,
        (Value::Bool(ours), serde_json::Value::Bool(theirs)) => ours == theirs,
        (Value::Text(ours), serde_json::Value::String(theirs)) => ours == theirs,
        (Value::Number(ours), serde_json::Value::Number(theirs)) => match theirs.as_u64() {
            Some(whole) => !ours.is_negative && ours.whole == whole,
            None => {
                let theirs = theirs.as_f64().unwrap_or(f64::NAN);
                let whole = if theirs < 0.0 { -theirs } else { theirs };
                let apart = ours.whole.abs_diff(whole as u64);
                // A float holds 53 bits, and rounds up where the reader cuts.
                (ours.is_negative == theirs.is_sign_negative()) && apart <= 1 + (ours.whole >> 50)
            }
        },
        (Value::List(ours), serde_json::Value::Array(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(ours, theirs)| same(ours, theirs))
        }
        (Value::Object(ours), serde_json::Value::Object(theirs)) => {
            let has = |name: &str| theirs.get(name).zip(ours.get(name));
            ours.0.len() == theirs.len()
                && ours.names().all(|name| has(name).is_some_and(|(theirs, ours)| same(ours, theirs)))
        }
        _ => false,
    }
}
