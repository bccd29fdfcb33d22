//! Requests on their way and their answers, with proofs where tokens are bound.

use alloc::borrow::ToOwned;
use core::time::Duration;

use super::{Exchange, Session};
use crate::dpop;
use crate::effect::{Effect, ExchangeId, Unreachable};
use crate::event::Step;
use crate::http::{Request, Response};
use crate::secret::AccessToken;
use crate::time::{ClockOffset, parse_http_date};

/// A request that carries a proof, kept so that it can be sent once more with
/// the receiver's nonce.
#[derive(Debug)]
#[cfg_attr(not(feature = "dpop"), expect(dead_code, reason = "without its key it can't exist"))]
pub(super) struct Bound {
    request: Request,
    time_limit: Duration,
    key: dpop::Key,
    access_token: Option<AccessToken>,
    repeated: bool,
}

impl Session {
    /// Names an answer that will come.
    pub(super) fn expect(&mut self, exchange: Exchange, bound: Option<Bound>) -> ExchangeId {
        self.last_exchange = self.last_exchange.wrapping_add(1);
        let id = ExchangeId(self.last_exchange);
        self.exchanges.push((id, exchange, bound));
        id
    }

    pub(super) fn send(&mut self, exchange: Exchange, request: Request, time_limit: Duration) {
        let exchange = self.expect(exchange, None);
        self.message_sent(exchange, &request, None);
        self.effects.push_back(Effect::Send {
            exchange,
            request,
            time_limit,
            #[cfg(feature = "dpop")]
            proof: None,
        });
    }

    /// Sends a request with a proof of possession of this key, or without one.
    pub(super) fn send_with_proof(
        &mut self,
        exchange: Exchange,
        request: Request,
        time_limit: Duration,
        key: Option<dpop::Key>,
        access_token: Option<AccessToken>,
    ) {
        match key {
            None => self.send(exchange, request, time_limit),
            Some(key) => {
                self.send_bound(exchange, Bound { request, time_limit, key, access_token, repeated: false });
            }
        }
    }

    #[cfg(feature = "dpop")]
    fn send_bound(&mut self, exchange: Exchange, bound: Bound) {
        let access_token = bound.access_token.as_ref().map(AccessToken::reveal_secret);
        let server_time = self.offset.server_time(self.now);
        let proof = self.prover.prove(&bound.key, &bound.request, access_token, server_time);
        let (request, time_limit) = (bound.request.clone(), bound.time_limit);
        let exchange = self.expect(exchange, Some(bound));
        self.message_sent(exchange, &request, Some(&proof.signed));
        self.effects.push_back(Effect::Send { exchange, request, time_limit, proof: Some(proof) });
    }

    #[cfg(not(feature = "dpop"))]
    fn send_bound(&mut self, _: Exchange, bound: Bound) {
        match bound.key {}
    }

    pub(super) fn answer(&mut self, id: ExchangeId, result: Result<Response, Unreachable>) {
        self.message_received(id, &result);
        let Some((exchange, bound)) = self.take_exchange(id) else { return };
        let date = result.as_ref().ok().and_then(|response| parse_http_date(response.header("date")?));
        if let (Some(date), false) = (date, matches!(exchange, Exchange::Call { .. })) {
            self.offset = ClockOffset::measured(date, self.now);
        }
        if let (Some(bound), Ok(response)) = (bound, &result) {
            let origin = bound.request.url.origin().to_owned();
            self.prover.remember(&origin, response);
            // RFC 9449 8 and 9: once more with the nonce, and not forever.
            if !bound.repeated && dpop::demands_nonce(response) {
                self.record(Step::NonceDemanded { origin });
                return self.send_bound(exchange, Bound { repeated: true, ..bound });
            }
        }
        match exchange {
            Exchange::Discovery { issuer, index } => self.discovery_answered(&issuer, index, result),
            Exchange::Keys { issuer, verification } => self.keys_answered(issuer, verification, result),
            Exchange::Push(pending) => self.pushed(pending, result),
            Exchange::Redeem(pending) => self.redeemed(pending, result),
            Exchange::Verify(verification) | Exchange::Hash(verification) => {
                self.signature_checked(verification, false);
            }
            Exchange::Refresh(sent) => self.refreshed(sent, result),
            Exchange::Revoke => {
                let confirmed = result.is_ok_and(|response| response.is_success());
                self.record(Step::TokensRevoked { confirmed });
                self.revoke_next();
            }
            Exchange::Call { call, generation } => {
                self.call_answered(call, generation, result);
                self.send_waiting();
            }
        }
    }

    pub(super) fn signature_answer(&mut self, id: ExchangeId, is_genuine: bool) {
        if let Some((Exchange::Verify(verification), _)) = self.take_exchange(id) {
            self.signature_checked(verification, is_genuine);
        }
    }

    pub(super) fn hash_answer(&mut self, id: ExchangeId, digest: &[u8]) {
        if let Some((Exchange::Hash(verification), _)) = self.take_exchange(id) {
            self.hashed(verification, digest);
        }
    }

    fn take_exchange(&mut self, id: ExchangeId) -> Option<(Exchange, Option<Bound>)> {
        let index = self.exchanges.iter().position(|(other, ..)| *other == id)?;
        let (_, exchange, bound) = self.exchanges.swap_remove(index);
        Some((exchange, bound))
    }
}
