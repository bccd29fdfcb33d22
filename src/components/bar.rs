//! The bar at the top: the way to each page, who is signed in, the colours.
use crate::app::App;
use crate::components::theme_switch::theme_switch;
use crate::live::Live;
use crate::router::Page;
use crate::ui::{Tag, button, link, svg, tag};

const PAGES: [(&str, Page); 7] = [
    ("/", Page::Home),
    ("/activity", Page::Activity),
    ("/calendar", Page::Calendar),
    ("/health", Page::Health),
    ("/session", Page::Session),
    ("/trip", Page::Trip),
    ("/lab", Page::Lab),
];

/// The bar of every page.
pub fn bar(app: App, page: Live<Page>) -> Tag {
    let links = PAGES.map(|(path, of)| {
        let current = move || (page.get() == of).then(|| "page".to_owned());
        tag("li").child(link("a", path, of.label()).sets("aria-current", current))
    });
    let nav = tag("nav.nav").attr("aria-label", "Pages").child(tag("ul").children(links.into()));
    let end = tag("div.bar-end")
        .shows(move || if app.session.is_signed_in() { person(app) } else { Vec::new() })
        .child(theme_switch());
    tag("header.bar").child(brand()).child(nav).child(end)
}

/// The name of the app, which leads to its start.
pub fn brand() -> Tag {
    const OUT: &str = "M4.5 14C4.5 9 8.5 5.5 13.5 5.5h5c5 0 9 3.5 9 8.5m-4-3.5 4 4 3.5-4";
    const BACK: &str = "M27.5 18c0 5-4 8.5-9 8.5h-5c-5 0-9-3.5-9-8.5m4 3.5-4-4-3.5 4";
    let mark = svg("svg")
        .attr("viewBox", "0 0 32 32")
        .attr("aria-hidden", "true")
        .child(svg("path.brand-out").attr("d", OUT))
        .child(svg("path.brand-back").attr("d", BACK));
    tag("a.brand").attr("href", "/").child(mark).text("Roundtrip")
}

fn person(app: App) -> Vec<Tag> {
    let name = move || app.person().unwrap_or_else(|| "Signed in".to_owned());
    let initial = move || name().chars().next().map(String::from).unwrap_or_default();
    let person = tag("span.person")
        .child(tag("span.person-initial").attr("aria-hidden", "true").says(initial))
        .child(tag("span.person-name").says(name));
    vec![person, button("button#sign-out.button.button-small", "Sign out").press(move || app.sign_out())]
}
