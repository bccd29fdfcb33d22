//! The adapters in a real browser. A stand-in for `fetch` makes the answers
//! that no local server gives: endless, huge, never.

mod client;
mod fetch;
mod flow_log;
#[cfg(feature = "dpop")]
mod key_store;
#[cfg(feature = "popup")]
mod popup;
mod records;
mod stand_in;
mod tabs;
mod web_crypto;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
