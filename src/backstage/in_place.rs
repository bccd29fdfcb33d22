//! What a person does in a part of the page that is made anew goes on: the focus stays, and so does what is
//! unfolded.
use leptos::prelude::{document, request_animation_frame};
use wasm_bindgen::JsCast;
use web_sys::{Element, Node};

use crate::router::focus_element;

const FOCUSABLE: &str = "button, summary, a, [tabindex]";

/// To be called when what is in `place` is about to be made anew, in the same order.
pub fn goes_on(place: &Element) {
    let focused = document().active_element();
    let focused = focused.and_then(|at| all(place, FOCUSABLE).iter().position(|other| *other == at));
    let unfolded: Vec<bool> =
        all(place, "details").iter().map(|details| details.has_attribute("open")).collect();
    if focused.is_none() && !unfolded.contains(&true) {
        return;
    }
    let place = place.clone();
    request_animation_frame(move || {
        for (details, was_open) in all(&place, "details").iter().zip(unfolded) {
            let _ = details.toggle_attribute_with_force("open", was_open);
        }
        let made = all(&place, FOCUSABLE);
        if let Some(next) = focused.and_then(|index| made.get(index)) {
            focus_element(next);
        }
    });
}

fn all(place: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = place.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.get(index)).map(Node::unchecked_into).collect()
}
