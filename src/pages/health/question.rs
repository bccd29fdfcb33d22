//! “Confirm it is you”: why, and what will happen.
use crate::app::App;
use crate::components::ask::ask_button;
use crate::components::checks::plan;
use crate::components::notice::trouble;
use crate::ui::{Tag, link, tag};

/// The panel in place of the summary, while the API wants a more recent sign-in.
pub fn question(app: App) -> Tag {
    let why = "This is more personal than your steps. The resource server wants to be sure that it’s really \
               you who is here now.";
    let steps = plan(&[
        (&app.to_the_server(), "It asks for your password once more. This app never sees it."),
        ("You come back here, and your health appears", "If you cancel, you stay signed in."),
    ]);
    let selector = "button#confirm-there.button.button-primary";
    let buttons = tag("div.button-row")
        .child(ask_button(app, selector, "Confirm there", move || super::confirm(app)))
        .child(link("a.button", "/activity", "Not now"));
    tag("section.panel.panel-ask")
        .attr("aria-labelledby", "confirm-title")
        .attr("data-confirm", "")
        .child(tag("h2#confirm-title").text("Confirm it is you"))
        .child(tag("p").text(why))
        .child(steps)
        .child(trouble(app))
        .child(buttons)
        .child(tag("p.term").text("step-up authentication"))
}
