//! The server's metadata, read once, and the errands that wait for it.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::mem;

use super::refreshing::no_refresh_token;
use super::{Discovery, Errand, Exchange, METADATA_LIFETIME, Session, TIME_LIMIT};
use crate::authorization_response as response;
use crate::configuration::Server;
use crate::effect::{Effect, Key, Unreachable};
use crate::error::{Error, ErrorKind};
use crate::event::{Check, Step};
use crate::http::{Request, Response};
use crate::metadata;
use crate::record;
use crate::token_request;
use crate::url::Url;

impl Session {
    pub(super) fn with_metadata(&mut self, errand: Errand) {
        let Some(server) = self.server_of(&errand) else {
            let error = Error::new(ErrorKind::Configuration, "the server asked for is not configured");
            return self.fail_errand(errand, error);
        };
        let issuer = server.issuer.as_str().to_owned();
        let by_hand = server.endpoints.as_deref().cloned();
        if self.metadata_of(&issuer).is_none() {
            self.metadata.extend(by_hand);
        }
        if self.metadata_of(&issuer).is_some() {
            return self.run(errand);
        }
        let waits = self.errands.iter().any(|other| self.is_at(other, &issuer));
        self.errands.push(errand);
        if !waits {
            self.effects.push_back(Effect::Load(Key::Metadata(issuer)));
        }
    }

    fn server_of(&self, errand: &Errand) -> Option<&Server> {
        let id = match errand {
            Errand::SignIn(sign_in, _) => &sign_in.server,
            Errand::Redeem { pending, .. } => &pending.server,
            Errand::Refresh | Errand::Userinfo(_) => &self.tokens.as_ref()?.server,
            Errand::SignOut => &self.leaving.as_ref()?.tokens.server,
        };
        self.configuration.server(id)
    }

    fn is_at(&self, errand: &Errand, issuer: &str) -> bool {
        self.server_of(errand).is_some_and(|server| server.issuer.as_str() == issuer)
    }

    fn issuer_url(&self, issuer: &str) -> Option<Url> {
        let mut servers = self.configuration.servers.iter();
        servers.find(|server| server.issuer.as_str() == issuer).map(|server| server.issuer.clone())
    }

    pub(super) fn metadata_loaded(&mut self, issuer: &str, record: Option<String>) {
        let Some(url) = self.issuer_url(issuer) else { return };
        let needs_recent = self.errands.iter().any(|errand| matches!(errand, Errand::SignIn(..)));
        let cached = record.and_then(|text| record::read_metadata(&text, &url));
        let is_recent = |read_at| !needs_recent || self.now.since(read_at) < METADATA_LIFETIME;
        if let Some(metadata) = cached.filter(|metadata| is_recent(metadata.read_at)) {
            self.record(Step::MetadataRead { issuer: issuer.to_owned(), cached: true });
            self.metadata.push(metadata);
            return self.metadata_known(issuer);
        }
        let requests = metadata::requests(&url);
        let answers = requests.iter().map(|_| None).collect();
        self.discoveries.push(Discovery { issuer: issuer.to_owned(), answers });
        for (index, request) in requests.into_iter().enumerate() {
            self.send(Exchange::Discovery { issuer: issuer.to_owned(), index }, request, TIME_LIMIT);
        }
    }

    pub(super) fn discovery_answered(
        &mut self,
        issuer: &str,
        index: usize,
        answer: Result<Response, Unreachable>,
    ) {
        let Some(at) = self.discoveries.iter().position(|discovery| discovery.issuer == issuer) else {
            return;
        };
        let Some(discovery) = self.discoveries.get_mut(at) else { return };
        if let Some(slot) = discovery.answers.get_mut(index) {
            *slot = Some(answer);
        }
        if discovery.answers.iter().any(Option::is_none) {
            return;
        }
        let answers: Vec<_> = self.discoveries.swap_remove(at).answers.into_iter().flatten().collect();
        let Some(url) = self.issuer_url(issuer) else { return };
        match metadata::read(&url, &answers, self.now) {
            Ok(metadata) => {
                let keys = metadata.jwks_uri.clone().filter(|_| self.needs_keys(issuer));
                self.metadata.push(metadata);
                self.record(Step::MetadataRead { issuer: issuer.to_owned(), cached: false });
                self.keep_metadata(issuer);
                match keys {
                    // Read ahead, so that the callback needs no further request.
                    Some(url) => self.send(
                        Exchange::Keys { issuer: issuer.to_owned(), verification: None },
                        Request::get(url).header("Accept", "application/json"),
                        TIME_LIMIT,
                    ),
                    None => self.metadata_known(issuer),
                }
            }
            Err(error) => {
                for errand in self.errands_at(issuer) {
                    self.fail_errand(errand, error.clone());
                }
            }
        }
    }

    fn needs_keys(&self, issuer: &str) -> bool {
        self.configuration.servers.iter().any(|server| {
            let asks = server.scope.contains("openid") && !server.accepts_unverified_id_token;
            asks && server.issuer.as_str() == issuer
        })
    }

    /// The errands that waited for this issuer's metadata.
    fn errands_at(&mut self, issuer: &str) -> Vec<Errand> {
        let (there, elsewhere) =
            mem::take(&mut self.errands).into_iter().partition(|errand| self.is_at(errand, issuer));
        self.errands = elsewhere;
        there
    }

    pub(super) fn metadata_known(&mut self, issuer: &str) {
        for errand in self.errands_at(issuer) {
            self.run(errand);
        }
    }

    fn fail_errand(&mut self, errand: Errand, error: Error) {
        match errand {
            Errand::SignIn(..) | Errand::Redeem { .. } => self.refuse(error),
            Errand::Refresh => self.refresh_not_sent(error),
            Errand::SignOut => self.left(),
            Errand::Userinfo(id) => self.effects.push_back(Effect::Finish(id, Err(error))),
        }
    }

    fn run(&mut self, errand: Errand) {
        let server = self.server_of(&errand).cloned();
        let known = server.and_then(|server| {
            let metadata = self.metadata_of(server.issuer.as_str())?.clone();
            Some((server, metadata))
        });
        let Some((server, metadata)) = known else { return };
        match errand {
            Errand::SignIn(sign_in, entropy) => self.authorize(&server, &metadata, sign_in, entropy),
            Errand::Redeem { pending, code, iss_came } => {
                if metadata.promises_iss && !iss_came {
                    return self.refuse(response::missing_issuer(&metadata.issuer));
                }
                if !iss_came && self.configuration.is_shared(&pending.redirect_uri, &pending.issuer) {
                    return self.refuse(response::ambiguous_issuer(&metadata.issuer));
                }
                self.record(Step::Passed { check: Check::Issuer });
                self.record(Step::Passed { check: Check::Code });
                let request = token_request::authorization_code(&metadata, &server, &pending, &code);
                self.record(Step::CodeSent);
                let key = pending.key.clone();
                self.send_with_proof(Exchange::Redeem(pending), request, TIME_LIMIT, key, None);
            }
            Errand::Refresh => {
                let Some(tokens) = &self.tokens else { return };
                let Some(token) = &tokens.refresh_token else {
                    return self.refresh_not_sent(no_refresh_token());
                };
                let request = token_request::refresh(&metadata, &server, token);
                let (key, generation) = (tokens.key.clone(), tokens.generation);
                self.record(Step::RefreshSent);
                self.send_with_proof(Exchange::Refresh(generation), request, TIME_LIMIT, key, None);
            }
            Errand::SignOut => self.revoke_next(),
            Errand::Userinfo(id) => self.userinfo_at(id, metadata.userinfo_endpoint.as_ref()),
        }
    }
}
