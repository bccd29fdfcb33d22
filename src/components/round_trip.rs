//! The diagram of the round trip: the first paint's own element, moved from page to page.
use std::cell::RefCell;

use leptos::prelude::document;
use web_sys::Element;

use crate::flow::{IDS, StepState, Steps};
use crate::live::follow;
use crate::ui::Tag;

thread_local! {
    /// The diagram while no page shows it, and while one does.
    static DIAGRAM: RefCell<Option<Element>> = const { RefCell::new(None) };
}

/// Takes the diagram out of the first paint, which is about to be replaced.
pub fn take_from_page() {
    let diagram = document().get_element_by_id("round-trip");
    if let Some(diagram) = &diagram {
        diagram.remove();
    }
    DIAGRAM.set(diagram);
}

/// The diagram with its steps as they stand; nothing, if the first paint had none.
pub fn round_trip(steps: impl Fn() -> Steps + 'static) -> Option<Tag> {
    let diagram = DIAGRAM.with_borrow(Option::clone)?;
    let lit = diagram.clone();
    follow(move || light(&lit, &steps()));
    Some(Tag::of(diagram))
}

fn light(diagram: &Element, steps: &Steps) {
    let mut now = String::new();
    for (id, state) in IDS.iter().zip(steps) {
        let Ok(Some(step)) = diagram.query_selector(&format!("#{id}")) else { continue };
        let _ = step.set_attribute("data-state", state.name());
        let begins = match state {
            StepState::Active => "Now: ",
            StepState::Failed => "It stopped here: ",
            StepState::Waiting | StepState::Done => continue,
        };
        let title = step.query_selector("strong").ok().flatten().and_then(|title| title.text_content());
        now = format!("{begins}{}", title.unwrap_or_default().trim());
    }
    if let Ok(Some(words)) = diagram.query_selector("#round-trip-now")
        && words.text_content().as_deref() != Some(&now)
    {
        words.set_text_content(Some(&now));
    }
}
