//! What is wrong with `config.json`, fault by fault, for whoever can put it right.
use leptos::prelude::{document, location};
use oauth_leptos::Fault;
use web_sys::Element;

use crate::components::bar::brand;
use crate::components::theme_switch::theme_switch;
use crate::ui::{Tag, button, heading, tag};
use crate::words::sentence;

/// The whole page: nothing of the app can start.
pub fn show(place: &Element, faults: &[Fault]) {
    document().set_title("Not set up right · Roundtrip");
    let count = match faults.len() {
        1 => "one thing".to_owned(),
        count => format!("{count} things"),
    };
    let lead = tag("p.lead").child(tag("code").text("config.json")).text(" has ").text(&count).text(
        " this app can’t accept, so it hasn’t started. Nothing you did; whoever runs this page can put it right.",
    );
    let list = tag("ol.faults").attr("role", "list").children(faults.iter().map(fault).collect());
    let again = button("button.button.button-primary", "Read it again").press(|| {
        // A page that can't be loaded again says so itself.
        let _ = location().reload();
    });
    let main = tag("main#main.page.page-narrow")
        .attr("tabindex", "-1")
        .attr("data-page", "configuration")
        .child(tag("div.stack").child(heading("This app isn’t set up right yet")).child(lead))
        .child(list)
        .child(tag("div.button-row").child(again));
    let bar = tag("header.bar").child(brand()).child(tag("div.bar-end").child(theme_switch()));
    Tag::of(place.clone()).child(bar).child(main);
}

fn fault(fault: &Fault) -> Tag {
    tag("li.fault")
        .attr("data-fault", &fault.field)
        .child(tag("code").text(&fault.field))
        .child(tag("p").child(tag("strong").text(&sentence(&fault.problem))))
        .child(tag("p.soft").text(&fault.remedy))
}
