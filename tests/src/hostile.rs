//! An authorization server, with an API, that does right until a [`Fault`] is switched on.
//!
//! It is minimal and strict: PKCE and DPoP proofs are verified, a code is good once, refresh tokens
//! rotate and the reuse of one ends the family. Without a fault every test passes against it, so no
//! refusal can come about for another reason than its fault. Everything is on loopback, and nobody
//! is asked anything: the authorization endpoint sends back at once.
mod answers;
mod api;
mod authorize;
mod books;
mod dpop;
mod fault;
mod id_token;
mod keys;
mod metadata;
mod routes;
mod server;
mod token;

pub use fault::{Damage, Endpoint, Fault, Forgery, KeySet};
pub use keys::Algorithm;
pub use server::{Hostile, Proofs, Setup};
