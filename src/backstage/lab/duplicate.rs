//! A duplicate of this tab, with a copy of everything it holds. The two talk on a channel of the lab’s own.
//!
//! The duplicate says that it is there; the tab then asks both for fresh tokens, in the moment of the message:
//! a timer would be late in the one of the two that nobody looks at. If the duplicate hears it too late, since
//! fresh tokens are there already, it says that it is there once more.
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use leptos::prelude::{untrack, window};
use oauth_leptos::{State, Step, TabChannel};

use super::attack::Attack;
use super::bench::{self, Phase};
use super::deeds::{Hindrance, PATIENCE, conclude, work};
use super::evidence::Evidence;
use super::waiting::until;
use crate::app::App;
use crate::ui::{Tag, heading, link, tag};

const CHANNEL: &str = "roundtrip.lab";
const ADDRESS: &str = "/lab?duplicate";
const QUERY: &str = "duplicate";

/// How often the two may miss each other.
const MOST_ROUNDS: u32 = 3;

const HERE: &str = "here";
const GO: &str = "go ";
const SEEN: &str = "seen\n";

/// Whether this is the address of a duplicate.
pub fn is_one(app: App) -> bool {
    app.router.place().query == QUERY
}

/// An end of the channel, for as long as somebody has it.
struct Channel(Rc<OnceCell<TabChannel>>);

impl Channel {
    fn open(heard: impl Fn(&Channel, String) + 'static) -> Option<Channel> {
        let channel = Channel(Rc::default());
        let this = Rc::downgrade(&channel.0);
        let opened = TabChannel::open(CHANNEL, move |text| {
            if let Some(open) = this.upgrade() {
                heard(&Channel(open), text);
            }
        });
        let _ = channel.0.set(opened?);
        Some(channel)
    }

    fn say(&self, text: &str) {
        if let Some(channel) = self.0.get() {
            channel.tell(text);
        }
    }
}

/// Duplicates the tab, and has both renew at once.
pub fn begin(app: App) {
    // In the person’s own click: later on, the browser would open no tab.
    let is_open = window().open_with_url_and_target(ADDRESS, "_blank").is_ok_and(|tab| tab.is_some());
    work(app, async move {
        match is_open {
            true => both(app).await,
            false => Err("Your browser opened no second tab. Allow this page to open one, then try again."),
        }
    });
}

async fn both(app: App) -> Result<(), Hindrance> {
    let twin: Rc<RefCell<Option<Evidence>>> = Rc::default();
    let (seen, rounds) = (twin.clone(), Cell::new(0));
    let channel = Channel::open(move |channel, text| match text.strip_prefix(SEEN) {
        Some(evidence) => drop(seen.replace(Some(Evidence::read(evidence)))),
        None if text == HERE && rounds.get() < MOST_ROUNDS => {
            rounds.set(rounds.get() + 1);
            bench::enter(Phase::Begun);
            bench::done();
            channel.say(&format!("{GO}{}", generation(app)));
            app.session.refresh();
        }
        None => {}
    });
    let none = "Tabs can’t talk to each other in this browser, so the two can’t agree on a moment.";
    let _open = channel.ok_or(none)?;
    let is_over = {
        let twin = twin.clone();
        move || twin.borrow().is_some() && is_settled(app)
    };
    if !until(2 * PATIENCE, is_over).await {
        return Err(
            "The second tab didn’t do its part in time. Close it if it’s still there, then try again.",
        );
    }
    let twin = twin.take().unwrap_or_default();
    bench::joined(twin);
    conclude(app, None);
    Ok(())
}

fn generation(app: App) -> u32 {
    untrack(|| app.session.tokens()).map_or(0, |tokens| tokens.generation)
}

/// Whether a refresh has ended in this tab, one way or another.
fn is_settled(app: App) -> bool {
    let ends = |step: &Step| {
        matches!(
            step,
            Step::Refreshed { .. }
                | Step::TokensAdopted
                | Step::RefreshPostponed { .. }
                | Step::SessionEnded { .. }
        )
    };
    let is_idle = untrack(|| app.session.state()) != State::Refreshing;
    is_idle && bench::has(ends)
}

/// The page of the duplicate: it does its part, and closes.
pub fn page(app: App) -> Vec<Tag> {
    work(app, async move {
        play(app).await;
        Ok(())
    });
    let words = "The lab opened it, to see what happens when two tabs renew in the same moment. It closes by \
                 itself; if it doesn’t, you may close it.";
    vec![
        tag("div.stack").child(heading("A duplicate of your tab")).child(tag("p.lead").text(words)),
        tag("div.progress").attr("aria-hidden", "true"),
        tag("p").child(link("a", "/lab", "Go to the lab in this tab")),
    ]
}

async fn play(app: App) {
    bench::begin(Attack::Duplicate);
    let channel = Channel::open(move |channel, text| {
        let asked = text.strip_prefix(GO).and_then(|generation| generation.parse::<u32>().ok());
        let Some(asked) = asked else { return };
        bench::enter(Phase::Begun);
        match generation(app) <= asked {
            true => {
                bench::done();
                app.session.refresh();
            }
            false => channel.say(HERE),
        }
    });
    let Some(channel) = channel else { return };
    if !until(PATIENCE, move || untrack(|| app.session.state()) == State::SignedIn).await {
        return;
    }
    channel.say(HERE);
    if !until(PATIENCE, move || bench::is_done() && is_settled(app)).await {
        return;
    }
    if let Some(run) = bench::end() {
        channel.say(&format!("{SEEN}{}", run.evidence.write()));
        // A message is on its way before the tab goes.
        let _ = window().close();
    }
}
