//! The app: the configuration, then the session, then the frame with the page that is asked for.
//!
//! What end-to-end tests hold on to (ids and attributes that stay):
//! `<html data-ready>` once the app is mounted · `main[data-page]` the page's name ·
//! `button.ticket[data-server]` sign in there · `#sign-out` in the bar · `#sign-in-again` ·
//! `[data-failure]` a failed sign-in, by kind · `[data-fault]` a faulty field of config.json ·
//! `figure.chart[data-days]` · `[data-missing]` a permission that is asked for, with `#ask-again` ·
//! `[data-confirm]` a recent sign-in that is asked for, with `#confirm-there` ·
//! `#add-event` the form, `#ask-calendar-write` its question, `[data-said]` how it ended,
//! `li.event[data-event]` · `#refresh-now` · `tr[data-scope][data-granted="yes|no"]` ·
//! `[data-token="access|refresh|identity"]`, the first with `data-generation` ·
//! `section[data-attack]` an attack of the lab, with its button and `[data-outcome]`, whose `data-check`
//! names what dealt with it ·
//! `[data-problem]` data that could not be fetched · `a#own-server` the way to `/server` ·
//! `li[data-probe][data-state]` a check there, `#own-server-form`, `#own-keep`, `#own-check`, `#own-remove`,
//! `[data-works]` a preset's verdict, `[data-who]` who is signed in there · `#announcement` what screen readers hear.
mod frame;

use std::ops::Deref;

use leptos::mount::mount_to;
use leptos::prelude::{IntoView, StoredValue, WithValue, untrack, view};
use oauth_leptos::{
    Configuration, Destination, Error, Scope, Server, SessionHandle, SessionProvider, SignIn, State,
};
use wasm_bindgen::JsCast;
use web_sys::Element;

use crate::config::{Loaded, OwnServer};
use crate::flow::{Flow, StepState, Steps, steps};
use crate::keep;
use crate::pages::activity::ActivityState;
#[cfg(feature = "backstage")]
use crate::pages::calendar::CalendarState;
use crate::pages::faulty_configuration;
#[cfg(feature = "backstage")]
use crate::pages::health::HealthState;
use crate::router::{Router, clean_callback};

/// What every page needs. `Copy`: pass it into any closure.
#[derive(Clone, Copy)]
pub struct App(&'static Parts);

/// There is one app for as long as the page is open, so it is never freed.
pub struct Parts {
    pub session: SessionHandle,
    pub router: Router,
    pub flow: Flow,
    pub activity: ActivityState,
    #[cfg(feature = "backstage")]
    pub calendar: CalendarState,
    #[cfg(feature = "backstage")]
    pub health: HealthState,
    pub own_server: OwnServer,
    #[cfg(feature = "backstage")]
    pub backstage: crate::backstage::BackstageState,
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        self.0
    }
}

/// Puts the app in its place, or says what is wrong with its configuration.
pub fn mount(place: Element, configuration: Loaded) {
    place.set_text_content(None);
    let parent = place.clone().unchecked_into();
    match configuration {
        Ok((configuration, own_server)) => {
            mount_to(parent, move || start(place, configuration, own_server)).forget();
        }
        Err(faults) => {
            clean_callback();
            mount_to(parent, move || faulty_configuration::show(&place, &faults)).forget();
        }
    }
}

/// Starts the session, and then, with a clean address, builds the frame.
fn start(place: Element, configuration: Configuration, own_server: OwnServer) -> impl IntoView {
    let (router, flow) = (Router::start(), Flow::restore());
    // Leptos' callbacks may hold only what could be sent to another thread.
    let held = StoredValue::new_local((place, router, flow));
    view! {
        <SessionProvider
            configuration
            on_return=move |path: String| {
                keep::remove(keep::RETURN_TO);
                held.with_value(|(_, router, _)| router.replace(&path));
            }
            on_event=move |event| held.with_value(|(_, _, flow)| flow.record(event))
        >
            {held.with_value(|(place, router, flow)| {
                router.read_address();
                frame::show(place, App::new(*router, *flow, own_server));
            })}
        </SessionProvider>
    }
}

impl App {
    fn new(router: Router, flow: Flow, own_server: OwnServer) -> App {
        let session = oauth_leptos::use_session();
        let parts = Parts {
            session,
            router,
            flow,
            activity: ActivityState::new(session, router),
            #[cfg(feature = "backstage")]
            calendar: CalendarState::new(session),
            #[cfg(feature = "backstage")]
            health: HealthState::new(),
            own_server,
            #[cfg(feature = "backstage")]
            backstage: crate::backstage::BackstageState::new(session, flow, router),
        };
        App(Box::leak(Box::new(parts)))
    }

    /// The parts, for as long as the page is open.
    pub fn parts(self) -> &'static Parts {
        self.0
    }

    /// Sends the person to a server to sign in, and remembers where they want to be afterwards.
    pub fn sign_in(self, server: &str, scope: Scope, return_to: &str) {
        self.leave(SignIn {
            server: server.to_owned(),
            scope,
            return_to: return_to.to_owned(),
            ..SignIn::default()
        });
    }

    /// Sends the person to a server for a sign-in of any kind.
    #[cfg_attr(not(feature = "backstage"), expect(unused_mut, reason = "a presenter marks it"))]
    pub fn leave(self, mut sign_in: SignIn) {
        #[cfg(feature = "backstage")]
        crate::backstage::mark(self, &mut sign_in);
        keep::store(keep::RETURN_TO, &sign_in.return_to);
        self.session.sign_in(sign_in);
    }

    /// Asks for one permission more, beside those there are, and comes back to this page.
    pub fn ask_for(self, permission: &str) {
        let Some(tokens) = untrack(|| self.session.tokens()) else { return };
        self.leave(SignIn {
            server: tokens.server,
            scope: Scope::parse(permission),
            return_to: self.router.path(),
            renewal: true,
            ..SignIn::default()
        });
    }

    /// Sends the person to confirm who they are, as the API asks for; what was granted stays.
    pub fn confirm(self, refusal: &Error) {
        let Some(tokens) = untrack(|| self.session.tokens()) else { return };
        if let Some(sign_in) = SignIn::to_lift(refusal, &tokens.server, &self.router.path()) {
            self.leave(sign_in);
        }
    }

    /// Signs out, and forgets what was typed.
    pub fn sign_out(self) {
        self.forget();
        self.session.sign_out();
    }

    /// Gives the tokens back, and forgets what was typed; at the server the person stays signed in.
    #[cfg(feature = "backstage")]
    pub fn revoke(self) {
        self.forget();
        self.session.revoke();
    }

    fn forget(self) {
        #[cfg(feature = "backstage")]
        self.calendar.clear();
        #[cfg(not(feature = "backstage"))]
        keep::remove(keep::DRAFT);
        keep::remove(keep::RETURN_TO);
    }

    /// The first step of a question that the session's server asks.
    pub fn to_the_server(self) -> String {
        let server = untrack(|| self.session.server());
        format!("You go to {}", server.map(|server| server.name).unwrap_or_default())
    }

    /// Where the browser is on its way to; tracked.
    pub fn leaving(self) -> Option<Destination> {
        match self.session.state() {
            State::Redirecting(destination) => Some(destination),
            _ => None,
        }
    }

    /// Whether the browser is on its way to a server's sign-in; tracked.
    pub fn is_leaving_to_sign_in(self) -> bool {
        self.leaving() == Some(Destination::Authorize)
    }

    /// The steps of the round trip; tracked.
    pub fn steps(self) -> Steps {
        let leaving = self.leaving().is_some();
        self.flow.with(|events| steps(events, leaving))
    }

    /// The steps of a round trip that is not over: after a sign-out the next one begins blank; tracked.
    pub fn open_steps(self) -> Steps {
        let steps = self.steps();
        let is_over = steps.last() == Some(&StepState::Done) && !self.session.is_signed_in();
        if is_over { Steps::default() } else { steps }
    }

    /// What the person is called, as far as the server says; tracked.
    pub fn person(self) -> Option<String> {
        let tokens = self.session.tokens()?;
        let claims = tokens.id_token.as_ref()?.claims();
        claims.name.clone().or_else(|| claims.preferred_username.clone())
    }
}

/// Whether tokens of a server are for an API: the person may name a server without one, and its record then has
/// the issuer in the place of the API's address.
pub fn has_api(server: &Server) -> bool {
    server.api != server.issuer
}

/// Whether a session has a permission; tracked.
pub fn is_granted(session: SessionHandle, permission: &str) -> bool {
    session.tokens().is_some_and(|tokens| tokens.granted.contains(permission))
}
