//! The smallest whole app: sign in, one call, sign out.

use leptos::prelude::*;
use leptos::task::spawn_local;
use oauth_leptos::{
    Configuration, Request, SessionProvider, SignIn, SignInFailed, SignedIn, SignedOut, Url, page_origin, use_session,
};

/// In an app of your own this may come from anywhere: a file, a constant.
const CONFIGURATION: &str = r#"{ "servers": [{
    "id": "main",
    "name": "Node oidc-provider",
    "issuer": "http://127.0.0.1:8081",
    "client_id": "roundtrip-spa",
    "scope": "openid profile offline_access fitness.read",
    "api": "http://127.0.0.1:8081/api",
    "parameters": { "prompt": "consent" }
}]}"#;

fn main() {
    mount_to_body(|| match Configuration::from_json(CONFIGURATION, &page_origin()) {
        Ok(configuration) => view! {
            <SessionProvider configuration on_return=|_| ()>
                <Page/>
            </SessionProvider>
        }
        .into_any(),
        Err(faults) => faults
            .into_iter()
            .map(|fault| view! { <p>{fault.field} ": " {fault.problem} " " {fault.remedy}</p> })
            .collect_view()
            .into_any(),
    });
}

#[component]
fn Page() -> impl IntoView {
    let session = use_session();
    let answer = RwSignal::new(String::new());
    let sign_in = move |_| session.sign_in(SignIn { server: "main".into(), ..SignIn::default() });
    let call = move |_| {
        spawn_local(async move {
            let Ok(url) = Url::parse("http://127.0.0.1:8081/api/fitness/steps?days=7") else { return };
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
            <button on:click=sign_in>"Sign in"</button>
        </SignedOut>
        <SignedIn>
            <p>"Signed in as " {name}</p>
            <button on:click=call>"Show my steps"</button>
            <button on:click=move |_| session.sign_out()>"Sign out"</button>
            <pre>{answer}</pre>
        </SignedIn>
    }
}
