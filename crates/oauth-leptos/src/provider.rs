//! Starts the client and gives its handle to everything below.

use leptos::prelude::*;
use oauth_browser::protocol::{Configuration, FlowEvent, SignedOut, State};
use oauth_browser::{Client, Notice};

use crate::session_handle::SessionHandle;

/// Starts the session of this page before its children render: the address is
/// clean by then, and a session kept in this tab is there.
#[component]
pub fn SessionProvider(
    /// Which servers, as which client.
    configuration: Configuration,
    /// Shows a path of the application in place of the callback, when the
    /// round trip is over: with the history entry replaced, not added.
    #[prop(into)]
    on_return: Callback<String>,
    /// Is told every step of the flow; they hold no secret.
    #[prop(into, optional)]
    on_event: Option<Callback<FlowEvent>>,
    /// What uses the session.
    children: Children,
) -> impl IntoView {
    let handle = SessionHandle {
        client: StoredValue::new_local(None),
        configuration: StoredValue::new(configuration.clone()),
        state: RwSignal::new(State::SignedOut(SignedOut::NotYet)),
        tokens: RwSignal::new(None),
    };
    let client = Client::start(configuration, move |notice| match notice {
        Notice::Changed => handle.update(),
        Notice::Return(path) => on_return.run(path),
        Notice::Event(event) => {
            if let Some(on_event) = on_event {
                on_event.run(event);
            }
        }
    });
    handle.client.set_value(Some(client));
    handle.update();
    provide_context(handle);
    children()
}

/// The session of the nearest [`SessionProvider`].
///
/// # Panics
/// Outside of one, which is a mistake in the application's own tree.
pub fn use_session() -> SessionHandle {
    expect_context::<SessionHandle>()
}
