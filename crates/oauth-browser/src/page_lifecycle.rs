//! The page's life: `pageshow` after the back/forward cache,
//! `visibilitychange`, `online` and `offline`.

use oauth_protocol::Input;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::Event;

/// Calls back whenever the page comes back to life, or the device loses or
/// finds its connection.
pub(crate) fn watch(happened: impl Fn(Input) + 'static) {
    let Some(window) = web_sys::window() else { return };
    let listener = Closure::<dyn Fn(Event)>::new(move |event: Event| {
        if let Some(input) = input_of(&event) {
            happened(input);
        }
    });
    for name in ["pageshow", "visibilitychange", "online", "offline"] {
        // What the document is told of its visibility, the window is told too.
        let _ = window.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
    }
    // Lives as long as the page.
    listener.forget();
}

fn input_of(event: &Event) -> Option<Input> {
    match event.type_().as_str() {
        "online" => Some(Input::Online(true)),
        "offline" => Some(Input::Online(false)),
        "pageshow" => {
            let is_kept = js_sys::Reflect::get(event, &"persisted".into());
            is_kept.is_ok_and(|kept| kept.is_truthy()).then_some(Input::Resumed)
        }
        _ => {
            let document = web_sys::window()?.document()?;
            (!document.hidden()).then_some(Input::Shown)
        }
    }
}

/// Whether the device is connected, as far as the browser knows.
pub(crate) fn is_online() -> bool {
    web_sys::window().is_none_or(|window| window.navigator().on_line())
}
