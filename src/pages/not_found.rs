//! A path that leads nowhere.
use crate::app::App;
use crate::ui::{Tag, heading, link, tag};

/// Says so, and shows the way back.
pub fn not_found(app: App) -> Vec<Tag> {
    let words = tag("p.lead")
        .child(tag("code").says(move || app.router.place().path))
        .text(" doesn’t lead anywhere. The way back does.");
    let ways = tag("div.button-row")
        .child(link("a.button.button-primary", "/", "Go to the start"))
        .child(link("a.button", "/activity", "Activity"))
        .child(link("a.button", "/calendar", "Calendar"));
    vec![tag("div.stack").child(heading("There’s no page here")).child(words), ways]
}
