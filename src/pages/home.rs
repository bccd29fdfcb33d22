//! The start: one ticket for each server, and the round trip. Signed in: what was allowed, and where to go.
use leptos::prelude::untrack;

use crate::app::{App, has_api};
use crate::components::notice::trouble;
use crate::components::round_trip::round_trip;
use crate::components::tickets::tickets;
use crate::config::OwnServer;
use crate::ui::{Tag, heading, link, tag};
use crate::words::listed;

/// The page at `/`.
pub fn home(app: App) -> Vec<Tag> {
    let words = tag("div.page-words.stack.stack-l").shows(move || {
        let signed_in = app.session.is_signed_in();
        untrack(|| if signed_in { welcome(app) } else { invitation(app) })
    });
    [Some(words), round_trip(move || app.open_steps())].into_iter().flatten().collect()
}

fn invitation(app: App) -> Vec<Tag> {
    let lead = "Roundtrip never asks for your password. You sign in at a server you trust, choose what this \
                app may see, and come back with exactly that.";
    vec![
        tag("div.stack")
            .child(heading("Sign in there. Come back here. See every step."))
            .child(tag("p.lead").text(lead)),
        trouble(app),
        tickets(app, Some("/activity")),
        tag("p.soft.small").text("No account? The sign-in page prints two to try with."),
        ways_behind(app),
    ]
}

/// To the pages behind the scenes.
fn ways_behind(app: App) -> Tag {
    let ways = tag("p.small").child(link("a", "/trip", "See every message")).text(" · ").child(link(
        "a",
        "/lab",
        "Try to break it",
    ));
    let own = match app.own_server {
        OwnServer::NotAllowed => return ways,
        OwnServer::Allowed => "Use your own server",
        OwnServer::Damaged => "What this browser kept of your own server is damaged: set it up again",
    };
    ways.text(" · ").child(link("a#own-server", "/server", own))
}

fn welcome(app: App) -> Vec<Tag> {
    let title = move || match app.person().as_deref().and_then(|name| name.split(' ').next()) {
        Some(name) => format!("Welcome, {name}."),
        None => "Welcome.".to_owned(),
    };
    let lead = "You are back, with exactly what you allowed. Your permission is kept in your tabs with this \
                page, and nowhere else.";
    let mut ways = vec![
        link("a.button.button-primary", "/activity", "See my activity"),
        link("a.button", "/calendar", "See my calendar"),
        link("a.button", "/health", "See my health"),
        link("a.button", "/session", "What does this app hold?"),
    ];
    if app.session.server().is_some_and(|server| !has_api(&server)) {
        ways.drain(..3);
    }
    vec![
        tag("div.stack").child(heading("").says(title)).child(tag("p.lead").text(lead)),
        trouble(app),
        tag("div.stack.stack-s").children(ways),
        tag("dl.facts.small").shows(move || facts(app)),
        ways_behind(app),
    ]
}

fn facts(app: App) -> Vec<Tag> {
    let Some(tokens) = app.session.tokens() else { return Vec::new() };
    let server = app.session.server().map(|server| server.name).unwrap_or_default();
    let allowed = listed(|name| tokens.granted.contains(name));
    let refused = listed(|name| tokens.requested.contains(name) && !tokens.granted.contains(name));
    let facts = [("Signed in at", server), ("Allowed", allowed), ("Not allowed", refused)];
    let fact = |(name, text): (&str, String)| [tag("dt").text(name), tag("dd").text(&text)];
    facts.into_iter().filter(|(_, text)| !text.is_empty()).flat_map(fact).collect()
}
