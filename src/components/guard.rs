//! Pages for people who are signed in: the others are told why, and how.
use leptos::prelude::untrack;

use crate::app::App;
use crate::components::notice::trouble;
use crate::components::tickets::tickets;
use crate::ui::{Tag, heading, tag};

/// The page, or the way to sign in that comes back to it. The tags stand in `main` itself.
pub fn guard(app: App, title: &'static str, lead: &'static str, page: fn(App) -> Vec<Tag>) -> Vec<Tag> {
    let place = tag("div.stack.stack-l").shows(move || {
        let signed_in = app.session.is_signed_in();
        untrack(|| if signed_in { page(app) } else { signed_out(app, title, lead) })
    });
    vec![place]
}

fn signed_out(app: App, title: &str, lead: &str) -> Vec<Tag> {
    vec![
        tag("div.stack").child(heading(title)).child(tag("p.lead").text(lead)),
        tag("div.page-narrow.stack").child(trouble(app)).child(tickets(app, None)),
        tag("p.soft.small").text("You come back to this page afterwards."),
    ]
}
