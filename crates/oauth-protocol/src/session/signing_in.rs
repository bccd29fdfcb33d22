//! From the press of the button to the tokens.

use alloc::boxed::Box;
use alloc::string::String;

#[cfg(feature = "popup")]
use super::Popup;
use super::messaging::Address;
use super::verifying::{Issued, Purpose};
use super::{CAN_PUSH, Destination, Errand, Exchange, Session, State, TIME_LIMIT};
use crate::authorization_request;
use crate::authorization_request::{AuthorizationRequest, PendingAuthorization, Renewed, SignIn, pushed_url};
use crate::call;
#[cfg(feature = "dpop")]
use crate::configuration::Dpop;
use crate::configuration::Server;
use crate::dpop;
use crate::effect::{Effect, Entropy, Key, Unreachable};
use crate::error::Error;
use crate::event::{Check, Step};
use crate::http::Response;
use crate::id_token;
use crate::id_token::{Expected, IdToken, Unverified};
#[cfg(feature = "dpop")]
use crate::jwk::PublicKey;
use crate::metadata;
use crate::metadata::ServerMetadata;
use crate::pushed_authorization;
use crate::record;
use crate::token_response;
use crate::token_response::TokenResponse;
use crate::token_set::TokenSet;

impl Session {
    pub(super) fn sign_in(&mut self, sign_in: SignIn, entropy: Entropy) {
        if matches!(self.state, State::Redirecting(_) | State::Exchanging) {
            return;
        }
        self.joining = false;
        if !sign_in.renewal {
            self.renewing = None;
        }
        let renewed = self.renewed(&sign_in);
        let server = self.configuration.server(&sign_in.server);
        let scope = server.map(|server| authorization_request::scope(server, &sign_in, renewed.as_ref()));
        self.record(Step::SignInRequested {
            server: sign_in.server.clone(),
            scope: alloc::format!("{}", scope.unwrap_or_default()),
            silent: sign_in.silent,
            renewal: sign_in.renewal,
        });
        self.state = State::Redirecting(destination(&sign_in));
        self.with_metadata(Errand::SignIn(sign_in, entropy));
    }

    /// The session that goes on with this sign-in.
    fn renewed(&self, sign_in: &SignIn) -> Option<Renewed> {
        let renewed = self.tokens.as_ref().map(Renewed::of).or_else(|| self.renewing.clone());
        renewed.filter(|renewed| sign_in.renewal && renewed.server == sign_in.server)
    }

    pub(super) fn authorize(
        &mut self,
        server: &Server,
        metadata: &ServerMetadata,
        sign_in: SignIn,
        entropy: Entropy,
    ) {
        if self.state != State::Redirecting(destination(&sign_in)) {
            return;
        }
        #[cfg(feature = "dpop")]
        if server.dpop == Dpop::Always || server.dpop == Dpop::WhenOffered && metadata.offers_dpop {
            self.keyless = Some((sign_in, entropy));
            return self.effects.push_back(Effect::OpenKey(server.id.clone()));
        }
        self.request_authorization(server, metadata, &sign_in, &entropy, None);
    }

    #[cfg(feature = "dpop")]
    pub(super) fn key_opened(&mut self, name: &str, public: Option<PublicKey>) {
        // A key that was asked for by a sign-in given up since is not meant.
        let asked = self.keyless.take_if(|(sign_in, _)| sign_in.server == name);
        let Some((sign_in, entropy)) = asked else { return };
        let Some(server) = self.configuration.server(name).cloned() else { return };
        let Some(metadata) = self.metadata_of(server.issuer.as_str()).cloned() else { return };
        let key = public.and_then(|public| dpop::Key::opened(name, public));
        if key.is_none() && server.dpop == Dpop::Always {
            return self.refuse(dpop::no_key_store());
        }
        if self.state == State::Redirecting(destination(&sign_in)) {
            self.request_authorization(&server, &metadata, &sign_in, &entropy, key);
        }
    }

    fn request_authorization(
        &mut self,
        server: &Server,
        metadata: &ServerMetadata,
        sign_in: &SignIn,
        entropy: &Entropy,
        key: Option<dpop::Key>,
    ) {
        let renewed = self.renewed(sign_in);
        let built = AuthorizationRequest::build(
            &self.configuration,
            server,
            metadata,
            (sign_in, renewed.as_ref()),
            entropy,
            key,
            self.now,
        );
        let request = match built {
            Ok(request) => request,
            Err(error) => return self.refuse(error),
        };
        let is_pushed = server.pushes_requests || metadata.requires_pushed_requests;
        let endpoint = metadata.pushed_authorization_request_endpoint.as_ref();
        if is_pushed && (endpoint.is_none() || !CAN_PUSH) {
            let fault = if CAN_PUSH {
                "requests must be pushed, and “pushed_authorization_request_endpoint” is missing"
            } else {
                "requests must be pushed, and this build of the page lacks “pushed-requests”"
            };
            return self.refuse(metadata::refused(&metadata.issuer, fault));
        }
        let stored = Key::Pending(request.pending.state.clone());
        self.effects.push_back(Effect::Store(stored, record::write_pending(&request.pending)));
        match endpoint.filter(|_| CAN_PUSH && is_pushed) {
            Some(endpoint) => {
                let push = request.push(endpoint);
                self.send(Exchange::Push(request.pending), push, TIME_LIMIT);
            }
            None => {
                let url = request.url(metadata);
                self.depart(request.pending, url);
            }
        }
    }

    pub(super) fn pushed(&mut self, pending: PendingAuthorization, result: Result<Response, Unreachable>) {
        if !CAN_PUSH || !matches!(self.state, State::Redirecting(_)) {
            return;
        }
        let answer = result.map_err(|reason| call::unreachable(&pending.issuer, reason));
        let request_uri = answer.and_then(|response| pushed_authorization::read(&response));
        let server = self.configuration.server(&pending.server);
        let known = server.and_then(|server| Some((server, self.metadata_of(server.issuer.as_str())?)));
        match (request_uri, known) {
            (Ok(request_uri), Some((server, metadata))) => {
                let url = pushed_url(metadata, &server.client_id, &request_uri);
                self.record(Step::RequestPushed { issuer: pending.issuer.clone() });
                self.depart(pending, url);
            }
            (Err(error), _) => {
                self.effects.push_back(Effect::Remove(Key::Pending(pending.state)));
                self.refuse(error);
            }
            // The configuration does not change while the page lives.
            (Ok(_), None) => {}
        }
    }

    fn depart(&mut self, pending: PendingAuthorization, url: String) {
        self.record(Step::SentToAuthorize { issuer: pending.issuer.clone() });
        self.sent_to_address(Address::Authorization, &url);
        #[cfg(feature = "popup")]
        if pending.popup {
            let state = pending.state.clone();
            self.popup = Some(Popup { pending, url: url.clone() });
            return self.effects.push_back(Effect::OpenPopup { url, state });
        }
        self.effects.push_back(Effect::Navigate(url));
    }

    pub(super) fn redeemed(&mut self, pending: PendingAuthorization, result: Result<Response, Unreachable>) {
        let tokens = self.read_token_answer(&pending.server, pending.key.is_some(), result);
        let tokens = tokens.map_err(|(error, _)| error).and_then(|tokens| {
            self.record(Step::Passed { check: Check::Tokens });
            let sent = Sent {
                nonce: pending.nonce.as_deref(),
                earlier_nonce: None,
                max_age: pending.max_age,
                acr_values: pending.acr_values.as_deref(),
            };
            let subject = pending.subject.as_deref();
            let id_token = self.check_id_token(&pending.server, &tokens, sent, subject)?;
            if pending.nonce.is_some() && id_token.is_none() {
                return Err(id_token::missing());
            }
            Ok((tokens, id_token))
        });
        let (tokens, id_token) = match tokens {
            Ok(tokens) => tokens,
            Err(error) => return self.refuse(error),
        };
        let server = pending.server.clone();
        let (return_to, renews) = (pending.return_to.clone(), pending.renews.clone());
        let tokens = TokenSet::issued(pending, tokens, self.offset, self.now);
        let issued = Issued { tokens: Box::new(tokens), return_to, renews };
        match id_token {
            Some(id_token) => self.verify_for(&server, id_token, Purpose::SignIn(issued)),
            None => self.signed_in(issued),
        }
    }

    /// Everything has been checked.
    pub(super) fn signed_in(&mut self, issued: Issued) {
        let Issued { tokens: mut issued, return_to, renews } = issued;
        if issued.id_token.is_some() {
            self.record(Step::Passed { check: Check::Identity });
        }
        issued.generation = self.tokens.as_ref().map_or(0, |old| old.generation.saturating_add(1));
        let expires_in = issued.expires_at.map(|end| end.since(issued.received_at).as_secs());
        self.record(Step::TokensReceived { expires_in, scope: alloc::format!("{}", issued.granted) });
        self.abandon_refresh();
        let replaced = self.tokens.take();
        if let Some(old) = replaced.as_ref().filter(|old| Some(&old.session) == renews.as_ref()) {
            // What the person did not allow is still what they were asked for.
            issued.requested = issued.requested.union(&old.requested);
        }
        self.tokens = Some(*issued);
        self.keep();
        self.begin_sharing(replaced, renews);
        self.record(Step::SignedIn);
        self.state = State::SignedIn;
        self.effects.push_back(Effect::Return(return_to));
        self.release_waiting();
        // They may have been waiting for another server's metadata.
        for id in self.profiles_asked_for() {
            self.userinfo(id);
        }
    }

    /// Reads an answer of the token endpoint; an error comes with the answer,
    /// which may say how long to wait.
    pub(super) fn read_token_answer(
        &mut self,
        server: &str,
        proven: bool,
        result: Result<Response, Unreachable>,
    ) -> Result<TokenResponse, (Error, Option<Response>)> {
        let server = self.configuration.server(server);
        let origin = server.map(|server| server.issuer.origin()).unwrap_or_default();
        let answer = result.map_err(|reason| (call::unreachable(origin, reason), None))?;
        let tokens = token_response::read(&answer, proven).map_err(|error| (error, Some(answer)))?;
        #[cfg(feature = "dpop")]
        if !tokens.is_bound && server.is_some_and(|server| server.dpop == Dpop::Always) {
            return Err((dpop::not_bound(), None));
        }
        Ok(tokens)
    }

    pub(super) fn check_id_token(
        &self,
        server: &str,
        tokens: &TokenResponse,
        sent: Sent<'_>,
        subject: Option<&str>,
    ) -> Result<Option<Unverified>, Error> {
        let (Some(raw), Some(server)) = (&tokens.id_token, self.configuration.server(server)) else {
            return Ok(None);
        };
        let metadata = self.metadata_of(server.issuer.as_str());
        let expected = Expected {
            issuer: server.issuer.as_str(),
            client_id: &server.client_id,
            nonce: sent.nonce,
            subject,
            now: self.offset.server_time(self.now),
            max_age: sent.max_age,
            acr_values: sent.acr_values,
            earlier_nonce: sent.earlier_nonce,
            access_token: &tokens.access_token,
            algorithms: metadata.and_then(|metadata| metadata.id_token_algorithms.as_deref()),
        };
        IdToken::check(raw, &expected).map(Some)
    }

    /// Keeps the tokens in the tab's storage.
    pub(super) fn keep(&mut self) {
        self.begin_anew();
        let Some(tokens) = &self.tokens else { return };
        if let Some(server) = self.configuration.server(&tokens.server) {
            let record = record::session(tokens, server).write();
            self.effects.push_back(Effect::Store(Key::Session, record));
        }
    }
}

/// What the authorization request promised of the identity token.
#[derive(Default)]
pub(super) struct Sent<'a> {
    pub(super) nonce: Option<&'a str>,
    pub(super) earlier_nonce: Option<&'a str>,
    pub(super) max_age: Option<u64>,
    pub(super) acr_values: Option<&'a str>,
}

fn destination(sign_in: &SignIn) -> Destination {
    #[cfg(feature = "popup")]
    if sign_in.popup {
        return Destination::Popup;
    }
    let _ = sign_in;
    Destination::Authorize
}
