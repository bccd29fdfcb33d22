//! Starts the client and gives its handle to everything below.

use leptos::prelude::*;
use oauth_browser::protocol::{Configuration, FlowEvent};
use oauth_browser::{Client, Notice};

use crate::session_handle::SessionHandle;

/// Starts the session of this page before its children render: the address is
/// clean by then, and a session kept in this tab is there.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oauth_leptos::{Configuration, SessionProvider, SignInFailed};
///
/// #[component]
/// fn App(configuration: Configuration) -> impl IntoView {
///     // With a router: `use_navigate()`, and the history entry replaced.
///     let show = |path: String| leptos::logging::log!("show {path}");
///     view! {
///         <SessionProvider configuration on_return=show>
///             <SignInFailed on_continue=|()| ()/>
///         </SessionProvider>
///     }
/// }
/// ```
#[component]
pub fn SessionProvider<C: IntoView + 'static>(
    /// Which servers, as which client.
    configuration: Configuration,
    /// Shows a path of the application in place of the callback, when the
    /// round trip is over: for a router, which navigates there with the history
    /// entry replaced. The address is that path already.
    #[prop(into, optional)]
    on_return: Option<Callback<String>>,
    /// Is told every step of the flow; they hold no secret.
    #[prop(into, optional)]
    on_event: Option<Callback<FlowEvent>>,
    /// What uses the session.
    children: TypedChildren<C>,
) -> impl IntoView {
    let handle = SessionHandle::new(configuration.clone());
    handle.start(|| {
        Client::start(configuration, move |notice| match notice {
            Notice::Changed => handle.update(),
            Notice::Return(path) => {
                if let Some(on_return) = on_return {
                    on_return.run(path);
                }
            }
            Notice::Event(event) => {
                if let Some(on_event) = on_event {
                    on_event.run(event);
                }
            }
        })
    });
    children.into_inner()()
}
