//! What stands in for `messaging` in a build without it: nobody is shown a
//! message.

use super::Session;
use crate::effect::{Effect, ExchangeId, Unreachable};
use crate::http::{Request, Response};

impl Session {
    pub(super) fn message_sent(&mut self, _: ExchangeId, _: &Request, _: Option<&str>) {}

    pub(super) fn message_received(&mut self, _: ExchangeId, _: &Result<Response, Unreachable>) {}

    pub(super) fn sent_to_address(&mut self, _: Address, _: &str) {}

    pub(super) fn came_with_query(&mut self, _: Address, _: &str) {}
}

/// What goes through the browser's address.
#[derive(Clone, Copy)]
pub(super) enum Address {
    Authorization,
    EndSession,
}

pub(super) fn is_departure(effect: &Effect) -> bool {
    matches!(effect, Effect::Navigate(_))
}
