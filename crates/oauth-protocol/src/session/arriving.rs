//! The page has loaded: what storage holds, and what the address carries.

use alloc::borrow::ToOwned;
use alloc::string::String;
use core::mem;

use super::messaging::{Address, is_departure};
use super::sharing::Told;
use super::{Arrival, Destination, Errand, Exchange, Session, SignedOut, State, Window};
#[cfg(feature = "popup")]
use crate::authorization_request::POPUP_MARK;
use crate::authorization_request::PendingAuthorization;
use crate::authorization_response as response;
use crate::authorization_response::AuthorizationResponse;
use crate::effect::{Effect, Entropy, Key};
use crate::error::{Error, ErrorKind};
use crate::event::{Check, Step};
use crate::record;

impl Session {
    pub(super) fn start(&mut self, href: &str, entropy: &Entropy) {
        self.prover.start(entropy);
        self.share = entropy.share();
        let address = href.split('#').next().unwrap_or_default();
        let (page, query) = parted(address);
        let after_sign_out = &self.configuration.post_logout_redirect_uri;
        let path = page.strip_prefix(self.configuration.redirect_uri.origin());
        if let Some(callback) = path.filter(|path| self.configuration.is_callback(path)) {
            // No code stays in the address bar or in the history.
            self.effects.push_back(Effect::CleanUrl(response::cleaned(callback, query)));
            self.arrival = Some(Arrival::Callback(AuthorizationResponse::parse(query), address.to_owned()));
        } else {
            if page == after_sign_out.as_str() {
                self.state = State::SignedOut(SignedOut::ByPerson);
                self.effects.push_back(Effect::CleanUrl(response::cleaned(after_sign_out.path(), query)));
                self.came_with_query(Address::EndSession, query);
            }
            self.arrival = Some(Arrival::Elsewhere);
        }
        self.effects.push_back(Effect::Load(Key::Session));
    }

    pub(super) fn session_loaded(&mut self, record: Option<String>) {
        let Some(arrival) = self.arrival.take() else { return };
        if let Some(text) = record {
            self.tokens = record::read_session(&text, &self.configuration);
            if let Some(tokens) = &self.tokens {
                self.offset = tokens.clock;
                self.record(Step::SessionRestored);
                self.state = State::SignedIn;
                self.tell(Told::Woken);
            } else {
                self.effects.push_back(Effect::Remove(Key::Session));
                self.record(Step::RecordDiscarded);
            }
        }
        if let Arrival::Callback(_, address) = &arrival {
            self.came_with_query(Address::Authorization, parted(address).1);
        }
        match arrival {
            Arrival::Callback(Ok(Some(response)), address) => {
                self.came_back(response, address, Window::This);
            }
            Arrival::Callback(Ok(None), _) => self.refuse(response::no_response()),
            Arrival::Callback(Err(error), _) => self.refuse(error),
            _ => {}
        }
        if !matches!(self.state, State::Exchanging | State::SignedOut(SignedOut::ByPerson)) {
            self.join();
        }
    }

    /// A response is there, that came to this address.
    pub(super) fn came_back(&mut self, response: AuthorizationResponse, address: String, window: Window) {
        self.record(Step::CameBack);
        self.state = State::Exchanging;
        let state = response.state.clone().unwrap_or_default();
        self.arrival = Some(Arrival::Response(response, address, window));
        // Taken before anything is sent: a code is redeemed at most once.
        self.effects.push_back(Effect::Take(Key::Pending(state)));
    }

    pub(super) fn pending_loaded(&mut self, record: Option<String>) {
        let Some(Arrival::Response(response, address, window)) = self.arrival.take() else { return };
        let pending = record.and_then(|text| {
            let pending = record::read_pending(&text, &self.configuration);
            if pending.is_none() {
                self.record(Step::RecordDiscarded);
            }
            pending
        });
        #[cfg(feature = "popup")]
        if window == Window::This {
            let marked = response.state.as_deref().is_some_and(|s| s.starts_with(POPUP_MARK));
            // In this tab's own storage there is a record that says otherwise
            // where no second window could be opened.
            if marked && pending.as_ref().is_none_or(|pending| pending.popup) {
                self.arrival = Some(Arrival::SecondWindow);
                return self.effects.push_back(Effect::AnswerOpener(address));
            }
        }
        #[cfg(not(feature = "popup"))]
        let Window::This = window;
        match pending {
            Some(mut pending) => {
                self.resumed = pending.resume.take();
                self.check_response(response, parted(&address).0, pending);
            }
            None => {
                self.refuse(response::unknown_state());
                self.join();
            }
        }
    }

    fn check_response(
        &mut self,
        response: AuthorizationResponse,
        arrived_at: &str,
        pending: PendingAuthorization,
    ) {
        let iss_came = response.iss.is_some();
        let result = response.check(&pending, arrived_at, self.now);
        let refused_by = result.as_ref().err().map(|error| Check::refusing(error.kind()));
        if refused_by != Some(Check::State) {
            self.record(Step::Passed { check: Check::State });
        }
        match result {
            Ok(code) => self.with_metadata(Errand::Redeem { pending, code, iss_came }),
            Err(error) if pending.silent && error.needs_the_person() => {
                self.record(Step::SilentSignInEnded { reason: error.detail().to_owned() });
                self.state = match self.standing() {
                    State::SignedOut(_) if pending.renews.is_some() => {
                        State::SignedOut(SignedOut::Over(over(&error)))
                    }
                    state => state,
                };
                self.effects.push_back(Effect::Return(pending.return_to));
            }
            Err(error) => self.refuse(error),
        }
    }

    /// Back from a failure, or from a page that the browser kept: to where the
    /// person stood before.
    pub(super) fn settle(&mut self) {
        if matches!(self.state, State::Failed(_) | State::Redirecting(_)) {
            self.leaving = None;
            self.errands.retain(|errand| !matches!(errand, Errand::SignOut));
            self.abandon_sign_in();
            self.state = self.standing();
        }
    }

    /// Nothing comes of a sign-in that is under way, whatever is still
    /// answered. A request that was sent stays: the browser may come forward
    /// to its answer again.
    pub(super) fn abandon_sign_in(&mut self) {
        self.errands.retain(|errand| !matches!(errand, Errand::SignIn(..) | Errand::Redeem { .. }));
        for (id, exchange, bound) in mem::take(&mut self.exchanges) {
            match exchange {
                Exchange::Push(pending) => {
                    self.effects.push_back(Effect::Remove(Key::Pending(pending.state)));
                }
                Exchange::Redeem(_) => {}
                Exchange::Verify(verification) | Exchange::Hash(verification)
                    if verification.is_sign_in() => {}
                Exchange::Keys { verification: Some(verification), .. } if verification.is_sign_in() => {}
                other => self.exchanges.push((id, other, bound)),
            }
        }
        #[cfg(feature = "dpop")]
        {
            self.keyless = None;
        }
        #[cfg(feature = "popup")]
        if let Some(popup) = self.popup.take() {
            self.effects.push_back(Effect::Remove(Key::Pending(popup.pending.state)));
        }
    }

    fn standing(&self) -> State {
        match (&self.tokens, self.refreshing) {
            (Some(_), true) => State::Refreshing,
            (Some(_), false) => State::SignedIn,
            (None, _) => State::SignedOut(SignedOut::NotYet),
        }
    }

    /// The browser keeps no records: what they were for lives in this page.
    pub(super) fn not_stored(&mut self, key: &Key) {
        // Without metadata and ledgers everything works, if less well.
        if matches!(key, Key::Metadata(_) | Key::Ledger(_)) {
            return;
        }
        if mem::take(&mut self.is_kept) {
            self.record(Step::StorageRefused);
        }
        if matches!(key, Key::Pending(_)) && self.state == State::Redirecting(Destination::Authorize) {
            // Nothing would be known of the request when the browser comes back.
            self.effects.retain(|effect| !is_departure(effect));
            self.abandon_sign_in();
            self.refuse(Error::new(ErrorKind::StorageRefused, ""));
        }
    }

    pub(super) fn refuse(&mut self, error: Error) {
        let check = Check::refusing(error.kind());
        if matches!(check, Check::Issuer | Check::Identity) {
            // What is known of the servers may be the reason, and may be mended
            // there: it is read anew next time.
            for metadata in mem::take(&mut self.metadata) {
                self.effects.push_back(Effect::Remove(Key::Metadata(metadata.issuer)));
            }
        }
        self.record(Step::Refused { check, reason: error.message().to_owned() });
        self.state = match self.renewing.take() {
            // The person did not ask for it: all there is to say is that the
            // session is over.
            Some(_) => State::SignedOut(SignedOut::Over(over(&error))),
            None => State::Failed(error),
        };
    }
}

/// An address in parts: without its query, and the query.
pub(super) fn parted(address: &str) -> (&str, &str) {
    address.split_once('?').unwrap_or((address, ""))
}

/// A session is over, since it can't go on for this reason.
fn over(reason: &Error) -> Error {
    Error::new(ErrorKind::SessionOver, reason.detail())
}
