//! The session among its tabs: performs what [`Tabs`](crate::tabs::Tabs)
//! decides, and hears what other tabs say.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use super::{Errand, Exchange, Session, SignedOut, State};
use crate::call;
use crate::effect::{Effect, Key};
use crate::error::{Error, ErrorKind};
use crate::event::Step;
use crate::record;
use crate::tab_message;
use crate::tab_message::TabMessage;
use crate::tabs::{Act, Ended, Ledger, Outcome};
use crate::token_set::TokenSet;

/// How long to wait for the lock: longer than its holder may take.
const LOCK_LIMIT: Duration = Duration::from_secs(20);
/// How long other tabs may take to answer.
const ANSWER_LIMIT: Duration = Duration::from_millis(400);

/// Something that is decided on with the ledger at hand.
#[derive(Clone, Copy, Debug)]
pub(super) enum Told {
    Woken,
    Locked,
    Adopted,
    Unanswered,
    Kept,
    Answered(Outcome),
}

impl Session {
    /// Has the ledger read for a decision.
    pub(super) fn tell(&mut self, told: Told) {
        let Some(tokens) = &self.tokens else { return };
        self.told.push_back(told);
        self.effects.push_back(Effect::Load(Key::Ledger(tokens.session.clone())));
    }

    pub(super) fn ledger_loaded(&mut self, session: &str, record: Option<String>) {
        let Some(told) = self.told.pop_front() else { return };
        let Some(mine) = self.generation_in(session) else { return };
        let ledger = record.and_then(|text| record::read_ledger(&text));
        let acts = match told {
            Told::Woken => self.tabs.woken(mine, ledger),
            Told::Locked => self.tabs.locked(mine, ledger),
            Told::Adopted => self.tabs.adopted(mine, ledger),
            Told::Unanswered => self.tabs.unanswered(mine, ledger),
            Told::Kept => self.tabs.kept(mine, ledger),
            Told::Answered(outcome) => self.tabs.answered(mine, ledger, outcome),
        };
        self.act(acts);
    }

    /// The generation of the tokens at hand, if they are of this session.
    fn generation_in(&self, session: &str) -> Option<u32> {
        let tokens = self.tokens.as_ref().filter(|tokens| tokens.session == session);
        tokens.map(|tokens| tokens.generation)
    }

    pub(super) fn act(&mut self, acts: Vec<Act>) {
        for act in acts {
            let Some(session) = self.tokens.as_ref().map(|tokens| tokens.session.clone()) else { return };
            match act {
                Act::Lock => {
                    self.await_refresh();
                    self.patience = Some(self.now.plus(LOCK_LIMIT));
                    self.effects.push_back(Effect::Lock(session));
                }
                Act::Unlock => {
                    self.patience = None;
                    self.effects.push_back(Effect::Unlock);
                }
                Act::Note(ledger) => self.note(session, ledger),
                Act::Ask(generation) => {
                    self.patience = Some(self.now.plus(ANSWER_LIMIT));
                    self.record(Step::OtherTabsAsked);
                    self.say(tab_message::needed(&session, generation));
                }
                Act::Send => {
                    self.patience = None;
                    self.with_metadata(Errand::Refresh);
                }
                Act::Publish => self.publish(None),
                Act::Farewell => self.say(tab_message::signed_out(&session)),
                Act::Done => self.refresh_done(),
                Act::Later => self.refresh_postponed(),
                Act::Lost => {
                    self.over(Error::new(ErrorKind::SessionOver, "its newest tokens went with another tab"));
                }
                Act::End(Ended::ByPerson) => self.signed_out_elsewhere(),
                Act::End(Ended::ByServer) => {
                    let detail = self.failure.take().map(|(error, _)| error.detail().to_owned());
                    let detail = detail.unwrap_or_else(|| "it ended in another tab".to_owned());
                    self.over(Error::new(ErrorKind::SessionOver, detail));
                }
            }
        }
    }

    fn note(&mut self, session: String, ledger: Ledger) {
        let record = record::write_ledger(ledger, self.now);
        self.effects.push_back(Effect::Store(Key::Ledger(session), record));
    }

    /// Writes a ledger of this session's beginning, and tells other tabs: those
    /// of the session it took the place of, and new ones that wait for any.
    pub(super) fn begin_sharing(&mut self, replaced: Option<TokenSet>, renews: Option<String>) {
        let Some(tokens) = &self.tokens else { return };
        let (session, generation) = (tokens.session.clone(), tokens.generation);
        self.note(session, Ledger::settled(generation));
        if let Some(old) = replaced.filter(|old| Some(&old.session) == renews.as_ref()) {
            self.note(old.session, Ledger::over(old.generation, Ended::ByServer));
        }
        self.publish(renews);
    }

    fn publish(&mut self, renews: Option<String>) {
        let Some(tokens) = &self.tokens else { return };
        if let Some(server) = self.configuration.server(&tokens.server) {
            let message = tab_message::tokens(tokens, server, renews.as_deref());
            self.say(message);
        }
    }

    fn say(&mut self, message: String) {
        self.effects.push_back(Effect::Broadcast(message));
    }

    /// A tab without a session asks whether another one has one to share.
    pub(super) fn join(&mut self) {
        if self.tokens.is_none() && self.configuration.joins_tabs {
            self.joining = true;
            self.say(tab_message::joining());
        }
    }

    pub(super) fn heard(&mut self, text: &str) {
        let Some(message) = tab_message::read(text, &self.configuration) else { return };
        match message {
            TabMessage::Joining => {
                if self.tokens.is_some() && self.configuration.joins_tabs && self.tabs.may_give() {
                    self.record(Step::TokensShared);
                    self.publish(None);
                }
            }
            TabMessage::Needed { session, generation } => {
                let Some(mine) = self.generation_in(&session) else { return };
                let acts = self.tabs.asked(mine, generation);
                if !acts.is_empty() {
                    self.record(Step::TokensShared);
                }
                self.act(acts);
            }
            TabMessage::SignedOut { session } => {
                if self.generation_in(&session).is_some() {
                    self.abandon_refresh();
                    self.signed_out_elsewhere();
                }
            }
            TabMessage::Tokens { tokens, renews } => self.offered(*tokens, renews),
        }
    }

    /// Another tab gives its tokens.
    fn offered(&mut self, offered: TokenSet, renews: Option<String>) {
        let Some(mine) = &self.tokens else {
            let is_free = matches!(self.state, State::SignedOut(_) | State::Failed(_));
            if self.joining && self.configuration.joins_tabs && is_free {
                self.adopt(offered, Step::SessionJoined);
            }
            return;
        };
        if mine.session == offered.session {
            if offered.generation > mine.generation {
                self.adopt(offered, Step::TokensAdopted);
            }
        } else if renews.as_ref() == Some(&mine.session) {
            self.abandon_refresh();
            self.adopt(offered, Step::TokensAdopted);
            self.release_waiting();
        }
    }

    fn adopt(&mut self, tokens: TokenSet, step: Step) {
        self.joining = false;
        self.offset = tokens.clock;
        self.tokens = Some(tokens);
        self.keep();
        self.record(step);
        if matches!(self.state, State::SignedOut(_)) {
            self.state = State::SignedIn;
        }
        self.tell(Told::Adopted);
    }

    /// The person signed out in another tab.
    fn signed_out_elsewhere(&mut self) {
        self.record(Step::SignedOutElsewhere);
        self.drop_session(SignedOut::ByPerson);
        self.fail_waiting(&call::not_signed_in());
    }

    /// The tokens are gone from this tab, and what they were to be used for.
    pub(super) fn drop_session(&mut self, signed_out: SignedOut) {
        self.tokens = None;
        self.failure = None;
        self.forget_refresh();
        self.effects.push_back(Effect::Remove(Key::Session));
        if matches!(self.state, State::SignedIn | State::Refreshing) {
            self.state = State::SignedOut(signed_out);
        }
    }

    /// The lock is given back, and nothing comes of a refresh that is under way.
    pub(super) fn abandon_refresh(&mut self) {
        let acts = self.tabs.reset();
        self.act(acts);
        self.forget_refresh();
    }

    /// What a refresh that is under way brings is not wanted any more.
    fn forget_refresh(&mut self) {
        self.end_refresh();
        self.patience = None;
        self.errands.retain(|errand| !matches!(errand, Errand::Refresh));
        self.exchanges.retain(|(_, exchange, _)| match exchange {
            Exchange::Refresh(_) => false,
            Exchange::Verify(verification) | Exchange::Hash(verification) => verification.is_sign_in(),
            Exchange::Keys { verification: Some(verification), .. } => verification.is_sign_in(),
            _ => true,
        });
    }

    /// Nobody answered in time, or nobody gave the lock back.
    pub(super) fn out_of_patience(&mut self) {
        self.patience = None;
        let acts = self.tabs.not_locked();
        if acts.is_empty() {
            self.tell(Told::Unanswered);
        } else {
            self.act(acts);
        }
    }
}
