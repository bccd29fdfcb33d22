//! The page's life: `pageshow` after the back/forward cache,
//! `visibilitychange`, `online` and `offline`.

use oauth_protocol::Input;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget};

/// Calls back whenever the page comes back to life, or the device loses or
/// finds its connection.
pub(crate) fn watch(happened: impl Fn(Input) + Clone + 'static) {
    let Some(window) = web_sys::window() else { return };
    listen(&window, "pageshow", {
        let happened = happened.clone();
        move |event| {
            let is_kept = js_sys::Reflect::get(&event, &"persisted".into());
            if is_kept.is_ok_and(|kept| kept.is_truthy()) {
                happened(Input::Resumed);
            }
        }
    });
    for is_online in [true, false] {
        let happened = happened.clone();
        listen(&window, if is_online { "online" } else { "offline" }, move |_| {
            happened(Input::Online(is_online));
        });
    }
    if let Some(document) = window.document() {
        let shown = document.clone();
        listen(&document, "visibilitychange", move |_| {
            if !shown.hidden() {
                happened(Input::Shown);
            }
        });
    }
}

/// Whether the device is connected, as far as the browser knows.
pub(crate) fn is_online() -> bool {
    web_sys::window().is_none_or(|window| window.navigator().on_line())
}

fn listen(target: &EventTarget, name: &str, callback: impl Fn(Event) + 'static) {
    let listener = Closure::<dyn Fn(Event)>::new(callback);
    // Lives as long as the page.
    let _ = target.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
    listener.forget();
}
