//! Performs the effects of `oauth-protocol` with Web APIs.
//!
//! One file holds one Web API; `client.rs` drives the session. Nothing here
//! decides anything about the protocol.
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
