//! The tokens as tickets: where each is kept, how long it lasts, and never its value.
use leptos::prelude::untrack;
use oauth_leptos::TokenSet;

use crate::app::App;
use crate::components::tickets::host;
use crate::dates;
use crate::live::Live;
use crate::ui::{Tag, tag};

use super::clock::tick;
use super::history::renewals;
use super::ring::{Left, open_ring, ring};
use crate::backstage::in_place::goes_on;
use crate::backstage::reveal::{decoded, reveal};

/// One ticket for each token there is.
pub fn tokens(app: App) -> Tag {
    tick(app.backstage.now);
    let list = tag("ul.tickets");
    let place = list.element().clone();
    let list = list.shows(move || {
        let Some(tokens) = app.session.tokens() else { return Vec::new() };
        goes_on(&place);
        untrack(|| [Some(access(app, &tokens)), refresh(app, &tokens), identity(app, &tokens)])
            .into_iter()
            .flatten()
            .collect()
    });
    tag("section.stack")
        .attr("aria-labelledby", "tokens-title")
        .child(tag("h2#tokens-title").text("Your tokens"))
        .child(list)
}

fn access(app: App, tokens: &TokenSet) -> Tag {
    let start = tokens.received_at.unix_millis();
    let end = tokens.expires_at.map(|end| end.unix_millis());
    let lasts = match end {
        Some(end) => format!("{} in all", dates::length(end.saturating_sub(start) / 1000)),
        None => "as long as the server says; it didn’t tell".to_owned(),
    };
    let server = app.session.server();
    let api = server.as_ref().map(|server| host(server.api.origin())).unwrap_or_default();
    let works = match tokens.is_bound() {
        true => "with a key that this browser keeps and does not hand out",
        false => "for whoever has it",
    };
    let facts =
        [("Lasts", lasts), ("Sent to", format!("{api}, and nowhere else")), ("Works", works.to_owned())];
    let ring = match end {
        Some(end) => lifetime(app.backstage.now, start, end),
        None => unknown_end(),
    };
    let words = "Opens your data at the resource server, for a few minutes.";
    ticket(app, "Access token", words, &facts, tokens.access_token.reveal_secret(), ring)
        .attr("data-token", "access")
        .attr("data-generation", &tokens.generation.to_string())
}

fn lifetime(now: Live<u64>, start: u64, end: u64) -> Tag {
    ring(move || Left::between(start, end, now.get()))
}

fn refresh(app: App, tokens: &TokenSet) -> Option<Tag> {
    let (count, last) = app.flow.with(renewals);
    let time = last.and_then(dates::at).map(|moment| moment.time()).unwrap_or_default();
    let used = match count {
        0 => "not yet".to_owned(),
        1 => format!("once so far, at {time}"),
        _ => format!("{count} times so far, last at {time}"),
    };
    let secret = tokens.refresh_token.as_ref()?.reveal_secret();
    let words = "Fetches a new access token without asking you. It changes every time it is used.";
    let facts = [("Used", used)];
    Some(ticket(app, "Refresh token", words, &facts, secret, unknown_end()).attr("data-token", "refresh"))
}

fn identity(app: App, tokens: &TokenSet) -> Option<Tag> {
    let checked = "its signature, who issued it, for whom, until when, for which sign-in".to_owned();
    let secret = tokens.id_token.as_ref()?.reveal_secret();
    let words = "Says who you are. It is read once, by this app, and opens nothing.";
    let ring = open_ring("✓", "checked", "It was checked when it came");
    let facts = [("Checked", checked)];
    Some(ticket(app, "Identity token", words, &facts, secret, ring).attr("data-token", "identity"))
}

fn ticket(app: App, title: &str, words: &str, facts: &[(&str, String)], secret: &str, ring: Tag) -> Tag {
    let mut list = tag("dl.facts.token-facts")
        .child(tag("dt").text("Kept in"))
        .child(tag("dd").text("this tab’s session storage"));
    for (name, text) in facts {
        list = list.child(tag("dt").text(name)).child(tag("dd").text(text));
    }
    let value = tag("dd").child(tag("span.secret").text(&covered(secret))).text(" ").children(reveal(
        app,
        title.to_owned(),
        secret.to_owned(),
    ));
    let body = tag("div.ticket-words.stack.stack-s")
        .child(tag("h3").text(title))
        .child(tag("p.soft").text(words))
        .child(list.child(tag("dt").text("Value")).child(value))
        .children(claims(secret));
    tag("li.ticket.token").child(body).child(tag("div.ticket-stub").child(ring))
}

/// What a signed token says, folded.
fn claims(secret: &str) -> Vec<Tag> {
    let fold = |text: String| {
        tag("details.fold.token-claims")
            .child(tag("summary").text("What it says, decoded"))
            .child(tag("pre").attr("tabindex", "0").child(tag("code").text(&text)))
    };
    decoded(secret).map(fold).into_iter().collect()
}

fn unknown_end() -> Tag {
    open_ring("?", "unknown", "How long it lasts is known only to the server")
}

/// A secret's length, in place of the secret.
fn covered(secret: &str) -> String {
    format!("covered, {} characters", secret.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_secret_is_shown() {
        assert_eq!(covered("hunter2"), "covered, 7 characters");
    }
}
