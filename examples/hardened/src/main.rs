//! Tokens that are of no use elsewhere, and a request that nobody on the way can change: both features of the crate
//! (`dpop`, `pushed-requests`), and three words of configuration.

use leptos::prelude::*;
use leptos::task::spawn_local;
use oauth_leptos::{
    Configuration, Dpop, Request, Server, SessionProvider, SignIn, SignInFailed, SignedIn, SignedOut, Url,
    UrlFault, page_origin, use_session,
};

const API: &str = "http://127.0.0.1:8081/api";

fn configuration(page_origin: &str) -> Result<Configuration, UrlFault> {
    let scope = "openid profile offline_access fitness.read";
    let server = Server::new("main", "http://127.0.0.1:8081", "roundtrip-hardened", scope, API)?;
    let server = Server {
        // A bearer token in the answer is refused (RFC 9449).
        dpop: Dpop::Always,
        // The request goes to the server first, and only its name through the address bar (RFC 9126).
        pushes_requests: true,
        // The token is for this API and no other (RFC 8707).
        resource: Some(API.into()),
        ..server.with_parameter("prompt", "consent")
    };
    Configuration::new(page_origin, vec![server])
}

fn main() {
    mount_to_body(|| {
        configuration(&page_origin()).map(|configuration| {
            view! {
                <SessionProvider configuration>
                    <Page/>
                </SessionProvider>
            }
        })
    });
}

#[component]
fn Page() -> impl IntoView {
    let session = use_session();
    let answer = RwSignal::new(String::new());
    let call = move |_| {
        spawn_local(async move {
            let Ok(url) = Url::parse(&format!("{API}/fitness/steps?days=3")) else { return };
            answer.set(match session.call(Request::get(url)).await {
                Ok(response) => response.body,
                Err(error) => error.to_string(),
            });
        });
    };
    let bound = move || match session.tokens()?.is_bound() {
        true => Some("The tokens are bound to a key that cannot leave this browser."),
        false => Some("The tokens are bearer tokens."),
    };
    view! {
        <h1>"Hardened"</h1>
        <SignInFailed on_continue=|()| ()/>
        <SignedOut>
            <button on:click=move |_| session.sign_in(SignIn::at("main"))>"Sign in"</button>
        </SignedOut>
        <SignedIn>
            <p>{bound}</p>
            <button on:click=call>"Show my steps"</button>
            <button on:click=move |_| session.sign_out()>"Sign out"</button>
            <pre>{answer}</pre>
        </SignedIn>
    }
}

#[cfg(test)]
mod tests;
