//! Which page is shown: the path, kept in step with the browser's history.
//!
//! Routing by hand costs 2 KB where a router crate costs 43. The pure parts are `router/place.rs`
//! and `router/links.rs`.
mod links;
mod place;

use leptos::prelude::{document, location, request_animation_frame, window};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, FocusOptions, HtmlAnchorElement, HtmlElement, MouseEvent};

use crate::live::Live;
use crate::ui::listen;
use links::{Click, Link, destination};
pub use place::{Page, Place};

/// The place shown. `Copy`: pass it into any closure.
#[derive(Clone, Copy)]
pub struct Router {
    place: Live<Place>,
}

impl Router {
    /// Follows links and the browser's own buttons from now on.
    pub fn start() -> Router {
        let router = Router { place: Live::new(Place::default()) };
        listen(&window(), "popstate", Box::new(move |_| router.follow_history()));
        let follow_link = move |event: web_sys::Event| router.follow_link(event.unchecked_ref());
        listen(&window(), "click", Box::new(follow_link));
        router
    }

    /// Reads the address bar, once it is clean.
    pub fn read_address(self) {
        self.place.set(address());
    }

    /// The place shown; tracked.
    pub fn place(self) -> Place {
        self.place.get()
    }

    /// The place shown, as a path to come back to.
    pub fn path(self) -> String {
        self.place.peek(Place::to_path)
    }

    /// Shows another page, with an entry of its own in the history.
    pub fn push(self, path: &str) {
        let place = Place::parse(path);
        if is_elsewhere(&place) {
            let _ = location().assign(path);
            return;
        }
        if self.place.peek(|current| *current != place) {
            write_history(path, false);
            self.place.set(place);
        }
        arrive(true);
    }

    /// Shows another page in place of this one.
    pub fn replace(self, path: &str) {
        let place = Place::parse(path);
        if is_elsewhere(&place) {
            let _ = location().replace(path);
            return;
        }
        write_history(path, true);
        self.place.set(place);
        arrive(true);
    }

    /// Changes the query alone; the person stays where they are on the page.
    pub fn replace_query(self, query: &str) {
        let place = Place { query: query.to_owned(), ..self.place.peek(Place::clone) };
        write_history(&place.to_path(), true);
        self.place.set(place);
    }

    fn follow_history(self) {
        let place = address();
        if is_elsewhere(&place) {
            let _ = location().reload();
            return;
        }
        // A jump within the page comes here too.
        if self.place.peek(|current| *current != place) {
            self.place.set(place);
            arrive(false);
        }
    }

    fn follow_link(self, event: &MouseEvent) {
        let Some(link) = link_of(event) else { return };
        let click = Click {
            button: event.button(),
            modified: event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key(),
            handled: event.default_prevented(),
        };
        let origin = location().origin().unwrap_or_default();
        if let Some(path) = destination(&click, &link, &origin, &self.path()) {
            event.prevent_default();
            self.push(&path);
        }
    }
}

/// Whether a place is of the other program, which the boot loads when the browser comes there.
fn is_elsewhere(place: &Place) -> bool {
    !cfg!(feature = "backstage") && Page::at(&place.path).is_backstage()
}

/// The page's heading, and what stands in for it.
pub const HEADING: &str = "#main h1[tabindex], #main";

/// Moves the focus to an element, once the page has changed.
pub fn focus(selector: &'static str) {
    after_change(selector, false, false);
}

/// After a change of page: the top of it, with the focus on its heading so that it is read out.
fn arrive(to_top: bool) {
    after_change(HEADING, to_top, true);
}

/// Moves the focus to an element that is there.
#[cfg(feature = "backstage")]
pub fn focus_element(element: &Element) {
    let _ = element.unchecked_ref::<HtmlElement>().focus();
}

fn after_change(selector: &'static str, to_top: bool, stays: bool) {
    request_animation_frame(move || {
        if to_top {
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
        // The last one that is found: the heading comes after what stands in for it.
        let Ok(found) = document().query_selector_all(selector) else { return };
        let Some(last) = found.get(found.length().wrapping_sub(1)) else { return };
        let options = FocusOptions::new();
        options.set_prevent_scroll(stays);
        let _ = last.unchecked_ref::<HtmlElement>().focus_with_options(&options);
    });
}

/// Takes an answer that nobody can read out of the address: without a configuration there is no
/// session that would do it, and no code may stay there.
pub fn clean_callback() {
    if Page::at(&address().path) == Page::Callback {
        write_history("/callback", true);
    }
}

fn address() -> Place {
    let location = location();
    let search = location.search().unwrap_or_default();
    Place::parse(&format!("{}{search}", location.pathname().unwrap_or_default()))
}

fn write_history(path: &str, replaces: bool) {
    let Ok(history) = window().history() else { return };
    // Refused only when a page writes hundreds a second.
    let _ = if replaces {
        history.replace_state_with_url(&JsValue::NULL, "", Some(path))
    } else {
        history.push_state_with_url(&JsValue::NULL, "", Some(path))
    };
}

fn link_of(event: &MouseEvent) -> Option<Link> {
    let pressed: Element = event.target()?.dyn_into().ok()?;
    let anchor: HtmlAnchorElement = pressed.closest("a[href]").ok()??.dyn_into().ok()?;
    Some(Link {
        origin: anchor.origin(),
        path: format!("{}{}", anchor.pathname(), anchor.search()),
        has_fragment: !anchor.hash().is_empty(),
        target: anchor.target(),
        download: anchor.has_attribute("download"),
    })
}
