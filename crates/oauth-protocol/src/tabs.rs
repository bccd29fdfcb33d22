//! Tabs of one session: which of them refreshes, and how the others come by
//! what it brought.
//!
//! A refresh token may be sent once (RFC 9700 4.14.2: the server takes a second
//! time for theft), and a duplicated tab has the same one. So a tab refreshes
//! only while it holds a lock, and only if a ledger all tabs can read says that
//! its tokens are the newest. The ledger counts generations; no token is in it.
//!
//! Pure decisions: they are told what happened and say what to do, in order.
//! The session performs them; the model in the tests runs them against a server
//! that detects reuse, and against every order of events.

use alloc::vec::Vec;

/// What all tabs can read of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Ledger {
    /// The newest tokens that any tab has had.
    pub(crate) generation: u32,
    /// A request with those tokens was sent, and nobody has seen its answer.
    pub(crate) in_doubt: bool,
    /// The session has ended.
    pub(crate) is_over: bool,
}

/// How a tab stands to a refresh.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
enum Phase {
    #[default]
    Idle,
    /// The lock was asked for, when the tab had tokens of this generation.
    Locking { had: u32 },
    /// It holds the lock, and has asked the others for tokens of at least this
    /// generation.
    Asking { needed: u32, otherwise: Otherwise },
    /// It holds the lock, and a token request is under way.
    Sending,
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
    /// Give it back.
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
    /// The refresh is done: by this tab or by another one.
    Done,
    /// Try again later.
    Later,
    /// The newest tokens went with a tab that is gone.
    Lost,
    /// The session has ended.
    End,
}

/// What became of a token request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Outcome {
    /// Newer tokens came; they are kept already.
    Fresh,
    /// The server answered that it can't now.
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
}

impl Tabs {
    /// A refresh is wanted; the tab has tokens of generation `mine`.
    pub(crate) fn want(&mut self, mine: u32) -> Vec<Act> {
        if self.phase != Phase::Idle {
            return Vec::new();
        }
        self.phase = Phase::Locking { had: mine };
        alloc::vec![Act::Lock]
    }

    /// The lock is there, and so is what the ledger says.
    pub(crate) fn locked(&mut self, mine: u32, ledger: Option<Ledger>) -> Vec<Act> {
        let Phase::Locking { had } = self.phase else { return alloc::vec![Act::Unlock] };
        match ledger {
            Some(ledger) if ledger.is_over => self.finish(Act::End),
            // Another tab was quicker, and has told.
            _ if mine > had => self.finish(Act::Done),
            Some(ledger) if ledger.generation > mine => self.ask(ledger.generation, Otherwise::GiveUp),
            // Somebody sent these tokens and was gone before the answer.
            Some(ledger) if ledger.generation == mine && ledger.in_doubt => {
                self.ask(mine.saturating_add(1), Otherwise::Send)
            }
            _ => self.send(mine),
        }
    }

    /// The lock could not be had in time.
    pub(crate) fn not_locked(&mut self) -> Vec<Act> {
        match self.phase {
            Phase::Locking { .. } => {
                self.phase = Phase::Idle;
                alloc::vec![Act::Later]
            }
            _ => Vec::new(),
        }
    }

    /// Tokens of generation `mine` came from another tab and are kept.
    pub(crate) fn adopted(&mut self, mine: u32) -> Vec<Act> {
        match self.phase {
            Phase::Asking { needed, .. } if mine >= needed => self.finish(Act::Done),
            _ => Vec::new(),
        }
    }

    /// Nobody answered in time.
    pub(crate) fn unanswered(&mut self, mine: u32) -> Vec<Act> {
        let Phase::Asking { needed, otherwise } = self.phase else { return Vec::new() };
        match otherwise {
            Otherwise::Send => self.send(mine),
            Otherwise::GiveUp => self.finish(Act::Lost),
            Otherwise::End => {
                let generation = needed.saturating_sub(1);
                let over = Ledger { generation, in_doubt: false, is_over: true };
                self.phase = Phase::Idle;
                alloc::vec![Act::Note(over), Act::Unlock, Act::End]
            }
        }
    }

    /// The token request ended; `mine` is the generation the tab has now.
    pub(crate) fn answered(&mut self, mine: u32, outcome: Outcome) -> Vec<Act> {
        if self.phase != Phase::Sending {
            return Vec::new();
        }
        let settled = Ledger { generation: mine, in_doubt: false, is_over: false };
        match outcome {
            Outcome::Fresh => {
                self.phase = Phase::Idle;
                alloc::vec![Act::Note(settled), Act::Publish, Act::Unlock, Act::Done]
            }
            Outcome::Postponed => {
                self.phase = Phase::Idle;
                alloc::vec![Act::Note(settled), Act::Unlock, Act::Later]
            }
            // The ledger stays in doubt.
            Outcome::Unseen => self.finish(Act::Later),
            Outcome::Refused => self.ask(mine.saturating_add(1), Otherwise::End),
        }
    }

    /// The session of this tab ended or was replaced: what is under way is not
    /// wanted any more.
    pub(crate) fn reset(&mut self) -> Vec<Act> {
        match core::mem::take(&mut self.phase) {
            Phase::Idle | Phase::Locking { .. } => Vec::new(),
            Phase::Asking { .. } | Phase::Sending => alloc::vec![Act::Unlock],
        }
    }

    fn ask(&mut self, needed: u32, otherwise: Otherwise) -> Vec<Act> {
        self.phase = Phase::Asking { needed, otherwise };
        alloc::vec![Act::Ask(needed)]
    }

    /// Noted as in doubt before it is sent, so that no crash can hide it.
    fn send(&mut self, mine: u32) -> Vec<Act> {
        self.phase = Phase::Sending;
        alloc::vec![Act::Note(Ledger { generation: mine, in_doubt: true, is_over: false }), Act::Send]
    }

    fn finish(&mut self, act: Act) -> Vec<Act> {
        self.phase = Phase::Idle;
        alloc::vec![Act::Unlock, act]
    }
}
