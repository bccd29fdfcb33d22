//! The server's metadata, read once, and the errands that wait for it.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::mem;

use super::{Errand, Exchange, METADATA_LIFETIME, Session, TIME_LIMIT};
use crate::authorization_response as response;
use crate::configuration::Server;
use crate::effect::{Effect, Key};
use crate::error::{Error, ErrorKind};
use crate::event::{Check, Step};
use crate::http::Response;
use crate::metadata;
use crate::metadata::ServerMetadata;
use crate::record;
use crate::token_request;
use crate::url::Url;

impl Session {
    pub(super) fn with_metadata(&mut self, errand: Errand) {
        let Some(issuer) = self.server_of(&errand).map(|s| s.issuer.as_str().to_owned()) else {
            let error = Error::new(ErrorKind::Configuration, "the server asked for is not configured");
            return self.fail_errand(errand, error);
        };
        if self.metadata.iter().any(|(known, _)| *known == issuer) {
            return self.run(errand);
        }
        let waits =
            self.errands.iter().any(|e| self.server_of(e).is_some_and(|s| s.issuer.as_str() == issuer));
        self.errands.push(errand);
        if !waits {
            self.effects.push_back(Effect::Load(Key::Metadata(issuer)));
        }
    }

    fn server_of(&self, errand: &Errand) -> Option<&Server> {
        let id = match errand {
            Errand::SignIn(sign_in, _) => &sign_in.server,
            Errand::Redeem { pending, .. } => &pending.server,
            Errand::Refresh => &self.tokens.as_ref()?.server,
            Errand::SignOut => &self.leaving.as_ref()?.tokens.server,
        };
        self.configuration.server(id)
    }

    fn issuer_url(&self, issuer: &str) -> Option<Url> {
        let mut servers = self.configuration.servers.iter();
        servers.find(|server| server.issuer.as_str() == issuer).map(|server| server.issuer.clone())
    }

    pub(super) fn metadata_loaded(&mut self, issuer: &str, record: Option<String>) {
        let Some(url) = self.issuer_url(issuer) else { return };
        let needs_recent = self.errands.iter().any(|errand| matches!(errand, Errand::SignIn(..)));
        let cached = record.and_then(|text| record::read_metadata(&text, &url));
        let usable =
            cached.filter(|(_, read_at)| !needs_recent || self.now.since(*read_at) < METADATA_LIFETIME);
        if let Some((metadata, _)) = usable {
            self.record(Step::MetadataRead { issuer: issuer.to_owned(), cached: true });
            return self.metadata_known(issuer, metadata);
        }
        let requests = metadata::requests(&url);
        self.discovery = Some((issuer.to_owned(), alloc::vec![None; requests.len()]));
        for (index, request) in requests.into_iter().enumerate() {
            self.send(Exchange::Discovery(index), request, TIME_LIMIT);
        }
    }

    pub(super) fn discovery_answered(&mut self, index: usize, answer: Option<Response>) {
        let Some((issuer, answers)) = &mut self.discovery else { return };
        if let Some(slot) = answers.get_mut(index) {
            *slot = Some(answer);
        }
        if answers.iter().any(Option::is_none) {
            return;
        }
        let (issuer, answers) = (mem::take(issuer), mem::take(answers));
        self.discovery = None;
        let answers: Vec<_> = answers.into_iter().map(Option::flatten).collect();
        let Some(url) = self.issuer_url(&issuer) else { return };
        match metadata::read(&url, &answers) {
            Ok(metadata) => {
                let record = record::write_metadata(&metadata, self.now);
                self.effects.push_back(Effect::Store(Key::Metadata(issuer.clone()), record));
                self.record(Step::MetadataRead { issuer: issuer.clone(), cached: false });
                self.metadata_known(&issuer, metadata);
            }
            Err(error) => {
                for errand in mem::take(&mut self.errands) {
                    self.fail_errand(errand, error.clone());
                }
            }
        }
    }

    fn metadata_known(&mut self, issuer: &str, metadata: ServerMetadata) {
        self.metadata.push((issuer.to_owned(), metadata));
        for errand in mem::take(&mut self.errands) {
            self.run(errand);
        }
    }

    fn fail_errand(&mut self, errand: Errand, error: Error) {
        match errand {
            Errand::SignIn(..) | Errand::Redeem { .. } => self.refuse(error),
            Errand::Refresh => self.refresh_failed(error, None),
            Errand::SignOut => self.left(),
        }
    }

    fn run(&mut self, errand: Errand) {
        let server = self.server_of(&errand).cloned();
        let known = server.and_then(|server| {
            let metadata = self.metadata.iter().find(|(issuer, _)| issuer == server.issuer.as_str())?;
            Some((server, metadata.1.clone()))
        });
        let Some((server, metadata)) = known else { return };
        match errand {
            Errand::SignIn(sign_in, entropy) => self.authorize(&server, &metadata, &sign_in, entropy),
            Errand::Redeem { pending, code, iss_came } => {
                if metadata.promises_iss && !iss_came {
                    return self.refuse(response::missing_issuer(&metadata.issuer));
                }
                self.record(Step::Passed { check: Check::Issuer });
                self.record(Step::Passed { check: Check::Code });
                let request = token_request::authorization_code(&metadata, &server, &pending, &code);
                self.record(Step::CodeSent);
                self.send(Exchange::Redeem(pending), request, TIME_LIMIT);
            }
            Errand::Refresh => {
                let token = self.tokens.as_ref().and_then(|tokens| tokens.refresh_token.as_ref());
                let Some(token) = token else { return };
                let request = token_request::refresh(&metadata, &server, token);
                self.record(Step::RefreshSent);
                self.send(Exchange::Refresh, request, TIME_LIMIT);
            }
            Errand::SignOut => self.revoke_next(),
        }
    }
}
