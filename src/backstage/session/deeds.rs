//! What the person can do with the session, and how it ended.
use leptos::prelude::untrack;
use oauth_leptos::{State, Step};

use crate::app::App;
use crate::components::notice::{CAREFUL, GOOD, notice};
use crate::dates;
use crate::ui::{Tag, button, tag, working_button};

use super::history::last_refresh;

/// Refresh now, revoke, sign out.
pub fn deeds(app: App) -> Tag {
    let refreshing = move || app.session.state() == State::Refreshing;
    let renewable = move || app.session.tokens().is_some_and(|tokens| tokens.refresh_token.is_some());
    let refresh = working_button("button#refresh-now.button", "Refresh now", "Refreshing…", refreshing)
        .flag("aria-disabled", move || refreshing() || !renewable())
        .press(move || {
            if !untrack(refreshing) && untrack(renewable) {
                app.session.refresh();
            }
        });
    let words = move || match renewable() {
        true => "Fetch a new access token before the old one ends. Nothing else changes.".to_owned(),
        false => {
            "The server gave nothing to renew with: when your access ends, you sign in again.".to_owned()
        }
    };
    let leave = button("button.button", "Sign out").press(move || app.sign_out());
    let revoke = button("button#revoke.button", "Give the tokens back").press(move || app.revoke());
    let revoked =
        "The server makes them worthless. There you stay signed in, so coming back takes one click.";
    let left = "The server takes its tokens back, and every tab of yours forgets them.";
    tag("section.panel")
        .attr("aria-labelledby", "do-title")
        .child(tag("h2#do-title").text("What you can do"))
        .child(tag("div.deed").child(refresh).child(tag("p").says(words)))
        .child(tag("div.deed").child(revoke).child(tag("p").text(revoked)))
        .child(tag("div.deed").child(leave).child(tag("p").text(left)))
}

/// How the last refresh since the page was opened ended.
pub fn outcome(app: App) -> Tag {
    let opened = dates::now();
    let last = move || app.flow.with(|events| last_refresh(events, opened));
    tag("div").flag("hidden", move || last().is_none()).shows(move || {
        let words = match last() {
            Some(Step::Refreshed { .. }) => notice(GOOD, "Fresh again").child(
                tag("p")
                    .text("A new access token was fetched without asking you. ")
                    .child(tag("span.term").text("refresh token grant")),
            ),
            Some(Step::RefreshPostponed { retry_in, reason }) => {
                let wait = dates::length(retry_in.div_ceil(1000));
                let words = format!("{reason} It is tried again after {wait}.");
                notice(CAREFUL, "Not renewed yet").child(tag("p").text(&words))
            }
            _ => return Vec::new(),
        };
        vec![words]
    })
}
