//! The lab: nine attacks on the running client, and what refuses them. Each is real: the client, the server
//! and the way between them are those of every sign-in. The outcome is judged by what the client then does.
mod attack;
mod bench;
mod card;
mod deeds;
mod duplicate;
mod evidence;
mod old_tokens;
mod outcome;
mod tamper;
mod travel;
mod waiting;

use leptos::prelude::{document, request_animation_frame, untrack};
use oauth_leptos::SessionHandle;
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

use crate::app::App;
use crate::components::guard::guard;
use crate::keep;
use crate::live::{Live, follow};
use crate::router::focus;
use crate::ui::{Tag, heading, tag};

use attack::{Attack, GROUPS, Group};
use card::{card, ending, headline};
use evidence::Evidence;

pub use bench::{effect, input};
pub use travel::was_refused;

const TITLE: &str = "Try to break it";

/// What the lab knows.
pub struct LabState {
    /// The attack under way.
    running: Live<Option<Attack>>,
    /// What was seen of each attack that was tried in this tab.
    seen: Live<Vec<(Attack, Evidence)>>,
    /// The last attack that ended while this page was open.
    latest: Live<Option<Attack>>,
    view: Live<View>,
}

/// What is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    Attacks,
    /// An attack has taken the session away for a moment.
    Between,
    SignedOut,
}

impl LabState {
    /// With what this tab keeps of earlier attacks.
    pub fn new(session: SessionHandle) -> LabState {
        let running = Live::new(bench::run().map(|run| run.attack));
        let view = Live::computed(move || match (session.is_signed_in(), running.get()) {
            (true, _) => View::Attacks,
            (false, Some(_)) => View::Between,
            (false, None) => View::SignedOut,
        });
        let seen = keep::load(keep::LAB).map(|text| read(&text)).unwrap_or_default();
        LabState { running, seen: Live::new(seen), latest: Live::new(None), view }
    }

    /// An attack has ended.
    fn show(&self, attack: Attack, evidence: Evidence) {
        self.latest.set(Some(attack));
        self.seen.update(|seen| {
            seen.retain(|(other, _)| *other != attack);
            seen.push((attack, evidence));
        });
        keep::store(keep::LAB, &self.seen.peek(|seen| write(seen)));
        self.running.set(None);
    }

    /// What was seen of an attack; tracked.
    fn evidence_of(&self, attack: Attack) -> Option<Evidence> {
        self.seen.with(|seen| Some(seen.iter().find(|(other, _)| *other == attack)?.1.clone()))
    }
}

fn write(seen: &[(Attack, Evidence)]) -> String {
    let texts = seen.iter().map(|(attack, evidence)| format!("{}\n{}", attack.name(), evidence.write()));
    texts.collect::<Vec<_>>().join("\n\n")
}

fn read(text: &str) -> Vec<(Attack, Evidence)> {
    let read = |text: &str| {
        let (name, evidence) = text.split_once('\n')?;
        Some((Attack::named(name)?, Evidence::read(evidence)))
    };
    text.split("\n\n").filter_map(read).collect()
}

/// Moves the focus to the attack that has just ended, where the page was left for it.
fn focus_latest() {
    // After the page's own heading has had it.
    request_animation_frame(|| focus("[data-latest] h3"));
}

/// Brings what an attack came to into view, where the person is still at its button.
fn reveal_latest() {
    request_animation_frame(|| {
        if let Ok(Some(outcome)) = document().query_selector("[data-latest] [data-outcome]") {
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Nearest);
            outcome.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
}

/// The page at `/lab`.
pub fn lab(app: App) -> Vec<Tag> {
    if untrack(|| duplicate::is_one(app)) {
        return duplicate::page(app);
    }
    follow(move || {
        let state = app.session.state();
        untrack(|| travel::watch(app, &state));
    });
    let page = tag("div.stack.stack-l").shows(move || {
        let view = app.backstage.lab.view.get();
        untrack(|| match view {
            View::Attacks => attacks(app),
            View::Between => between(),
            View::SignedOut => signed_out(app),
        })
    });
    let said = tag("p.visually-hidden").attr("role", "status").says(move || said(app));
    vec![page, said]
}

fn attacks(app: App) -> Vec<Tag> {
    let lead = "Nine attacks on the client in this page. They are real: your browser really goes to the server, \
                the answers are genuine until somebody changes them, and what refuses them is what guards every \
                sign-in here. You stay signed in throughout.";
    let head = tag("div.stack").child(heading(TITLE)).child(tag("p.lead").text(lead));
    [head].into_iter().chain(GROUPS.iter().map(|of| group(app, of))).collect()
}

fn group(app: App, group: &Group) -> Tag {
    let cards = group.attacks.iter().map(|attack| card(app, *attack)).collect();
    tag("div.stack").child(tag("h2").text(group.title)).children(cards)
}

fn between() -> Vec<Tag> {
    let words = "One moment: this tab was given old tokens, and is getting new ones.";
    vec![
        tag("div.stack").child(heading(TITLE)).child(tag("p.lead").text(words)),
        tag("div.progress").attr("aria-hidden", "true"),
    ]
}

/// The way to sign in; and, if an attack has just ended so, how.
fn signed_out(app: App) -> Vec<Tag> {
    let lead = "Sign in first; then nine attacks on your own session are here to be tried.";
    let mut page = guard(app, TITLE, lead, |_| Vec::new());
    let latest = app.backstage.lab.latest.peek(|latest| *latest);
    let seen = latest.and_then(|attack| Some((attack, app.backstage.lab.evidence_of(attack)?)));
    page.extend(seen.map(|(attack, evidence)| ending(app, attack, &evidence)));
    page
}

/// What screen readers hear when an attack has ended.
fn said(app: App) -> String {
    let latest = app.backstage.lab.latest.get();
    let seen = latest.and_then(|attack| Some((attack, app.backstage.lab.evidence_of(attack)?)));
    seen.map(|(attack, evidence)| {
        format!("{}. {}.", attack.about().title, headline(&outcome::judge(attack, &evidence)))
    })
    .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_is_read_as_it_was_written() {
        let done = Evidence { is_done: true, is_signed_in: true, ..Evidence::default() };
        let seen = vec![(Attack::State, done), (Attack::Stale, Evidence::hindered("It is down. Start it."))];
        assert_eq!(read(&write(&seen)), seen);
        assert_eq!(read(""), []);
        assert_eq!(read("other\ndone "), []);
    }
}
