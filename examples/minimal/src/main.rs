//! The smallest whole app: sign in, one call, sign out.

use leptos::prelude::*;
use leptos::task::spawn_local;
use oauth_leptos::{
    Configuration, Request, Server, SessionProvider, SignIn, SignInFailed, SignedIn, SignedOut, Url,
    UrlFault, page_origin, use_session,
};

const API: &str = "http://127.0.0.1:8081/api";

fn configuration(page_origin: &str) -> Result<Configuration, UrlFault> {
    let scope = "openid profile offline_access fitness.read";
    let server = Server::new("main", "http://127.0.0.1:8081", "roundtrip-spa", scope, API)?;
    Configuration::new(page_origin, vec![server.with_parameter("prompt", "consent")])
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
            let Ok(url) = Url::parse(&format!("{API}/fitness/steps?days=7")) else { return };
            answer.set(match session.call(Request::get(url)).await {
                Ok(response) => response.body,
                Err(error) => error.to_string(),
            });
        });
    };
    let name = move || session.tokens()?.id_token?.claims().name.clone();
    view! {
        <h1>"Minimal"</h1>
        <SignInFailed on_continue=|()| ()/>
        <SignedOut>
            <button on:click=move |_| session.sign_in(SignIn::at("main"))>"Sign in"</button>
        </SignedOut>
        <SignedIn>
            <p>"Signed in as " {name}</p>
            <button on:click=call>"Show my steps"</button>
            <button on:click=move |_| session.sign_out()>"Sign out"</button>
            <pre>{answer}</pre>
        </SignedIn>
    }
}

#[cfg(test)]
mod tests;
