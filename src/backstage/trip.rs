//! The trip: every message of this session as it went over the wire, and what was checked.
mod detail;
mod diagram;
mod export;
mod meaning;
mod save;
mod story;
mod telling;

use leptos::prelude::untrack;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use crate::app::App;
use crate::components::tickets::tickets;
use crate::flow::{Flow, Sibling, is_recorded};
use crate::live::Live;
use crate::router::Router;
use crate::ui::{Tag, heading, tag};

use super::presenter;
pub use detail::parts_table;
use diagram::diagram;
use save::save;
use story::{Chapter, Told, story};
pub use telling::{Title, Way, lanes, title};

const PATH: &str = "/trip";

/// What the page knows.
pub struct TripState {
    chapters: Live<Vec<Chapter>>,
    /// The moment that is open, by its key.
    chosen: Live<Option<String>>,
}

impl TripState {
    /// Follows the events from now on, whenever the trip is what is shown.
    pub fn new(flow: Flow, router: Router) -> TripState {
        let chapters = Live::computed(move || match router.place().path == PATH {
            true => story(&told(flow)),
            false => Vec::new(),
        });
        TripState { chapters, chosen: Live::new(None) }
    }
}

/// The page at `/trip`.
pub fn trip(app: App) -> Vec<Tag> {
    let chapters = app.backstage.trip.chapters;
    app.backstage.revealed.set(Vec::new());
    let lead = "Every message of this app, as it went over the wire. Choose one to see what it says, what each \
                part means and where that is written. What is secret stays covered; equal fingerprints are \
                equal secrets.";
    let head =
        tag("div.stack").child(heading("The trip, message by message")).child(tag("p.lead").text(lead));
    let tools = tag("div.trip-tools")
        .child(presenter::switch(app))
        .child(tag("div.stack.stack-s").child(save(app)).child(recording(app)));
    let none = tag("div.stack.stack-l")
        .flag("hidden", move || chapters.with(|chapters| !chapters.is_empty()))
        .shows(move || if app.session.is_signed_in() { Vec::new() } else { untrack(|| nothing(app)) });
    vec![head, tools, none, diagram(app)]
}

/// What this tab and the others recorded, in the order of time; tracked.
fn told(flow: Flow) -> Vec<Told> {
    let others = flow.siblings();
    flow.with(|own| together(own, &others))
}

fn together(own: &[oauth_leptos::FlowEvent], others: &[Sibling]) -> Vec<Told> {
    let mut told: Vec<Told> = own.iter().map(|event| Told { tab: 0, event: event.clone() }).collect();
    for (tab, sibling) in (1..).zip(others) {
        for event in &sibling.events {
            // A duplicate remembers what the other tab did before; so does one that was loaded anew.
            if !told.iter().any(|known| known.event == *event) {
                told.push(Told { tab, event: event.clone() });
            }
        }
    }
    told.sort_by_key(|told| told.event.at);
    told
}

/// Who does not want to be watched turns it off: the app does the same without.
fn recording(app: App) -> Tag {
    let input = tag("input#recording").attr("type", "checkbox");
    let input = if is_recorded() { input.attr("checked", "") } else { input };
    let input = input.on("change", move |event| {
        let checked = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        app.flow.set_recorded(checked.is_some_and(|input| input.checked()));
    });
    tag("label.tick").child(input).child(tag("span").text("Record what happens, in this tab"))
}

fn nothing(app: App) -> Vec<Tag> {
    vec![
        tag("p").text("Nothing has happened yet. Sign in, and this page fills as it happens."),
        tag("div.page-narrow").child(tickets(app, Some(PATH))),
    ]
}

#[cfg(test)]
mod tests {
    use oauth_leptos::{FlowEvent, Step};

    use super::*;

    #[test]
    fn what_two_tabs_remember_is_told_once() {
        let event = |at, step| FlowEvent { at, step };
        let own = [event(1, Step::SignedIn), event(5, Step::WentOffline)];
        let other = [event(1, Step::SignedIn), event(3, Step::TokensAdopted)];
        let sibling = Sibling::new("a", "/", &other);
        let told: Vec<_> =
            together(&own, &[sibling]).into_iter().map(|told| (told.tab, told.event.at)).collect();
        assert_eq!(told, [(0, 1), (1, 3), (0, 5)]);
    }
}
