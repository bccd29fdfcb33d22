//! Pages for people who are signed in, with `leptos_router`: whoever opens one without a session is asked to sign
//! in, and comes back to that very page, query and all.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::{A, Route, Router, Routes};
use leptos_router::hooks::{use_navigate, use_query_map};
use leptos_router::{NavigateOptions, path};
use oauth_leptos::{
    Callback, Configuration, Request, Server, SessionProvider, SignIn, SignInFailed, SignedIn, SignedOut,
    Url, UrlFault, page_origin, use_session,
};

const API: &str = "http://127.0.0.1:8081/api";

fn configuration(page_origin: &str) -> Result<Configuration, UrlFault> {
    let scope = "openid profile offline_access fitness.read";
    let server = Server::new("main", "http://127.0.0.1:8081", "roundtrip-spa", scope, API)?;
    Configuration::new(page_origin, vec![server.with_parameter("prompt", "consent")])
}

fn main() {
    mount_to_body(|| {
        view! {
            <Router>
                <App/>
            </Router>
        }
    });
}

/// The session stands inside the router, so that it can go to where a sign-in began.
#[component]
fn App() -> impl IntoView {
    let navigate = use_navigate();
    let go = move |path: String| navigate(&path, NavigateOptions { replace: true, ..Default::default() });
    let home = go.clone();
    configuration(&page_origin()).map(|configuration| {
        view! {
            <SessionProvider configuration on_return=go>
                <nav>
                    <A href="/">"Home"</A>
                    <A href="/steps?days=3">"My steps"</A>
                </nav>
                <Routes fallback=|| view! { <p>"There is no such page."</p> }>
                    <Route path=path!("/") view=Home/>
                    <Route path=path!("/steps") view=|| view! { <Guarded><Steps/></Guarded> }/>
                    <Route path=path!("/signed-out") view=|| view! { <p>"You are signed out."</p> }/>
                    <Route
                        path=path!("/callback")
                        view=move || {
                            let home = home.clone();
                            view! { <Callback on_continue=move |()| home("/".into())/> }
                        }
                    />
                </Routes>
            </SessionProvider>
        }
    })
}

#[component]
fn Home() -> impl IntoView {
    let session = use_session();
    view! {
        <h1>"Guarded routes"</h1>
        <p>"This page is for everybody. “My steps” is for you alone."</p>
        <SignedIn>
            <button on:click=move |_| session.sign_out()>"Sign out"</button>
        </SignedIn>
    }
}

/// Shows its children to somebody who is signed in, and to anybody else the way in. What is shown is a matter of
/// comfort: it is the API that protects the data.
#[component]
fn Guarded(children: ChildrenFn) -> impl IntoView {
    let session = use_session();
    let children = StoredValue::new(children);
    view! {
        <SignedIn>{children.with_value(|children| children())}</SignedIn>
        <SignedOut>
            <SignInFailed on_continue=|()| ()/>
            <h1>"Sign in first"</h1>
            <p>"You come back to this page."</p>
            <button on:click=move |_| session.sign_in(SignIn::at("main"))>"Sign in"</button>
        </SignedOut>
    }
}

#[component]
fn Steps() -> impl IntoView {
    let session = use_session();
    let days = use_query_map().with_untracked(|query| query.get("days")).unwrap_or_else(|| "7".into());
    let answer = RwSignal::new(String::new());
    spawn_local(async move {
        let Ok(url) = Url::parse(&format!("{API}/fitness/steps?days={days}")) else { return };
        answer.set(match session.call(Request::get(url)).await {
            Ok(response) => response.body,
            Err(error) => error.to_string(),
        });
    });
    view! {
        <h1>"My steps"</h1>
        <pre>{answer}</pre>
    }
}

#[cfg(test)]
mod tests;
