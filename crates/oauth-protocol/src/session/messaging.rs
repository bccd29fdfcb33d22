//! The messages of the flow, for whoever watches: each right before it is
//! sent, or before it is judged.

use super::{Exchange, Session};
use crate::effect::{Effect, ExchangeId, Unreachable};
use crate::event::{FlowEvent, Step};
use crate::http::{Request, Response};
use crate::message::{Message, MessageKind};

impl Session {
    /// This request is about to be sent, with a proof of which this is signed.
    pub(super) fn message_sent(&mut self, id: ExchangeId, request: &Request, proof: Option<&str>) {
        let Some(kind) = self.kind_of(id) else { return };
        let (message, secrets) = Message::of_request(request, kind, proof);
        self.asked_with.push((id, secrets));
        self.record(Step::MessageSent { exchange: id.0.into(), kind, message });
    }

    pub(super) fn message_received(&mut self, id: ExchangeId, result: &Result<Response, Unreachable>) {
        let index = self.asked_with.iter().position(|(other, _)| *other == id);
        let asked_with = index.map(|index| self.asked_with.swap_remove(index).1).unwrap_or_default();
        // Nobody waits for an answer to what was given up.
        let Some(kind) = self.kind_of(id) else { return };
        let exchange = id.0.into();
        self.record(match result {
            Ok(response) => {
                let message = Message::of_response(response, kind, &asked_with);
                Step::MessageReceived { exchange, kind, message }
            }
            Err(reason) => Step::MessageLost { exchange, kind, reason: reason.words().into() },
        });
    }

    /// The browser, or a second window, is about to be sent to this address.
    pub(super) fn sent_to_address(&mut self, kind: Address, url: &str) {
        self.record(Step::MessageSent { exchange: 0, kind: kind.sent(), message: Message::of_address(url) });
    }

    /// The browser, or a second window, came back with this query.
    pub(super) fn came_with_query(&mut self, kind: Address, query: &str) {
        if !query.is_empty() {
            let message = Message::of_callback(query);
            self.record(Step::MessageReceived { exchange: 0, kind: kind.received(), message });
        }
    }

    fn kind_of(&self, id: ExchangeId) -> Option<MessageKind> {
        let (_, exchange, _) = self.exchanges.iter().rev().find(|(other, ..)| *other == id)?;
        Some(match exchange {
            Exchange::Discovery { .. } => MessageKind::Metadata,
            Exchange::Keys { .. } => MessageKind::Keys,
            Exchange::Push(_) => MessageKind::PushedRequest,
            Exchange::Redeem(_) => MessageKind::CodeExchange,
            Exchange::Refresh(_) => MessageKind::Refresh,
            Exchange::Revoke => MessageKind::Revocation,
            Exchange::Call { call, .. } if call.is_userinfo => MessageKind::Userinfo,
            Exchange::Call { .. } => MessageKind::Call,
            Exchange::Verify(_) | Exchange::Hash(_) => return None,
        })
    }
}

/// What goes through the browser's address.
#[derive(Clone, Copy)]
pub(super) enum Address {
    Authorization,
    EndSession,
}

impl Address {
    fn sent(self) -> MessageKind {
        match self {
            Address::Authorization => MessageKind::AuthorizationRequest,
            Address::EndSession => MessageKind::EndSession,
        }
    }

    fn received(self) -> MessageKind {
        match self {
            Address::Authorization => MessageKind::AuthorizationResponse,
            Address::EndSession => MessageKind::EndSession,
        }
    }
}

/// Whether the browser would leave by this effect, or was told to have left.
pub(super) fn is_departure(effect: &Effect) -> bool {
    matches!(
        effect,
        Effect::Navigate(_) | Effect::Record(FlowEvent { step: Step::MessageSent { exchange: 0, .. }, .. })
    )
}
