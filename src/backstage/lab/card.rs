//! An attack as a person reads it: what is hoped for, what is done, the button, and how it ended.
use leptos::prelude::untrack;
use oauth_leptos::{FlowEvent, Step};

use super::attack::{About, Attack, Demand};
use super::deeds;
use super::evidence::{Evidence, Refusal, words};
use super::outcome::{Ending, Outcome, judge};
use crate::app::App;
use crate::components::notice::{CAREFUL, ERROR, GOOD};
use crate::ui::{Tag, link, tag, working_button};

/// The attack with its button.
pub fn card(app: App, attack: Attack) -> Tag {
    let about = attack.about();
    let id = format!("lab-{}", attack.name());
    let title = tag("h3").attr("id", &id).attr("tabindex", "-1").text(about.title);
    let is_latest = move || app.backstage.lab.latest.get() == Some(attack);
    let evidence = move || app.backstage.lab.evidence_of(attack);
    let runs = move || app.backstage.lab.running.get() == Some(attack);
    let is_taken = move || app.backstage.lab.running.get().is_some();
    let button = working_button("button.button", "Try it", "Trying it…", runs)
        .flag("aria-disabled", is_taken)
        .attr("aria-describedby", &id)
        .press(move || deeds::begin(app, attack));
    tag("section.panel")
        .attr("data-attack", attack.name())
        .attr("aria-labelledby", &id)
        .sets("data-latest", move || is_latest().then(String::new))
        .child(tag("div").child(title).child(tag("p.term").text(about.term)))
        .child(plan(&about))
        .child(tag("div.button-row").child(button))
        .child(tag("div").flag("hidden", move || !runs() && evidence().is_none()).shows(move || {
            match runs() {
                true => vec![tag("div.progress").attr("aria-hidden", "true")],
                false => evidence().map(|seen| ending(app, attack, &seen)).into_iter().collect(),
            }
        }))
}

fn plan(about: &About) -> Tag {
    tag("dl.facts")
        .child(tag("dt").text("The hope"))
        .child(tag("dd").text(about.hope))
        .child(tag("dt").text("What the lab does"))
        .child(tag("dd").text(about.deed))
}

/// How an attack ended, and why.
pub fn ending(app: App, attack: Attack, evidence: &Evidence) -> Tag {
    let outcome = judge(attack, evidence);
    let kind = match outcome.ending {
        Ending::Refused | Ending::Held => GOOD,
        Ending::NotRun => CAREFUL,
        Ending::Broken => ERROR,
    };
    let notice =
        tag(kind).child(tag("strong").text(&headline(&outcome))).child(tag("p").text(&outcome.words));
    let notice = if outcome.ending == Ending::Broken { notice.attr("role", "alert") } else { notice };
    let notice = match (&outcome.guard, &evidence.refusal) {
        (Some(_), Some(refusal)) => notice.children(own_words(refusal)),
        _ => notice,
    };
    let result = tag("div.stack")
        .attr("data-outcome", outcome.ending.name())
        .sets("data-check", move || outcome.guard.map(|guard| guard.name.to_owned()))
        .child(notice);
    if outcome.ending == Ending::NotRun {
        return result;
    }
    let result = result.child(noticed(evidence)).children(in_the_twin(evidence));
    result.child(demanded(&attack.demand())).child(still_signed_in(app))
}

/// How it ended in one line.
pub fn headline(outcome: &Outcome) -> String {
    let because = outcome.guard.map(|guard| guard.words);
    match (outcome.ending, because) {
        (Ending::Refused, Some(because)) => format!("Refused: {because}"),
        (Ending::Refused, None) => "Refused".to_owned(),
        (Ending::Held, Some(because)) => format!("Your session held: {because}"),
        (Ending::Held, None) => "Your session held".to_owned(),
        (Ending::Broken, _) => "It got through. This client is broken".to_owned(),
        (Ending::NotRun, _) => "It couldn’t be tried".to_owned(),
    }
}

/// The client's own words for what it refused.
fn own_words(refusal: &Refusal) -> Vec<Tag> {
    let mut lines = vec![tag("p").text("In the client’s own words: “").text(&refusal.message).text("”")];
    if !refusal.detail.is_empty() {
        lines.push(tag("p.small").child(tag("code").text(&refusal.detail)));
    }
    lines
}

/// The steps of the client, and what it sent meanwhile.
fn noticed(evidence: &Evidence) -> Tag {
    let sent = match evidence.requests.is_empty() {
        true => "Sent after that: nothing.".to_owned(),
        false => format!("Sent after that: {}.", evidence.requests.join(", ")),
    };
    let sent = tag("p.soft.small").text(&sent);
    if evidence.steps.is_empty() {
        return sent;
    }
    let fold = tag("details.fold")
        .child(tag("summary").text("What the client noticed, in order"))
        .child(tag("div.stack.stack-s").child(list(&evidence.steps)).child(sent));
    // Where no check speaks for itself, the steps are the proof.
    if evidence.refusal.is_none() { fold.attr("open", "") } else { fold }
}

fn in_the_twin(evidence: &Evidence) -> Vec<Tag> {
    if evidence.twin.is_empty() {
        return Vec::new();
    }
    let fold = tag("details.fold")
        .attr("open", "")
        .child(tag("summary").text("And in the second tab"))
        .child(list(&evidence.twin));
    vec![fold]
}

fn list(steps: &[FlowEvent]) -> Tag {
    let item = |event: &FlowEvent| {
        let (title, more) = words(&event.step)?;
        let is_refusal = matches!(event.step, Step::Refused { .. });
        let title = tag(if is_refusal { "strong" } else { "span" }).text(title);
        let item = tag("li").child(title);
        Some(if more.is_empty() { item } else { item.text(": ").child(tag("span.soft").text(&more)) })
    };
    tag("div.small").child(tag("ol").children(steps.iter().filter_map(item).collect()))
}

fn demanded(demand: &Demand) -> Tag {
    tag("p.small")
        .text("Demanded by ")
        .child(link("a", demand.link, demand.place))
        .text(": ")
        .text(demand.words)
        .text(".")
}

/// As it is now, not as it was.
fn still_signed_in(app: App) -> Tag {
    tag("p.small").child(tag("strong").says(move || match app.session.is_signed_in() {
        true => untrack(|| who(app)),
        false => "You are signed out.".to_owned(),
    }))
}

fn who(app: App) -> String {
    match app.person() {
        Some(person) => format!("You are still signed in, as {person}."),
        None => "You are still signed in.".to_owned(),
    }
}
