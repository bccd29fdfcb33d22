//! The session against a simulated browser and authorization server, under a
//! simulated clock: milliseconds for whole sign-ins.

mod arriving;
#[cfg(feature = "dpop")]
mod bound;
mod calling;
mod changing_servers;
mod exits;
mod identity;
#[cfg(feature = "dpop")]
mod nonces;
#[cfg(feature = "popup")]
mod popup;
mod refreshing;
mod secrets;
mod server;
mod signing_in;
mod signing_out;
mod verifying;
mod world;
