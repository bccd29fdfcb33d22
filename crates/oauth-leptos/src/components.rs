//! What a page shows by the state of the session.

use leptos::prelude::*;
use oauth_browser::protocol::{Error, ErrorKind, State};

use crate::session_handle::use_session;

/// Shows its children while somebody is signed in.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oauth_leptos::{SignedIn, use_session};
///
/// #[component]
/// fn SignOut() -> impl IntoView {
///     view! { <SignedIn><button on:click=|_| use_session().sign_out()>"Sign out"</button></SignedIn> }
/// }
/// ```
#[component]
pub fn SignedIn<C: IntoView + 'static>(children: TypedChildrenFn<C>) -> impl IntoView {
    let session = use_session();
    let children = children.into_inner();
    move || session.is_signed_in().then(|| children())
}

/// Shows its children while nobody is signed in.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oauth_leptos::{SignIn, SignedOut, use_session};
///
/// #[component]
/// fn Enter() -> impl IntoView {
///     let sign_in = |_| use_session().sign_in(SignIn::at("main"));
///     view! { <SignedOut><button on:click=sign_in>"Sign in"</button></SignedOut> }
/// }
/// ```
#[component]
pub fn SignedOut<C: IntoView + 'static>(children: TypedChildrenFn<C>) -> impl IntoView {
    let session = use_session();
    let children = children.into_inner();
    move || (!session.is_signed_in()).then(|| children())
}

/// Shows a failed sign-in: what happened, what to do, one button to go on, and
/// the technical detail folded away.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oauth_leptos::SignInFailed;
///
/// #[component]
/// fn Failures() -> impl IntoView {
///     view! { <SignInFailed on_continue=|()| leptos::logging::log!("back to the first page")/> }
/// }
/// ```
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
                            // Braces: of static elements Leptos makes `innerHTML`, which Trusted Types refuse.
                            <summary>{"Technical detail"}</summary>
                            <code>{detail}</code>
                        </details>
                    }
                })}
        </section>
    }
}

/// The page at the redirect URI: says that the sign-in is being completed, or
/// why it could not be.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oauth_leptos::{Callback, page_path};
///
/// /// The application's routes, by hand.
/// #[component]
/// fn Pages() -> impl IntoView {
///     let is_callback = page_path().starts_with("/callback");
///     is_callback.then(|| view! { <Callback on_continue=|()| ()/> })
/// }
/// ```
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

/// “Allow this too?”: asks for what a call was refused for want of (403
/// `insufficient_scope`), on this page and in place. Shows nothing for a refusal
/// of another kind.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oauth_leptos::{AllowThisToo, Error};
///
/// #[component]
/// fn Refused(refusal: Error) -> impl IntoView {
///     view! { <AllowThisToo refusal resume="share the steps" purpose="To share your steps with Grace."/> }
/// }
/// ```
#[component]
pub fn AllowThisToo(
    /// Why the call was refused.
    refusal: Error,
    /// What the page was about to do, which [`SessionHandle::take_resumed`](crate::SessionHandle::take_resumed)
    /// gives back afterwards.
    #[prop(into, optional)]
    resume: String,
    /// What it is for, in words; without it, the names of the scope.
    #[prop(into, optional)]
    purpose: String,
) -> impl IntoView {
    let scope = match refusal.kind() {
        ErrorKind::InsufficientScope(scope) => scope.to_string(),
        _ => return None,
    };
    let purpose = if purpose.is_empty() { format!("It needs: {scope}.") } else { purpose };
    Some(question("Allow this too?", purpose, "Allow at the server", refusal, resume))
}

/// “Confirm it is you”: asks for the more recent or stronger sign-in that a call
/// was refused for want of (401 `insufficient_user_authentication`). Shows
/// nothing for a refusal of another kind.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oauth_leptos::{ConfirmItIsYou, Error};
///
/// #[component]
/// fn Refused(refusal: Error) -> impl IntoView {
///     view! { <ConfirmItIsYou refusal purpose="Your heart rate is shown to you alone."/> }
/// }
/// ```
#[component]
pub fn ConfirmItIsYou(
    /// Why the call was refused.
    refusal: Error,
    /// What the page was about to do, which [`SessionHandle::take_resumed`](crate::SessionHandle::take_resumed)
    /// gives back afterwards.
    #[prop(into, optional)]
    resume: String,
    /// What it is for, in words.
    #[prop(into, optional)]
    purpose: String,
) -> impl IntoView {
    if !matches!(refusal.kind(), ErrorKind::InsufficientAuthentication { .. }) {
        return None;
    }
    let purpose = if purpose.is_empty() { refusal.message().to_owned() } else { purpose };
    Some(question("Confirm it is you", purpose, "Confirm at the server", refusal, resume))
}

fn question(
    title: &'static str,
    purpose: String,
    button: &'static str,
    refusal: Error,
    resume: String,
) -> impl IntoView {
    let session = use_session();
    view! {
        <section class="notice notice-careful" aria-label=title>
            <p class="notice-title">{title}</p>
            <p>{purpose}</p>
            <button class="button button-primary" on:click=move |_| session.lift(&refusal, &resume)>
                {button}
            </button>
        </section>
    }
}
