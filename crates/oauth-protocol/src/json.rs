//! JSON objects (RFC 8259) read member by member, so that a fault names the
//! member it is about.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// A JSON value from outside. An object is a list, not a map: it is short, is
/// read once, and a member that comes twice is a fault (RFC 8259 4).
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    /// A number that is a whole one, not negative.
    Whole(u64),
    /// Any other number.
    Number(f64),
    Text(String),
    List(Vec<Value>),
    Object(Object),
}

/// A JSON object from outside.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Object(pub(crate) Vec<(String, Value)>);

impl Value {
    /// Reads a text that must be one JSON value.
    pub(crate) fn parse(text: &str) -> Option<Value> {
        serde_json::from_str(text).ok()
    }

    /// Whether an object in it has two members of one name.
    fn has_twins(&self) -> bool {
        match self {
            Value::List(items) => items.iter().any(Value::has_twins),
            Value::Object(Object(members)) => members.iter().enumerate().any(|(index, (name, value))| {
                value.has_twins() || members.iter().skip(index + 1).any(|(other, _)| other == name)
            }),
            _ => false,
        }
    }
}

impl Object {
    /// Reads a text that must be one JSON object.
    pub(crate) fn parse(text: &str) -> Result<Object, String> {
        match serde_json::from_str(text) {
            Ok(value @ Value::Object(_)) if value.has_twins() => Err("a member comes twice".to_owned()),
            Ok(Value::Object(members)) => Ok(members),
            Ok(_) => Err("it is JSON, but not an object".to_owned()),
            Err(_) if text.trim().is_empty() => Err("it is empty".to_owned()),
            Err(error) => Err(format!("it is not JSON that can be used: {error}")),
        }
    }

    /// A member's value.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(other, _)| other == name).map(|(_, value)| value)
    }

    /// The members' names.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// A member that is a string. Absent and `null` are the same.
    pub(crate) fn text(&self, name: &str) -> Result<Option<&str>, String> {
        match self.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text)),
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
        match self.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::List(items)) => {
                let texts = items.iter().map(|value| match value {
                    Value::Text(text) => Some(text.clone()),
                    _ => None,
                });
                texts.collect::<Option<Vec<_>>>().map(Some).ok_or_else(fault)
            }
            Some(_) => Err(fault()),
        }
    }

    /// Whether a member is there and true.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.get(name) == Some(&Value::Bool(true))
    }

    /// A member that is a number of seconds, not negative; fractions are cut.
    pub(crate) fn seconds(&self, name: &str) -> Result<Option<u64>, String> {
        const LARGEST: f64 = 9e15;
        match self.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Whole(number)) if *number as f64 <= LARGEST => Ok(Some(*number)),
            Some(Value::Number(number)) if (0.0..=LARGEST).contains(number) => Ok(Some(*number as u64)),
            Some(_) => Err(format!("“{name}” is not a time in seconds")),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Whole(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Number(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Text(value.to_string()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Object::default();
        while let Some(member) = members.next_entry()? {
            object.0.push(member);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_fault(text: &str, words: &str) {
        let fault = Object::parse(text).unwrap_err();
        assert!(fault.contains(words), "{text}: {fault}");
    }

    #[test]
    fn objects_read() {
        let text = r#"{"a":"ü\n","b":[1,-2.5,null,true,{"c":{}}],"d":18446744073709551615,"e":-1}"#;
        let object = Object::parse(text).unwrap();
        assert_eq!(object.text("a"), Ok(Some("ü\n")));
        assert_eq!(object.names().collect::<Vec<_>>(), ["a", "b", "d", "e"]);
        assert!(object.seconds("d").is_err() && object.seconds("e").is_err());
        assert_eq!(Object::parse(" {} ").unwrap(), Object::default());
    }

    #[test]
    fn what_is_not_one_object_is_refused_in_words() {
        check_fault("", "it is empty");
        check_fault("<html>", "line 1 column 1");
        check_fault("[]", "not an object");
        check_fault("{} {}", "trailing");
        check_fault(r#"{"a":1,"a":2}"#, "a member comes twice");
        check_fault(r#"{"x":{"a":1,"a":2}}"#, "a member comes twice");
        check_fault(&"[".repeat(100_000), "recursion limit");
    }
}
