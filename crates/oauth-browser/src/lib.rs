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
mod location;
mod page_lifecycle;
mod random;
mod storage;
#[cfg(all(test, target_arch = "wasm32"))]
mod tests;
mod timer;

pub use client::{Client, Notice};
pub use flow_log::FlowLog;
pub use location::{leave_to, page_href, page_origin};
pub use oauth_protocol as protocol;
