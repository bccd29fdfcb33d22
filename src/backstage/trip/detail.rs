//! What one moment says: each part of a message with its meaning and its source, or a check and its result.
use leptos::prelude::untrack;
use oauth_leptos::TokenSet;
use oauth_leptos::protocol::{Message, Part, Place, RefreshToken, Shown};

use crate::app::App;
use crate::backstage::reveal::reveal;
use crate::ui::{Tag, button, tag};

use super::diagram::go_to;
use super::export::shown;
use super::meaning::{address, meaning};
use super::story::{Moment, What};
use super::telling::{check, status};

/// What there is to see of a moment.
pub fn detail(app: App, moment: &Moment) -> Vec<Tag> {
    match &moment.what {
        What::Message { from, to, message, reason, .. } => {
            let route = tag("p.moment-route")
                .child(tag(&format!("span.party.party-{}", from.name())).text(from.words()))
                .text(" → ")
                .child(tag(&format!("span.party.party-{}", to.name())).text(to.words()));
            let mut all = vec![route];
            all.extend(line(message));
            if !reason.is_empty() {
                all.push(tag("p").text(reason));
            }
            all.push(parts_table(app, message, &moment.key, true));
            all
        }
        What::Local { check: about, reason, failed, .. } => {
            let mut all = Vec::new();
            if !reason.is_empty() {
                all.push(tag("p").text(reason));
            }
            if let Some((words, of)) = about.map(check) {
                let result =
                    if *failed { tag("span.no").text("refused") } else { tag("span.yes").text("passed") };
                all.push(
                    tag("dl.facts")
                        .child(tag("dt").text("Compared"))
                        .child(tag("dd").text(words).text(" ").child(source(of)))
                        .child(tag("dt").text("Result"))
                        .child(tag("dd").child(result)),
                );
            }
            if all.is_empty() {
                all.push(tag("p.soft").text("It happened here, in this page. Nothing was sent."));
            }
            all
        }
    }
}

/// The request line, or the status.
fn line(message: &Message) -> Option<Tag> {
    let line = message.parts.iter().find(|part| part.place == Place::Line)?;
    let text = match status(message) {
        Some(status) => format!("HTTP {status}"),
        None => format!("{} {}", line.name, shown(&line.value)),
    };
    Some(tag("p").child(tag("code.moment-line").text(&text)))
}

/// Every part of a message, group by group.
pub fn parts_table(app: App, message: &Message, key: &str, is_told: bool) -> Tag {
    let rest: Vec<&Part> = message.parts.iter().filter(|part| part.place != Place::Line).collect();
    if rest.is_empty() {
        return tag("p.soft").text("Nothing more goes with it.");
    }
    let head = ["Name", "Value", "What it means"].map(|title| tag("th").attr("scope", "col").text(title));
    let mut table = tag("table.parts")
        .child(tag("caption.visually-hidden").text("The parts of this message"))
        .child(tag("thead").child(tag("tr").children(head.into())));
    for place in [Place::Query, Place::Form, Place::Header, Place::Member, Place::Claim] {
        let group: Vec<&Part> = rest.iter().copied().filter(|part| part.place == place).collect();
        if group.is_empty() {
            continue;
        }
        let title = tag("tr.parts-group")
            .child(tag("th").attr("scope", "rowgroup").attr("colspan", "3").text(group_title(place)));
        let rows = group.into_iter().map(|part| row(app, part, key, is_told)).collect();
        table = table.child(tag("tbody").child(title).children(rows));
    }
    table
}

fn group_title(place: Place) -> &'static str {
    match place {
        Place::Line => "Line",
        Place::Query => "In the address",
        Place::Form => "In the form",
        Place::Header => "Header fields",
        Place::Member => "In the answer",
        Place::Claim => "Inside the signed token",
    }
}

fn row(app: App, part: &Part, key: &str, is_told: bool) -> Tag {
    let about = match meaning(part) {
        Some(meaning) => tag("td").text(meaning.words).text(" ").child(source(meaning.source)),
        None => tag("td.soft").text("Not of the protocol: the server’s or the API’s own"),
    };
    tag("tr")
        .attr("data-part", &part.name)
        .child(tag("th").attr("scope", "row").child(tag("code").text(&part.name)))
        .child(value(app, part, key, is_told))
        .child(about)
}

fn source(source: &str) -> Tag {
    match address(source) {
        Some(href) => tag("a.term")
            .attr("href", &href)
            .attr("target", "_blank")
            .attr("rel", "noopener noreferrer")
            .text(source),
        None => tag("span.term").text(source),
    }
}

fn value(app: App, part: &Part, key: &str, is_told: bool) -> Tag {
    match &part.value {
        Shown::Plain(text) => tag("td").child(tag("code.part-value").text(text)),
        Shown::Secret { length, fingerprint } => {
            let words =
                if *length == 0 { "covered".to_owned() } else { format!("covered, {length} characters") };
            let mut cell = tag("td").child(tag("span.secret").text(&words));
            if !fingerprint.is_empty() {
                cell = cell
                    .text(" ")
                    .child(tag("code.fingerprint").attr("title", "Fingerprint").text(fingerprint));
            }
            if is_told {
                cell = cell.children(seen_before(app, part, key)).children(uncover(app, part, key));
            }
            cell
        }
    }
}

/// The way to where the same secret was first.
fn seen_before(app: App, part: &Part, key: &str) -> Vec<Tag> {
    if !matches!(&part.value, Shown::Secret { fingerprint, .. } if !fingerprint.is_empty()) {
        return Vec::new();
    }
    let holds = |moment: &&Moment| match &moment.what {
        What::Message { message, .. } => message.parts.iter().any(|other| other.value == part.value),
        What::Local { .. } => false,
    };
    let first = app.backstage.trip.chapters.peek(|chapters| {
        let moments = chapters.iter().flat_map(|chapter| &chapter.moments);
        moments.take_while(|moment| moment.key != key).find(holds).cloned()
    });
    let link = first.map(|Moment { key, title, .. }| {
        let words = format!("the same as in “{}”", title.words);
        button("button.button-link.small", &words).press(move || go_to(app, &key))
    });
    link.into_iter().collect()
}

/// A button that uncovers a secret which this tab still has; one that is spent is nowhere any more.
fn uncover(app: App, part: &Part, key: &str) -> Vec<Tag> {
    let secrets = untrack(|| app.session.tokens()).map(|tokens| held(&tokens)).unwrap_or_default();
    let Some(secret) = secrets.into_iter().find(|secret| Shown::of_secret(secret) == part.value) else {
        return Vec::new();
    };
    reveal(app, format!("{key} {}", part.name), secret)
}

/// The secrets of the session that is there now.
fn held(tokens: &TokenSet) -> Vec<String> {
    let access = Some(tokens.access_token.reveal_secret());
    let refresh = tokens.refresh_token.as_ref().map(RefreshToken::reveal_secret);
    let identity = tokens.id_token.as_ref().map(|token| token.reveal_secret());
    [access, refresh, identity].into_iter().flatten().map(str::to_owned).collect()
}
