//! What stands around every page: the bar, the main part, and the words for screen readers.
use leptos::prelude::{document, untrack};
use oauth_leptos::{Destination, State, Step};
use web_sys::Element;

use super::App;
use crate::components::bar::bar;
use crate::dates;
use crate::live::{Live, follow};
use crate::pages;
use crate::router::Page;
use crate::ui::{Tag, heading, link, tag};

/// Builds the frame in its place.
pub fn show(place: &Element, app: App) {
    let page = Live::computed(move || Page::at(&app.router.place().path));
    let signing_out = Live::computed(move || app.leaving() == Some(Destination::EndSession));
    follow_page(app, page);
    let main = tag("main#main")
        .attr("tabindex", "-1")
        .sets("class", move || Some(class(page.get()).to_owned()))
        .sets("data-page", move || Some(page.get().name().to_owned()))
        .shows(move || match signing_out.get() {
            true => vec![signing_out_words()],
            false => untrack_content(app, page.get()),
        });
    let frame = Tag::of(place.clone())
        .child(link("a.skip", "#main", "Skip to the page"))
        .child(bar(app, page))
        .child(main)
        .child(tag("p#announcement.visually-hidden").attr("role", "status").says(move || announcement(app)));
    #[cfg(feature = "backstage")]
    frame.child(crate::backstage::presenter_bar(app));
    #[cfg(not(feature = "backstage"))]
    drop(frame);
}

/// The page's own effects follow what they look at; the page as a whole is made once.
fn untrack_content(app: App, page: Page) -> Vec<Tag> {
    untrack(|| pages::content(app, page))
}

fn follow_page(app: App, page: Live<Page>) {
    let mut first = true;
    follow(move || {
        document().set_title(&page.get().title());
        // Whoever goes on has read what failed before.
        if !first && matches!(untrack(|| app.session.state()), State::Failed(_)) {
            app.session.dismiss();
        }
        first = false;
    });
}

/// Pages with the diagram have room for it.
fn class(page: Page) -> &'static str {
    match page {
        Page::Home | Page::Callback | Page::SignedOut => "page page-trip",
        Page::NotFound => "page page-narrow",
        Page::Trip => "page page-wide",
        _ => "page",
    }
}

/// What is there while the tokens are being taken back and the browser leaves.
fn signing_out_words() -> Tag {
    let words = "This tab has forgotten its tokens. The server is told to forget them, too.";
    tag("div.stack")
        .child(heading("Signing you out…"))
        .child(tag("p.lead").text(words))
        .child(tag("div.progress").attr("aria-hidden", "true"))
}

fn announcement(app: App) -> String {
    let now = || dates::at(dates::now()).map(|moment| moment.time()).unwrap_or_default();
    match app.flow.told() {
        Some(Step::SignedIn) => match (untrack(|| app.person()), untrack(|| app.session.server())) {
            (Some(person), Some(server)) => format!("Signed in as {person} at {}.", server.name),
            _ => "You are signed in.".to_owned(),
        },
        Some(Step::Refreshed { .. }) => format!("Your access was renewed at {}.", now()),
        Some(Step::RefreshPostponed { reason, .. }) => {
            format!("Your access couldn’t be renewed yet; it is tried again. {reason}")
        }
        Some(Step::SessionEnded { reason }) => reason,
        Some(Step::SignOutRequested) => "Signing you out.".to_owned(),
        _ => String::new(),
    }
}
