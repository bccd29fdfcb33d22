//! Drives the session: hands in what happens, performs what it asks for.

use futures_channel::oneshot;
use gloo_timers::callback::Timeout;
use oauth_protocol::{
    CallId, Configuration, Effect, Error, FlowEvent, Input, Request, Response, Session, SignIn,
};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

use crate::storage::{Records, name_of};
use crate::{clock, fetch, location, page_lifecycle, random, timer};

/// The client of this page. Cheap to clone; all clones are the same client.
#[derive(Clone)]
pub struct Client(Rc<Inner>);

/// What an observer of the client is told.
#[derive(Debug)]
pub enum Notice {
    /// The session may have changed: read what is needed.
    Changed,
    /// Show this path of the application in place of the callback.
    Return(String),
    /// A step of the flow happened.
    Event(FlowEvent),
}

/// Where a call's answer goes.
type CallEnd = oneshot::Sender<Result<Response, Error>>;

struct Inner {
    session: RefCell<Session>,
    records: Records,
    timer: RefCell<Option<Timeout>>,
    calls: RefCell<Vec<(CallId, CallEnd)>>,
    last_call: Cell<u32>,
    notices: RefCell<Vec<Notice>>,
    observer: Box<dyn Fn(Notice)>,
}

impl Client {
    /// Starts the client on this page: restores the tab's session, or takes
    /// the authorization response out of the address and redeems it. Call it
    /// before anything is rendered. The observer is told of every change.
    pub fn start(configuration: Configuration, observer: impl Fn(Notice) + 'static) -> Client {
        let client = Client(Rc::new(Inner {
            session: RefCell::new(Session::new(configuration)),
            records: Records::default(),
            timer: RefCell::new(None),
            calls: RefCell::default(),
            last_call: Cell::new(0),
            notices: RefCell::default(),
            observer: Box::new(observer),
        }));
        let restored = client.clone();
        page_lifecycle::on_restored(move || restored.handle(Input::Resumed));
        client.handle(Input::Start(location::page_href()));
        client
    }

    /// Sends the person to the server to sign in.
    pub fn sign_in(&self, sign_in: SignIn) {
        if let Some(entropy) = random::entropy() {
            self.handle(Input::SignIn(sign_in, entropy));
        }
    }

    /// Forgets the tokens, revokes them, and signs out at the server.
    pub fn sign_out(&self) {
        if let Some(entropy) = random::entropy() {
            self.handle(Input::SignOut(entropy));
        }
    }

    /// Fetches fresh tokens now.
    pub fn refresh(&self) {
        self.handle(Input::Refresh);
    }

    /// Goes on after a failure was shown.
    pub fn dismiss(&self) {
        self.handle(Input::Dismiss);
    }

    /// Calls the resource API with the access token. It is fresh when the
    /// request is sent; if it is refused all the same, a new one is fetched and
    /// the call repeated once.
    ///
    /// # Errors
    /// Nobody is signed in, the address is not the API's, no answer came, or
    /// the API refused: see [`oauth_protocol::ErrorKind`]. Any other answer,
    /// whatever its status, is `Ok`.
    pub async fn call(&self, request: Request) -> Result<Response, Error> {
        let (sender, receiver) = oneshot::channel();
        let id = CallId(self.0.last_call.get().wrapping_add(1));
        self.0.last_call.set(id.0);
        self.0.calls.borrow_mut().push((id, sender));
        self.handle(Input::Call(id, request));
        match receiver.await {
            Ok(result) => result,
            // Every call is finished by the session; a lost one never ends.
            Err(oneshot::Canceled) => core::future::pending().await,
        }
    }

    /// Looks at the session.
    pub fn session<T>(&self, look: impl FnOnce(&Session) -> T) -> T {
        look(&self.0.session.borrow())
    }

    fn handle(&self, input: Input) {
        self.0.session.borrow_mut().handle(clock::now(), input);
        loop {
            let effect = self.0.session.borrow_mut().poll();
            match effect {
                Some(effect) => self.perform(effect),
                None => break,
            }
        }
        (self.0.observer)(Notice::Changed);
        let notices = self.0.notices.take();
        notices.into_iter().for_each(&self.0.observer);
    }

    fn perform(&self, effect: Effect) {
        let records = &self.0.records;
        match effect {
            Effect::Load(key) => {
                let record = records.load(&name_of(&key));
                self.answer(Input::Loaded(key, record));
            }
            Effect::Take(key) => {
                let record = records.load(&name_of(&key));
                records.remove(&name_of(&key));
                self.answer(Input::Loaded(key, record));
            }
            Effect::Store(key, record) => records.store(&name_of(&key), record),
            Effect::Remove(key) => records.remove(&name_of(&key)),
            Effect::Send { exchange, request, time_limit } => {
                let client = self.clone();
                spawn_local(async move {
                    let result = fetch::send(request, time_limit).await;
                    client.handle(Input::Answer(exchange, result));
                });
            }
            Effect::Navigate(url) => location::leave_to(&url),
            Effect::CleanUrl(path) => location::replace_url(&path),
            Effect::Return(path) => self.notify(Notice::Return(path)),
            Effect::Wake(delay) => {
                let client = self.clone();
                let timer = timer::after(delay, move || client.handle(Input::Tick));
                self.0.timer.replace(Some(timer));
            }
            Effect::Finish(id, result) => self.finish(id, result),
            Effect::Record(event) => self.notify(Notice::Event(event)),
        }
    }

    fn answer(&self, input: Input) {
        self.0.session.borrow_mut().handle(clock::now(), input);
    }

    fn notify(&self, notice: Notice) {
        self.0.notices.borrow_mut().push(notice);
    }

    fn finish(&self, id: CallId, result: Result<Response, Error>) {
        let mut calls = self.0.calls.borrow_mut();
        if let Some(index) = calls.iter().position(|(other, _)| *other == id) {
            // Nobody waits any more when the caller went away.
            let _ = calls.swap_remove(index).1.send(result);
        }
    }
}
