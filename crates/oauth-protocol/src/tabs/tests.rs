//! One tab's decisions, one by one.

use std::vec::Vec;

use super::{Act, Ended, Ledger, Outcome, Phase, Tabs};

const SETTLED: Option<Ledger> = Some(Ledger { generation: 5, in_doubt: false, ended: None });
const IN_DOUBT: Option<Ledger> = Some(Ledger { generation: 5, in_doubt: true, ended: None });
const AHEAD: Option<Ledger> = Some(Ledger { generation: 6, in_doubt: false, ended: None });
const BY_PERSON: Ended = Ended::ByPerson;
const OVER: Option<Ledger> = Some(Ledger { generation: 5, in_doubt: false, ended: Some(BY_PERSON) });

/// A tab that has come to this point.
fn waiting() -> Tabs {
    after(|tab| tab.want())
}

fn sending() -> Tabs {
    after(|tab| [tab.want(), tab.locked(5, SETTLED)].concat())
}

fn behind() -> Tabs {
    after(|tab| [tab.want(), tab.locked(5, AHEAD)].concat())
}

fn doubting() -> Tabs {
    after(|tab| [tab.want(), tab.locked(5, IN_DOUBT)].concat())
}

fn refused() -> Tabs {
    after(|tab| [tab.want(), tab.locked(5, SETTLED), tab.answered(5, IN_DOUBT, Outcome::Refused)].concat())
}

fn after(path: impl Fn(&mut Tabs) -> Vec<Act>) -> Tabs {
    let mut tab = Tabs::default();
    path(&mut tab);
    tab
}

/// The tab does this, and then is at rest or is not.
fn check(mut tab: Tabs, step: impl Fn(&mut Tabs) -> Vec<Act>, acts: &[Act]) {
    assert_eq!(step(&mut tab), acts);
    let is_final = acts.iter().any(|act| matches!(act, Act::Done | Act::Later | Act::Lost | Act::End(_)));
    assert!(!is_final || tab.phase == Phase::Idle, "{tab:?} after {acts:?}");
}

fn note(generation: u32, in_doubt: bool) -> Act {
    Act::Note(Ledger { generation, in_doubt, ended: None })
}

#[test]
fn a_wanted_refresh_waits_for_the_lock_once() {
    check(Tabs::default(), |tab| tab.want(), &[Act::Lock]);
    check(waiting(), |tab| tab.want(), &[]);
    check(sending(), |tab| tab.want(), &[]);
}

#[test]
fn with_the_newest_tokens_it_notes_the_doubt_and_sends() {
    check(waiting(), |tab| tab.locked(5, SETTLED), &[note(5, true), Act::Send]);
}

#[test]
fn tokens_newer_than_the_ledger_are_sent() {
    check(waiting(), |tab| tab.locked(6, SETTLED), &[note(6, true), Act::Send]);
    check(waiting(), |tab| tab.locked(6, IN_DOUBT), &[note(6, true), Act::Send]);
}

#[test]
fn with_older_tokens_it_asks_and_sends_nothing() {
    check(waiting(), |tab| tab.locked(5, AHEAD), &[Act::Ask(6)]);
    check(behind(), |tab| tab.unanswered(5, AHEAD), &[Act::Unlock, Act::Lost]);
}

#[test]
fn tokens_in_doubt_are_sent_again_only_if_nobody_has_newer_ones() {
    check(waiting(), |tab| tab.locked(5, IN_DOUBT), &[Act::Ask(6)]);
    check(doubting(), |tab| tab.unanswered(5, IN_DOUBT), &[note(5, true), Act::Send]);
}

#[test]
fn without_a_ledger_it_asks_first() {
    check(waiting(), |tab| tab.locked(5, None), &[Act::Ask(6)]);
}

#[test]
fn a_lock_that_nobody_wants_any_more_is_given_back() {
    check(Tabs::default(), |tab| tab.locked(5, SETTLED), &[Act::Unlock]);
    check(sending(), |tab| tab.locked(5, SETTLED), &[]);
}

#[test]
fn without_the_lock_it_tries_later() {
    check(waiting(), |tab| tab.not_locked(), &[Act::Unlock, Act::Later]);
    check(sending(), |tab| tab.not_locked(), &[]);
}

#[test]
fn it_gives_what_it_has_to_who_asks() {
    check(Tabs::default(), |tab| tab.asked(6, 6), &[Act::Publish]);
    check(waiting(), |tab| tab.asked(6, 6), &[Act::Publish]);
    check(Tabs::default(), |tab| tab.asked(5, 6), &[]);
}

#[test]
fn it_gives_nothing_that_may_not_be_checked() {
    check(sending(), |tab| tab.asked(6, 6), &[]);
    assert!(waiting().may_give() && !sending().may_give());
}

#[test]
fn it_passes_on_what_it_was_asked_for_once_it_comes() {
    check(after(|tab| tab.asked(5, 6)), |tab| tab.adopted(6, AHEAD), &[Act::Publish]);
    check(after(|tab| [tab.asked(5, 6), tab.adopted(6, AHEAD)].concat()), |tab| tab.adopted(7, AHEAD), &[]);
}

#[test]
fn it_passes_on_what_helps_any_who_asked() {
    let asked_twice = |tab: &mut Tabs| [tab.asked(4, 6), tab.asked(4, 5)].concat();
    check(after(asked_twice), |tab| tab.adopted(5, AHEAD), &[Act::Publish]);
    let half_given = after(|tab| [asked_twice(tab), tab.adopted(5, AHEAD)].concat());
    check(half_given, |tab| tab.adopted(6, AHEAD), &[Act::Publish]);
}

#[test]
fn newer_tokens_of_another_tab_end_the_wait() {
    check(Tabs::default(), |tab| tab.adopted(6, AHEAD), &[]);
    check(waiting(), |tab| tab.adopted(6, AHEAD), &[Act::Unlock, Act::Done]);
    check(behind(), |tab| tab.adopted(6, AHEAD), &[Act::Unlock, Act::Done]);
}

#[test]
fn newer_tokens_settle_what_was_in_doubt() {
    check(doubting(), |tab| tab.adopted(6, IN_DOUBT), &[note(6, false), Act::Unlock, Act::Done]);
    check(refused(), |tab| tab.adopted(6, IN_DOUBT), &[note(6, false), Act::Unlock, Act::Done]);
}

#[test]
fn tokens_that_are_not_new_enough_do_not_end_the_wait() {
    let far_behind = after(|tab| [tab.want(), tab.locked(4, AHEAD)].concat());
    check(far_behind, |tab| tab.adopted(5, AHEAD), &[]);
}

#[test]
fn fresh_tokens_are_noted_at_once_and_published_when_checked() {
    check(sending(), |tab| tab.kept(6, IN_DOUBT), &[note(6, false)]);
    let kept = after(|tab| [tab.want(), tab.locked(5, SETTLED), tab.kept(6, IN_DOUBT)].concat());
    check(kept, |tab| tab.answered(6, AHEAD, Outcome::Fresh), &[Act::Publish, Act::Unlock, Act::Done]);
}

#[test]
fn a_postponed_request_leaves_the_ledger_as_it_was() {
    let postponed = |tab: &mut Tabs| tab.answered(5, IN_DOUBT, Outcome::Postponed);
    check(sending(), postponed, &[note(5, false), Act::Unlock, Act::Later]);
    let again = after(|tab| [tab.want(), tab.locked(5, IN_DOUBT), tab.unanswered(5, IN_DOUBT)].concat());
    check(again, postponed, &[note(5, true), Act::Unlock, Act::Later]);
}

#[test]
fn an_unseen_answer_leaves_the_ledger_in_doubt() {
    check(sending(), |tab| tab.answered(5, IN_DOUBT, Outcome::Unseen), &[Act::Unlock, Act::Later]);
}

#[test]
fn a_refusal_ends_the_session_only_if_nobody_has_newer_tokens() {
    check(sending(), |tab| tab.answered(5, IN_DOUBT, Outcome::Refused), &[Act::Ask(6)]);
    let over = Act::Note(Ledger::over(5, Ended::ByServer));
    check(refused(), |tab| tab.unanswered(5, IN_DOUBT), &[over, Act::Unlock, Act::End(Ended::ByServer)]);
    check(sending(), |tab| tab.answered(6, IN_DOUBT, Outcome::Refused), &[Act::Unlock, Act::Done]);
}

#[test]
fn once_the_session_is_over_nothing_goes_on() {
    let end = [Act::Unlock, Act::End(BY_PERSON)];
    check(waiting(), |tab| tab.locked(5, OVER), &end);
    check(doubting(), |tab| tab.unanswered(5, OVER), &end);
    check(refused(), |tab| tab.unanswered(5, OVER), &end);
    check(sending(), |tab| tab.kept(6, OVER), &end);
    for outcome in [Outcome::Fresh, Outcome::Postponed, Outcome::Unseen, Outcome::Refused] {
        check(sending(), |tab| tab.answered(5, OVER, outcome), &end);
    }
    check(waiting(), |tab| tab.adopted(6, OVER), &end);
    check(Tabs::default(), |tab| tab.adopted(6, OVER), &[Act::End(BY_PERSON)]);
    check(Tabs::default(), |tab| tab.woken(5, OVER), &[Act::End(BY_PERSON)]);
    check(waiting(), |tab| tab.woken(5, OVER), &end);
}

#[test]
fn a_tab_that_comes_to_life_asks_for_newer_tokens_if_there_are_any() {
    check(Tabs::default(), |tab| tab.woken(5, AHEAD), &[Act::Lock]);
    check(waiting(), |tab| tab.woken(5, AHEAD), &[]);
    for ledger in [SETTLED, IN_DOUBT, None] {
        check(Tabs::default(), |tab| tab.woken(5, ledger), &[]);
    }
}

#[test]
fn tokens_that_fail_a_check_end_the_session_in_every_tab() {
    let over = Act::Note(Ledger::over(6, Ended::ByServer));
    check(sending(), |tab| tab.condemned(6), &[over, Act::Unlock, Act::End(Ended::ByServer)]);
}

#[test]
fn signing_out_is_noted_before_the_lock_is_given_back() {
    let over = Act::Note(Ledger::over(5, BY_PERSON));
    check(Tabs::default(), |tab| tab.sign_out(5), &[over, Act::Farewell]);
    check(sending(), |tab| tab.sign_out(5), &[over, Act::Farewell, Act::Unlock]);
}

#[test]
fn a_tab_that_starts_anew_gives_the_lock_back() {
    check(Tabs::default(), |tab| tab.reset(), &[]);
    check(waiting(), |tab| tab.reset(), &[Act::Unlock]);
    check(behind(), |tab| tab.reset(), &[Act::Unlock]);
    check(sending(), |tab| tab.reset(), &[Act::Unlock]);
}

#[test]
fn what_comes_too_late_changes_nothing() {
    check(Tabs::default(), |tab| tab.not_locked(), &[]);
    check(Tabs::default(), |tab| tab.unanswered(5, SETTLED), &[]);
    check(Tabs::default(), |tab| tab.kept(6, SETTLED), &[]);
    check(Tabs::default(), |tab| tab.answered(6, SETTLED, Outcome::Fresh), &[]);
}
