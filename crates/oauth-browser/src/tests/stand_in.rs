//! A stand-in for the page's `fetch`, put back when it is dropped.

use js_sys::Function;
use wasm_bindgen::{JsCast, JsValue};

pub(super) struct StandIn {
    real: JsValue,
}

impl StandIn {
    /// Answers every request with this JavaScript function's body, which sees
    /// the `request`.
    pub(super) fn answering(body: &str) -> StandIn {
        let real = js_sys::Reflect::get(&js_sys::global(), &"fetch".into()).unwrap();
        let stand_in = Function::new_with_args("request", &format!("return (async () => {{ {body} }})()"));
        set_fetch(&stand_in);
        StandIn { real }
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        set_fetch(self.real.unchecked_ref());
    }
}

fn set_fetch(function: &JsValue) {
    js_sys::Reflect::set(&js_sys::global(), &"fetch".into(), function).unwrap();
}
