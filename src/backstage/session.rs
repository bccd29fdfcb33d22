//! What this app holds: who is signed in, what was allowed, the tokens, and what happened to them.
mod allowed;
mod answers;
mod clock;
mod deeds;
mod history;
mod ring;
mod tokens;

use crate::app::App;
use crate::components::guard::guard;
use crate::components::notice::trouble;
use crate::dates;
use crate::router::Page;
use crate::ui::{Tag, heading, tag};

use allowed::allowed;
use answers::answers;
use deeds::{deeds, outcome};
use history::{Entry, entries, signed_in_at};
use tokens::tokens;

const TITLE: &str = "What this app holds";

/// The page at `/session`.
pub fn session(app: App) -> Vec<Tag> {
    let lead = "Nothing: nobody is signed in in this tab. Sign in, and everything it holds is listed here.";
    guard(app, TITLE, lead, held)
}

fn held(app: App) -> Vec<Tag> {
    let words = move || {
        String::from(match app.session.is_kept() {
            true => {
                "All of it is in this tab, and in others that have this page open. Close them, or sign out, and it’s gone."
            }
            false => {
                "All of it is in this page alone, since your browser doesn’t let it keep anything. \
             Load the page anew, or sign out, and it’s gone."
            }
        })
    };
    let head = tag("div").child(heading(TITLE)).child(tag("p.soft").says(words));
    let columns =
        tag("div.columns").child(tag("div.stack").child(who(app)).child(deeds(app))).child(allowed(app));
    vec![
        tag("div.page-head").child(head),
        trouble(app),
        outcome(app),
        answers(app),
        columns,
        tokens(app),
        tabs(app),
        history(app),
    ]
}

fn who(app: App) -> Tag {
    tag("section.panel")
        .attr("aria-labelledby", "who-title")
        .child(tag("h2#who-title").text("Who you are"))
        .child(tag("dl.facts").shows(move || facts(app)))
}

fn facts(app: App) -> Vec<Tag> {
    let Some(tokens) = app.session.tokens() else { return Vec::new() };
    let mut facts = Vec::new();
    let mut fact = |name: &str, value: Tag| facts.extend([tag("dt").text(name), tag("dd").child(value)]);
    if let Some(claims) = tokens.id_token.as_ref().map(|token| token.claims()) {
        if let Some(name) = &claims.name {
            fact("Name", tag("span").text(name));
        }
        if let Some(username) = &claims.preferred_username {
            fact("Known there as", tag("code").text(username));
        }
        if claims.preferred_username.as_ref() != Some(&claims.subject) {
            fact("Identifier there", tag("code").text(&claims.subject));
        }
    }
    if let Some(server) = app.session.server() {
        let issuer = tag("code.soft").text(server.issuer.as_str());
        fact("Signed in at", tag("span").text(&server.name).child(tag("br")).child(issuer));
    }
    let since = app.flow.with(signed_in_at).unwrap_or(tokens.received_at.unix_millis());
    if let Some(moment) = dates::at(since) {
        fact("Since", tag("span").text(&moment.words()));
    }
    facts
}

/// The other tabs of this app.
fn tabs(app: App) -> Tag {
    let list = move || {
        let open: Vec<_> = app.flow.siblings().into_iter().filter(|tab| tab.is_open).collect();
        if open.is_empty() {
            return vec![tag("p.soft").text("This is the only one.")];
        }
        let row = |tab_there: crate::flow::Sibling| {
            let page = Page::at(&tab_there.path).label();
            let last = tab_there.events.last().and_then(|event| dates::at(event.at));
            let words = match last {
                Some(moment) => format!("{page}, last heard of at {}", moment.time()),
                None => page.to_owned(),
            };
            tag("li").text(&words)
        };
        let words = "They share the session: one of them renews it for all, and signing out is for all.";
        vec![tag("ul.plain").children(open.into_iter().map(row).collect()), tag("p.soft.small").text(words)]
    };
    tag("section.panel")
        .attr("aria-labelledby", "tabs-title")
        .child(tag("h2#tabs-title").text("Your other tabs with this app"))
        .child(tag("div.stack.stack-s").attr("id", "other-tabs").shows(list))
}

/// The last events of the session, newest first.
fn history(app: App) -> Tag {
    let rows = move || {
        let row = |entry: Entry| {
            let time = dates::at(entry.at).map(|moment| moment.time()).unwrap_or_default();
            tag("tr").child(tag("td.nowrap.soft").text(&time)).child(tag("td").text(&entry.words))
        };
        app.flow.with(entries).into_iter().map(row).collect()
    };
    let head = tag("tr")
        .child(tag("th").attr("scope", "col").text("When"))
        .child(tag("th").attr("scope", "col").text("What"));
    let table = tag("table")
        .child(tag("caption.visually-hidden").text("What happened in this session, newest first"))
        .child(tag("thead").child(head))
        .child(tag("tbody").shows(rows));
    tag("details.fold").child(tag("summary").text("What happened in this session")).child(table)
}
