//! Tickets to sign in: one for each configured server.
use oauth_leptos::{Scope, Server};

use crate::app::{App, has_api};
use crate::ui::{Tag, button, svg, tag};

/// One button for each server. Afterwards the person is where `to` says, if there is an API to show something of,
/// or back on this page.
pub fn tickets(app: App, to: Option<&'static str>) -> Tag {
    let tickets = app.session.servers().into_iter().map(|server| {
        let to = to.filter(|_| has_api(&server));
        tag("li").child(ticket(app, server, to))
    });
    tag("ul.tickets").attr("aria-label", "Sign in").children(tickets.collect())
}

/// The button for one server.
pub fn ticket(app: App, server: Server, to: Option<&'static str>) -> Tag {
    let Server { id, name, issuer, .. } = server;
    let is_pressed = {
        let id = id.clone();
        move || app.is_leaving_to_sign_in() && app.flow.last_server().as_ref() == Some(&id)
    };
    let pressed = is_pressed.clone();
    let title = tag("span.ticket-title").says(move || match pressed() {
        true => format!("Taking you to {name}…"),
        false => format!("Sign in with {name}"),
    });
    let note = tag("span.ticket-note").text("at ").text(host(issuer.origin()));
    let pressed = is_pressed.clone();
    button("button.ticket", "")
        .attr("data-server", &id)
        .flag("aria-busy", is_pressed)
        .flag("disabled", move || app.is_leaving_to_sign_in() && !pressed())
        .child(tag("span.ticket-words").child(title).text(" ").child(note))
        .child(tag("span.ticket-stub").child(arrow()))
        .press(move || {
            let here = app.router.path();
            app.sign_in(&id, Scope::default(), to.unwrap_or(&here));
        })
}

fn arrow() -> Tag {
    svg("svg")
        .attr("viewBox", "0 0 24 24")
        .attr("aria-hidden", "true")
        .child(svg("path").attr("d", "M4 12h15M13 6l6 6-6 6"))
}

/// Host and port of an origin.
pub fn host(origin: &str) -> &str {
    origin.rsplit('/').next().unwrap_or(origin)
}
