//! The list of checks: each with its state, what was seen, what to change, and what was asked.
use leptos::prelude::untrack;
use oauth_leptos::{Server, page_origin};

use super::arrival::{Arrival, arrival};
use super::desk::{Row, since};
use super::diagnosis::{Outcome, summary};
use super::marked;
use crate::app::App;
use crate::config::OWN_CALLBACK;
use crate::ui::{Tag, tag, working_button};

/// The panel with the button, and the list once there is something in it.
pub fn checks(app: App, server: &Server) -> Tag {
    let desk = app.parts().backstage.own_server;
    let checking = move || desk.checking.get();
    let check =
        working_button("button#own-check.button.button-primary", "Check this server", "Checking…", checking)
            .press(move || desk.check(app));
    let words = "Asks its addresses what a page may ask: no secret is sent, and nobody is signed in.";
    let issuer = server.issuer.as_str().to_owned();
    let list = tag("ol.checks").attr("role", "list").attr("aria-label", "Checks").shows(move || {
        let arrival = last(app);
        let mut rows = desk.rows.get();
        if !rows.is_empty() || arrival != Arrival::None {
            let asked =
                format!("Your browser goes to {issuer} and comes back to {}{OWN_CALLBACK}", page_origin());
            let verdict = arrival.verdict(&page_origin());
            rows.push(Row { name: "redirect", title: "A sign-in goes there and comes back", asked, verdict });
        }
        untrack(|| rows.iter().zip(1..).map(|(row, number)| item(row, number)).collect())
    });
    tag("section.panel")
        .attr("aria-labelledby", "own-checks-title")
        .child(tag("h2#own-checks-title").text("Does it fit?"))
        .child(tag("div.deed").child(check).child(tag("p").text(words)))
        .child(tag("p#own-summary").attr("role", "status").says(move || said(app)))
        .child(list)
}

/// What became of the last sign-in; tracked.
pub fn last(app: App) -> Arrival {
    let leaving = app.leaving().is_some();
    match app.flow.with(|events| arrival(events, since())) {
        Arrival::Unanswered if leaving => Arrival::None,
        arrival => arrival,
    }
}

fn said(app: App) -> String {
    let desk = app.parts().backstage.own_server;
    if desk.checking.get() || desk.rows.with(Vec::is_empty) {
        return String::new();
    }
    let redirect = last(app).verdict(&page_origin());
    desk.rows.with(|rows| {
        let verdicts: Vec<_> = rows.iter().map(|row| &row.verdict).chain([&redirect]).collect();
        summary(&verdicts)
    })
}

fn item(row: &Row, number: u32) -> Tag {
    let verdict = &row.verdict;
    // Colour and sign show the state; these words say it.
    let said = match verdict.outcome {
        Outcome::Good => "Fine: ",
        Outcome::Bad => "Stops the sign-in: ",
        Outcome::Careful => "To look at: ",
        Outcome::Active => "Now: ",
        Outcome::Told | Outcome::Waiting => "",
    };
    let mut words = tag("div.check-words.stack.stack-s");
    if !verdict.seen.is_empty() {
        words = words.child(tag("p").children(marked(&verdict.seen)));
    }
    if !verdict.setting.is_empty() {
        words = words.child(tag("p.check-setting").children(marked(&verdict.setting)));
    }
    let asked = row.asked.lines().map(|line| tag("p.term").text(line));
    let title = tag("span.check-title").child(tag("span.visually-hidden").text(said)).text(row.title);
    tag("li.check")
        .attr("data-probe", row.name)
        .attr("data-state", verdict.outcome.name())
        .child(tag("span.mark").attr("aria-hidden", "true").text(&number.to_string()))
        .child(title)
        .child(words.children(asked.collect()))
}
