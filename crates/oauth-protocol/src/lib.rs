//! The client role of OAuth 2.0 as a pure state machine.
//!
//! [`Session`] takes an [`Input`] and the time, and says what to do as
//! [`Effect`]s. It performs no I/O, reads no clock and makes no randomness:
//! the same inputs always give the same effects. One file holds one protocol
//! message and names its specification on the first line; only `session.rs`
//! changes the state of the client.
//!
//! In a page, use `oauth-leptos`, or `oauth-browser` below it: they perform the
//! effects. This crate alone is for whoever has other I/O, and for tests.
//!
//! # A whole sign-in
//!
//! A shell hands in what happens, and performs each effect in order. This one is
//! a tab with a server in memory.
//!
//! ```
//! # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/example.rs.in")); }
//! # use example::{answer as send, entropy, now, verify};
//! use oauth_protocol::{Configuration, Effect, Input, Key, Server, Session, SignIn, State};
//!
//! #[derive(Default)]
//! struct Tab {
//!     records: Vec<(Key, String)>,
//!     address: String,
//! }
//!
//! impl Tab {
//!     fn hand_in(&mut self, session: &mut Session, input: Input) {
//!         session.handle(now(), input);
//!         while let Some(effect) = session.poll() {
//!             match effect {
//!                 Effect::Load(key) | Effect::Take(key) => {
//!                     let found = self.records.iter().find(|(other, _)| *other == key);
//!                     let record = found.map(|(_, record)| record.clone());
//!                     self.hand_in(session, Input::Loaded(key, record));
//!                 }
//!                 Effect::Store(key, record) => self.records.push((key, record)),
//!                 Effect::Send { exchange, request, .. } => {
//!                     let answer = send(&request);
//!                     self.hand_in(session, Input::Answer(exchange, Ok(answer)));
//!                 }
//!                 Effect::Verify { exchange, key, algorithm, signed, signature } => {
//!                     // The cryptography of the platform says whether it is genuine.
//!                     let is_genuine = verify(&key, algorithm, &signed, &signature);
//!                     self.hand_in(session, Input::Verified(exchange, is_genuine));
//!                 }
//!                 Effect::Navigate(url) => self.address = url,
//!                 _ => {} // locks, other tabs, timers: a tab alone can do without
//!             }
//!         }
//!     }
//! }
//!
//! let server = Server::new("main", "https://as.example", "spa", "openid read", "https://api.example")?;
//! let configuration = Configuration::new("https://app.example", vec![server])?;
//!
//! // The person clicks: the page leaves for the server, and is gone.
//! let mut tab = Tab::default();
//! let mut session = Session::new(configuration.clone());
//! tab.hand_in(&mut session, Input::Start("https://app.example/".to_owned(), entropy()));
//! let sign_in = SignIn::at("main");
//! tab.hand_in(&mut session, Input::SignIn(sign_in, entropy()));
//! assert!(tab.address.starts_with("https://as.example/authorize?response_type=code&client_id=spa&"));
//!
//! // The server sends the person back with a code, and with the `state` of the request.
//! let state = tab.address.split('&').find(|pair| pair.starts_with("state=")).unwrap();
//! let callback = format!("https://app.example/callback?code=SplxlOBeZQQYbYS6WxSbIA&{state}");
//! let mut session = Session::new(configuration);
//! tab.hand_in(&mut session, Input::Start(callback, entropy()));
//! assert_eq!(session.state(), &State::SignedIn);
//! # Ok::<(), oauth_protocol::UrlFault>(())
//! ```
//!
//! A shell for everyday use performs every effect: the documentation of
//! [`Effect`] says how, and `oauth-browser` is one.
//!
//! # Secrets
//!
//! Tokens, codes and verifiers print as `[redacted]` and come out through
//! `reveal_secret` alone. No [`Error`] and no [`FlowEvent`] holds one. The
//! records of [`Effect::Store`] do, save a [`Key::Ledger`].
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `pushed-requests` (default) | pushed authorization requests (RFC 9126) |
//! | `userinfo` (default) | the person's profile (OpenID Connect Core 5.3) |
//! | `dpop` | proof of possession (RFC 9449) |
//! | `popup` | sign-in in a second window |
//! | `authorization-details` | rich authorization requests (RFC 9396) |
//! | `messages` | the messages of the flow among its events, without their secrets |
//!
//! A feature adds variants to [`Input`], [`Effect`] and others, which are matched
//! in full on purpose: an effect that a shell does not know of is one that it does
//! not perform.
//!
//! # Where to go next
//!
//! [`Configuration`] for the servers, [`SignIn`] for what can be asked for,
//! [`State`] and [`Error`] for what to show, [`FlowEvent`] for watching the flow.
//! In the repository, `docs/servers.md` says how to register at well-known
//! servers, and `docs/session.md` what a session promises once somebody is signed
//! in.
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
