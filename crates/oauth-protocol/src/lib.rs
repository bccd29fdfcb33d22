//! The client role of OAuth 2.0 as a pure state machine.
//!
//! [`Session`] takes an [`Input`] and the time, and says what to do as
//! [`Effect`]s. It performs no I/O, reads no clock and makes no randomness:
//! the same inputs always give the same effects. One file holds one protocol
//! message and names its specification on the first line; only `session.rs`
//! changes the state of the client.
#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs, unreachable_pub)]
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::dbg_macro, clippy::print_stdout)]
#![cfg_attr(any(test, fuzzing), allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

extern crate alloc;
#[cfg(any(test, fuzzing))]
extern crate std;

#[cfg(feature = "authorization-details")]
mod authorization_details;
mod authorization_request;
mod authorization_response;
mod call;
mod challenge;
mod configuration;
#[cfg(feature = "dpop")]
mod dpop;
#[cfg(not(feature = "dpop"))]
#[path = "dpop_absent.rs"]
mod dpop;
mod effect;
mod end_session;
mod error;
mod event;
mod http;
mod id_token;
mod json;
mod jwk;
mod jws;
#[cfg(feature = "messages")]
mod message;
mod metadata;
mod pkce;
mod protected_resource;
mod pushed_authorization;
mod record;
mod revocation;
mod scope;
mod secret;
mod session;
mod tab_message;
mod tabs;
mod text;
mod time;
mod token_request;
mod token_response;
mod token_set;
mod url;
mod userinfo;

#[cfg(test)]
#[path = "../tests/differential/mod.rs"]
mod differential;
#[cfg(any(test, fuzzing))]
#[path = "../tests/properties/mod.rs"]
#[doc(hidden)]
pub mod properties;

pub use authorization_request::SignIn;
pub use authorization_response::{AuthorizationError, AuthorizationResponse};
pub use challenge::{Challenge, parse_challenges};
pub use configuration::{Configuration, Dpop, Fault, Server};
#[cfg(feature = "dpop")]
pub use effect::Proof;
pub use effect::{CallId, Effect, Entropy, ExchangeId, Input, Key, Unreachable};
pub use error::{Error, ErrorKind};
pub use event::{Check, FlowEvent, Step};
pub use http::{Method, Request, Response};
pub use id_token::{Claims, IdToken};
pub use jwk::PublicKey;
pub use jws::Algorithm;
#[cfg(feature = "messages")]
pub use message::{Message, MessageKind, Part, Place, Shown};
pub use metadata::{ServerMetadata, requests as metadata_requests};
pub use pkce::{CodeChallenge, CodeVerifier};
pub use protected_resource::{ProtectedResource, ProtectedResourceSearch};
pub use record::is_old_ledger;
pub use scope::Scope;
pub use secret::{AccessToken, AuthorizationCode, RefreshToken};
pub use session::{Destination, Session, SignedOut, State};
pub use time::{Now, Timestamp};
pub use token_set::TokenSet;
pub use url::{Url, UrlFault};
