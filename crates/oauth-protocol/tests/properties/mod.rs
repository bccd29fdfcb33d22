//! What holds for any input, each property written once: the tests run them
//! with random octets (proptest), the targets in `fuzz` with octets that a
//! fuzzer looks for.
//!
//! A part of the crate where it is tested or fuzzed, so that it reaches what
//! the public API does not show.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod answers;
pub mod authorization_response;
pub mod challenges;
pub mod configuration;
pub mod events;
pub mod http_date;
pub mod id_token;
pub mod json;
pub mod key_set;
pub mod metadata;
pub mod protected_resource;
pub mod records;
pub mod session;
pub mod token_response;
pub mod url;

mod choices;
mod library;
#[cfg(feature = "messages")]
mod messages;

#[cfg(test)]
mod tests;

use choices::Choices;
