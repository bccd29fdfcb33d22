//! Calls of the resource API: with a fresh token, repeated once if it is refused.

use alloc::borrow::ToOwned;
use core::mem;

use super::{Call, Exchange, Session, TIME_LIMIT};
use crate::call;
use crate::call::Verdict;
use crate::effect::{Effect, Unreachable};
use crate::event::Step;
use crate::http::Response;

impl Session {
    pub(super) fn call(&mut self, call: Call) {
        let Some(tokens) = &self.tokens else {
            return self.effects.push_back(Effect::Finish(call.id, Err(call::not_signed_in())));
        };
        let allowed = self.server().is_some_and(|server| server.api.origin() == call.request.url.origin());
        if !allowed {
            let error = call::foreign_origin(&call.request);
            return self.effects.push_back(Effect::Finish(call.id, Err(error)));
        }
        let fresh = tokens.is_fresh(self.now);
        if self.refreshing || !fresh {
            self.waiting.push(call);
            let backs_off = self.retry_at.is_some_and(|at| self.now < at);
            if backs_off {
                let waiting = mem::take(&mut self.waiting);
                for call in waiting {
                    let origin = call.request.url.origin().to_owned();
                    let error =
                        call::unreachable(&origin, "the access token has ended and can't be renewed yet");
                    self.effects.push_back(Effect::Finish(call.id, Err(error)));
                }
            } else {
                self.refresh();
            }
            return;
        }
        self.send_call(call);
    }

    pub(super) fn send_call(&mut self, call: Call) {
        let Some(tokens) = &self.tokens else {
            return self.effects.push_back(Effect::Finish(call.id, Err(call::not_signed_in())));
        };
        let request = call::authorized(&call.request, &tokens.access_token);
        let generation = tokens.generation;
        self.record(Step::CallSent { request: call::label(&call.request) });
        self.send(Exchange::Call { call, generation }, request, TIME_LIMIT);
    }

    pub(super) fn release_waiting(&mut self) {
        for call in mem::take(&mut self.waiting) {
            self.send_call(call);
        }
    }

    pub(super) fn call_answered(
        &mut self,
        mut call: Call,
        generation: u32,
        result: Result<Response, Unreachable>,
    ) {
        let response = match result {
            Ok(response) => response,
            Err(reason) => {
                let error = call::unreachable(call.request.url.origin(), reason.words());
                return self.effects.push_back(Effect::Finish(call.id, Err(error)));
            }
        };
        let request = call::label(&call.request);
        self.record(Step::CallAnswered { request, status: response.status });
        let outdated = self.tokens.as_ref().is_some_and(|tokens| tokens.generation != generation);
        let renewable = self.tokens.as_ref().is_some_and(|tokens| tokens.refresh_token.is_some());
        let result = match call::judge(&response, outdated) {
            Verdict::Done => Ok(response),
            Verdict::NeedsScope(scope) => Err(call::needs_scope(scope)),
            Verdict::TokenRefused if !call.repeated && (outdated || renewable) => {
                call.repeated = true;
                if outdated {
                    return self.send_call(call);
                }
                self.waiting.push(call);
                return self.refresh();
            }
            Verdict::TokenRefused => Err(call::token_refused(&response)),
        };
        self.effects.push_back(Effect::Finish(call.id, result));
    }
}
