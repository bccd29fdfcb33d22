//! The protocol driven without a browser: the same client over other I/O.
//!
//! [`Tab`] performs the effects of a session with real HTTP, a storage that survives page loads, and
//! native signatures. It keeps the rules a browser keeps where they matter to the client: an answer
//! without CORS fields can't be read, only some header fields can, a redirect is not followed.
mod http;
mod keys;
mod signatures;
mod tab;

pub use tab::{PAGE, Tab};
