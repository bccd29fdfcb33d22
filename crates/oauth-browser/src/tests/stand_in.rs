//! Stand-ins for the page's functions, put back when they are dropped; and
//! what else the tests say in JavaScript.

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

pub(super) struct StandIn {
    name: &'static str,
    real: JsValue,
}

impl StandIn {
    /// Answers every request with this JavaScript function's body, which sees
    /// the `request`.
    pub(super) fn answering(body: &str) -> StandIn {
        let body = format!("return (async () => {{ {body} }})()");
        StandIn::of("fetch", &Function::new_with_args("request", &body))
    }

    /// Puts this value in the place of one of the page's own.
    pub(super) fn of(name: &'static str, value: &JsValue) -> StandIn {
        let real = js_sys::Reflect::get(&js_sys::global(), &name.into()).unwrap();
        set(name, value);
        StandIn { name, real }
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        set(self.name, &self.real);
    }
}

fn set(name: &str, value: &JsValue) {
    let descriptor = js_sys::Object::new();
    for (member, value) in [("value", value), ("configurable", &JsValue::TRUE), ("writable", &JsValue::TRUE)]
    {
        js_sys::Reflect::set(&descriptor, &member.into(), value).unwrap();
    }
    js_sys::Reflect::define_property(&js_sys::global(), &name.into(), &descriptor).unwrap();
}

/// What an asynchronous JavaScript function with this body returns.
pub(super) async fn js(body: &str) -> JsValue {
    let function = Function::new_no_args(&format!("return (async () => {{ {body} }})()"));
    let promise: Promise = function.call0(&JsValue::NULL).unwrap().unchecked_into();
    JsFuture::from(promise).await.unwrap()
}

/// The same, as text.
pub(super) async fn js_text(body: &str) -> String {
    js(body).await.as_string().unwrap()
}
