//! Permissions asked for when they are needed: the sign-in asks for steps alone. The calendar is asked for where it
//! is missing, on this page and in place, and what the person was about to do is done when they are back.

use leptos::prelude::*;
use leptos::task::spawn_local;
use oauth_leptos::{
    AllowThisToo, Configuration, Error, ErrorKind, Request, Server, SessionProvider, SignIn, SignInFailed,
    SignedIn, SignedOut, State, Url, UrlFault, page_origin, use_session,
};

const API: &str = "http://127.0.0.1:8081/api";
const STEPS: &str = "/fitness/steps?days=3";
const EVENTS: &str = "/calendar/events";

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
    let refusal = RwSignal::new(None::<Error>);
    let show = move |path: &'static str| {
        spawn_local(async move {
            let Ok(url) = Url::parse(&format!("{API}{path}")) else { return };
            let called = session.call(Request::get(url)).await;
            answer.set(called.as_ref().map(|response| response.body.clone()).unwrap_or_default());
            refusal.set(called.err());
        });
    };
    // Back from the server: what was about to be shown is, unless nothing came of it.
    Effect::new(move || match session.state() {
        State::SignedIn if session.take_resumed().as_deref() == Some(EVENTS) => show(EVENTS),
        State::Failed(_) => drop(session.take_resumed()),
        _ => (),
    });
    view! {
        <h1>"Incremental consent"</h1>
        <SignInFailed on_continue=|()| ()/>
        <SignedOut>
            <p>"You are asked for your steps, and for nothing else."</p>
            <button on:click=move |_| session.sign_in(SignIn::at("main"))>"Sign in"</button>
        </SignedOut>
        <SignedIn>
            <button on:click=move |_| show(STEPS)>"Show my steps"</button>
            <button on:click=move |_| show(EVENTS)>"Show my calendar"</button>
            <button on:click=move |_| session.sign_out()>"Sign out"</button>
            {move || refusal.get().map(|refusal| view! { <Refused refusal/> })}
            <pre>{answer}</pre>
        </SignedIn>
    }
}

/// Asks for what is missing, where that helps; of another failure it says what happened and what to do.
#[component]
fn Refused(refusal: Error) -> impl IntoView {
    let words = (!matches!(refusal.kind(), ErrorKind::InsufficientScope(_))).then(|| refusal.to_string());
    view! {
        <AllowThisToo refusal resume=EVENTS purpose="It shows your next appointments here."/>
        {words.map(|words| view! { <p role="alert">{words}</p> })}
    }
}

#[cfg(test)]
mod tests;
