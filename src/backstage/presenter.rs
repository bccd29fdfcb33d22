//! Presenter mode: everything that would be sent waits for “next”, so that a room can follow. It stays on
//! through the redirect and back, for as long as the tab is there.
use std::collections::VecDeque;

use leptos::prelude::{document, untrack, window};
use oauth_leptos::protocol::{Effect, Message, MessageKind};
use oauth_leptos::{Scope, SignIn, State, Step, Verdict};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

use super::trip::{Title, Way, lanes, parts_table, title};
use super::wire::Guest;
use crate::app::App;
use crate::live::{Live, follow};
use crate::router::{HEADING, focus};
use crate::ui::{Tag, button, listen, tag};

/// What waits to be sent.
#[derive(Clone, Debug)]
struct Held {
    kind: MessageKind,
    message: Message,
}

/// What “next” does.
#[derive(Clone, Debug)]
enum Next {
    Send(Held),
    /// An answer is on its way.
    Wait,
    SignIn(String),
    ToTheTrip,
    Refresh,
}

#[derive(Clone, Copy)]
struct Desk {
    is_on: Live<bool>,
    held: Live<VecDeque<Held>>,
    /// The message that the next effect sends.
    announced: Live<Option<Held>>,
}

thread_local! {
    static DESK: Desk = Desk {
        is_on: Live::new(Guest::Presenter.is_here()),
        held: Live::new(VecDeque::new()),
        announced: Live::new(None),
    };
}

fn desk() -> Desk {
    DESK.with(|desk| *desk)
}

/// What becomes of an effect: what would leave this page waits.
pub fn effect(effect: Effect) -> Verdict {
    let desk = desk();
    if !desk.is_on.peek(|is_on| *is_on) {
        return Verdict::Perform(effect);
    }
    match &effect {
        Effect::Record(event) => {
            if let Step::MessageSent { kind, message, .. } = &event.step {
                desk.announced.set(Some(Held { kind: *kind, message: message.clone() }));
            }
            Verdict::Perform(effect)
        }
        Effect::Send { .. } | Effect::Navigate(_) => match desk.announced.peek(Option::clone) {
            // The receipt of a pushed request is good for a minute: who has one can't wait.
            Some(held) if held.message.parts.iter().any(|part| part.name == "request_uri") => {
                desk.announced.set(None);
                Verdict::Perform(effect)
            }
            Some(held) => {
                desk.announced.set(None);
                desk.held.update(|all| all.push_back(held));
                Verdict::Hold(effect)
            }
            None => Verdict::Perform(effect),
        },
        _ => Verdict::Perform(effect),
    }
}

/// Asks the demo's own servers, which are on this machine, to put the focus on the button that goes on. Other
/// servers are not asked: some refuse what they don't know.
pub fn mark(app: App, sign_in: &mut SignIn) {
    let servers = app.session.servers();
    let server = servers.iter().find(|server| server.id == sign_in.server);
    let is_demo = server.is_some_and(|server| server.issuer.as_str().starts_with("http://"));
    if is_demo && desk().is_on.peek(|is_on| *is_on) {
        sign_in.parameters.push(("presenter".to_owned(), "1".to_owned()));
    }
}

/// The switch that turns it on and off.
pub fn switch(app: App) -> Tag {
    let desk = desk();
    let words =
        move || if desk.is_on.get() { "Stop presenting" } else { "Present it step by step" }.to_owned();
    let toggle = button("button#present.button.button-primary", "")
        .says(words)
        .press(move || if desk.is_on.peek(|is_on| *is_on) { stop(app) } else { start(app) });
    let hint = "Everything that is sent then waits for you: the space key, → or a clicker goes on.";
    tag("div.deed").child(toggle).child(tag("p").text(hint))
}

fn start(app: App) {
    Guest::Presenter.stays();
    desk().is_on.set(true);
    // Away from the button, where the space key would press it again.
    match untrack(|| app.session.is_signed_in()) {
        true => focus(HEADING),
        false => app.router.push("/"),
    }
}

fn stop(app: App) {
    Guest::Presenter.leaves();
    let desk = desk();
    desk.is_on.set(false);
    while !desk.held.peek(VecDeque::is_empty) {
        release(app);
    }
}

fn release(app: App) {
    desk().held.update(|held| drop(held.pop_front()));
    app.session.release_held();
}

/// The presenter's bar, at the foot of every page while presenter mode is on.
pub fn bar(app: App) -> Tag {
    let desk = desk();
    follow(move || {
        if let Some(page) = document().document_element() {
            let _ = page.toggle_attribute_with_force("data-presenter", desk.is_on.get());
        }
    });
    listen(&window(), "keydown", Box::new(move |event| follow_key(app, event.unchecked_ref())));
    tag("div").shows(move || if desk.is_on.get() { untrack(|| vec![open_bar(app)]) } else { Vec::new() })
}

fn open_bar(app: App) -> Tag {
    let words = tag("div.presenter-words").attr("role", "status").shows(move || {
        let next = next(app);
        let (words, term) = told(&next);
        vec![
            tag("span.presenter-kicker").text(if matches!(next, Next::Wait) { "Now" } else { "Next" }),
            tag("strong").text(&words),
            tag("span.term").text(term),
        ]
    });
    let message = tag("div.presenter-message").shows(move || match next(app) {
        Next::Send(held) => untrack(|| vec![sent(app, &held)]),
        _ => Vec::new(),
    });
    let forward = button("button#presenter-next.button.button-primary", "Next")
        .flag("aria-disabled", move || matches!(next(app), Next::Wait))
        .press(move || go_on(app));
    let end = button("button#presenter-stop.button", "Stop").press(move || stop(app));
    tag("aside#presenter.presenter")
        .attr("aria-label", "Presenter")
        .child(tag("div.presenter-line").child(words).child(tag("div.button-row").child(forward).child(end)))
        .child(message)
}

/// What is about to be sent.
fn sent(app: App, held: &Held) -> Tag {
    let (from, to) = lanes(held.kind, Way::Out);
    let summary = tag("summary").text("What is sent, from ").text(from.words()).text(" to ").text(to.words());
    tag("details.fold").child(summary).child(parts_table(app, &held.message, "", false))
}

fn told(next: &Next) -> (String, &'static str) {
    let (words, term) = match next {
        Next::Send(held) => {
            let Title { words, term } = title(held.kind, Way::Out, &held.message);
            (words, term)
        }
        Next::Wait => ("The answer is on its way…", "waiting"),
        Next::SignIn(_) => ("You press “Sign in”", "authorization code flow with PKCE"),
        Next::ToTheTrip => ("That was the round trip. See every message of it", "the trip"),
        Next::Refresh => ("Your access would end soon: the app fetches a new token", "refresh token grant"),
    };
    (words.to_owned(), term)
}

/// What comes next; tracked.
fn next(app: App) -> Next {
    if let Some(held) = desk().held.with(|held| held.front().cloned()) {
        return Next::Send(held);
    }
    let is_busy =
        matches!(app.session.state(), State::Exchanging | State::Redirecting(_) | State::Refreshing);
    if is_busy || app.flow.with(is_unanswered) {
        return Next::Wait;
    }
    if !app.session.is_signed_in() {
        let first = app.session.servers().into_iter().next();
        return Next::SignIn(first.map(|server| server.id).unwrap_or_default());
    }
    if app.router.place().path == "/trip" { Next::Refresh } else { Next::ToTheTrip }
}

/// Whether the last message of a fetch has no answer yet.
fn is_unanswered(events: &[oauth_leptos::FlowEvent]) -> bool {
    let last = events.iter().rev().find_map(|event| match &event.step {
        Step::MessageSent { exchange, .. } if *exchange != 0 => Some(true),
        Step::MessageReceived { .. } | Step::MessageLost { .. } | Step::SessionRestored => Some(false),
        _ => None,
    });
    last == Some(true)
}

fn go_on(app: App) {
    match untrack(|| next(app)) {
        Next::Send(_) => release(app),
        Next::Wait => {}
        Next::SignIn(server) => app.sign_in(&server, Scope::default(), "/activity"),
        Next::ToTheTrip => app.router.push("/trip"),
        Next::Refresh => app.session.refresh(),
    }
}

/// Space, an arrow or a clicker's key goes on, unless it means something where the focus is.
fn follow_key(app: App, event: &KeyboardEvent) {
    const OWN_KEYS: &str = "input, textarea, select, button, a[href], summary, [contenteditable]";
    let is_next = matches!(event.key().as_str(), " " | "ArrowRight" | "PageDown");
    let is_plain = !event.ctrl_key() && !event.meta_key() && !event.alt_key() && !event.shift_key();
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let means_more = target.is_some_and(|target| target.closest(OWN_KEYS).ok().flatten().is_some());
    if desk().is_on.peek(|is_on| *is_on) && is_next && is_plain && !means_more {
        event.prevent_default();
        if !event.repeat() {
            go_on(app);
        }
    }
}
