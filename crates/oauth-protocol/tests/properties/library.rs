//! What a general library makes of a JSON text: the other opinion.

use alloc::format;

/// A text as `serde_json` reads it.
pub(super) enum Reading {
    Value(serde_json::Value),
    Refused,
    /// Well formed, with a number that the library can't hold.
    TooLarge,
}

pub(super) fn read(text: &str) -> Reading {
    match serde_json::from_str(text) {
        Ok(value) => Reading::Value(value),
        Err(error) if format!("{error}").contains("number out of range") => Reading::TooLarge,
        Err(_) => Reading::Refused,
    }
}

/// The object that a text is; `None` where the library can't say.
pub(super) fn object(text: &str) -> Option<serde_json::Map<alloc::string::String, serde_json::Value>> {
    match read(text) {
        Reading::Value(serde_json::Value::Object(members)) => Some(members),
        Reading::TooLarge => None,
        _ => panic!("accepted, and it is no JSON object: {text}"),
    }
}

/// Whether a member is absent, or null, which counts as absent.
pub(super) fn is_absent(value: Option<&serde_json::Value>) -> bool {
    value.is_none_or(serde_json::Value::is_null)
}
