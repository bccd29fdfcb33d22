//! The OAuth client as Leptos signals, components and guards.
//!
//! A whole application: it signs in, calls its API, and signs out.
//!
//! ```no_run
//! use leptos::{prelude::*, task::spawn_local};
//! use oauth_leptos::{
//!     Callback, Configuration, Request, Server, SessionProvider, SignIn, SignedIn, SignedOut, Url, UrlFault,
//!     page_origin, use_session,
//! };
//!
//! fn configuration() -> Result<Configuration, UrlFault> {
//!     let server = Server::new("main", "https://as.example", "spa", "openid read", "https://api.example")?;
//!     Configuration::new(&page_origin(), vec![server])
//! }
//!
//! #[component]
//! fn Steps() -> impl IntoView {
//!     let session = use_session();
//!     let steps = RwSignal::new(String::new());
//!     let sign_in = move |_| session.sign_in(SignIn::at("main"));
//!     let load = move |_| {
//!         spawn_local(async move {
//!             let Ok(url) = Url::parse("https://api.example/steps") else { return };
//!             let answer = session.call(Request::get(url)).await;
//!             steps.set(answer.map_or_else(|error| error.to_string(), |answer| answer.body));
//!         });
//!     };
//!     view! {
//!         <SignedOut><button on:click=sign_in>"Sign in"</button></SignedOut>
//!         <SignedIn>
//!             <button on:click=load>"Show my steps"</button>
//!             <button on:click=move |_| session.sign_out()>"Sign out"</button>
//!             <pre>{steps}</pre>
//!         </SignedIn>
//!     }
//! }
//!
//! fn main() {
//!     mount_to_body(|| {
//!         configuration().map(|configuration| {
//!             // `on_return` shows a path of the application: with a router, navigate there.
//!             view! {
//!                 <SessionProvider configuration>
//!                     <Callback on_continue=|()| ()/>
//!                     <Steps/>
//!                 </SessionProvider>
//!             }
//!         })
//!     });
//! }
//! ```
//!
//! The server sends people back to `{origin}/callback`, and to
//! `{origin}/signed-out` after sign-out: register both there, for a public
//! client without a secret.
//!
//! What is exported here is what an application needs: the names of this crate,
//! and some of `oauth-browser` and [`protocol`]. [`Callback`] has the name of a
//! type in Leptos' prelude: whoever needs both imports one of them by another.
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `pushed-requests` | pushed authorization requests (RFC 9126) |
//! | `userinfo` | the person's profile (OpenID Connect Core 5.3) |
//! | `dpop` | proof of possession (RFC 9449) |
//! | `popup` | sign-in in a second window |
//! | `authorization-details` | rich authorization requests (RFC 9396) |
//! | `messages` | the messages of the flow among its events, without their secrets |
//! | `interception` | **dangerous**: code of the page between the session and the world, for demonstrations |
//!
//! None is on by default: a page pays for what it uses.
//!
//! # Where to go next
//!
//! [`SessionProvider`] and [`use_session`] for the session, [`SignedIn`] and
//! [`SignedOut`] for what a page shows, [`AllowThisToo`] and [`ConfirmItIsYou`]
//! for what an API refuses. In the repository, `examples/minimal` is a program to
//! copy, `docs/servers.md` has the fields to fill in at well-known servers, and
//! `docs/session.md` says what the session does by itself.
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
