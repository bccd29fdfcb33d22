//! What there is outside of the decisions: tabs with their storage, the lock,
//! the ledger, messages on their way, and a server that rotates.

use core::hash::{Hash, Hasher};
use std::vec::Vec;

use super::adversary::Bound;
use super::flaw::Flaw;
use super::{Act, Ledger, Outcome, Phase, Tabs};

/// A promise that was broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Breach {
    /// A spent refresh token was sent while newer tokens existed.
    Reuse,
    /// A tab gave up while another one had what it asked for.
    Loss,
    /// Two token requests for one expiry.
    Repeat,
    /// Something happened to tokens after the person signed out.
    Leftover,
    /// The server rotated, and the ledger does not even doubt.
    Hidden,
    /// The lock was given back by a tab that neither had nor awaited it, or
    /// asked for twice.
    Lock,
    /// A tab waits for what will not come.
    Stuck,
    /// Tokens were given to other tabs before they were checked.
    Unchecked,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct World {
    /// Sorted, since it does not matter which tab is which.
    pub(super) tabs: Vec<Tab>,
    pub(super) ledger: Option<Ledger>,
    /// The generation that the server accepts.
    pub(super) newest: u32,
    /// The server accepts nothing any more.
    pub(super) is_dead: bool,
    pub(super) is_signed_out: bool,
    /// Requests per generation, without those whose answer was lost.
    requests: Vec<u8>,
    /// How often the adversary may still interfere.
    pub(super) faults: u8,
    /// No message was lost or late: who asks is answered.
    pub(super) is_fair: bool,
    pub(super) breach: Option<Breach>,
    pub(super) rules: Rules,
}

/// What is the same in all worlds of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rules {
    pub(super) bound: Bound,
    pub(super) flaw: Flaw,
    pub(super) promises: &'static [Breach],
}

impl Hash for Rules {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Tab {
    pub(super) is_alive: bool,
    pub(super) is_frozen: bool,
    /// The generation in its storage; of a tab that is gone or signed out, what
    /// a browser may bring back.
    pub(super) stored: Option<u32>,
    pub(super) tabs: Tabs,
    pub(super) request: Option<Request>,
    pub(super) lock: Option<Place>,
    /// A refresh is wanted, for tokens of this generation.
    wanted: Option<u32>,
    pub(super) inbox: Vec<Message>,
    /// It came, or was reloaded, after the others were asked.
    missed_question: bool,
    /// The server refused the tokens of this generation.
    refused: Option<u32>,
}

/// What became of a request of a tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Request {
    OnItsWay(u32),
    Rotated(u32),
    Postponed,
    Refused,
    Lost,
    /// The tokens are kept, and what came with them is being checked.
    Checking,
}

/// Where a tab stands in the queue for the lock: the first one has it, and is
/// told a little later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Place {
    pub(super) before: u8,
    pub(super) is_told: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Message {
    Question(u32),
    Tokens(u32),
    Farewell,
}

/// What a tab is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    Want,
    Woken,
    Locked,
    NotLocked,
    Asked(u32),
    Adopted,
    Unanswered,
    Kept,
    Answered(Outcome),
    SignOut,
    Ended,
}

impl Tab {
    pub(super) fn with(generation: u32) -> Tab {
        Tab { is_alive: true, stored: Some(generation), ..Tab::default() }
    }

    /// It can act.
    pub(super) fn is_up(&self) -> bool {
        self.is_alive && !self.is_frozen
    }

    pub(super) fn is_idle(&self) -> bool {
        self.tabs.phase == Phase::Idle
    }

    pub(super) fn is_asking(&self) -> bool {
        matches!(self.tabs.phase, Phase::Asking { .. })
    }

    /// The generation it asks for.
    pub(super) fn needs(&self) -> Option<u32> {
        match self.tabs.phase {
            Phase::Asking { needed, .. } => Some(needed),
            _ => None,
        }
    }

    fn has_newer_than(&self, generation: u32) -> bool {
        let awaited = |request| matches!(request, Request::Rotated(new) if new > generation);
        let sent = |message: &Message| matches!(message, Message::Tokens(new) if *new > generation);
        self.is_alive
            && (self.stored > Some(generation)
                || self.request.is_some_and(awaited)
                || self.inbox.iter().any(sent))
    }

    /// What it waits for is there to come.
    fn awaits_something(&self) -> bool {
        match self.tabs.phase {
            Phase::Idle => self.wanted.is_none() && self.lock.is_none() && self.request.is_none(),
            Phase::Locking => self.lock.is_some_and(|place| !place.is_told) && self.request.is_none(),
            Phase::Asking { .. } => self.lock.is_some_and(|place| place.is_told) && self.request.is_none(),
            Phase::Sending { .. } => self.lock.is_some_and(|place| place.is_told) && self.request.is_some(),
        }
    }
}

impl World {
    /// A tab that has signed in, and duplicates of it.
    pub(super) fn new(rules: Rules) -> World {
        let bound = rules.bound;
        let mut tabs = std::vec![Tab::with(0); bound.living];
        tabs.resize(bound.slots, Tab::default());
        World {
            tabs,
            ledger: Some(Ledger::settled(0)),
            newest: 0,
            is_dead: false,
            is_signed_out: false,
            requests: Vec::new(),
            faults: bound.faults,
            is_fair: !bound.loses_messages,
            breach: None,
            rules,
        }
    }

    /// Tells a tab something, and does what it says.
    pub(super) fn tell(&mut self, tab: usize, told: Told) {
        let mine = self.tabs[tab].stored.expect("only tabs with tokens are told anything");
        let ledger = self.rules.flaw.sees(told, mine, self.ledger);
        let needed = self.tabs[tab].needs();
        let part = &mut self.tabs[tab].tabs;
        let acts = match told {
            Told::Want => part.want(),
            Told::Woken => part.woken(mine, ledger),
            Told::Locked => part.locked(mine, ledger),
            Told::NotLocked => part.not_locked(),
            Told::Asked(needed) => part.asked(mine, needed),
            Told::Adopted => part.adopted(mine, ledger),
            Told::Unanswered => part.unanswered(mine, ledger),
            Told::Kept => part.kept(mine, ledger),
            Told::Answered(outcome) => part.answered(mine, ledger, outcome),
            Told::SignOut => part.sign_out(mine),
            Told::Ended => part.reset(),
        };
        let acts = self.rules.flaw.bends(told, mine, part, acts);
        if acts.contains(&Act::Lock) {
            self.tabs[tab].wanted.get_or_insert(mine);
        }
        if acts.contains(&Act::Lost) {
            self.judge_loss(tab, needed);
        }
        for act in acts {
            self.perform(tab, act);
        }
        if matches!(told, Told::SignOut | Told::Ended) {
            self.drop_tokens(tab);
        }
    }

    fn perform(&mut self, tab: usize, act: Act) {
        match act {
            Act::Lock => self.queue(tab),
            Act::Unlock => self.unlock(tab),
            Act::Note(ledger) => {
                self.judge_end(tab, ledger);
                self.ledger = Some(ledger);
            }
            Act::Ask(needed) => {
                self.tabs.iter_mut().for_each(|tab| tab.missed_question = false);
                self.broadcast(tab, Message::Question(needed));
            }
            Act::Send => self.send(tab),
            Act::Publish => {
                self.expect(self.tabs[tab].request != Some(Request::Checking), Breach::Unchecked);
                let mine = self.tabs[tab].stored.expect("has tokens to give");
                self.broadcast(tab, Message::Tokens(mine));
            }
            Act::Farewell => self.broadcast(tab, Message::Farewell),
            Act::Done => {
                let wanted = self.tabs[tab].wanted.take();
                self.expect(self.tabs[tab].stored > wanted, Breach::Loss);
                self.expect(!self.is_signed_out, Breach::Leftover);
                self.tabs[tab].refused = None;
            }
            Act::Later => {
                self.tabs[tab].wanted = None;
            }
            Act::Lost | Act::End(_) => self.drop_tokens(tab),
        }
    }

    fn send(&mut self, tab: usize) {
        let mine = self.tabs[tab].stored.expect("has tokens to send");
        self.tabs[tab].request = Some(Request::OnItsWay(mine));
        let index = mine as usize;
        if self.requests.len() <= index {
            self.requests.resize(index + 1, 0);
        }
        self.requests[index] += 1;
        self.expect(self.requests[index] == 1, Breach::Repeat);
    }

    /// The request of a tab arrives. The server takes a spent token for theft.
    pub(super) fn serve(&mut self, tab: usize) {
        let Some(Request::OnItsWay(sent)) = self.tabs[tab].request else { return };
        let is_spent = sent < self.newest;
        let exists_newer = self.tabs.iter().any(|tab| tab.has_newer_than(sent));
        self.expect(!(is_spent && exists_newer), Breach::Reuse);
        self.is_dead |= is_spent && !self.rules.bound.loses_ledger;
        self.tabs[tab].request = Some(if is_spent || self.is_dead {
            Request::Refused
        } else {
            self.newest += 1;
            Request::Rotated(self.newest)
        });
    }

    /// The answer to the request of a tab arrives.
    pub(super) fn answer(&mut self, tab: usize) {
        let request = self.tabs[tab].request.take();
        let told = match request {
            Some(Request::Rotated(newest)) => {
                self.tabs[tab].stored = self.tabs[tab].stored.max(Some(newest));
                self.tabs[tab].request = Some(Request::Checking);
                Told::Kept
            }
            Some(Request::Checking) => Told::Answered(Outcome::Fresh),
            Some(Request::Postponed) => Told::Answered(Outcome::Postponed),
            Some(Request::Refused) => {
                self.tabs[tab].refused = self.tabs[tab].stored;
                Told::Answered(Outcome::Refused)
            }
            Some(Request::Lost) => Told::Answered(Outcome::Unseen),
            Some(Request::OnItsWay(_)) | None => return,
        };
        self.tell(tab, told);
        self.judge_leftover(tab, request);
    }

    /// What a tab hears from another one.
    pub(super) fn hear(&mut self, tab: usize, message: Message) {
        match message {
            Message::Question(needed) => self.tell(tab, Told::Asked(needed)),
            Message::Tokens(new) if self.tabs[tab].stored < Some(new) => {
                self.tabs[tab].stored = Some(new);
                self.tell(tab, Told::Adopted);
            }
            Message::Tokens(_) => {}
            Message::Farewell => {
                self.tell(tab, Told::Ended);
            }
        }
    }

    /// A request of this generation brings nothing: another one is allowed.
    pub(super) fn excuse(&mut self, generation: u32) {
        if let Some(count) = self.requests.get_mut(generation as usize) {
            *count = count.saturating_sub(1);
        }
    }

    /// What a page leaves when it goes: nothing in memory, no lock, no answer.
    pub(super) fn forget(&mut self, tab: usize) {
        if let Some(sent) = self.tabs[tab].refused {
            self.excuse(sent);
        }
        self.excuse_request(tab);
        self.leave_queue(tab);
        let before = core::mem::take(&mut self.tabs[tab]);
        self.tabs[tab] =
            Tab { is_alive: true, stored: before.stored, missed_question: true, ..Tab::default() };
    }

    pub(super) fn excuse_request(&mut self, tab: usize) {
        match self.tabs[tab].request {
            Some(Request::OnItsWay(sent)) => self.excuse(sent),
            Some(Request::Rotated(newest)) => self.excuse(newest - 1),
            Some(Request::Refused) => self.excuse(self.tabs[tab].stored.unwrap_or_default()),
            _ => {}
        }
    }

    /// What can't matter any more is the same in every world; so is the order
    /// of tabs and messages.
    pub(super) fn settle(&mut self) {
        let is_asked = self.tabs.iter().any(Tab::is_asking);
        for tab in &mut self.tabs {
            let stored = tab.stored;
            tab.missed_question &= is_asked && tab.is_alive;
            tab.inbox.retain(|message| match message {
                Message::Tokens(new) => stored < Some(*new),
                _ => true,
            });
            tab.inbox.sort_unstable();
            tab.inbox.dedup();
            if !tab.is_alive {
                *tab = Tab { stored, ..Tab::default() };
            }
        }
        let is_stuck = self.tabs.iter().any(|tab| tab.is_alive && !tab.awaits_something());
        self.expect(!is_stuck || self.rules.flaw == Flaw::NoLock, Breach::Stuck);
        let is_hidden = self.ledger.is_some_and(|ledger| {
            self.newest > ledger.generation && !ledger.in_doubt && ledger.ended.is_none()
        });
        self.expect(!is_hidden, Breach::Hidden);
        let is_resumed = self.is_signed_out && self.ledger.is_some_and(|ledger| ledger.ended.is_none());
        self.expect(!is_resumed, Breach::Leftover);
    }

    fn drop_tokens(&mut self, tab: usize) {
        self.excuse_request(tab);
        self.expect(self.tabs[tab].lock.is_none() || self.rules.flaw == Flaw::NoLock, Breach::Lock);
        self.leave_queue(tab);
        self.tabs[tab] = Tab { stored: self.tabs[tab].stored, ..Tab::default() };
    }

    fn broadcast(&mut self, from: usize, message: Message) {
        let others = self.tabs.iter_mut().enumerate().filter(|(index, _)| *index != from);
        for (_, tab) in others.filter(|(_, tab)| tab.is_alive) {
            tab.inbox.push(message);
        }
    }

    fn queue(&mut self, tab: usize) {
        if self.rules.flaw == Flaw::NoLock {
            return self.tell(tab, Told::Locked);
        }
        self.expect(self.tabs[tab].lock.is_none(), Breach::Lock);
        let before = self.tabs.iter().filter(|tab| tab.lock.is_some()).count() as u8;
        self.tabs[tab].lock = Some(Place { before, is_told: false });
    }

    fn unlock(&mut self, tab: usize) {
        self.expect(self.tabs[tab].lock.is_some() || self.rules.flaw == Flaw::NoLock, Breach::Lock);
        self.leave_queue(tab);
    }

    fn leave_queue(&mut self, tab: usize) {
        let Some(left) = self.tabs[tab].lock.take() else { return };
        for place in self.tabs.iter_mut().filter_map(|tab| tab.lock.as_mut()) {
            place.before -= u8::from(place.before > left.before);
        }
    }

    /// Nobody who was asked, and could hear it, has what this tab asked for.
    fn judge_loss(&mut self, tab: usize, needed: Option<u32>) {
        self.expect(self.tabs[tab].stored < needed, Breach::Loss);
        self.expect(!(self.is_fair && self.could_help(tab, needed)), Breach::Loss);
    }

    /// The same, when the session ends because the server said so.
    fn judge_end(&mut self, tab: usize, ledger: Ledger) {
        let was_over = self.ledger.is_some_and(|ledger| ledger.ended.is_some());
        if ledger.ended.is_some() && !was_over && !self.is_signed_out {
            let needed = self.tabs[tab].stored.map(|stored| stored + 1);
            self.expect(!(self.is_fair && self.could_help(tab, needed)), Breach::Loss);
        }
    }

    fn could_help(&self, asking: usize, needed: Option<u32>) -> bool {
        let mut others = self.tabs.iter().enumerate().filter(|(index, _)| *index != asking);
        others.any(|(_, tab)| tab.is_up() && !tab.missed_question && tab.stored >= needed)
    }

    /// An answer changes nothing after the person signed out.
    fn judge_leftover(&mut self, tab: usize, request: Option<Request>) {
        let has_new = matches!(request, Some(Request::Rotated(_))) && self.tabs[tab].is_alive;
        self.expect(!(self.is_signed_out && has_new), Breach::Leftover);
    }

    pub(super) fn expect(&mut self, is_kept: bool, breach: Breach) {
        if !is_kept && self.breach.is_none() && self.rules.promises.contains(&breach) {
            self.breach = Some(breach);
        }
    }
}
