//! The session against a simulated browser and authorization server, under a
//! simulated clock: milliseconds for whole sign-ins.

mod arriving;
mod calling;
mod exits;
mod identity;
mod refreshing;
mod secrets;
mod server;
mod signing_in;
mod signing_out;
mod verifying;
mod world;
