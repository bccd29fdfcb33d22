//! The components in a real browser.

mod page;
mod questions;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
