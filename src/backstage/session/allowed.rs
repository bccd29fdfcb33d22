//! What was asked for and what was granted, side by side.
use crate::app::App;
use crate::ui::{Tag, tag};
use crate::words::{permission, permissions};

/// One row for each permission that this app knows or has.
pub fn allowed(app: App) -> Tag {
    let column = |name: &str| tag("th").attr("scope", "col").text(name);
    let head = tag("tr").child(column("This app may")).child(column("Asked")).child(column("You said"));
    let table = tag("table")
        .child(tag("caption.visually-hidden").text("What this app asked for and what you allowed"))
        .child(tag("thead").child(head))
        .child(tag("tbody").shows(move || rows(app)));
    tag("section.panel")
        .attr("aria-labelledby", "allowed-title")
        .child(tag("h2#allowed-title").text("What you allowed"))
        .child(table)
}

fn rows(app: App) -> Vec<Tag> {
    let Some(tokens) = app.session.tokens() else { return Vec::new() };
    let (requested, granted) = (&tokens.requested, &tokens.granted);
    let names = permissions(&[requested, granted]);
    names.into_iter().map(|name| row(name, requested.contains(name), granted.contains(name))).collect()
}

fn row(name: &str, asked: bool, granted: bool) -> Tag {
    let answer = match (asked, granted) {
        (_, true) => tag("span.yes").text("yes"),
        (true, false) => tag("span.no").text("no"),
        (false, false) => tag("span.soft")
            .child(tag("span").attr("aria-hidden", "true").text("–"))
            .child(tag("span.visually-hidden").text("nothing")),
    };
    let words = permission(name);
    let mut title = tag("th.permission-words").attr("scope", "row").text(words);
    // A permission without words of its own goes by its name alone.
    if words != name {
        title = title.text(" ").child(tag("span.term").text(name));
    }
    let (class, question) = if asked { ("td", "asked") } else { ("td.soft", "not yet") };
    tag("tr")
        .attr("data-scope", name)
        .attr("data-granted", if granted { "yes" } else { "no" })
        .child(title)
        .child(tag(class).text(question))
        .child(tag("td").child(answer))
}
