//! A page whose person is signed in, and has just come back from the server,
//! where they allowed nothing more. A page has one session, so all tests share
//! it. The servers are a stand-in for `fetch`.

use js_sys::Function;
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use leptos::tachys::view::Mountable;
use std::cell::{OnceCell, RefCell};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

use crate::{
    Configuration, Error, FlowEvent, Request, Server, SessionHandle, SessionProvider, Step, Url, page_origin,
    use_session,
};

/// What an earlier page load left in this tab, and the address the server
/// sends the person back to.
const CAME_BACK: &str = r#"
    const now = Date.now();
    const at = { server: 'main', issuer: 'https://as.example' };
    const keep = (place, name, record) => place.setItem(name, JSON.stringify({ version: 2, ...record }));
    keep(localStorage, 'oauth.ledger.kept', { generation: 0, noted_at: now });
    keep(sessionStorage, 'oauth.session', { ...at, session: 'kept', clock_ahead: 0, clock_behind: 0,
        client_id: 'spa', access_token: 'access-1', requested: 'read', granted: 'read', received_at: now,
        expires_at: now + 300_000, generation: 0 });
    keep(sessionStorage, 'oauth.pending.asked', { ...at, state: 'asked', code_verifier: 'v'.repeat(43),
        redirect_uri: location.origin + '/callback', scope: 'read write', return_to: '/', created_at: now,
        resume: 'add the event' });
    history.replaceState(null, '', '/callback?error=access_denied&state=asked');"#;

/// The server says nothing of itself, so that nobody leaves this page for it;
/// the API refuses in two ways.
const SERVERS: &str = r#"
    globalThis.fetch = async ({ url }) => {
        if (!url.startsWith('https://api.example/')) return new Promise(() => {});
        const [status, reason] = url.endsWith('/events')
            ? [403, 'insufficient_scope", scope="write']
            : [401, 'insufficient_user_authentication", max_age="60'];
        return new Response('', { status, headers: { 'WWW-Authenticate': `Bearer error="${reason}"` } });
    };"#;

thread_local! {
    static STEPS: RefCell<Vec<Step>> = const { RefCell::new(Vec::new()) };
    static RESUMED: OnceCell<[Option<String>; 2]> = const { OnceCell::new() };
}

/// The session of the page, which is started by the first to ask.
pub(super) fn session() -> SessionHandle {
    resumed();
    use_session()
}

/// What the session gave back, asked twice, when the page had started.
pub(super) fn resumed() -> [Option<String>; 2] {
    RESUMED.with(|resumed| resumed.get_or_init(start).clone())
}

fn start() -> [Option<String>; 2] {
    for script in [SERVERS, CAME_BACK] {
        Function::new_no_args(script).call0(&JsValue::NULL).unwrap();
    }
    let server = Server::new("main", "https://as.example", "spa", "read", "https://api.example").unwrap();
    let configuration = Configuration::new(&page_origin(), vec![server]).unwrap();
    let on_event = Callback::new(|event: FlowEvent| STEPS.with_borrow_mut(|steps| steps.push(event.step)));
    mount_to(place(), move || {
        view! { <SessionProvider configuration on_return=|_: String| () on_event>""</SessionProvider> }
    })
    .forget();
    [(); 2].map(|()| use_session().take_resumed())
}

/// The steps of the flow since the last time.
pub(super) fn steps() -> Vec<Step> {
    STEPS.take()
}

/// Why the API refuses a call of this path.
pub(super) async fn refusal(path: &str) -> Error {
    let url = Url::parse(&format!("https://api.example{path}")).unwrap();
    session().call(Request::get(url)).await.unwrap_err()
}

/// Why a call of somebody else's API is not made.
pub(super) async fn foreign() -> Error {
    session().call(Request::get(Url::parse("https://other.example").unwrap())).await.unwrap_err()
}

/// Something on the page, for as long as this is kept.
pub(super) struct Shown<M: Mountable> {
    place: HtmlElement,
    _there: UnmountHandle<M>,
}

/// Puts something on the page.
pub(super) fn show<V: IntoView + 'static>(view: impl FnOnce() -> V + 'static) -> Shown<V::State> {
    session();
    let place = place();
    Shown { _there: mount_to(place.clone(), view), place }
}

impl<M: Mountable> Shown<M> {
    /// What can be read.
    pub(super) fn text(&self) -> String {
        self.place.text_content().unwrap_or_default()
    }

    /// Presses the one button.
    pub(super) fn press(&self) {
        let button = self.place.query_selector("button").unwrap().expect("a button");
        button.unchecked_into::<HtmlElement>().click();
    }
}

fn place() -> HtmlElement {
    let place = document().create_element("div").unwrap();
    document().body().unwrap().append_child(&place).unwrap();
    place.unchecked_into()
}
