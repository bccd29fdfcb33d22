//! The session as signals to read and actions to take.

use leptos::prelude::*;
use oauth_browser::Client;
use oauth_browser::protocol::{Configuration, Error, Request, Response, Server, SignIn, State, TokenSet};

/// A handle on the session of this page. `Copy`: pass it into any closure.
#[derive(Clone, Copy)]
pub struct SessionHandle {
    pub(crate) client: StoredValue<Option<Client>, LocalStorage>,
    pub(crate) configuration: StoredValue<Configuration>,
    pub(crate) state: RwSignal<State>,
    pub(crate) tokens: RwSignal<Option<TokenSet>>,
}

impl SessionHandle {
    /// Where the person stands; tracked.
    pub fn state(self) -> State {
        self.state.get()
    }

    /// The tokens while somebody is signed in; tracked. They print as
    /// `[redacted]`, and come out through `reveal_secret` alone.
    pub fn tokens(self) -> Option<TokenSet> {
        self.tokens.get()
    }

    /// Whether somebody is signed in; tracked.
    pub fn is_signed_in(self) -> bool {
        self.tokens.with(Option::is_some)
    }

    /// The configured servers.
    pub fn servers(self) -> Vec<Server> {
        self.configuration.with_value(|configuration| configuration.servers.clone())
    }

    /// The server of the session; tracked.
    pub fn server(self) -> Option<Server> {
        let id = self.tokens.with(|tokens| tokens.as_ref().map(|t| t.server.clone()))?;
        self.configuration.with_value(|configuration| configuration.server(&id).cloned())
    }

    /// Sends the person to a server to sign in.
    pub fn sign_in(self, sign_in: SignIn) {
        self.with_client(|client| client.sign_in(sign_in));
    }

    /// Signs out: the tokens are forgotten here and revoked there.
    pub fn sign_out(self) {
        self.with_client(Client::sign_out);
    }

    /// Fetches fresh tokens now.
    pub fn refresh(self) {
        self.with_client(Client::refresh);
    }

    /// Goes on after a failure was shown.
    pub fn dismiss(self) {
        self.with_client(Client::dismiss);
    }

    /// Calls the resource API with a fresh access token.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn call(self, request: Request) -> Result<Response, Error> {
        let client = self.client.try_get_value().flatten();
        match client {
            Some(client) => client.call(request).await,
            // The page that asked is gone, and nobody waits for the answer.
            None => core::future::pending().await,
        }
    }

    fn with_client(self, act: impl FnOnce(&Client)) {
        if let Some(client) = self.client.try_get_value().flatten() {
            act(&client);
        }
    }

    /// Reads the session into the signals; equal values notify nobody.
    pub(crate) fn update(self) {
        self.with_client(|client| {
            let (state, tokens) = client.session(|s| (s.state().clone(), s.tokens().cloned()));
            if self.state.with_untracked(|old| *old != state) {
                self.state.set(state);
            }
            if self.tokens.with_untracked(|old| *old != tokens) {
                self.tokens.set(tokens);
            }
        });
    }
}
