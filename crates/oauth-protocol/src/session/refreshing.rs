//! Fresh tokens: before they end, on demand, again after a failure, or never more.

use alloc::borrow::ToOwned;
use core::mem;

use super::sharing::Told;
use super::signing_in::Sent;
use super::verifying::Purpose;
use super::{Errand, Session, SignedOut, State};
use crate::authorization_request::{Renewed, SignIn};
use crate::effect::{Effect, Unreachable};
use crate::error::{Error, ErrorKind};
use crate::event::Step;
use crate::http::Response;
use crate::tabs::Outcome;
use crate::time::Timestamp;
use crate::token_set::{TokenSet, asked_to_wait, retry_delay};

pub(super) fn no_refresh_token() -> Error {
    Error::new(ErrorKind::SessionOver, "the server issued no refresh token")
}

impl Session {
    pub(super) fn refresh(&mut self) {
        let Some(tokens) = &self.tokens else { return };
        if self.refreshing {
            return;
        }
        if tokens.refresh_token.is_none() {
            if !tokens.is_fresh(self.now) {
                self.over(no_refresh_token());
            }
            return;
        }
        let acts = self.tabs.want();
        self.act(acts);
    }

    /// A refresh has begun, in this tab or in another one.
    pub(super) fn await_refresh(&mut self) {
        self.refreshing = true;
        if self.state == State::SignedIn {
            self.state = State::Refreshing;
        }
    }

    pub(super) fn refreshed(&mut self, sent: u32, result: Result<Response, Unreachable>) {
        let Some(tokens) = self.tokens.clone().or(self.leaving.as_ref().map(|l| l.tokens.clone())) else {
            return;
        };
        let answer = self.read_token_answer(&tokens.server, tokens.key.is_some(), result);
        if let Some(leaving) = &mut self.leaving {
            // Signed out meanwhile: what came is only there to be revoked.
            if let Ok(answer) = answer {
                leaving.tokens = leaving.tokens.refreshed(answer, self.offset, self.now);
            }
            return self.with_metadata(Errand::SignOut);
        }
        let answer = match answer {
            // Newer ones came from another tab.
            _ if tokens.generation > sent => return self.tell(Told::Answered(Outcome::Refused)),
            Ok(answer) => answer,
            Err((error, answer)) => return self.refresh_refused(error, answer.as_ref()),
        };
        let earlier = tokens.id_token.as_ref().map(|id_token| id_token.claims());
        let subject = earlier.map(|claims| claims.subject.as_str());
        let earlier_nonce = earlier.and_then(|claims| claims.nonce.as_deref());
        let expected = Sent { earlier_nonce, ..Sent::default() };
        let id_token = match self.check_id_token(&tokens.server, &answer, expected, subject) {
            Ok(id_token) => id_token,
            Err(error) => return self.condemn(error),
        };
        let fresh = tokens.refreshed(answer, self.offset, self.now);
        let generation = fresh.generation;
        self.tokens = Some(fresh);
        // The old refresh token may be spent: the new one is kept before
        // anything else can happen.
        self.keep();
        self.tell(Told::Kept);
        match id_token {
            Some(id_token) => self.verify_for(&tokens.server, id_token, Purpose::Refresh { generation }),
            None => self.refresh_verified(),
        }
    }

    /// The tokens are fresh, and what came with them is checked.
    pub(super) fn refresh_verified(&mut self) {
        let Some(tokens) = &self.tokens else { return };
        let expires_in = tokens.expires_at.map(|end| end.since(tokens.received_at).as_secs());
        self.keep();
        self.record(Step::Refreshed { expires_in });
        self.tell(Told::Answered(Outcome::Fresh));
    }

    /// A refresh is done, in this tab or in another one.
    pub(super) fn refresh_done(&mut self) {
        self.failure = None;
        self.end_refresh();
        self.release_waiting();
    }

    /// However it ended.
    pub(super) fn end_refresh(&mut self) {
        self.refreshing = false;
        if self.state == State::Refreshing {
            self.state = State::SignedIn;
        }
    }

    /// The token request brought no tokens.
    fn refresh_refused(&mut self, error: Error, answer: Option<&Response>) {
        #[cfg(feature = "dpop")]
        if *error.kind() == ErrorKind::KeyLost {
            return self.condemn(error);
        }
        let is_final = matches!(error.kind(), ErrorKind::Token(code) if code == "invalid_grant");
        let outcome = match answer.map(|answer| answer.status) {
            _ if is_final => Outcome::Refused,
            Some(400..=499 | 503) => Outcome::Postponed,
            _ => Outcome::Unseen,
        };
        let server_time = self.offset.server_time(self.now);
        let asked = answer.and_then(|answer| asked_to_wait(answer, server_time));
        self.failure = Some((error, asked));
        self.tell(Told::Answered(outcome));
    }

    /// No token request could be sent.
    pub(super) fn refresh_not_sent(&mut self, error: Error) {
        self.failure = Some((error, None));
        self.tell(Told::Answered(Outcome::Postponed));
    }

    /// What came can't be used, and what was there before may be spent.
    pub(super) fn condemn(&mut self, error: Error) {
        let Some(tokens) = &self.tokens else { return };
        let acts = self.tabs.condemned(tokens.generation);
        self.failure = Some((error, None));
        self.act(acts);
    }

    pub(super) fn refresh_postponed(&mut self) {
        let (error, asked) = self.failure.take().unwrap_or_else(|| {
            (
                Error::new(ErrorKind::Unreachable, "another tab is renewing this session, and has not ended"),
                None,
            )
        });
        let delay = retry_delay(self.attempts, self.share).max(asked.unwrap_or_default());
        self.is_asked_to_wait = asked.is_some();
        self.attempts = self.attempts.saturating_add(1);
        self.retry_at = Some(self.now.plus(delay));
        let retry_in = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX);
        self.record(Step::RefreshPostponed { retry_in, reason: error.message().to_owned() });
        self.end_refresh();
        let fresh = self.tokens.as_ref().is_some_and(|tokens| tokens.is_fresh(self.now));
        for call in mem::take(&mut self.waiting) {
            if fresh && !call.repeated {
                self.waiting.push(call);
            } else {
                self.effects.push_back(Effect::Finish(call.id, Err(error.clone())));
            }
        }
        self.release_waiting();
    }

    /// The session ends without the person asking for it, and says why. Where
    /// the server still knows them, it goes on without asking.
    pub(super) fn over(&mut self, error: Error) {
        let Some(tokens) = self.tokens.take() else { return };
        self.record(Step::SessionEnded { reason: error.message().to_owned() });
        self.drop_session(SignedOut::Over(error.clone()));
        self.fail_waiting(&error);
        self.go_on_silently(tokens);
    }

    /// Once: tokens that came so and could not be renewed will not be the next
    /// time either.
    fn go_on_silently(&mut self, tokens: TokenSet) {
        let server = self.configuration.server(&tokens.server);
        let is_allowed = server.is_some_and(|server| server.signs_in_silently);
        let is_free = matches!(self.state, State::SignedOut(_));
        if !is_allowed || !is_free || tokens.is_silent || self.is_offline {
            return;
        }
        let server = tokens.server.clone();
        self.renewing = Some(Renewed::of(&tokens));
        let sign_in = SignIn { server, silent: true, renewal: true, ..SignIn::default() };
        self.effects.push_back(Effect::SignInAgain(sign_in));
    }

    pub(super) fn tick(&mut self) {
        self.wake_at = None;
        if self.patience.is_some_and(|at| at <= self.now) {
            return self.out_of_patience();
        }
        if self.next_wake().is_some_and(|at| at <= self.now) {
            self.retry_at = None;
            self.refresh();
        }
    }

    /// When the tokens need attention: before they end, or after a failed try.
    fn next_wake(&self) -> Option<Timestamp> {
        if self.patience.is_some() {
            return self.patience;
        }
        let tokens = self.tokens.as_ref()?;
        let is_idle = matches!(self.state, State::SignedIn | State::Failed(_)) && !self.refreshing;
        let renewable = tokens.refresh_token.is_some();
        let due = if renewable { tokens.refresh_at(self.share) } else { tokens.expires_at };
        if is_idle && !self.is_offline { self.retry_at.or(due) } else { None }
    }

    pub(super) fn schedule(&mut self) {
        let Some(at) = self.next_wake() else { return };
        if self.wake_at != Some(at) {
            self.wake_at = Some(at);
            self.effects.push_back(Effect::Wake(at.since(self.now)));
        }
    }

    /// The page comes to life again: what other tabs did meanwhile counts, and
    /// nothing waits any longer than the server asked for.
    pub(super) fn woken(&mut self) {
        self.tell(Told::Woken);
        if !self.is_asked_to_wait {
            self.retry_at = None;
            self.attempts = 0;
        }
    }

    pub(super) fn online(&mut self, is_online: bool) {
        if self.is_offline == is_online {
            self.is_offline = !is_online;
            self.record(if is_online { Step::CameOnline } else { Step::WentOffline });
        }
        if is_online {
            self.woken();
        }
    }

    /// Whether a refresh now would be too early, or of no use.
    pub(super) fn holds_back(&self) -> bool {
        self.is_offline || self.retry_at.is_some_and(|at| self.now < at)
    }

    /// No more attempts are counted than failed in a row.
    pub(super) fn begin_anew(&mut self) {
        self.attempts = 0;
        self.retry_at = None;
        self.is_asked_to_wait = false;
    }
}
