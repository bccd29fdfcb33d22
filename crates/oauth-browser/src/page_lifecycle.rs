//! The page's life: `pageshow` after the back/forward cache.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::PageTransitionEvent;

/// Calls back whenever the browser shows a page again that it had kept.
pub(crate) fn on_restored(callback: impl Fn() + 'static) {
    let Some(window) = web_sys::window() else { return };
    let listener = Closure::<dyn Fn(PageTransitionEvent)>::new(move |event: PageTransitionEvent| {
        if event.persisted() {
            callback();
        }
    });
    // Lives as long as the page.
    let _ = window.add_event_listener_with_callback("pageshow", listener.as_ref().unchecked_ref());
    listener.forget();
}
