//! What a page shows by the state of the session.

use leptos::prelude::*;
use oauth_browser::protocol::{Error, State};

use crate::session_handle::use_session;

/// Shows its children while somebody is signed in.
#[component]
pub fn SignedIn<C: IntoView + 'static>(children: TypedChildrenFn<C>) -> impl IntoView {
    let session = use_session();
    let children = children.into_inner();
    move || session.is_signed_in().then(|| children())
}

/// Shows its children while nobody is signed in.
#[component]
pub fn SignedOut<C: IntoView + 'static>(children: TypedChildrenFn<C>) -> impl IntoView {
    let session = use_session();
    let children = children.into_inner();
    move || (!session.is_signed_in()).then(|| children())
}

/// Shows a failed sign-in: what happened, what to do, one button to go on, and
/// the technical detail folded away.
#[component]
pub fn SignInFailed(
    /// Where “Go on” leads, after the failure is dismissed.
    #[prop(into)]
    on_continue: Callback<()>,
) -> impl IntoView {
    let session = use_session();
    let error = move || match session.state() {
        State::Failed(error) => Some(error),
        _ => None,
    };
    move || error().map(|error| failure(error, on_continue))
}

fn failure(error: Error, on_continue: Callback<()>) -> impl IntoView {
    let session = use_session();
    let go_on = move |_| {
        session.dismiss();
        on_continue.run(());
    };
    let detail = error.detail().to_owned();
    view! {
        <section class="notice notice-error" role="alert">
            <p class="notice-title">{error.message()}</p>
            <p>{error.next_step()}</p>
            <button class="button" on:click=go_on>"Go on"</button>
            {(!detail.is_empty())
                .then(|| {
                    view! {
                        <details>
                            <summary>"Technical detail"</summary>
                            <code>{detail}</code>
                        </details>
                    }
                })}
        </section>
    }
}

/// The page at the redirect URI: says that the sign-in is being completed, or
/// why it could not be.
#[component]
pub fn Callback(
    /// Where “Go on” leads after a failure.
    #[prop(into)]
    on_continue: leptos::prelude::Callback<()>,
) -> impl IntoView {
    let session = use_session();
    view! {
        {move || {
            let exchanging = session.state() == State::Exchanging;
            exchanging.then(|| view! { <p role="status">"Completing the sign-in …"</p> })
        }}
        <SignInFailed on_continue/>
    }
}
