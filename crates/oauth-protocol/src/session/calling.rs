//! Calls of the resource API: with a fresh token, repeated once if it is refused.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;
use core::mem;

use super::{CAN_ASK_PROFILES, Call, Errand, Exchange, Session, TIME_LIMIT};
use crate::call;
use crate::call::Verdict;
use crate::effect::{CallId, Effect, Unreachable};
use crate::error::Error;
use crate::event::Step;
use crate::http::Response;
use crate::url::Url;
use crate::userinfo;

/// More calls than these wait: a browser has a few connections to a server, and
/// would let them wait for one while their [`TIME_LIMIT`] runs.
const CALLS_AT_ONCE: usize = 64;

impl Session {
    pub(super) fn call(&mut self, call: Call) {
        if self.tokens.is_some() && !self.is_meant_for(&call) {
            let error = call::foreign_origin(&call.request);
            return self.effects.push_back(Effect::Finish(call.id, Err(error)));
        }
        self.call_fresh(call);
    }

    /// Whether the tokens may go where this call goes. They can be of another
    /// server than those it was asked for with: somebody signed in meanwhile.
    fn is_meant_for(&self, call: &Call) -> bool {
        let Some(server) = self.server() else { return false };
        let url = &call.request.url;
        if CAN_ASK_PROFILES && call.is_userinfo {
            let metadata = self.metadata_of(server.issuer.as_str());
            metadata.and_then(|metadata| metadata.userinfo_endpoint.as_ref()) == Some(url)
        } else {
            server.api.origin() == url.origin()
        }
    }

    /// Asks for the person's profile, at the address the server's metadata has.
    pub(super) fn userinfo(&mut self, id: CallId) {
        if !CAN_ASK_PROFILES || self.tokens.is_none() {
            return self.effects.push_back(Effect::Finish(id, Err(call::not_signed_in())));
        }
        self.with_metadata(Errand::Userinfo(id));
    }

    pub(super) fn userinfo_at(&mut self, id: CallId, endpoint: Option<&Url>) {
        match endpoint.filter(|_| CAN_ASK_PROFILES) {
            Some(endpoint) => {
                let request = userinfo::request(endpoint);
                self.call_fresh(Call { id, request, repeated: false, is_userinfo: true });
            }
            None => self.effects.push_back(Effect::Finish(id, Err(userinfo::no_endpoint()))),
        }
    }

    /// Sends a call once the access token is fresh, and after those that wait.
    fn call_fresh(&mut self, call: Call) {
        if self.tokens.is_none() {
            return self.effects.push_back(Effect::Finish(call.id, Err(call::not_signed_in())));
        }
        self.waiting.push(call);
        self.send_waiting();
    }

    /// Sends what waits, if the access token is fresh.
    pub(super) fn send_waiting(&mut self) {
        if self.waiting.is_empty() || self.refreshing {
            return;
        }
        if self.tokens.as_ref().is_some_and(|tokens| tokens.is_fresh(self.now)) {
            return self.release_waiting();
        }
        if !self.holds_back() {
            return self.refresh();
        }
        for call in mem::take(&mut self.waiting) {
            let origin = call.request.url.origin().to_owned();
            let error = call::not_renewed(&origin);
            self.effects.push_back(Effect::Finish(call.id, Err(error)));
        }
    }

    fn send_call(&mut self, call: Call) {
        let Some(tokens) = &self.tokens else {
            return self.effects.push_back(Effect::Finish(call.id, Err(call::not_signed_in())));
        };
        if !self.is_meant_for(&call) {
            let error = call::foreign_origin(&call.request);
            return self.effects.push_back(Effect::Finish(call.id, Err(error)));
        }
        let (token, key) = (tokens.access_token.clone(), tokens.key.clone());
        let request = call::authorized(&call.request, &token, tokens.is_bound());
        let generation = tokens.generation;
        self.record(Step::CallSent { request: call::label(&call.request) });
        self.send_with_proof(Exchange::Call { call, generation }, request, TIME_LIMIT, key, Some(token));
    }

    pub(super) fn release_waiting(&mut self) {
        while !self.waiting.is_empty() && self.calls_under_way() < CALLS_AT_ONCE {
            let call = self.waiting.remove(0);
            self.send_call(call);
        }
    }

    fn calls_under_way(&self) -> usize {
        self.exchanges.iter().filter(|(_, exchange, _)| matches!(exchange, Exchange::Call { .. })).count()
    }

    /// Tells all who wait for tokens or metadata that they wait in vain.
    pub(super) fn fail_waiting(&mut self, error: &Error) {
        let profiles = self.profiles_asked_for();
        for id in mem::take(&mut self.waiting).into_iter().map(|call| call.id).chain(profiles) {
            self.effects.push_back(Effect::Finish(id, Err(error.clone())));
        }
    }

    /// The profiles that wait for metadata; nobody asks for them any more.
    pub(super) fn profiles_asked_for(&mut self) -> Vec<CallId> {
        let mut profiles = Vec::new();
        self.errands.retain(|errand| match errand {
            Errand::Userinfo(id) => {
                profiles.push(*id);
                false
            }
            _ => true,
        });
        profiles
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
                let error = call::unreachable(call.request.url.origin(), reason);
                return self.effects.push_back(Effect::Finish(call.id, Err(error)));
            }
        };
        let request = call::label(&call.request);
        self.record(Step::CallAnswered { request, status: response.status });
        let outdated = self.tokens.as_ref().is_some_and(|tokens| tokens.generation != generation);
        let renewable = self.tokens.as_ref().is_some_and(|tokens| tokens.refresh_token.is_some());
        let result = match call::judge(&response, outdated) {
            Verdict::Done if CAN_ASK_PROFILES && call.is_userinfo => {
                let id_token = self.tokens.as_ref().and_then(|tokens| tokens.id_token.as_ref());
                let subject = id_token.map(|id_token| id_token.claims().subject.as_str());
                userinfo::check(&response, subject).map(|()| response)
            }
            Verdict::Done => Ok(response),
            Verdict::NeedsScope(scope) => Err(call::needs_scope(scope)),
            Verdict::NeedsAuthentication { acr_values, max_age } => {
                Err(call::needs_authentication(acr_values, max_age))
            }
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
