//! Where a sign-in comes back to: each check as it passes, or what stopped it and what to do.
use leptos::prelude::{document, untrack};
use oauth_leptos::{Error, ErrorKind, Scope, State};

use crate::app::App;
use crate::components::checks::{Item, items};
use crate::components::notice::detail;
use crate::components::round_trip::round_trip;
use crate::flow::checks;
use crate::keep;
use crate::live::follow;
use crate::router::{HEADING, Page, Place, focus};
use crate::ui::{Tag, heading, link, tag, working_button};
use crate::words::{failure_heading, failure_name};

/// The page at `/callback`.
pub fn callback(app: App) -> Vec<Tag> {
    let words = tag("div.page-words.stack.stack-l").shows(move || {
        let state = app.session.state();
        untrack(|| match &state {
            State::Exchanging => checking(app),
            State::Failed(error) => failed(app, error),
            State::Redirecting(_) => leaving(app),
            _ => nothing(app),
        })
    });
    let mut first = true;
    follow(move || {
        if let State::Failed(error) = app.session.state() {
            #[cfg(feature = "backstage")]
            if untrack(|| crate::backstage::was_refused(app, &error)) {
                return app.router.replace(&return_to());
            }
            if is_said_there(app, &error) {
                #[cfg(feature = "backstage")]
                app.health.cancel();
                return app.router.replace(&return_to());
            }
            document().set_title(&format!("{} · Roundtrip", failure_heading(error.kind())));
            if !first {
                focus(HEADING);
            }
        }
        first = false;
    });
    [Some(words), round_trip(move || app.open_steps())].into_iter().flatten().collect()
}

/// Whether the page that the person comes from says what happened: they cancelled, and are still signed in.
fn is_said_there(app: App, error: &Error) -> bool {
    let signed_in = untrack(|| app.session.is_signed_in());
    signed_in
        && *error.kind() == ErrorKind::Denied
        && Page::at(&Place::parse(&return_to()).path) == Page::Health
}

fn checking(app: App) -> Vec<Tag> {
    let page = Page::at(&Place::parse(&return_to()).path);
    let onward = tag("p.soft").text("Then on to ").child(tag("strong").text(page.label())).text(".");
    let head = tag("div.stack")
        .child(heading("Welcome back. One moment…"))
        .child(tag("p.lead").text("Before anything opens, this app checks that the answer is really yours."));
    let list = tag("ol.checks.panel")
        .attr("role", "list")
        .attr("aria-label", "Checks")
        .shows(move || items(check_items(app)));
    vec![head, list, onward]
}

fn check_items(app: App) -> Vec<Item> {
    let server = app.flow.last_server();
    let server = app.session.servers().into_iter().find(|known| Some(&known.id) == server.as_ref());
    let issuer = server.map(|server| format!("it is {}", server.issuer.as_str())).unwrap_or_default();
    let words = [
        ("The answer belongs to this tab’s question", "it matches, and can’t be used again"),
        ("It comes from the server you went to", issuer.as_str()),
        ("It carries a one-time code", "you allowed something"),
        ("The app swaps the code for tokens", "together with the secret kept in this tab"),
        ("The server says who you are", "for this app alone, not expired, in answer to this sign-in"),
    ];
    let states = app.flow.with(checks);
    states.into_iter().zip(words).map(|(state, (title, words))| Item::new(state, title, words)).collect()
}

fn failed(app: App, error: &Error) -> Vec<Tag> {
    let head = tag("div.stack")
        .attr("data-failure", failure_name(error.kind()))
        .child(heading(failure_heading(error.kind())))
        .child(tag("p.lead").text(error.message()));
    let mut page = vec![head, tag("p").text(error.next_step()), onward(app)];
    page.extend(detail(error.detail()));
    page
}

fn nothing(app: App) -> Vec<Tag> {
    let words = "This is the page a sign-in comes back to, and it has been here already.";
    let head = heading("There’s nothing to finish here");
    vec![tag("div.stack").child(head).child(tag("p.lead").text(words)), onward(app)]
}

fn leaving(app: App) -> Vec<Tag> {
    let words = "The server decides whether it asks you again.";
    let head = heading("On your way there again");
    vec![tag("div.stack").child(head).child(tag("p.lead").text(words)), onward(app)]
}

/// The way on: to where the session still is, or to the same server again. A new tab may come to a session
/// while the page is there.
fn onward(app: App) -> Tag {
    tag("div.button-row").shows(move || {
        let signed_in = app.session.is_signed_in();
        untrack(|| if signed_in { vec![go_on()] } else { begin_again(app) })
    })
}

fn go_on() -> Tag {
    let path = return_to();
    let label = Page::at(&Place::parse(&path).path).label();
    link("a.button.button-primary", &path, "Go on to ").text(label)
}

fn begin_again(app: App) -> Vec<Tag> {
    let known = app.flow.last_server();
    let known = known.filter(|id| app.session.servers().iter().any(|server| server.id == *id));
    match known {
        Some(id) => {
            vec![sign_in_again(app, id, return_to()), link("a.button.button-quiet", "/", "Back to the start")]
        }
        None => vec![link("a.button.button-primary", "/", "Go to the start")],
    }
}

/// The button that goes to a server once more.
pub fn sign_in_again(app: App, server: String, return_to: String) -> Tag {
    let leaving = move || app.leaving().is_some();
    let selector = "button#sign-in-again.button.button-primary";
    working_button(selector, "Sign in again", "Taking you there…", leaving)
        .press(move || app.sign_in(&server, Scope::default(), &return_to))
}

/// Where the person wanted to be.
fn return_to() -> String {
    let is_a_page = |path: &String| {
        !matches!(Page::at(&Place::parse(path).path), Page::NotFound | Page::Callback | Page::SignedOut)
    };
    keep::load(keep::RETURN_TO).filter(is_a_page).unwrap_or_else(|| "/activity".to_owned())
}
