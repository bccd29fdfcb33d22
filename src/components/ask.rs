//! A permission that was not given: said plainly, with a button to be asked again.
use leptos::prelude::untrack;

use crate::app::{App, has_api};
use crate::components::notice::trouble;
use crate::ui::{Tag, link, tag, working_button};
use crate::words;

/// The panel in place of what the permission would show. `what` goes on from “If you’d like to see”.
pub fn ask(app: App, permission: &'static str, title: &str, what: &str) -> Tag {
    if untrack(|| app.session.server()).is_some_and(|server| !has_api(&server)) {
        return tag("section.panel.panel-ask")
            .attr("data-without-api", "")
            .child(tag("p").text(
                "Your server has no API that this app knows of, so it shows who you are, and nothing more.",
            ))
            .child(link("a.button", "/session", "See who I am"));
    }
    let left_out = tag("p")
        .text("When you signed in, “")
        .text(words::permission(permission))
        .text("” was left out, so there is nothing to show. That was your choice, and it holds.");
    let again = tag("p.soft")
        .text("If you’d like to see ")
        .text(what)
        .text(", the server will ask you once more. You choose there again.");
    let buttons = tag("div.button-row")
        .child(ask_button(app, "button#ask-again.button.button-primary", "Ask me again", move || {
            app.ask_for(permission);
        }))
        .child(link("a.button", "/session", "See what I allowed"));
    tag("section.panel.panel-ask")
        .attr("aria-labelledby", "ask-title")
        .attr("data-missing", permission)
        .child(tag("h2#ask-title").text(title))
        .child(left_out)
        .child(again)
        .child(trouble(app))
        .child(buttons)
        .child(tag("p.term").text("missing scope: ").text(permission))
}

/// A button that leads to the server's question.
pub fn ask_button(app: App, selector: &str, label: &'static str, go: impl FnMut() + 'static) -> Tag {
    working_button(selector, label, "Taking you there…", move || app.is_leaving_to_sign_in()).press(go)
}

/// Where data comes from, and why it may be shown.
pub fn because(permission: &str) -> Vec<Tag> {
    let words = "From the resource server, because you allowed ";
    vec![tag("span").text(words), tag("span.term").text(permission)]
}
