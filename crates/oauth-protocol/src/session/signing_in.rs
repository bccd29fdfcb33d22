//! From the press of the button to the tokens.

use alloc::borrow::ToOwned;

use super::{Destination, Errand, Exchange, Session, State};
use crate::authorization_request::{AuthorizationRequest, PendingAuthorization, SignIn};
use crate::call;
use crate::configuration::Server;
use crate::effect::{Effect, Entropy, Key, Unreachable};
use crate::error::Error;
use crate::event::{Check, Step};
use crate::http::Response;
use crate::id_token;
use crate::id_token::{Expected, IdToken};
use crate::metadata::ServerMetadata;
use crate::record;
use crate::time::{ClockOffset, parse_http_date};
use crate::token_response;
use crate::token_response::TokenResponse;
use crate::token_set::TokenSet;

impl Session {
    pub(super) fn sign_in(&mut self, sign_in: SignIn, entropy: Entropy) {
        if matches!(self.state, State::Redirecting(_) | State::Exchanging) {
            return;
        }
        let scope = self.configuration.server(&sign_in.server).map(|s| s.scope.union(&sign_in.scope));
        self.record(Step::SignInRequested {
            server: sign_in.server.clone(),
            scope: alloc::format!("{}", scope.unwrap_or_default()),
        });
        self.state = State::Redirecting(Destination::Authorize);
        self.with_metadata(Errand::SignIn(sign_in, entropy));
    }

    pub(super) fn authorize(
        &mut self,
        server: &Server,
        metadata: &ServerMetadata,
        sign_in: &SignIn,
        entropy: Entropy,
    ) {
        if self.state != State::Redirecting(Destination::Authorize) {
            return;
        }
        let built =
            AuthorizationRequest::build(&self.configuration, server, metadata, sign_in, entropy, self.now);
        match built {
            Ok(AuthorizationRequest { url, pending }) => {
                let key = Key::Pending(pending.state.clone());
                self.effects.push_back(Effect::Store(key, record::write_pending(&pending)));
                self.record(Step::SentToAuthorize { issuer: pending.issuer });
                self.effects.push_back(Effect::Navigate(url));
            }
            Err(error) => self.refuse(error),
        }
    }

    pub(super) fn redeemed(&mut self, pending: PendingAuthorization, result: Result<Response, Unreachable>) {
        let tokens = self.read_token_answer(&pending.server, result).map_err(|(error, _)| error);
        let tokens = tokens.and_then(|tokens| {
            self.record(Step::Passed { check: Check::Tokens });
            let id_token = self.check_id_token(&pending.server, &tokens, pending.nonce.as_deref(), None)?;
            if pending.nonce.is_some() && id_token.is_none() {
                return Err(id_token::missing());
            }
            Ok((tokens, id_token))
        });
        let (tokens, id_token) = match tokens {
            Ok(tokens) => tokens,
            Err(error) => return self.refuse(error),
        };
        if id_token.is_some() {
            self.record(Step::Passed { check: Check::Identity });
        }
        let expires_in = tokens.expires_in.map(|lifetime| lifetime.as_secs());
        let mut issued = TokenSet::issued(pending.server, pending.scope, tokens, id_token, self.now);
        issued.generation = self.tokens.as_ref().map_or(0, |old| old.generation.saturating_add(1));
        self.record(Step::TokensReceived { expires_in, scope: alloc::format!("{}", issued.granted) });
        self.keep(issued);
        self.record(Step::SignedIn);
        self.state = State::SignedIn;
        self.effects.push_back(Effect::Return(pending.return_to));
        self.release_waiting();
    }

    /// Reads an answer of the token endpoint; an error comes with the answer,
    /// which may say how long to wait.
    pub(super) fn read_token_answer(
        &mut self,
        server: &str,
        result: Result<Response, Unreachable>,
    ) -> Result<TokenResponse, (Error, Option<Response>)> {
        let origin = self.configuration.server(server).map(|s| s.issuer.origin().to_owned());
        let answer = result
            .map_err(|reason| (call::unreachable(&origin.unwrap_or_default(), reason.words()), None))?;
        if let Some(date) = answer.header("date").and_then(parse_http_date) {
            self.offset = ClockOffset::measured(date, self.now);
        }
        token_response::read(&answer).map_err(|error| (error, Some(answer)))
    }

    pub(super) fn check_id_token(
        &self,
        server: &str,
        tokens: &TokenResponse,
        nonce: Option<&str>,
        subject: Option<&str>,
    ) -> Result<Option<IdToken>, Error> {
        let (Some(raw), Some(server)) = (&tokens.id_token, self.configuration.server(server)) else {
            return Ok(None);
        };
        let expected = Expected {
            issuer: server.issuer.as_str(),
            client_id: &server.client_id,
            nonce,
            subject,
            now: self.offset.server_time(self.now),
        };
        IdToken::check(raw, &expected).map(Some)
    }

    pub(super) fn keep(&mut self, tokens: TokenSet) {
        if let Some(server) = self.configuration.server(&tokens.server) {
            let record = record::write_session(&tokens, server);
            self.effects.push_back(Effect::Store(Key::Session, record));
        }
        self.attempts = 0;
        self.retry_at = None;
        self.refreshing = false;
        self.exchanges.retain(|(_, exchange)| !matches!(exchange, Exchange::Refresh));
        self.tokens = Some(tokens);
    }
}
