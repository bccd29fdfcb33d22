//! The session against a simulated browser and authorization server, under a
//! simulated clock: milliseconds for whole sign-ins.

mod arriving;
mod asking;
mod best_practice;
#[cfg(feature = "dpop")]
mod bound;
mod calling;
mod capabilities;
mod changing_servers;
mod clocks;
mod documents;
mod exits;
mod identity;
mod keeping;
#[cfg(feature = "messages")]
mod messages;
#[cfg(feature = "dpop")]
mod nonces;
#[cfg(feature = "popup")]
mod popup;
mod pushing;
mod refreshing;
#[cfg(feature = "authorization-details")]
mod rich;
mod secrets;
mod server;
mod several_servers;
mod signing_in;
mod signing_out;
mod silent;
mod step_up;
mod tables;
mod tabs;
mod userinfo;
mod verifying;
mod world;
