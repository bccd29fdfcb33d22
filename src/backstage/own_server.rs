//! A server of the person's own: what it is, whether it fits, and what to set there.
mod arrival;
mod checks;
mod desk;
mod diagnosis;
mod draft;
mod form;
mod presets;
mod probe;

use leptos::prelude::untrack;
use oauth_leptos::{Server, page_origin};

use crate::app::{App, has_api};
use crate::components::notice::{CALM, CAREFUL, GOOD, notice, trouble};
use crate::components::tickets::ticket;
use crate::config::{OWN, OWN_CALLBACK, OwnServer};
use crate::ui::{Tag, button, heading, link, tag};

use checks::checks;
pub use desk::Desk;
use desk::own;
use form::form;

/// The page at `/server`.
pub fn own_server(app: App) -> Vec<Tag> {
    let lead = "Point this page at an authorization server of your own, and see what stands in the way of a sign-in.";
    let head = tag("div.stack").child(heading("Your server")).child(tag("p.lead").text(lead));
    if app.own_server == OwnServer::NotAllowed {
        return vec![head, not_allowed()];
    }
    app.backstage.own_server.open(app);
    let discarded =
        tag("div").flag("hidden", move || !app.backstage.own_server.discarded.get()).shows(move || {
            let words = "What this browser kept of your server was damaged, so it is gone. Set it up again.";
            let discarded = app.backstage.own_server.discarded.get();
            discarded.then(|| notice(CAREFUL, words).attr("data-discarded", "")).into_iter().collect()
        });
    let body = tag("div.stack.stack-l").shows(move || {
        let signed_in = app.session.is_signed_in();
        untrack(|| body(app, signed_in))
    });
    vec![head, discarded, trouble(app), body]
}

fn not_allowed() -> Tag {
    let words = tag("p")
        .text("This page connects to the servers it was set up with, and to no other. Whoever runs it can allow more \
               with ")
        .child(tag("code").text("\"own_servers\": true"))
        .text(" in ")
        .child(tag("code").text("config.json"))
        .text(", and a policy to match.");
    notice(CALM, "Here you can’t name a server of your own").attr("data-not-allowed", "").child(words)
}

fn body(app: App, signed_in: bool) -> Vec<Tag> {
    let Some(server) = own(app) else {
        return vec![panel("Set it up", "own-form-title").child(form(app.backstage.own_server))];
    };
    let is_here = signed_in && app.session.server().is_some_and(|server| server.id == OWN);
    vec![kept(app, &server, signed_in, is_here), checks(app, &server)]
}

fn panel(title: &str, id: &str) -> Tag {
    tag("section.panel").attr("aria-labelledby", id).child(tag("h2").attr("id", id).text(title))
}

/// What is kept, and what can be done with it.
fn kept(app: App, server: &Server, signed_in: bool, is_here: bool) -> Tag {
    let code = |text: &str| tag("code").text(text);
    let facts = [
        ("Issuer", code(server.issuer.as_str())),
        ("Client id", code(&server.client_id)),
        ("Scope", code(&server.scope.to_string())),
        ("Redirect URI", code(&format!("{}{OWN_CALLBACK}", page_origin()))),
        match has_api(server) {
            true => ("API", code(server.api.as_str())),
            false => ("API", tag("span").text("none: this page shows who you are, and nothing more")),
        },
    ];
    let list = facts.into_iter().fold(tag("dl.facts.small"), |list, (name, value)| {
        list.child(tag("dt").text(name)).child(tag("dd").child(value))
    });
    let panel = panel(&server.name, "own-kept-title").attr("data-own-server", "").child(list);
    let remove =
        button("button#own-remove.button", "Remove it").press(move || app.backstage.own_server.remove());
    let removed = "This browser forgets it. Nothing changes at the server.";
    let remove = tag("div.deed").child(remove).child(tag("p").text(removed));
    let change =
        tag("details.fold").child(tag("summary").text("Change it")).child(form(app.backstage.own_server));
    match (signed_in, is_here) {
        (_, true) => panel.child(who(app)),
        (true, false) => panel.child(elsewhere(app)).child(remove).child(change),
        (false, _) => panel.child(ticket(app, server.clone(), Some("/server"))).child(remove).child(change),
    }
}

/// The person, as the server says.
fn who(app: App) -> Tag {
    let subject =
        app.session.tokens().and_then(|tokens| Some(tokens.id_token.as_ref()?.claims().subject.clone()));
    let person = app.person().or_else(|| subject.clone());
    let title = match &person {
        Some(person) => format!("It works: you’re signed in as {person}"),
        None => "It works: you’re signed in".to_owned(),
    };
    let words = match subject {
        Some(subject) => format!("The server’s identifier for you is {subject}."),
        None => {
            "The server didn’t say who you are, since “openid” was not asked for or not granted.".to_owned()
        }
    };
    let ways = tag("div.button-row")
        .child(link("a.button", "/session", "See all it gave"))
        .child(button("button.button", "Sign out").press(move || app.sign_out()));
    let good =
        notice(GOOD, &title).attr("data-who", &person.unwrap_or_default()).child(tag("p").text(&words));
    let later = tag("p.soft.small")
        .text("To change or remove this server, sign out first: it takes its tokens back.");
    tag("div.stack").child(good).child(ways).child(later)
}

fn elsewhere(app: App) -> Tag {
    let other = app.session.server().map(|server| server.name).unwrap_or_default();
    let leave = button("button.button", "Sign out").press(move || app.sign_out());
    let words = format!("You’re signed in with {other}. Sign out there before you sign in here.");
    tag("div.deed").child(leave).child(tag("p").text(&words))
}

/// A text with code between backticks.
fn marked(text: &str) -> Vec<Tag> {
    let parts = text.split('`').enumerate().filter(|(_, part)| !part.is_empty());
    parts.map(|(at, part)| tag(if at % 2 == 1 { "code.copy" } else { "span" }).text(part)).collect()
}
