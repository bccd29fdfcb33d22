//! A choice of authorization servers, read from `config.json` beside the page: one build serves every environment,
//! and a faulty file is explained, field by field.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use oauth_leptos::{
    Configuration, Fault, Request, Server, SessionProvider, SignIn, SignInFailed, SignedIn, SignedOut, Url,
    page_origin, send, use_session,
};

const LONGEST_WAIT: Duration = Duration::from_secs(10);

fn main() {
    mount_to_body(App);
}

#[component]
fn App() -> impl IntoView {
    let read = RwSignal::new(None);
    spawn_local(async move { read.set(Some(read_configuration().await)) });
    move || {
        read.get().map(|read| match read {
            Ok(configuration) => view! {
                <SessionProvider configuration>
                    <Page/>
                </SessionProvider>
            }
            .into_any(),
            Err(faults) => view! { <Faults faults/> }.into_any(),
        })
    }
}

async fn read_configuration() -> Result<Configuration, Vec<Fault>> {
    let unreadable = |problem: String| {
        let remedy =
            "Look at the connection, and that the file is beside index.html; then load the page again."
                .into();
        vec![Fault { field: "config.json".into(), problem, remedy }]
    };
    let origin = page_origin();
    let url = Url::parse(&format!("{origin}/config.json")).map_err(|fault| unreadable(fault.to_string()))?;
    let answer =
        send(Request::get(url), LONGEST_WAIT).await.map_err(|_| unreadable("no answer came".into()))?;
    match answer.is_success() {
        true => Configuration::from_json(&answer.body, &origin),
        false => Err(unreadable(format!("the answer was HTTP {}", answer.status))),
    }
}

#[component]
fn Faults(faults: Vec<Fault>) -> impl IntoView {
    let said = |fault: Fault| view! { <li>{fault.field} ": " {fault.problem} " " {fault.remedy}</li> };
    view! {
        <h1>"config.json needs a correction"</h1>
        <ul>{faults.into_iter().map(said).collect_view()}</ul>
    }
}

#[component]
fn Page() -> impl IntoView {
    let session = use_session();
    let answer = RwSignal::new(String::new());
    let call = move |_| {
        let Some(server) = session.server() else { return };
        spawn_local(async move {
            let Ok(url) = Url::parse(&format!("{}/fitness/steps?days=3", server.api.as_str())) else {
                return;
            };
            answer.set(match session.call(Request::get(url)).await {
                Ok(response) => response.body,
                Err(error) => error.to_string(),
            });
        });
    };
    let way_in = move |server: Server| {
        let sign_in = move |_| session.sign_in(SignIn::at(&server.id));
        view! { <button on:click=sign_in>"Sign in with " {server.name}</button> }
    };
    view! {
        <h1>"Several servers"</h1>
        <SignInFailed on_continue=|()| ()/>
        <SignedOut>{session.servers().into_iter().map(way_in).collect_view()}</SignedOut>
        <SignedIn>
            <p>"Signed in with " {move || session.server().map(|server| server.name)}</p>
            <button on:click=call>"Show my steps"</button>
            <button on:click=move |_| session.sign_out()>"Sign out"</button>
            <pre>{answer}</pre>
        </SignedIn>
    }
}

#[cfg(test)]
mod tests;
