//! Waiting, as attacks do that take a while.
use js_sys::Promise;
use leptos::prelude::window;
use wasm_bindgen_futures::JsFuture;

/// How often what is waited for is looked at, in milliseconds.
const LOOK_EVERY: u32 = 40;

/// Waits so many milliseconds; longer in a tab that nobody looks at.
pub async fn pause(millis: u32) {
    let promise = Promise::new(&mut |done, _| {
        let millis = i32::try_from(millis).unwrap_or(i32::MAX);
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&done, millis);
    });
    let _ = JsFuture::from(promise).await;
}

/// Waits until something is so, at most so many milliseconds; says whether it came to be.
pub async fn until(limit: u32, is_so: impl Fn() -> bool) -> bool {
    let end = js_sys::Date::now() + f64::from(limit);
    loop {
        if is_so() {
            return true;
        }
        if js_sys::Date::now() > end {
            return false;
        }
        pause(LOOK_EVERY).await;
    }
}
