//! JSON objects (RFC 8259) read member by member, so that a fault names the
//! member it is about.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use serde_json::{Map, Value};

/// A JSON object from outside.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Object(pub(crate) Map<String, Value>);

impl Object {
    /// Reads a text that must be one JSON object.
    pub(crate) fn parse(text: &str) -> Result<Object, String> {
        match serde_json::from_str(text) {
            Ok(Value::Object(members)) => Ok(Object(members)),
            Ok(_) => Err("it is JSON, but not an object".to_owned()),
            Err(_) if text.trim().is_empty() => Err("it is empty".to_owned()),
            Err(error) => Err(format!("it is not JSON (line {}, column {})", error.line(), error.column())),
        }
    }

    /// A member that is a string. Absent and `null` are the same.
    pub(crate) fn text(&self, name: &str) -> Result<Option<&str>, String> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(format!("“{name}” is not a string")),
        }
    }

    /// A member that must be there and be a string.
    pub(crate) fn required_text(&self, name: &str) -> Result<&str, String> {
        self.text(name)?.ok_or_else(|| format!("“{name}” is missing"))
    }

    /// A member that is an array of strings. Absent and `null` are the same.
    pub(crate) fn texts(&self, name: &str) -> Result<Option<Vec<String>>, String> {
        let fault = || format!("“{name}” is not an array of strings");
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Array(items)) => {
                let texts = items.iter().map(|v| v.as_str().map(ToOwned::to_owned));
                texts.collect::<Option<Vec<_>>>().map(Some).ok_or_else(fault)
            }
            Some(_) => Err(fault()),
        }
    }

    /// A member that is true or false; absent is false.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.0.get(name).and_then(Value::as_bool).unwrap_or(false)
    }

    /// A member that is a number of seconds, not negative; fractions are cut.
    pub(crate) fn seconds(&self, name: &str) -> Result<Option<u64>, String> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => match value.as_f64() {
                Some(number) if (0.0..=9e15).contains(&number) => Ok(Some(number as u64)),
                _ => Err(format!("“{name}” is not a time in seconds")),
            },
        }
    }
}
