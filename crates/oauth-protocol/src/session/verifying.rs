//! The signature of an identity token: the key is chosen here, the shell
//! checks. OIDC Core 3.1.3.7 (6) and 10.1.1.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;

use super::{Exchange, Session, TIME_LIMIT};
use crate::call;
use crate::effect::{Effect, Unreachable};
use crate::error::{Error, ErrorKind};
use crate::event::Step;
use crate::http::{Request, Response};
use crate::id_token;
use crate::id_token::Unverified;
use crate::jwk;
use crate::metadata;
use crate::record;
use crate::token_set::TokenSet;

/// An identity token whose signature is being checked.
#[derive(Debug)]
pub(super) struct Verification {
    token: Unverified,
    issuer: String,
    purpose: Purpose,
    /// The keys were read again for this token; that happens once.
    has_newest_keys: bool,
}

/// What goes on once the token is verified.
#[derive(Debug)]
pub(super) enum Purpose {
    SignIn(Issued),
    Refresh { generation: u32 },
}

/// What a sign-in brought.
#[derive(Debug)]
pub(super) struct Issued {
    pub(super) tokens: Box<TokenSet>,
    pub(super) return_to: String,
    /// The session that goes on with it.
    pub(super) renews: Option<String>,
}

impl Verification {
    pub(super) fn is_sign_in(&self) -> bool {
        matches!(self.purpose, Purpose::SignIn(_))
    }
}

impl Session {
    /// Verifies a token, then goes on with its purpose.
    pub(super) fn verify_for(&mut self, server: &str, token: Unverified, purpose: Purpose) {
        let Some(server) = self.configuration.server(server) else { return };
        let issuer = server.issuer.as_str().to_owned();
        let verification = Box::new(Verification { token, issuer, purpose, has_newest_keys: false });
        if server.accepts_unverified_id_token {
            return self.verified(verification, Ok(()));
        }
        match verification.token.text_to_hash() {
            Some(text) => {
                let exchange = self.expect(Exchange::Hash(verification), None);
                self.effects.push_back(Effect::Hash { exchange, text });
            }
            None => self.verify(verification),
        }
    }

    pub(super) fn hashed(&mut self, verification: Box<Verification>, digest: &[u8]) {
        match verification.token.check_hash(digest) {
            Ok(()) => self.verify(verification),
            Err(error) => self.verified(verification, Err(error)),
        }
    }

    fn verify(&mut self, verification: Box<Verification>) {
        let jws = verification.token.jws();
        let known = self.metadata_of(&verification.issuer).map(|metadata| jwk::choose(&metadata.keys, jws));
        match known {
            Some(Ok(Some(key))) => {
                let (key, algorithm) = (key.clone(), jws.algorithm);
                let (signed, signature) = (jws.signed.clone(), jws.signature.clone());
                let exchange = self.expect(Exchange::Verify(verification), None);
                self.effects.push_back(Effect::Verify { exchange, key, algorithm, signed, signature });
            }
            Some(Err(fault)) => self.verified(verification, Err(id_token::refused(&fault))),
            // 10.1.1: an unknown key is a reason to read the set again.
            _ if !verification.has_newest_keys => self.fetch_keys(verification),
            _ => {
                let fault = "it is signed with a key that is not among the server's";
                self.verified(verification, Err(id_token::refused(fault)));
            }
        }
    }

    fn fetch_keys(&mut self, verification: Box<Verification>) {
        let metadata = self.metadata_of(&verification.issuer);
        let Some(url) = metadata.and_then(|metadata| metadata.jwks_uri.clone()) else {
            let fault = "the metadata names no “jwks_uri”, so the signature can't be checked";
            return self.verified(verification, Err(id_token::refused(fault)));
        };
        let issuer = verification.issuer.clone();
        self.send(
            Exchange::Keys { issuer, verification: Some(verification) },
            Request::get(url).header("Accept", "application/json"),
            TIME_LIMIT,
        );
    }

    pub(super) fn keys_answered(
        &mut self,
        issuer: String,
        verification: Option<Box<Verification>>,
        result: Result<Response, Unreachable>,
    ) {
        let read = result.map_err(|reason| call::unreachable(&issuer, reason)).and_then(|response| {
            if response.is_success() {
                jwk::read_set(&response.body).map_err(|fault| metadata::refused(&issuer, &fault))
            } else {
                let kind = if response.is_overload() { ErrorKind::Unavailable } else { ErrorKind::Metadata };
                Err(Error::new(kind, alloc::format!("{issuer}: HTTP {} for the key set", response.status)))
            }
        });
        let read = read.map(|keys| {
            if let Some(metadata) = self.metadata.iter_mut().find(|metadata| metadata.issuer == issuer) {
                metadata.keys = keys;
            }
            self.keep_metadata(&issuer);
            self.record(Step::KeysRead { issuer: issuer.clone() });
        });
        match (verification, read) {
            // Read ahead: what can't be read now is asked for when it is needed.
            (None, _) => self.metadata_known(&issuer),
            (Some(verification), Err(error)) => self.verified(verification, Err(error)),
            (Some(mut verification), Ok(())) => {
                verification.has_newest_keys = true;
                self.verify(verification);
            }
        }
    }

    pub(super) fn keep_metadata(&mut self, issuer: &str) {
        if let Some(metadata) = self.metadata_of(issuer) {
            let record = record::write_metadata(metadata);
            self.effects.push_back(Effect::Store(crate::effect::Key::Metadata(issuer.to_owned()), record));
        }
    }

    pub(super) fn signature_checked(&mut self, verification: Box<Verification>, is_genuine: bool) {
        let result = if is_genuine {
            Ok(())
        } else {
            Err(id_token::refused("its signature is not that of the server's key"))
        };
        self.verified(verification, result);
    }

    fn verified(&mut self, verification: Box<Verification>, result: Result<(), Error>) {
        let Verification { token, purpose, .. } = *verification;
        match purpose {
            Purpose::SignIn(mut issued) => match result {
                Ok(()) => {
                    issued.tokens.id_token = Some(token.verified());
                    self.signed_in(issued);
                }
                Err(error) => self.refuse(error),
            },
            Purpose::Refresh { generation } => {
                let newest = self.tokens.as_mut().filter(|tokens| tokens.generation == generation);
                match (result, newest) {
                    (Ok(()), Some(tokens)) => tokens.id_token = Some(token.verified()),
                    (Err(error), Some(_)) if *error.kind() == ErrorKind::IdToken => {
                        return self.condemn(error);
                    }
                    // The keys can't be read now: the person is who they were.
                    // Or newer tokens came from another tab.
                    _ => {}
                }
                self.refresh_verified();
            }
        }
    }
}
