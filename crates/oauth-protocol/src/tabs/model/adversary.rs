//! What can happen next: what the world does by itself, and what the adversary
//! does to it, as far as it may.

use std::vec::Vec;

use super::world::{Message, Request, Tab, Told, World};

/// How far a model goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bound {
    /// Tabs in the beginning, with the same tokens.
    pub(super) living: usize,
    /// Tabs at once.
    pub(super) slots: usize,
    /// How often tokens expire.
    pub(super) expiries: u32,
    /// How often the adversary interferes.
    pub(super) faults: u8,
    /// Messages between tabs are dropped, late and repeated.
    pub(super) loses_messages: bool,
    /// The person signs out at some point.
    pub(super) signs_out: bool,
    /// The browser may forget the ledger; the server refuses a spent token and
    /// leaves it at that.
    pub(super) loses_ledger: bool,
}

/// By the place of a tab in the sorted list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Expire(usize),
    Grant(usize),
    LockTimeout(usize),
    Hear(usize, Message),
    Serve(usize),
    Answer(usize),
    AskTimeout(usize),
    SignOut(usize),
    Thaw(usize),
    /// The adversary's.
    Fault(Fault),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Drop(usize, Message),
    Repeat(usize, Message),
    /// The wait for an answer ends while the answer is on its way.
    Hurry(usize),
    Freeze(usize),
    Kill(usize),
    Duplicate(usize),
    Reload(usize),
    /// A tab that is gone comes back, perhaps with what it had earlier.
    Restore(usize, u32),
    LoseRequest(usize),
    LoseAnswer(usize),
    Postpone(usize),
    /// The server ends the session.
    Revoke,
    LoseLedger,
}

impl World {
    pub(super) fn actions(&self, actions: &mut Vec<Action>) {
        for (index, tab) in self.tabs.iter().enumerate() {
            if tab.is_up() {
                self.steps(index, tab, actions);
            }
            if tab.is_frozen {
                actions.push(Action::Thaw(index));
            }
            if matches!(tab.request, Some(Request::OnItsWay(_))) {
                actions.push(Action::Serve(index));
            }
        }
        if self.faults > 0 {
            let mut faults = Vec::new();
            self.faults(&mut faults);
            actions.extend(faults.into_iter().map(Action::Fault));
        }
    }

    fn steps(&self, index: usize, tab: &Tab, actions: &mut Vec<Action>) {
        let bound = &self.rules.bound;
        if tab.is_idle() && tab.stored < Some(bound.expiries) {
            actions.push(Action::Expire(index));
        }
        if let Some(place) = tab.lock.filter(|place| !place.is_told) {
            if place.before == 0 {
                actions.push(Action::Grant(index));
            }
            actions.push(Action::LockTimeout(index));
        }
        actions.extend(tab.inbox.iter().map(|message| Action::Hear(index, *message)));
        if tab.request.is_some_and(|request| !matches!(request, Request::OnItsWay(_))) {
            actions.push(Action::Answer(index));
        }
        if tab.is_asking() && !self.is_answer_due(index) {
            actions.push(Action::AskTimeout(index));
        }
        if bound.signs_out && !self.is_signed_out {
            actions.push(Action::SignOut(index));
        }
    }

    fn faults(&self, faults: &mut Vec<Fault>) {
        let bound = &self.rules.bound;
        if !self.is_dead {
            faults.push(Fault::Revoke);
        }
        if bound.loses_ledger && self.ledger.is_some() && !self.is_signed_out {
            faults.push(Fault::LoseLedger);
        }
        let is_full = self.tabs.iter().all(|tab| tab.is_alive);
        for (index, tab) in self.tabs.iter().enumerate() {
            let Some(stored) = tab.stored else { continue };
            if !tab.is_alive {
                faults.extend((0..=stored).map(|generation| Fault::Restore(index, generation)));
                continue;
            }
            if bound.loses_messages {
                faults.extend(tab.inbox.iter().map(|message| Fault::Drop(index, *message)));
            }
            match tab.request {
                Some(Request::OnItsWay(_)) => {
                    faults.extend([Fault::LoseRequest(index), Fault::Postpone(index)]);
                }
                Some(Request::Rotated(_) | Request::Refused) => faults.push(Fault::LoseAnswer(index)),
                _ => {}
            }
            faults.push(Fault::Kill(index));
            if tab.is_frozen {
                continue;
            }
            faults.extend([Fault::Freeze(index), Fault::Reload(index)]);
            if !is_full {
                faults.push(Fault::Duplicate(index));
            }
            if bound.loses_messages {
                faults.extend(tab.inbox.iter().map(|message| Fault::Repeat(index, *message)));
                if tab.is_asking() && self.is_answer_due(index) {
                    faults.push(Fault::Hurry(index));
                }
            }
        }
    }

    /// A question, or its answer, is on its way.
    fn is_answer_due(&self, asking: usize) -> bool {
        let is_question = |message: &Message| matches!(message, Message::Question(_));
        self.tabs.iter().enumerate().any(|(index, tab)| {
            tab.is_up()
                && if index == asking {
                    tab.inbox
                        .iter()
                        .any(|message| matches!(message, Message::Tokens(new) if Some(*new) >= tab.needs()))
                } else {
                    tab.inbox.iter().any(is_question)
                }
        })
    }

    pub(super) fn act(&mut self, action: Action) {
        match action {
            Action::Expire(tab) => self.tell(tab, Told::Want),
            Action::Grant(tab) => {
                if let Some(place) = &mut self.tabs[tab].lock {
                    place.is_told = true;
                }
                self.tell(tab, Told::Locked);
            }
            Action::LockTimeout(tab) => self.tell(tab, Told::NotLocked),
            Action::Hear(tab, message) => {
                self.tabs[tab].inbox.retain(|other| *other != message);
                self.hear(tab, message);
            }
            Action::Serve(tab) => self.serve(tab),
            Action::Answer(tab) => self.answer(tab),
            Action::AskTimeout(tab) => self.tell(tab, Told::Unanswered),
            Action::SignOut(tab) => {
                self.is_signed_out = true;
                self.tell(tab, Told::SignOut);
            }
            Action::Thaw(tab) => {
                self.tabs[tab].is_frozen = false;
                self.tell(tab, Told::Woken);
            }
            Action::Fault(fault) => {
                self.faults -= 1;
                self.interfere(fault);
            }
        }
        self.settle();
    }

    fn interfere(&mut self, fault: Fault) {
        match fault {
            Fault::Drop(tab, message) => self.tabs[tab].inbox.retain(|other| *other != message),
            Fault::Repeat(tab, message) => self.hear(tab, message),
            Fault::Hurry(tab) => self.tell(tab, Told::Unanswered),
            Fault::Freeze(tab) => self.tabs[tab].is_frozen = true,
            Fault::Kill(tab) => {
                self.forget(tab);
                self.tabs[tab].is_alive = false;
            }
            Fault::Duplicate(tab) => {
                let generation = self.tabs[tab].stored.expect("a tab with tokens");
                let slot = self.tabs.iter().position(|tab| !tab.is_alive).expect("a free slot");
                self.arrive(slot, generation);
            }
            Fault::Reload(tab) => {
                self.forget(tab);
                self.tell(tab, Told::Woken);
            }
            Fault::Restore(tab, generation) => self.arrive(tab, generation),
            Fault::LoseRequest(tab) | Fault::LoseAnswer(tab) => {
                self.excuse_request(tab);
                self.tabs[tab].request = Some(Request::Lost);
            }
            Fault::Postpone(tab) => {
                self.excuse_request(tab);
                self.tabs[tab].request = Some(Request::Postponed);
            }
            Fault::Revoke => self.is_dead = true,
            Fault::LoseLedger => self.ledger = None,
        }
    }

    fn arrive(&mut self, slot: usize, generation: u32) {
        self.tabs[slot] = Tab::with(generation);
        self.forget(slot);
        self.tell(slot, Told::Woken);
    }
}
