//! For tests of programs that use `oauth-protocol`: sign a person in, let a
//! token expire, deny consent, in a plain `cargo test`.
//!
//! Everything is in memory: an [`AuthorizationServer`] that is as strict as the
//! standards, an API ([`ResourceServer`]) that takes its tokens, and a
//! [`Browser`] whose [`Tab`]s run the real client under a clock of their own. No
//! browser, no network, no real time and no `async` is needed, and every run is
//! the same. What is tested is the program's own configuration, its scopes, and
//! what it makes of a `Result<Response, Error>`. The types are those of
//! `oauth-protocol`, which `oauth-browser` and `oauth-leptos` export too.
//!
//! ```toml
//! [dev-dependencies]
//! # With the features that the program has of the client.
//! oauth-testing = { path = "crates/oauth-testing", features = ["dpop"] }
//! ```
//!
//! # Sign a person in
//!
//! The configuration is the program's (`include_str!("../config.json")`); the
//! server is made with what is registered at the real one.
//!
//! ```
//! use oauth_protocol::{Configuration, Request, State, Url};
//! use oauth_testing::{AuthorizationServer, Browser, ResourceServer};
//!
//! let config = r#"{"servers": [{
//!     "id": "main", "name": "Login", "issuer": "https://login.example", "client_id": "steps",
//!     "scope": "openid profile steps.read", "api": "https://api.example"
//! }]}"#;
//! let configuration = Configuration::from_json(config, "https://steps.example").unwrap();
//!
//! let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
//! let api = ResourceServer::new("https://api.example", &server)
//!     .answer("/steps", "steps.read", r#"{"steps":8000}"#);
//! let tab = Browser::new(configuration, [&server]).open("/");
//!
//! tab.sign_in("main");
//! assert_eq!(tab.state(), State::SignedIn);
//! let claims = tab.tokens().unwrap().id_token.unwrap().claims().clone();
//! assert_eq!(claims.name.as_deref(), Some("Ada Lovelace"));
//!
//! let steps = Request::get(Url::parse("https://api.example/steps").unwrap());
//! assert_eq!(tab.call(steps).unwrap().body, r#"{"steps":8000}"#);
//! assert_eq!(api.requests().len(), 1);
//!
//! tab.sign_out();
//! assert_eq!(tab.path(), "/signed-out");
//! ```
//!
//! # Let a token expire
//!
//! Time passes when a test says so. The client renews its tokens shortly before
//! they end; what it does when it can't is what a program has to show.
//!
//! ```
//! use std::time::Duration;
//!
//! use oauth_protocol::{Configuration, Request, Server, SignedOut, State, Url};
//! use oauth_testing::{AuthorizationServer, Browser, ResourceServer};
//!
//! let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example")
//!     .access_token_lifetime(Duration::from_secs(60));
//! ResourceServer::new("https://api.example", &server).answer("/steps", "steps.read", "[]");
//! let main =
//!     Server::new("main", "https://login.example", "steps", "openid steps.read", "https://api.example")?;
//! let browser = Browser::new(Configuration::new("https://steps.example", vec![main])?, [&server]);
//! let tab = browser.open("/");
//! tab.sign_in("main");
//!
//! let steps = Request::get(Url::parse("https://api.example/steps")?);
//! let first = tab.tokens().unwrap().access_token;
//! browser.pass(Duration::from_secs(600));
//! assert_ne!(tab.tokens().unwrap().access_token, first, "it was renewed, ten minutes long");
//! assert!(tab.call(steps.clone()).is_ok());
//!
//! // The API does not accept the token: it is renewed, and the call repeated.
//! server.revoke_access_tokens();
//! assert!(tab.call(steps.clone()).is_ok());
//!
//! // The server does not renew it any more, and does not know the person.
//! server.end_session();
//! browser.pass(Duration::from_secs(60));
//! let State::SignedOut(SignedOut::Over(error)) = tab.state() else { panic!("{:?}", tab.state()) };
//! assert_eq!(error.message(), "Your session has ended: it can't be renewed any more.");
//! # Ok::<(), oauth_protocol::UrlFault>(())
//! ```
//!
//! # Deny consent
//!
//! ```
//! use oauth_protocol::{Configuration, ErrorKind, Request, Server, SignIn, State, Url};
//! use oauth_testing::{AuthorizationServer, Browser, ResourceServer};
//!
//! let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
//! ResourceServer::new("https://api.example", &server).answer("/steps", "steps.read", "[]");
//! let main =
//!     Server::new("main", "https://login.example", "steps", "openid steps.read", "https://api.example")?;
//! let tab = Browser::new(Configuration::new("https://steps.example", vec![main])?, [&server]).open("/");
//!
//! server.person_denies();
//! tab.sign_in("main");
//! let State::Failed(error) = tab.state() else { panic!("{:?}", tab.state()) };
//! assert_eq!(error.kind(), &ErrorKind::Denied);
//! tab.dismiss();
//!
//! // They allow one thing and not the other, and change their mind later.
//! server.person_allows("openid");
//! tab.sign_in("main");
//! let steps = Request::get(Url::parse("https://api.example/steps")?);
//! let refusal = tab.call(steps.clone()).unwrap_err();
//! assert!(matches!(refusal.kind(), ErrorKind::InsufficientScope(_)));
//!
//! server.person_allows_everything();
//! tab.sign_in_with(SignIn::to_lift(&refusal, "main", "/").unwrap());
//! assert!(tab.call(steps).is_ok());
//! # Ok::<(), oauth_protocol::UrlFault>(())
//! ```
//!
//! # More that can happen
//!
//! | | |
//! |---|---|
//! | the server does not know the person | [`AuthorizationServer::forget_person`] |
//! | it ends the session | [`AuthorizationServer::end_session`] |
//! | it is down, busy, or its answers get lost | [`AuthorizationServer::fail`] with an [`Outage`] |
//! | the API is | [`ResourceServer::fail`] |
//! | the API wants a more recent or a stronger sign-in | [`ResourceServer::demands_max_age`], [`ResourceServer::demands_acr`] |
//! | keys change | [`AuthorizationServer::rotate_keys`] |
//! | the device has no connection | [`Browser::go_offline`] |
//! | a page is loaded anew, a tab copied | [`Tab::reload`], [`Tab::duplicate`] |
//! | a token is stolen | [`Browser::send`] |
//!
//! # What it does not show
//!
//! CORS, content security policies, cookies, and whatever else only a browser
//! enforces; a server that lies; a page's elements. The server signs with ES256
//! alone, has one person and one client, and takes `resource` (RFC 8707) without
//! looking at it.
//!
//! # Panics
//!
//! A failure of the client comes as a value, as in the program. A test that
//! contradicts itself panics, and says what to change: a server with another
//! issuer than the configuration's, a redirect URI that is not registered, a
//! path of the API that nobody gave an answer.
#![forbid(unsafe_code)]
#![warn(missing_docs, unreachable_pub)]
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::dbg_macro, clippy::print_stdout)]

mod authorization_server;
mod browser;
mod es256;
mod example;
mod outage;
mod parameters;
mod received_request;
mod reply;
mod resource_server;
mod text;

pub use authorization_server::AuthorizationServer;
pub use browser::{Browser, Tab};
#[doc(hidden)]
pub use example::{example, example_tab};
pub use outage::Outage;
pub use received_request::ReceivedRequest;
pub use resource_server::ResourceServer;
