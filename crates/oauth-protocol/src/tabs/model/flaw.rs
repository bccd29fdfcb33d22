//! Ways to be wrong: the shipped decisions, bent from outside. Each must be
//! found by the model, or the model finds nothing.

use std::vec;
use std::vec::Vec;

use super::world::Told;
use super::{Act, Ledger, Outcome, Tabs};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Flaw {
    /// As shipped.
    None,
    /// The ledger is not looked at before a request.
    NoLedger,
    /// Everyone goes ahead without waiting for the lock.
    NoLock,
    /// The ledger says that a request is in doubt only when its answer is missed.
    LateNote,
    /// A refused tab ends the session without asking the others.
    NoQuestion,
    /// The ledger is not looked at again when an answer comes.
    BlindAnswer,
    /// Fresh tokens are noted only when they are checked.
    NoteWhenChecked,
    /// Tokens that come after they were asked for are not passed on.
    PassesNothingOn,
}

impl Flaw {
    /// What the decisions get to see of the ledger.
    pub(super) fn sees(self, told: Told, mine: u32, ledger: Option<Ledger>) -> Option<Ledger> {
        match (self, told) {
            (Flaw::NoLedger, Told::Locked) => Some(Ledger::settled(mine)),
            (Flaw::BlindAnswer, Told::Kept | Told::Answered(_)) => Some(Ledger::settled(mine)),
            _ => ledger,
        }
    }

    /// What the tab does instead of what was decided.
    pub(super) fn bends(self, told: Told, mine: u32, tabs: &mut Tabs, mut acts: Vec<Act>) -> Vec<Act> {
        match (self, told) {
            (Flaw::NoLock, _) => acts.retain(|act| *act != Act::Unlock),
            (Flaw::LateNote, Told::Answered(Outcome::Unseen)) => {
                let doubtful = Ledger { in_doubt: true, ..Ledger::settled(mine) };
                acts.insert(0, Act::Note(doubtful));
            }
            (Flaw::LateNote, _) if acts.contains(&Act::Send) => acts = vec![Act::Send],
            (Flaw::NoteWhenChecked, Told::Kept) => acts.retain(|act| !matches!(act, Act::Note(_))),
            (Flaw::NoteWhenChecked, Told::Answered(Outcome::Fresh)) => {
                acts.insert(0, Act::Note(Ledger::settled(mine)));
            }
            (Flaw::PassesNothingOn, Told::Adopted) => acts.retain(|act| *act != Act::Publish),
            (Flaw::NoQuestion, Told::Answered(Outcome::Refused)) if matches!(acts[..], [Act::Ask(_)]) => {
                acts = tabs.unanswered(mine, None);
            }
            _ => {}
        }
        acts
    }
}
