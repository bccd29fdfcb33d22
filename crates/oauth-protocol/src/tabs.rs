//! Tabs of one session: which of them refreshes, and how the others come by
//! what it brought.
//!
//! A refresh token may be sent once (RFC 9700 4.14.2: the server takes a second
//! time for theft), and a duplicated tab has the same one. So a tab refreshes
//! only while it holds a lock, and only if a ledger all tabs can read says that
//! its tokens are the newest. The ledger counts generations; no token is in it.
//!
//! Pure decisions: they are told what happened and say what to do, in order.
//! The session performs them, all of one answer before anything else happens;
//! the model in the tests runs them against a server that detects reuse, and
//! against every order of events. `mine` is the generation of the tokens in the
//! tab's own storage, `ledger` what all tabs can read, both as of now.

use alloc::vec::Vec;

/// What all tabs can read of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Ledger {
    /// The newest tokens that any tab has had.
    pub(crate) generation: u32,
    /// A request with those tokens was sent, and nobody has seen its answer.
    pub(crate) in_doubt: bool,
    /// Who ended the session, once it has ended.
    pub(crate) ended: Option<Ended>,
}

/// Who ended a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Ended {
    /// The person signed out.
    ByPerson,
    /// The server does not renew it, or another session took its place.
    ByServer,
}

impl Ledger {
    /// After a sign-in, or when newer tokens came.
    pub(crate) fn settled(generation: u32) -> Ledger {
        Ledger { generation, in_doubt: false, ended: None }
    }

    /// After the end.
    pub(crate) fn over(generation: u32, ended: Ended) -> Ledger {
        Ledger { ended: Some(ended), ..Ledger::settled(generation) }
    }
}

/// How a tab stands to a refresh.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
enum Phase {
    #[default]
    Idle,
    /// The lock was asked for.
    Locking,
    /// It holds the lock, and has asked the others for tokens of at least this
    /// generation.
    Asking { needed: u32, otherwise: Otherwise },
    /// It holds the lock, and a token request with the tokens of this
    /// generation is under way, perhaps not for the first time.
    Sending { sent: u32, again: bool },
}

/// What to do if nobody has what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Otherwise {
    Send,
    GiveUp,
    End,
}

/// What a tab is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Act {
    /// Ask for the lock of this session.
    Lock,
    /// Give it back, or stop waiting for it.
    Unlock,
    /// Write the ledger.
    Note(Ledger),
    /// Ask the other tabs for tokens of at least this generation, and wait a
    /// little.
    Ask(u32),
    /// Send the token request.
    Send,
    /// Give the other tabs the tokens.
    Publish,
    /// Tell the other tabs that the person signed out.
    Farewell,
    /// The refresh is done: by this tab or by another one.
    Done,
    /// Try again later.
    Later,
    /// The newest tokens went with a tab that is gone.
    Lost,
    /// The session has ended: the tokens are dropped.
    End(Ended),
}

/// What became of a token request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Outcome {
    /// Newer tokens came, [are kept](Tabs::kept) and checked.
    Fresh,
    /// The server answered that it can't now, and has not taken the token.
    Postponed,
    /// Nobody knows whether the server took the token: no answer was seen.
    Unseen,
    /// The server does not accept the token.
    Refused,
}

/// One tab's part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Tabs {
    phase: Phase,
    /// The most that other tabs asked for before it was here.
    owed: Option<u32>,
}

impl Tabs {
    /// A refresh is wanted.
    pub(crate) fn want(&mut self) -> Vec<Act> {
        if self.phase != Phase::Idle {
            return Vec::new();
        }
        self.phase = Phase::Locking;
        alloc::vec![Act::Lock]
    }

    /// The page has come to life: loaded, shown again, or thawed.
    pub(crate) fn woken(&mut self, mine: u32, ledger: Option<Ledger>) -> Vec<Act> {
        match ledger {
            Some(Ledger { ended: Some(ended), .. }) => self.end(ended),
            Some(ledger) if ledger.generation > mine => self.want(),
            _ => Vec::new(),
        }
    }

    /// The lock is there.
    pub(crate) fn locked(&mut self, mine: u32, ledger: Option<Ledger>) -> Vec<Act> {
        match (self.phase, ledger) {
            (Phase::Idle, _) => alloc::vec![Act::Unlock],
            (Phase::Asking { .. } | Phase::Sending { .. }, _) => Vec::new(),
            (_, Some(Ledger { ended: Some(ended), .. })) => self.end(ended),
            (_, Some(ledger)) if ledger.generation > mine => self.ask(ledger.generation, Otherwise::GiveUp),
            (_, Some(ledger)) if ledger.generation < mine || !ledger.in_doubt => self.send(mine, false),
            // Somebody sent these tokens and was gone before the answer, or
            // what was noted is lost.
            _ => self.ask(mine.saturating_add(1), Otherwise::Send),
        }
    }

    /// The lock could not be had in time.
    pub(crate) fn not_locked(&mut self) -> Vec<Act> {
        match self.phase {
            Phase::Locking => self.finish(Act::Later),
            _ => Vec::new(),
        }
    }

    /// Another tab asks for tokens of at least this generation.
    pub(crate) fn asked(&mut self, mine: u32, needed: u32) -> Vec<Act> {
        match self.phase {
            // Nobody waits for them any more, since the lock is here; and what
            // came may not be checked yet.
            Phase::Sending { .. } => Vec::new(),
            _ if mine >= needed => alloc::vec![Act::Publish],
            // They may be on their way to this tab, and not to the other.
            _ => {
                self.owed = self.owed.max(Some(needed));
                Vec::new()
            }
        }
    }

    /// Newer tokens came from another tab and are kept.
    pub(crate) fn adopted(&mut self, mine: u32, ledger: Option<Ledger>) -> Vec<Act> {
        if let Some(ended) = ended(ledger) {
            return self.end(ended);
        }
        let noted = ledger.map_or(0, |ledger| ledger.generation);
        let mut acts = match self.phase {
            Phase::Locking => self.finish(Act::Done),
            // What was in doubt came through: the next tab is not to send it.
            Phase::Asking { needed, .. } if mine >= needed && mine > noted => {
                self.note_and_finish(Ledger::settled(mine), Act::Done)
            }
            Phase::Asking { needed, .. } if mine >= needed => self.finish(Act::Done),
            _ => Vec::new(),
        };
        if let Some(owed) = self.owed {
            self.owed = Some(owed).filter(|owed| *owed > mine);
            acts.push(Act::Publish);
        }
        acts
    }

    /// Nobody answered in time.
    pub(crate) fn unanswered(&mut self, mine: u32, ledger: Option<Ledger>) -> Vec<Act> {
        match (self.phase, ended(ledger)) {
            (Phase::Asking { .. }, Some(ended)) => self.end(ended),
            (Phase::Asking { otherwise: Otherwise::Send, .. }, _) => self.send(mine, true),
            (Phase::Asking { otherwise: Otherwise::GiveUp, .. }, _) => self.finish(Act::Lost),
            (Phase::Asking { otherwise: Otherwise::End, .. }, _) => self.condemned(mine),
            _ => Vec::new(),
        }
    }

    /// Newer tokens came from the server and are kept, before any check of
    /// them that takes time: the token that was sent is spent.
    pub(crate) fn kept(&mut self, mine: u32, ledger: Option<Ledger>) -> Vec<Act> {
        match (self.phase, ended(ledger)) {
            (Phase::Sending { .. }, Some(ended)) => self.end(ended),
            (Phase::Sending { .. }, None) => alloc::vec![Act::Note(Ledger::settled(mine))],
            _ => Vec::new(),
        }
    }

    /// The token request ended.
    pub(crate) fn answered(&mut self, mine: u32, ledger: Option<Ledger>, outcome: Outcome) -> Vec<Act> {
        let Phase::Sending { sent, again } = self.phase else { return Vec::new() };
        if let Some(ended) = ended(ledger) {
            return self.end(ended);
        }
        match outcome {
            Outcome::Fresh => {
                self.phase = Phase::Idle;
                alloc::vec![Act::Publish, Act::Unlock, Act::Done]
            }
            Outcome::Postponed => {
                let before = Ledger { in_doubt: again, ..Ledger::settled(sent) };
                self.note_and_finish(before, Act::Later)
            }
            // The ledger stays in doubt.
            Outcome::Unseen => self.finish(Act::Later),
            // Another tab's came meanwhile.
            Outcome::Refused if mine > sent => self.finish(Act::Done),
            Outcome::Refused => self.ask(sent.saturating_add(1), Otherwise::End),
        }
    }

    /// The tokens can't be used any more, in any tab: they failed a check, or
    /// the server refused them and nobody has newer ones.
    pub(crate) fn condemned(&mut self, mine: u32) -> Vec<Act> {
        let mut acts = alloc::vec![Act::Note(Ledger::over(mine, Ended::ByServer))];
        acts.extend(self.end(Ended::ByServer));
        acts
    }

    /// The person signs out in this tab, which drops its tokens.
    pub(crate) fn sign_out(&mut self, mine: u32) -> Vec<Act> {
        let mut acts = alloc::vec![Act::Note(Ledger::over(mine, Ended::ByPerson)), Act::Farewell];
        acts.extend(self.reset());
        acts
    }

    /// The session of this tab ended, as another one told, or was replaced:
    /// what is under way is not wanted any more.
    pub(crate) fn reset(&mut self) -> Vec<Act> {
        match core::mem::take(self).phase {
            Phase::Idle => Vec::new(),
            _ => alloc::vec![Act::Unlock],
        }
    }

    /// Whether the tokens at hand are the server's newest, and are checked.
    pub(crate) fn may_give(&self) -> bool {
        !matches!(self.phase, Phase::Sending { .. })
    }

    fn end(&mut self, ended: Ended) -> Vec<Act> {
        let mut acts = self.reset();
        acts.push(Act::End(ended));
        acts
    }

    fn ask(&mut self, needed: u32, otherwise: Otherwise) -> Vec<Act> {
        self.phase = Phase::Asking { needed, otherwise };
        alloc::vec![Act::Ask(needed)]
    }

    /// Noted as in doubt before it is sent, so that no crash can hide it.
    fn send(&mut self, mine: u32, again: bool) -> Vec<Act> {
        self.phase = Phase::Sending { sent: mine, again };
        let doubtful = Ledger { in_doubt: true, ..Ledger::settled(mine) };
        alloc::vec![Act::Note(doubtful), Act::Send]
    }

    fn finish(&mut self, act: Act) -> Vec<Act> {
        self.phase = Phase::Idle;
        alloc::vec![Act::Unlock, act]
    }

    fn note_and_finish(&mut self, ledger: Ledger, act: Act) -> Vec<Act> {
        self.phase = Phase::Idle;
        alloc::vec![Act::Note(ledger), Act::Unlock, act]
    }
}

fn ended(ledger: Option<Ledger>) -> Option<Ended> {
    ledger?.ended
}

#[cfg(test)]
mod model;
#[cfg(test)]
mod tests;
