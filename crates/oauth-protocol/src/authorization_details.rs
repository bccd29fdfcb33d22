//! Rich authorization requests: RFC 9396. Passed through as JSON.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;

use crate::json::{Object, Value, member_text};

const NAME: &str = "authorization_details";

/// Checks what a page asks for: an array of objects, each with a `type` (2).
pub(crate) fn check(text: &str) -> Result<(), String> {
    match Value::parse(text) {
        Ok(value) if is_well_formed(&value) => Ok(()),
        Ok(_) => Err(format!("“{NAME}” is not an array of objects that each have a “type”")),
        Err(fault) => Err(format!("“{NAME}”: {fault}")),
    }
}

/// What the server granted (7), as it came; nothing where it is not well formed.
pub(crate) fn granted(answer: &Object, body: &str) -> Option<String> {
    let value = answer.get(NAME)?;
    if is_well_formed(value) { member_text(body, NAME).map(ToOwned::to_owned) } else { None }
}

fn is_well_formed(value: &Value) -> bool {
    let Value::List(items) = value else { return false };
    items.iter().all(|item| match item {
        Value::Object(detail) => detail.required_text("type").is_ok(),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_typed_objects_are_asked_for() {
        assert_eq!(check(r#"[{"type":"payment","amount":"1.50"},{"type":"x"}]"#), Ok(()));
        for text in ["{}", "[1]", "[{}]", r#"[{"type":7}]"#, "null"] {
            assert!(check(text).unwrap_err().contains("type"), "{text}");
        }
        assert!(check("[").unwrap_err().contains("not JSON"));
    }

    #[test]
    fn what_was_granted_is_kept_as_it_came() {
        let body = r#"{"a":"[", "authorization_details" : [{"type":"x","n":1.50}] ,"b":{}}"#;
        let read = |body: &str| granted(&Object::parse(body).unwrap(), body);
        assert_eq!(read(body).as_deref(), Some(r#"[{"type":"x","n":1.50}]"#));
        assert_eq!(read(r#"{"authorization_details":{"type":"x"}}"#), None);
        assert_eq!(read("{}"), None);
    }
}
