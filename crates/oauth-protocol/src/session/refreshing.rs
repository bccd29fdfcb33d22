//! Fresh tokens: before they end, on demand, again after a failure, or never more.

use alloc::borrow::ToOwned;
use core::mem;

use super::signing_in::Sent;
use super::verifying::Purpose;
use super::{Errand, Session, SignedOut, State};
use crate::effect::{Effect, Key, Unreachable};
use crate::error::{Error, ErrorKind};
use crate::event::Step;
use crate::http::Response;
use crate::time::Timestamp;
use crate::token_set::retry_delay;

impl Session {
    pub(super) fn refresh(&mut self) {
        let Some(tokens) = &self.tokens else { return };
        if self.refreshing {
            return;
        }
        if tokens.refresh_token.is_none() {
            if !tokens.is_fresh(self.now) {
                self.over(Error::new(ErrorKind::SessionOver, "the server issued no refresh token"));
            }
            return;
        }
        self.refreshing = true;
        if self.state == State::SignedIn {
            self.state = State::Refreshing;
        }
        self.with_metadata(Errand::Refresh);
    }

    pub(super) fn refreshed(&mut self, result: Result<Response, Unreachable>) {
        let Some(tokens) = self.tokens.clone().or(self.leaving.as_ref().map(|l| l.tokens.clone())) else {
            return;
        };
        let answer = self.read_token_answer(&tokens.server, tokens.key.is_some(), result);
        if let Some(leaving) = &mut self.leaving {
            // Signed out meanwhile: what came is only there to be revoked.
            if let Ok(answer) = answer {
                leaving.tokens = leaving.tokens.refreshed(answer, self.now);
            }
            return self.with_metadata(Errand::SignOut);
        }
        let answer = answer.and_then(|answer| {
            let earlier = tokens.id_token.as_ref().map(|id_token| id_token.claims());
            let subject = earlier.map(|claims| claims.subject.as_str());
            let earlier_nonce = earlier.and_then(|claims| claims.nonce.as_deref());
            let sent = Sent { earlier_nonce, ..Sent::default() };
            let id_token = self.check_id_token(&tokens.server, &answer, sent, subject);
            id_token.map(|id_token| (answer, id_token)).map_err(|error| (error, None))
        });
        match answer {
            Ok((answer, id_token)) => {
                let fresh = tokens.refreshed(answer, self.now);
                let generation = fresh.generation;
                self.tokens = Some(fresh);
                // The old refresh token may be spent: the new one is kept before
                // anything else can happen.
                self.keep();
                match id_token {
                    Some(id_token) => {
                        self.verify_for(&tokens.server, id_token, Purpose::Refresh { generation });
                    }
                    None => self.refresh_done(),
                }
            }
            Err((error, answer)) => self.refresh_failed(error, answer),
        }
    }

    /// The tokens are fresh, and what came with them is checked.
    pub(super) fn refresh_done(&mut self) {
        let Some(tokens) = &self.tokens else { return };
        let expires_in = tokens.expires_at.map(|end| end.since(tokens.received_at).as_secs());
        self.refreshing = false;
        self.keep();
        self.record(Step::Refreshed { expires_in });
        if self.state == State::Refreshing {
            self.state = State::SignedIn;
        }
        self.release_waiting();
    }

    pub(super) fn refresh_failed(&mut self, error: Error, answer: Option<Response>) {
        self.refreshing = false;
        let ends = match error.kind() {
            ErrorKind::Token(code) => code == "invalid_grant",
            ErrorKind::IdToken => true,
            #[cfg(feature = "dpop")]
            ErrorKind::KeyLost => true,
            _ => false,
        };
        if ends {
            return self.over(Error::new(ErrorKind::SessionOver, error.detail()));
        }
        let delay = retry_delay(self.attempts, answer.as_ref());
        self.attempts = self.attempts.saturating_add(1);
        self.retry_at = Some(self.now.plus(delay));
        let retry_in = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX);
        self.record(Step::RefreshPostponed { retry_in, reason: error.message().to_owned() });
        if self.state == State::Refreshing {
            self.state = State::SignedIn;
        }
        let fresh = self.tokens.as_ref().is_some_and(|tokens| tokens.is_fresh(self.now));
        for call in mem::take(&mut self.waiting) {
            if fresh && !call.repeated {
                self.send_call(call);
            } else {
                self.effects.push_back(Effect::Finish(call.id, Err(error.clone())));
            }
        }
    }

    /// The session ends without the person asking for it, and says why.
    fn over(&mut self, error: Error) {
        self.tokens = None;
        self.refreshing = false;
        self.effects.push_back(Effect::Remove(Key::Session));
        self.record(Step::SessionEnded { reason: error.message().to_owned() });
        if matches!(self.state, State::SignedIn | State::Refreshing) {
            self.state = State::SignedOut(SignedOut::Over(error.clone()));
        }
        self.fail_waiting(&error);
    }

    pub(super) fn tick(&mut self) {
        self.wake_at = None;
        if self.next_wake().is_some_and(|at| at <= self.now) {
            self.retry_at = None;
            self.refresh();
        }
    }

    /// When the tokens need attention: before they end, or after a failed try.
    fn next_wake(&self) -> Option<Timestamp> {
        let tokens = self.tokens.as_ref()?;
        let idle = matches!(self.state, State::SignedIn | State::Failed(_)) && !self.refreshing;
        let due = if tokens.refresh_token.is_some() { tokens.refresh_at() } else { tokens.expires_at };
        if idle { self.retry_at.or(due) } else { None }
    }

    pub(super) fn schedule(&mut self) {
        let Some(at) = self.next_wake() else { return };
        if self.wake_at != Some(at) {
            self.wake_at = Some(at);
            self.effects.push_back(Effect::Wake(at.since(self.now)));
        }
    }
}
