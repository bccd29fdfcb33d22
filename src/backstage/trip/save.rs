//! The story as a file: made here, and given to the browser to keep.
use js_sys::Array;
use leptos::prelude::document;
use oauth_leptos::FlowEvent;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use crate::app::App;
use crate::dates;
use crate::ui::{Tag, button, tag};

use super::export::{markdown, mermaid};
use super::told;

/// The three forms.
pub fn save(app: App) -> Tag {
    let chapters = app.backstage.trip.chapters;
    let json = move || {
        let events: Vec<FlowEvent> = told(app.flow).into_iter().map(|told| told.event).collect();
        FlowEvent::write_list(&events)
    };
    let text = move || chapters.peek(|chapters| markdown(chapters, time));
    let drawing = move || chapters.peek(|chapters| mermaid(chapters));
    let one = |label: &str, name: &'static str, kind: &'static str, text: Box<dyn Fn() -> String>| {
        button("button.button.button-small", label)
            .flag("disabled", move || chapters.with(Vec::is_empty))
            .press(move || keep(name, kind, &leptos::prelude::untrack(&text)))
    };
    tag("div.trip-save")
        .attr("role", "group")
        .attr("aria-label", "Save the trip")
        .child(tag("span.soft.small").text("Save as"))
        .child(one("JSON", "trip.json", "application/json", Box::new(json)).attr("id", "save-json"))
        .child(one("Markdown", "trip.md", "text/markdown", Box::new(text)).attr("id", "save-markdown"))
        .child(one("Mermaid", "trip.mmd", "text/plain", Box::new(drawing)).attr("id", "save-mermaid"))
}

fn time(at: u64) -> String {
    dates::at(at).map(|moment| moment.time()).unwrap_or_default()
}

fn keep(name: &str, kind: &str, text: &str) {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let parts = Array::of1(&JsValue::from_str(text));
    let Ok(blob) = Blob::new_with_str_sequence_and_options(&parts, &options) else { return };
    let Ok(address) = Url::create_object_url_with_blob(&blob) else { return };
    if let Ok(link) = document().create_element("a") {
        let link: HtmlAnchorElement = link.unchecked_into();
        link.set_href(&address);
        link.set_download(name);
        link.click();
    }
    let _ = Url::revoke_object_url(&address);
}
