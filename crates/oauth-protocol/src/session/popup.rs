//! Sign-in in a second window: the first one stays, and does all the checks.

use alloc::string::String;

use super::arriving::parted;
use super::messaging::Address;
use super::{Arrival, Destination, Session, State, Window};
use crate::authorization_request::PendingAuthorization;
use crate::authorization_response as response;
use crate::authorization_response::AuthorizationResponse;
use crate::effect::{Effect, Key};
use crate::record;

/// The request whose response a second window will bring.
#[derive(Debug)]
pub(super) struct Popup {
    pub(super) pending: PendingAuthorization,
    pub(super) url: String,
}

impl Session {
    pub(super) fn popup_answered(&mut self, address: String) {
        if self.state != State::Redirecting(Destination::Popup) {
            return;
        }
        let (_, query) = parted(&address);
        self.came_with_query(Address::Authorization, query);
        match AuthorizationResponse::parse(query) {
            Ok(Some(response)) => self.came_back(response, address, Window::Second),
            Ok(None) => self.refuse(response::no_response()),
            Err(error) => self.refuse(error),
        }
        // Whatever came: no other answer is waited for, and no verifier kept.
        self.abandon_sign_in();
    }

    /// Without an answer: the person closed it. Or this is the second window,
    /// and nobody takes its answer.
    pub(super) fn popup_closed(&mut self) {
        match &self.state {
            State::Redirecting(Destination::Popup) if self.popup.is_some() => self.settle(),
            State::Exchanging if matches!(self.arrival, Some(Arrival::SecondWindow)) => {
                self.arrival = None;
                self.refuse(response::unknown_state());
            }
            _ => {}
        }
    }

    /// The browser opens no window: this one goes instead.
    pub(super) fn popup_blocked(&mut self) {
        let Some(Popup { mut pending, url }) = self.popup.take() else { return };
        pending.popup = false;
        let key = Key::Pending(pending.state.clone());
        self.effects.push_back(Effect::Store(key, record::write_pending(&pending)));
        self.state = State::Redirecting(Destination::Authorize);
        self.sent_to_address(Address::Authorization, &url);
        self.effects.push_back(Effect::Navigate(url));
    }
}
