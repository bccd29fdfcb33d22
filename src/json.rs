//! JSON by the browser's own reader: it is there already and costs no bytes.
use js_sys::{Array, JSON, Object, Reflect};
#[cfg(feature = "backstage")]
use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;

/// A JSON value.
pub struct Json(JsValue);

impl Json {
    /// Reads a text; `None` if it is not JSON.
    pub fn parse(text: &str) -> Option<Json> {
        JSON::parse(text).ok().map(Json)
    }

    /// A member that is a text.
    pub fn text(&self, name: &str) -> Option<String> {
        self.member(name)?.as_string()
    }

    /// The value itself, if it is a text.
    #[cfg(feature = "backstage")]
    pub fn as_text(&self) -> Option<String> {
        self.0.as_string()
    }

    /// Whether a member is there and true.
    #[cfg(feature = "backstage")]
    pub fn flag(&self, name: &str) -> bool {
        self.member(name).and_then(|value| value.as_bool()) == Some(true)
    }

    /// The members of a member that is an object, those that are texts.
    #[cfg(feature = "backstage")]
    pub fn texts(&self, name: &str) -> Vec<(String, String)> {
        let object = self.member(name).filter(JsValue::is_object).unwrap_or_else(|| Object::new().into());
        let pair = |entry: JsValue| {
            let pair = Array::from(&entry);
            Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
        };
        Object::entries(object.unchecked_ref()).iter().filter_map(pair).collect()
    }

    /// A member that is a whole number, not negative.
    pub fn count(&self, name: &str) -> Option<u64> {
        let number = self.member(name)?.as_f64()?;
        (number >= 0.0).then_some(number as u64)
    }

    /// A member that is a list, each item read; `None` if one can't be.
    pub fn list<T>(&self, name: &str, read: impl Fn(&Json) -> Option<T>) -> Option<Vec<T>> {
        let list = self.member(name).filter(Array::is_array)?;
        let mut items = Vec::new();
        for item in Array::from(&list).iter() {
            items.push(read(&Json(item))?);
        }
        Some(items)
    }

    fn member(&self, name: &str) -> Option<JsValue> {
        Reflect::get(&self.0, &JsValue::from_str(name)).ok()
    }
}

/// An object with these texts as its members.
pub fn object(members: &[(&str, &str)]) -> String {
    let object = Object::new();
    for (name, text) in members {
        // Refused only by objects that are sealed.
        let _ = Reflect::set(&object, &JsValue::from_str(name), &JsValue::from_str(text));
    }
    JSON::stringify(&object).map(String::from).unwrap_or_default()
}
