//! The OAuth client as Leptos context, signals and components.
//!
//! ```ignore
//! view! {
//!     <SessionProvider configuration on_return=go>
//!         <SignedOut><button on:click=move |_| use_session().sign_in("main")>"Sign in"</button></SignedOut>
//!         <SignedIn><Activity/></SignedIn>
//!     </SessionProvider>
//! }
//! ```
#![forbid(unsafe_code)]
#![warn(missing_docs)]
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::dbg_macro, clippy::print_stdout)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod components;
mod provider;
mod session_handle;
#[cfg(all(test, target_arch = "wasm32"))]
mod tests;

pub use components::{AllowThisToo, Callback, ConfirmItIsYou, SignInFailed, SignedIn, SignedOut};
pub use oauth_browser::protocol::{
    self, Check, Configuration, Destination, Dpop, Error, ErrorKind, Fault, FlowEvent, Method,
    ProtectedResource, Request, Response, Scope, Server, SignIn, State, Step, TokenSet, Url, UrlFault,
};
pub use oauth_browser::{FlowLog, TabChannel, find_protected_resource, page_origin, page_path, send};
#[cfg(feature = "interception")]
pub use oauth_browser::{Interceptor, Verdict, install_interceptor};
pub use provider::SessionProvider;
pub use session_handle::{SessionHandle, use_session};
