//! JSON objects (RFC 8259) read member by member, so that a fault names the
//! member it is about.

mod reader;

#[cfg(feature = "authorization-details")]
pub(crate) use reader::member_text;
#[cfg(feature = "messages")]
pub(crate) use reader::{items, members};

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// A JSON value from outside. An object is a list, not a map: it is short, is
/// read once, and a member that comes twice is a fault (RFC 8259 4).
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<Value>),
    Object(Object),
}

/// A number, as far as the protocol needs one: the whole part, and whether
/// there is a minus sign. What is too large counts as the largest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Number {
    pub(crate) is_negative: bool,
    pub(crate) whole: u64,
}

/// A JSON object from outside.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Object(pub(crate) Vec<(String, Value)>);

impl Object {
    /// Reads a text that must be one JSON object.
    pub(crate) fn parse(text: &str) -> Result<Object, String> {
        match Value::parse(text)? {
            Value::Object(members) => Ok(members),
            _ => Err("it is JSON, but not an object".to_owned()),
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
        const LARGEST: u64 = 9_000_000_000_000_000;
        match self.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Number(Number { is_negative: false, whole })) if *whole <= LARGEST => {
                Ok(Some(*whole))
            }
            Some(_) => Err(format!("“{name}” is not a time in seconds")),
        }
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
    fn members_are_read_as_what_they_are() {
        let text = r#"{"t":"x","yes":true,"no":false,"word":"true","most":9000000000000000,
            "more":9000000000000001,"null":null,"list":["a","b"],"mixed":["a",1]}"#;
        let object = Object::parse(text).unwrap();
        assert_eq!(object.required_text("t"), Ok("x"));
        assert!(object.required_text("gone").is_err() && object.required_text("null").is_err());
        assert_eq!(["yes", "no", "word", "gone"].map(|name| object.flag(name)), [true, false, false, false]);
        assert_eq!(object.seconds("most"), Ok(Some(9_000_000_000_000_000)));
        assert!(object.seconds("more").is_err() && object.seconds("t").is_err());
        assert_eq!((object.seconds("gone"), object.seconds("null")), (Ok(None), Ok(None)));
        assert_eq!(object.texts("list"), Ok(Some(["a", "b"].map(str::to_owned).into())));
        assert!(object.texts("mixed").is_err() && object.texts("t").is_err());
        assert_eq!((object.texts("gone"), object.texts("null")), (Ok(None), Ok(None)));
    }

    #[test]
    fn what_is_not_one_object_is_refused_in_words() {
        check_fault("", "it is empty");
        check_fault("<html>", "line 1, column 1");
        check_fault("[]", "not an object");
        check_fault("{} {}", "line 1, column 4");
        check_fault(r#"{"a":1,"a":2}"#, "a member comes twice");
        check_fault(r#"{"x":{"a":1,"a":2}}"#, "a member comes twice");
        check_fault(r#"{"a":1,"\u0061":2}"#, "a member comes twice");
        check_fault(&"[".repeat(100_000), "too deep");
        let many: Vec<_> = (0..2000).map(|n| format!("\"{n}\":0")).collect();
        check_fault(&format!("{{{}}}", many.join(",")), "too many members");
    }
}
