//! The demo page. It is built twice from here: `roundtrip`, what the first page needs, and, with the feature
//! `backstage`, the same with the pages that show how it works; see ARCHITECTURE.md, “Two programs”.
#![forbid(unsafe_code)]
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::dbg_macro, clippy::print_stdout)]
// The first program leaves pages out, and with them what only they use; the other one has no dead code.
#![cfg_attr(not(feature = "backstage"), allow(dead_code))]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod api;
mod app;
#[cfg(feature = "backstage")]
mod backstage;
mod components;
mod config;
mod dates;
mod flow;
mod json;
mod keep;
mod live;
mod pages;
mod router;
mod ui;
mod words;

use leptos::prelude::document;
use wasm_bindgen_futures::spawn_local;

use crate::components::{round_trip, theme_switch};

/// Boots the page: once the configuration is read, the app takes the place of the first paint.
pub fn run() {
    theme_switch::apply_kept_theme();
    #[cfg(feature = "backstage")]
    backstage::prepare();
    spawn_local(async {
        let configuration = config::load().await;
        let Some(place) = document().get_element_by_id("app") else { return };
        // The first paint stays until this moment, so that nothing flashes or jumps.
        round_trip::take_from_page();
        app::mount(place, configuration);
        if let Some(page) = document().document_element() {
            let _ = page.set_attribute("data-ready", "");
        }
    });
}
