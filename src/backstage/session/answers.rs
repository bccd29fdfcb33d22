//! Six questions that anybody may ask after a sign-in, answered from the session that is there.
use oauth_leptos::TokenSet;

use crate::app::App;
use crate::components::tickets::host;
use crate::dates;
use crate::ui::{Tag, tag};
use crate::words::listed;

/// The questions with their answers.
pub fn answers(app: App) -> Tag {
    tag("section.panel")
        .attr("aria-labelledby", "answers-title")
        .child(tag("h2#answers-title").text("Six questions, answered"))
        .child(tag("dl.answers").shows(move || {
            let tokens = app.session.tokens();
            tokens.map(|tokens| all(app, &tokens)).unwrap_or_default()
        }))
}

fn all(app: App, tokens: &TokenSet) -> Vec<Tag> {
    let (name, at) = match app.session.server() {
        Some(server) => (server.name.clone(), host(server.issuer.origin()).to_owned()),
        None => Default::default(),
    };
    let asked = listed(|name| tokens.requested.contains(name));
    let granted = listed(|name| tokens.granted.contains(name));
    let refused = listed(|name| tokens.requested.contains(name) && !tokens.granted.contains(name));
    let refused = if refused.is_empty() { String::new() } else { format!(" You left out: {refused}.") };
    let kept = match app.session.is_kept() {
        true => {
            "In the session storage of this tab, and of your other tabs with this app. It is gone when you close them."
        }
        false => "In the memory of this page alone. It is gone when you load the page anew.",
    };
    let questions = [
        ("asked", "Who asked for what?", format!("This app, Roundtrip, asked {name} for: {asked}.")),
        (
            "password",
            "Where did my password go?",
            format!("To {name} ({at}), and nowhere else. You typed it there; this app never saw it."),
        ),
        (
            "got",
            "What did this app get?",
            format!("Tokens, which open what you allowed: {granted}.{refused} No password."),
        ),
        ("kept", "Where is it kept?", kept.to_owned()),
        ("lasts", "How long does it last?", lasts(tokens)),
        (
            "back",
            "How do I take it back?",
            format!(
                "Press “Give the tokens back” or “Sign out”, both on this page: {name} then makes them worthless."
            ),
        ),
    ];
    let answer = |(id, question, words): (&str, &str, String)| {
        [tag("dt").text(question), tag("dd").attr("data-answer", id).text(&words)]
    };
    questions.into_iter().flat_map(answer).collect()
}

fn lasts(tokens: &TokenSet) -> String {
    let access = match tokens.expires_at {
        Some(end) => format!("The access token {}.", dates::length(end.since(tokens.received_at).as_secs())),
        None => "The access token as long as the server says; it didn’t tell.".to_owned(),
    };
    let more = match tokens.refresh_token {
        Some(_) => "Then a new one is fetched without asking you, until you sign out or the server ends it.",
        None => "Then you are asked to sign in again.",
    };
    format!("{access} {more}")
}
