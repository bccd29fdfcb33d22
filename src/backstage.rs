//! What goes on behind the page: the trip told step by step, the lab, and servers of the person's own.
mod lab;
mod own_server;
mod presenter;
mod session;
mod trip;
mod wire;

pub use lab::lab;
pub use own_server::own_server;
pub use session::session;
pub use trip::trip;
pub use wire::install;
