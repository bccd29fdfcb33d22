//! The tokens are forgotten here, revoked there, and the server's session ends.

use alloc::borrow::ToOwned;
use alloc::string::String;

use super::messaging::Address;
use super::{Destination, Errand, Exchange, Leaving, Session, SignedOut, State};
use crate::call;
use crate::effect::{Effect, Key};
use crate::end_session;
use crate::event::Step;
use crate::revocation;

impl Session {
    /// Forgets the tokens and has them revoked. With a `state`, the server's own
    /// session ends too.
    pub(super) fn sign_out(&mut self, state: Option<String>) {
        let Some(generation) = self.tokens.as_ref().map(|tokens| tokens.generation) else { return };
        // Before the tokens are gone: whoever waits for the lock is to see it.
        let acts = self.tabs.sign_out(generation);
        self.act(acts);
        let Some(tokens) = self.tokens.take() else { return };
        self.effects.push_back(Effect::Remove(Key::Session));
        self.record(Step::SignOutRequested);
        self.abandon_sign_in();
        self.state = State::Redirecting(Destination::EndSession);
        self.fail_waiting(&call::not_signed_in());
        let mut to_revoke = alloc::vec!["access_token"];
        if tokens.refresh_token.is_some() {
            to_revoke.push("refresh_token");
        }
        self.leaving = Some(Leaving { tokens, state, to_revoke });
        let in_flight =
            self.exchanges.iter().any(|(_, exchange, _)| matches!(exchange, Exchange::Refresh(_)));
        self.refreshing = false;
        self.errands.retain(|errand| !matches!(errand, Errand::Refresh));
        if !in_flight {
            self.with_metadata(Errand::SignOut);
        }
    }

    /// Revokes the refresh token, then the access token, then leaves.
    pub(super) fn revoke_next(&mut self) {
        let Some(leaving) = &self.leaving else { return };
        let Some(server) = self.configuration.server(&leaving.tokens.server) else { return self.left() };
        let metadata = self.metadata_of(server.issuer.as_str());
        let endpoint = metadata.and_then(|metadata| metadata.revocation_endpoint.clone());
        let Some(leaving) = &mut self.leaving else { return };
        let (Some(endpoint), Some(hint)) = (endpoint, leaving.to_revoke.pop()) else {
            return self.left();
        };
        let token = match &leaving.tokens.refresh_token {
            Some(token) if hint == "refresh_token" => token.reveal_secret(),
            _ => leaving.tokens.access_token.reveal_secret(),
        };
        let request = revocation::request(&endpoint, server, token, hint);
        self.send(Exchange::Revoke, request, revocation::TIME_LIMIT);
    }

    /// The tokens are gone; the server's own session ends by a visit, if it
    /// has a page for that.
    pub(super) fn left(&mut self) {
        let Some(leaving) = self.leaving.take() else { return };
        #[cfg(feature = "dpop")]
        if leaving.tokens.is_bound() {
            self.effects.push_back(Effect::ForgetKey(leaving.tokens.server.clone()));
        }
        let server = self.configuration.server(&leaving.tokens.server);
        let url = leaving.state.as_ref().zip(server).and_then(|(state, server)| {
            let endpoint = self.metadata_of(server.issuer.as_str())?.end_session_endpoint.as_ref()?;
            let id_token = leaving.tokens.id_token.as_ref();
            Some(end_session::url(endpoint, &self.configuration, server, id_token, state))
        });
        match url {
            Some(url) => {
                self.record(Step::SentToEndSession);
                self.sent_to_address(Address::EndSession, &url);
                self.effects.push_back(Effect::Navigate(url));
            }
            None => {
                self.state = State::SignedOut(SignedOut::ByPerson);
                let path = self.configuration.post_logout_redirect_uri.path().to_owned();
                self.effects.push_back(Effect::Return(path));
            }
        }
    }
}
