//! The decisions among up to four tabs, a server that rotates refresh tokens
//! and detects reuse, and an adversary: every order of events up to a bound,
//! and schedules drawn at random far beyond it.
//!
//! In every test run: up to three tabs, two expiries and two faults; up to four
//! tabs, one expiry and two faults. Larger searches are for the command line:
//! `cargo test --release -p oauth-protocol tabs::model -- --ignored --nocapture`.

#![allow(clippy::print_stdout)]

mod adversary;
mod flaw;
mod world;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Instant;
use std::vec::Vec;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use stateright::{Checker, Model, Property};

use super::{Act, Ledger, Outcome, Phase, Tabs};
use adversary::{Action, Bound, Fault};
use flaw::Flaw;
use world::{Breach, Rules, Tab, World};

/// Searched by every test run, in seconds: up to three tabs, two expiries, and
/// two things that go wrong.
const QUICK: Bound = Bound {
    living: 2,
    slots: 3,
    expiries: 2,
    faults: 2,
    loses_messages: true,
    signs_out: true,
    loses_ledger: false,
};
/// Who asks is answered, if anybody who was asked can: nobody is to lose
/// tokens that another tab has.
const FAIR: Bound = Bound { loses_messages: false, ..QUICK };
/// The same without a ledger to rely on.
const FORGETFUL: Bound = Bound { loses_ledger: true, signs_out: false, ..FAIR };

/// Four tabs at once, through one expiry.
const FOUR: Bound = Bound { living: 4, slots: 4, expiries: 1, faults: 2, ..QUICK };

const ALL: &[Breach] = &[
    Breach::Reuse,
    Breach::Loss,
    Breach::Repeat,
    Breach::Leftover,
    Breach::Hidden,
    Breach::Lock,
    Breach::Stuck,
    Breach::Unchecked,
];
/// What does not need a ledger.
const WITHOUT_LEDGER: &[Breach] = &[Breach::Loss, Breach::Lock, Breach::Stuck, Breach::Unchecked];

impl Model for Rules {
    type State = World;
    type Action = Action;

    fn init_states(&self) -> Vec<World> {
        Vec::from([World::new(*self)])
    }

    fn actions(&self, world: &World, actions: &mut Vec<Action>) {
        if world.breach.is_none() {
            world.actions(actions);
        }
    }

    fn next_state(&self, world: &World, action: Action) -> Option<World> {
        let mut next = world.clone();
        next.act(action);
        next.tabs.sort_by_cached_key(rank);
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Rules>> {
        Vec::from([Property::always("promises are kept", |_, world: &World| world.breach.is_none())])
    }
}

/// Some order of tabs: which of them is which does not matter.
fn rank(tab: &Tab) -> u64 {
    let mut hasher = DefaultHasher::new();
    tab.hash(&mut hasher);
    hasher.finish()
}

/// Every order of events up to the bound; what breaks a promise, if anything.
fn search(rules: Rules) -> Option<Breach> {
    let started = Instant::now();
    let checker = rules.checker().threads(2).spawn_bfs().join();
    let states = checker.unique_state_count();
    std::println!("{states} states, {} deep, {:.1?}: {rules:?}", checker.max_depth(), started.elapsed());
    let path = checker.discovery("promises are kept")?;
    let breach = path.last_state().breach;
    for action in path.into_actions() {
        std::println!("  {action:?}");
    }
    breach
}

fn check(bound: Bound) {
    let promises = if bound.loses_ledger { WITHOUT_LEDGER } else { ALL };
    assert_eq!(search(Rules { bound, flaw: Flaw::None, promises }), None);
}

#[test]
fn promises_are_kept_in_every_order_of_events() {
    check(QUICK);
    check(FAIR);
    check(FORGETFUL);
    check(FOUR);
}

#[test]
#[ignore = "takes five minutes in release: four things go wrong, or four tabs"]
fn promises_are_kept_in_every_order_of_many_events() {
    for bound in [QUICK, FAIR, FORGETFUL] {
        check(Bound { faults: 4, ..bound });
        check(Bound { living: 3, slots: 4, ..bound });
    }
}

#[test]
fn every_flaw_is_found() {
    let find = |flaw, bound, promises: &'static [Breach]| {
        assert_eq!(search(Rules { bound, flaw, promises }), Some(promises[0]), "{flaw:?}");
    };
    find(Flaw::NoLedger, QUICK, &[Breach::Reuse]);
    find(Flaw::NoLedger, QUICK, &[Breach::Repeat]);
    find(Flaw::NoLock, QUICK, &[Breach::Reuse]);
    find(Flaw::NoLock, QUICK, &[Breach::Repeat]);
    find(Flaw::LateNote, QUICK, &[Breach::Hidden]);
    find(Flaw::NoQuestion, FORGETFUL, &[Breach::Loss]);
    find(Flaw::BlindAnswer, QUICK, &[Breach::Leftover]);
    find(Flaw::NoteWhenChecked, QUICK, &[Breach::Reuse]);
    find(Flaw::PassesNothingOn, FAIR, &[Breach::Loss]);
}

/// A schedule: at each step, which of the possible events happens.
fn schedule() -> impl Strategy<Value = Vec<u16>> {
    prop::collection::vec(any::<u16>(), 0..300)
}

/// Whatever happened, once the adversary rests every wanted refresh ends, and
/// every tab comes by the newest tokens or hears that nobody has them.
fn run(bound: Bound, schedule: &[u16]) -> Result<(), TestCaseError> {
    let promises = if bound.loses_ledger { WITHOUT_LEDGER } else { ALL };
    let mut world = World::new(Rules { bound, flaw: Flaw::None, promises });
    for choice in schedule {
        let mut actions = Vec::new();
        world.actions(&mut actions);
        // The adversary waits for its moment: schedules are to be long.
        actions.retain(|action| match action {
            Action::SignOut(_) | Action::Fault(Fault::Revoke) => choice % 128 == 0,
            Action::Fault(_) => choice % 8 == 0,
            _ => true,
        });
        if let Some(action) = actions.get(usize::from(choice / 128) % actions.len().max(1)) {
            world.act(*action);
        }
        prop_assert_eq!(world.breach, None);
    }
    world.faults = 0;
    calm(&mut world)?;
    for index in 0..world.tabs.len() {
        world.tabs[index].is_frozen = false;
    }
    calm(&mut world)?;
    // Who asked has heard, or has given up: from here on no message is lost.
    world.is_fair = true;
    for index in 0..world.tabs.len() {
        if world.tabs[index].is_up() {
            world.act(Action::Expire(index));
            calm(&mut world)?;
        }
    }
    Ok(())
}

/// Lets the world go on until nothing happens by itself any more.
fn calm(world: &mut World) -> Result<(), TestCaseError> {
    for _ in 0..1000 {
        let mut actions = Vec::new();
        world.actions(&mut actions);
        let patience = |action: &Action| match action {
            Action::Expire(_) | Action::SignOut(_) | Action::Thaw(_) | Action::Fault(_) => None,
            Action::LockTimeout(_) => Some(2),
            Action::AskTimeout(_) => Some(1),
            _ => Some(0),
        };
        actions.retain(|action| patience(action).is_some());
        let Some(next) = actions.into_iter().min_by_key(patience) else {
            let is_idle = world.tabs.iter().all(|tab| !tab.is_up() || (tab.is_idle() && tab.lock.is_none()));
            prop_assert!(is_idle, "{:?}", world);
            return Ok(());
        };
        world.act(next);
        prop_assert_eq!(world.breach, None);
    }
    Err(TestCaseError::fail("it never ends"))
}

fn run_many(cases: u32) {
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    for bound in [QUICK, FAIR, FORGETFUL] {
        let bound = Bound { slots: 4, expiries: 8, faults: 12, ..bound };
        let outcome = TestRunner::new(config.clone()).run(&schedule(), |schedule| run(bound, &schedule));
        outcome.unwrap_or_else(|failure| panic!("{bound:?}: {failure}"));
    }
}

#[test]
fn promises_are_kept_on_a_few_long_schedules() {
    run_many(500);
}

#[test]
#[ignore = "takes two minutes in release"]
fn promises_are_kept_on_a_million_long_schedules() {
    run_many(334_000);
}
