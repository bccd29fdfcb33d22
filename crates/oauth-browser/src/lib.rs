//! Performs the effects of `oauth-protocol` with Web APIs.
//!
//! One file holds one Web API; `client.rs` drives the session. Nothing here
//! decides anything about the protocol, which is [`protocol`] in whole.
//!
//! With Leptos, use `oauth-leptos` above it; with anything else, this crate:
//!
//! ```no_run
//! use oauth_browser::protocol::{Configuration, Server, SignIn, UrlFault};
//! use oauth_browser::{Client, Notice, page_origin};
//!
//! fn main() -> Result<(), UrlFault> {
//!     let server = Server::new("main", "https://as.example", "spa", "openid read", "https://api.example")?;
//!     let configuration = Configuration::new(&page_origin(), vec![server])?;
//!     // Before anything is rendered: a code in the address is taken out of it.
//!     let client = Client::start(configuration, |notice| match notice {
//!         Notice::Changed => println!("render again"),
//!         Notice::Return(path) => println!("show {path} in place of the callback"),
//!         Notice::Event(_) => {}
//!     });
//!     if client.session(|session| session.tokens().is_none()) {
//!         client.sign_in(SignIn::at("main"));
//!     }
//!     Ok(())
//! }
//! ```
//!
//! At the server, the page is a public client, with the redirect URI
//! `{origin}/callback` and the page after sign-out `{origin}/signed-out`.
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `pushed-requests` | pushed authorization requests (RFC 9126) |
//! | `userinfo` | the person's profile (OpenID Connect Core 5.3) |
//! | `dpop` | proof of possession (RFC 9449): signing keys in IndexedDB |
//! | `popup` | sign-in in a second window |
//! | `authorization-details` | rich authorization requests (RFC 9396) |
//! | `messages` | the messages of the flow among its events, without their secrets |
//! | `interception` | **dangerous**: code of the page between the session and the world, for demonstrations |
//!
//! None is on by default: a page pays for what it uses.
//!
//! # Where to go next
//!
//! [`Client`] has everything that a page does; [`protocol::Configuration`] what
//! can be set, [`protocol::State`] and [`protocol::Error`] what there is to show.
//! In the repository, `docs/servers.md` has the fields to fill in at well-known
//! servers, and `docs/session.md` says what the session does by itself: several
//! tabs, sleep, no connection, wrong clocks.
#![forbid(unsafe_code)]
#![warn(missing_docs, unreachable_pub)]
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::dbg_macro, clippy::print_stdout)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod client;
mod clock;
mod fetch;
mod flow_log;
#[cfg(feature = "interception")]
mod interception;
#[cfg(feature = "dpop")]
mod key_store;
mod location;
mod page_lifecycle;
#[cfg(feature = "popup")]
mod popup;
mod protected_resource;
mod random;
mod storage;
mod tab_channel;
mod tab_lock;
#[cfg(all(test, target_arch = "wasm32"))]
mod tests;
mod timer;
mod web_crypto;

pub use client::{Client, Notice};
pub use fetch::send;
pub use flow_log::FlowLog;
#[cfg(feature = "interception")]
pub use interception::{Interceptor, Verdict, install_interceptor};
pub use location::{page_origin, page_path};
pub use oauth_protocol as protocol;
pub use protected_resource::find_protected_resource;
pub use tab_channel::TabChannel;
