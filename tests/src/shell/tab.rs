//! One tab of a browser that is none: a session, its storage, its keys, and its way to the network.
use std::{
    collections::HashMap,
    fmt,
    pin::Pin,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use futures_util::stream::{FuturesUnordered, StreamExt};
use oauth_protocol::{
    CallId, Configuration, Effect, Entropy, Error, ExchangeId, FlowEvent, Input, Key, Now, Request, Response,
    Session, SignIn, State, Timestamp, Unreachable, Url,
};
use reqwest::Client;
use ring::rand::{SecureRandom, SystemRandom};
use serde_json::{Value, json};

use super::{http, keys::Keys, signatures};

/// The page's origin.
pub const PAGE: &str = "http://localhost:8080";

type Arrival = (ExchangeId, Result<Response, Unreachable>);

/// The tab.
pub struct Tab {
    session: Session,
    configuration: Configuration,
    storage: HashMap<String, String>,
    keys: Keys,
    client: Client,
    loaded_at: Instant,
    under_way: FuturesUnordered<Pin<Box<dyn Future<Output = Arrival>>>>,
    leaves_for: Option<String>,
    finished: HashMap<u32, Result<Response, Error>>,
    calls: u32,
    wake_at: Option<Instant>,
    awaits_tabs: bool,
    longest_wait: Duration,
    impatience: Option<Duration>,
    events: Vec<FlowEvent>,
}

impl Tab {
    /// A tab that has loaded the page, configured for these servers.
    pub async fn open(servers: &[Value]) -> Tab {
        let text = json!({ "servers": servers }).to_string();
        let configuration = Configuration::from_json(&text, PAGE).expect("a configuration");
        let mut tab = Tab {
            session: Session::new(configuration.clone()),
            configuration,
            storage: HashMap::new(),
            keys: Keys::default(),
            client: http::client(),
            loaded_at: Instant::now(),
            under_way: FuturesUnordered::new(),
            leaves_for: None,
            finished: HashMap::new(),
            calls: 0,
            wake_at: None,
            awaits_tabs: false,
            longest_wait: Duration::ZERO,
            impatience: None,
            events: Vec::new(),
        };
        tab.load("/").await;
        tab
    }

    /// Gives up on every request after this long, though the client would wait longer.
    pub fn hurry(&mut self, limit: Duration) {
        self.impatience = Some(limit);
    }

    /// Loads a page of the application; what was under way is gone, the storage stays.
    pub async fn load(&mut self, path: &str) {
        self.under_way = FuturesUnordered::new();
        (self.wake_at, self.leaves_for, self.awaits_tabs) = (None, None, false);
        self.loaded_at = Instant::now();
        self.session = Session::new(self.configuration.clone());
        self.input(Input::Start(format!("{PAGE}{path}"), entropy()));
        self.settle().await;
    }

    /// Presses “sign in”, and comes back with the server's answer if there is one: the path of the
    /// callback, not loaded yet.
    pub async fn leave(&mut self, sign_in: SignIn) -> Option<String> {
        self.input(Input::SignIn(sign_in, entropy()));
        self.settle().await;
        let mut location = self.leaves_for.take()?;
        // A server may pass the browser on to another one.
        while !location.starts_with(PAGE) {
            let answer = self.client.get(location).send().await.expect("an authorization server");
            let next =
                answer.headers().get("location").and_then(|value| value.to_str().ok().map(str::to_owned));
            let Some(next) = next else {
                panic!("the authorization server says: {}", answer.text().await.unwrap_or_default());
            };
            location = next;
        }
        location.strip_prefix(PAGE).map(str::to_owned)
    }

    /// The whole sign-in at the server of this id.
    pub async fn sign_in(&mut self, server: &str) {
        self.sign_in_with(SignIn { server: server.to_owned(), ..SignIn::default() }).await;
    }

    /// The whole sign-in as asked for here.
    pub async fn sign_in_with(&mut self, sign_in: SignIn) {
        if let Some(path) = self.leave(sign_in).await {
            self.load(&path).await;
        }
    }

    /// Fetches fresh tokens now.
    pub async fn refresh(&mut self) {
        self.input(Input::Refresh);
        self.settle().await;
    }

    /// The person has read a failure and goes on.
    pub async fn dismiss(&mut self) {
        self.input(Input::Dismiss);
        self.settle().await;
    }

    /// Signs out; the browser would leave for this address.
    pub async fn sign_out(&mut self) -> Option<String> {
        self.input(Input::SignOut(entropy()));
        self.settle().await;
        self.leaves_for.take()
    }

    /// Calls the API at this address.
    pub async fn call(&mut self, url: &str) -> Result<Response, Error> {
        let request = Request::get(Url::parse(url).expect("an address"));
        self.calls += 1;
        self.finish(Input::Call(CallId(self.calls), request)).await
    }

    /// Asks for the profile.
    pub async fn userinfo(&mut self) -> Result<Response, Error> {
        self.calls += 1;
        self.finish(Input::Userinfo(CallId(self.calls))).await
    }

    /// Lets time pass; the timer fires on the way.
    pub async fn pass(&mut self, time: Duration) {
        let end = Instant::now() + time;
        while let Some(at) = self.wake_at.filter(|at| *at <= end) {
            tokio::time::sleep_until(at.into()).await;
            self.wake_at = None;
            self.input(Input::Tick);
            self.settle().await;
        }
        tokio::time::sleep_until(end.into()).await;
    }

    /// The keys of this browser are gone, as after its data were cleared.
    pub fn lose_keys(&mut self) {
        self.keys.forget_all();
    }

    /// The session.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Where the person stands.
    pub fn state(&self) -> &State {
        self.session.state()
    }

    /// The longest that the client was ready to wait for one answer.
    pub fn longest_wait(&self) -> Duration {
        self.longest_wait
    }

    /// The events so far, over all page loads.
    pub fn events(&self) -> &[FlowEvent] {
        &self.events
    }

    async fn finish(&mut self, input: Input) -> Result<Response, Error> {
        self.input(input);
        self.settle().await;
        self.finished.remove(&self.calls).expect("every call ends")
    }

    /// Performs what there is to do, until the session waits for nothing: neither for servers, nor for
    /// other tabs, of which there are none.
    async fn settle(&mut self) {
        loop {
            while let Some((exchange, result)) = self.under_way.next().await {
                self.input(Input::Answer(exchange, result));
            }
            match self.wake_at {
                Some(at) if self.awaits_tabs => {
                    tokio::time::sleep_until(at.into()).await;
                    self.wake_at = None;
                    self.awaits_tabs = false;
                    self.input(Input::Tick);
                }
                _ => return,
            }
        }
    }

    fn input(&mut self, input: Input) {
        let mut inputs = vec![input];
        while let Some(input) = inputs.pop() {
            self.session.handle(self.now(), input);
            while let Some(effect) = self.session.poll() {
                inputs.splice(0..0, self.perform(effect));
            }
        }
    }

    fn perform(&mut self, effect: Effect) -> Option<Input> {
        match effect {
            Effect::Load(key) => {
                let record = self.storage.get(&name(&key)).cloned();
                return Some(Input::Loaded(key, record));
            }
            Effect::Take(key) => {
                let record = self.storage.remove(&name(&key));
                return Some(Input::Loaded(key, record));
            }
            Effect::Store(key, record) => drop(self.storage.insert(name(&key), record)),
            Effect::Remove(key) => drop(self.storage.remove(&name(&key))),
            Effect::Send { exchange, request, time_limit, proof } => {
                self.longest_wait = self.longest_wait.max(time_limit);
                let limit = self.impatience.map_or(time_limit, |limit| limit.min(time_limit));
                let signed = match proof.map(|proof| self.keys.sign(&proof)) {
                    Some(None) => return Some(Input::Answer(exchange, Err(Unreachable::KeyLost))),
                    signed => signed.flatten(),
                };
                let sent = http::send(self.client.clone(), request, signed, limit);
                self.under_way.push(Box::pin(async move { (exchange, sent.await) }));
            }
            Effect::Verify { exchange, key, algorithm, signed, signature } => {
                let is_genuine = signatures::is_genuine(&key, algorithm, &signed, &signature);
                return Some(Input::Verified(exchange, is_genuine));
            }
            Effect::Hash { exchange, text } => {
                let digest = ring::digest::digest(&ring::digest::SHA512, text.as_bytes());
                return Some(Input::Hashed(exchange, digest.as_ref().to_vec()));
            }
            Effect::OpenKey(name) => {
                let public = self.keys.open(&name);
                return Some(Input::KeyOpened(name, Some(public)));
            }
            Effect::ForgetKey(name) => self.keys.forget(&name),
            Effect::OpenPopup { .. } => return Some(Input::PopupBlocked),
            Effect::Lock(_) => return Some(Input::Locked),
            // Another tab would answer a question, and none does.
            Effect::Broadcast(message) => self.awaits_tabs = message.contains(r#""message":"needed""#),
            // What the tab is left with if nobody takes it to the server.
            Effect::Unlock | Effect::SignInAgain(_) => {}
            Effect::AnswerOpener(_) | Effect::CleanUrl(_) | Effect::Return(_) => {}
            Effect::Navigate(url) => self.leaves_for = Some(url),
            Effect::Wake(delay) => self.wake_at = Some(Instant::now() + delay),
            Effect::Finish(call, result) => drop(self.finished.insert(call.0, result)),
            Effect::Record(event) => self.events.push(event),
        }
        None
    }

    fn now(&self) -> Now {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock past 1970");
        let millis = u64::try_from(since.as_millis()).expect("a clock before the end of time");
        Now { wall: Timestamp::from_unix_millis(millis), monotonic: self.loaded_at.elapsed() }
    }
}

impl fmt::Debug for Tab {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tab: {:?}", self.state())
    }
}

fn name(key: &Key) -> String {
    match key {
        Key::Session => "session".to_owned(),
        Key::Pending(state) => format!("pending.{state}"),
        Key::Metadata(issuer) => format!("metadata.{issuer}"),
        Key::Ledger(session) => format!("ledger.{session}"),
    }
}

fn entropy() -> Entropy {
    let mut octets = [0; 96];
    SystemRandom::new().fill(&mut octets).expect("random octets");
    Entropy::from_random(octets)
}
