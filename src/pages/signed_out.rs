//! After a sign-out: what ended here and what ended there, as far as this app knows.
use leptos::prelude::untrack;
use oauth_leptos::{FlowEvent, Step};

use super::callback::sign_in_again;
use crate::app::App;
use crate::components::checks::{Item, items};
use crate::components::round_trip::round_trip;
use crate::flow::{StepState, since_sign_out};
use crate::ui::{Tag, heading, link, tag};

/// The page at `/signed-out`.
pub fn signed_out(app: App) -> Vec<Tag> {
    let words = tag("div.page-words.stack.stack-l").shows(move || {
        let signed_in = app.session.is_signed_in();
        untrack(|| if signed_in { still_here() } else { farewell(app) })
    });
    [Some(words), round_trip(move || app.steps())].into_iter().flatten().collect()
}

fn still_here() -> Vec<Tag> {
    let words = "This is the page that a sign-out ends at.";
    let ways = tag("div.button-row")
        .child(link("a.button.button-primary", "/session", "See your session"))
        .child(link("a.button", "/", "Back to the start"));
    vec![tag("div.stack").child(heading("You’re signed in")).child(tag("p.lead").text(words)), ways]
}

fn farewell(app: App) -> Vec<Tag> {
    let server = app.flow.last_server();
    let server = app.session.servers().into_iter().find(|known| Some(&known.id) == server.as_ref());
    let name = server.as_ref().map_or("the server", |server| server.name.as_str());
    let checks = app.flow.with(|events| since_sign_out(events).map(|events| ended(events, name)));
    let checks = checks.unwrap_or_default();
    let complete = !checks.is_empty() && checks.iter().all(|check| check.state == StepState::Done);
    let lead = match complete {
        true => "Not only here: the server took its tokens back, too.",
        false => "Nobody is signed in in this tab.",
    };
    let list = (!checks.is_empty()).then(|| {
        let list = tag("ol.checks.panel").attr("role", "list").attr("aria-label", "What happened");
        list.children(items(checks))
    });
    let again = server.map(|server| sign_in_again(app, server.id, "/activity".to_owned()));
    let head = tag("div.stack").child(heading("You’re signed out")).child(tag("p.lead").text(lead));
    let ways = tag("div.button-row").children(again.into_iter().collect()).child(link(
        "a.button",
        "/",
        "Back to the start",
    ));
    [Some(head), list, Some(ways)].into_iter().flatten().collect()
}

fn ended(events: &[FlowEvent], server: &str) -> Vec<Item> {
    let answers: Vec<bool> = events
        .iter()
        .filter_map(|event| match event.step {
            Step::TokensRevoked { confirmed } => Some(confirmed),
            _ => None,
        })
        .collect();
    let went_there = events.iter().any(|event| event.step == Step::SentToEndSession);
    let (revoked, title, words) = match answers.as_slice() {
        [] => (StepState::Waiting, "The tokens end by themselves", "has no way to take them back"),
        answers if answers.iter().all(|confirmed| *confirmed) => {
            (StepState::Done, "The tokens were taken back", "confirmed it")
        }
        _ => (
            StepState::Failed,
            "The tokens may work a little longer",
            "didn’t confirm that it took them back; they end by themselves",
        ),
    };
    vec![
        Item::new(StepState::Done, "This tab forgot its tokens", "nothing in it opens your data any more"),
        Item::new(revoked, title, &format!("{server} {words}")),
        match went_there {
            true => Item::new(
                StepState::Done,
                "You were signed out there, too",
                "unless you chose to stay, the next sign-in asks for your password",
            ),
            false => Item::new(
                StepState::Waiting,
                "You may still be signed in there",
                &format!(
                    "{server} was not asked to forget you: you only gave the tokens back, or it has no page for it"
                ),
            ),
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn states(steps: &[Step]) -> Vec<StepState> {
        let events: Vec<_> = steps.iter().map(|step| FlowEvent { at: 0, step: step.clone() }).collect();
        ended(&events, "A").iter().map(|item| item.state).collect()
    }

    #[test]
    fn only_what_was_confirmed_is_claimed() {
        use StepState::{Done, Failed, Waiting};
        let revoked = |confirmed| Step::TokensRevoked { confirmed };
        assert_eq!(states(&[revoked(true), revoked(true), Step::SentToEndSession]), [Done, Done, Done]);
        assert_eq!(states(&[revoked(true), revoked(false), Step::SentToEndSession]), [Done, Failed, Done]);
        assert_eq!(states(&[]), [Done, Waiting, Waiting]);
    }
}
