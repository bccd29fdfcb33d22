//! The adapters in a real browser. A stand-in for `fetch` makes the answers
//! that no local server gives: endless, huge, never.

mod client;
mod fetch;
mod records;
mod stand_in;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
