//! What there is of a browser behind its handles: the time, what is due, the
//! tabs, and the way to the servers.

use std::time::Duration;

use oauth_protocol::{Configuration, Entropy, Input, Now, Request, Response, Timestamp, Unreachable, Url};

use super::page::Page;
use super::records::Records;
use crate::authorization_server::AuthorizationServer;
#[cfg(feature = "dpop")]
use crate::es256::KeyPair;
use crate::text;

pub(crate) struct World {
    pub(super) configuration: Configuration,
    pub(super) servers: Vec<AuthorizationServer>,
    pub(super) now: Timestamp,
    pub(super) tabs: Vec<Page>,
    /// For all tabs of the origin.
    pub(super) shared: Records,
    /// Who has a lock, or waits for it: its name and the tab; the first of a
    /// name has it.
    pub(super) locks: Vec<(String, usize)>,
    pub(super) is_online: bool,
    /// By their names. A browser keeps them over page loads.
    #[cfg(feature = "dpop")]
    pub(super) keys: Vec<(String, KeyPair)>,
    #[cfg(feature = "popup")]
    pub(super) blocks_popups: bool,
    /// In the order in which it was planned.
    due: Vec<Due>,
    seed: String,
    random: u32,
}

/// Something that happens to a page at its time.
struct Due {
    at: Timestamp,
    tab: usize,
    what: Happening,
}

enum Happening {
    Input(Box<Input>),
    Navigation(String),
}

impl Due {
    fn is_timer(&self) -> bool {
        matches!(&self.what, Happening::Input(input) if matches!(**input, Input::Tick))
    }

    fn is_lock(&self) -> bool {
        matches!(&self.what, Happening::Input(input) if matches!(**input, Input::Locked))
    }
}

/// More than any action takes; then something goes round in circles.
const MOST_STEPS: usize = 10_000;
/// Fetch Standard 4.4: “If request's redirect count is 20, then return a network error”.
const MOST_REDIRECTS: usize = 20;

impl World {
    pub(super) fn new(configuration: Configuration, servers: Vec<AuthorizationServer>) -> World {
        let numbers = servers.iter().map(|server| server.next_browser().to_string());
        let seed = numbers.collect::<Vec<_>>().join(".");
        World {
            configuration,
            servers,
            // 2026-01-01T00:00:00Z: no clock is read.
            now: Timestamp::from_unix_seconds(1_767_225_600),
            tabs: Vec::new(),
            shared: Records::default(),
            locks: Vec::new(),
            is_online: true,
            #[cfg(feature = "dpop")]
            keys: Vec::new(),
            #[cfg(feature = "popup")]
            blocks_popups: false,
            due: Vec::new(),
            seed,
            random: 0,
        }
    }

    /// The origin of the application.
    pub(super) fn origin(&self) -> String {
        self.configuration.redirect_uri.origin().to_owned()
    }

    /// Octets that come once. The last one spreads clients over time: none
    /// here, so that a test can say when the tokens are replaced.
    pub(super) fn entropy(&mut self) -> Entropy {
        self.random += 1;
        let mut octets = text::random(&format!("browser {} {}", self.seed, self.random));
        octets[95] = 0;
        Entropy::from_random(octets)
    }

    #[cfg(feature = "dpop")]
    pub(super) fn new_key(&mut self) -> KeyPair {
        self.random += 1;
        KeyPair::of(&format!("browser {} {}", self.seed, self.random))
    }

    /// Hands an input to a tab's page, and performs what it asks for.
    pub(super) fn handle(&mut self, tab: usize, input: Input) {
        let page = &mut self.tabs[tab];
        let now = Now { wall: self.now, monotonic: self.now.since(page.loaded_at) };
        page.session.handle(now, input);
        while let Some(effect) = self.tabs[tab].session.poll() {
            if let Some(input) = self.perform(tab, effect) {
                self.tabs[tab].session.handle(now, input);
            }
        }
    }

    /// Hands an input to the page that the tab shows now, unless that is gone by
    /// then.
    pub(super) fn tell(&mut self, tab: usize, delay: Duration, input: Input) {
        self.plan(tab, delay, Happening::Input(Box::new(input)));
    }

    /// Takes the tab to this address, once the page has done what it is about.
    pub(super) fn leave(&mut self, tab: usize, address: String) {
        self.plan(tab, Duration::ZERO, Happening::Navigation(address));
    }

    fn plan(&mut self, tab: usize, delay: Duration, what: Happening) {
        let at = self.now.plus(delay);
        self.due.push(Due { at, tab, what });
    }

    /// Sets the page's one timer.
    pub(super) fn set_timer(&mut self, tab: usize, delay: Duration) {
        self.due.retain(|due| due.tab != tab || !due.is_timer());
        self.tell(tab, delay, Input::Tick);
    }

    /// Lets time pass, and what is due meanwhile happen.
    pub(super) fn pass(&mut self, time: Duration) {
        let end = self.now.plus(time);
        while self.happen_next(end) {}
        self.now = end;
    }

    /// Has happen what is due now; then as much time pass as this tab has to
    /// wait for something.
    pub(super) fn settle(&mut self, tab: usize) {
        while self.happen_next(self.now) {}
        for _ in 0..MOST_STEPS {
            let is_waited_for = |due: &Due| due.tab == tab && !due.is_timer();
            let is_busy = self.tabs[tab].is_busy() || self.due.iter().any(is_waited_for);
            let next = self.next().map(|index| self.due[index].at);
            let Some(at) = next.filter(|_| is_busy) else { return };
            self.happen_next(at.max(self.now));
        }
        panic!("The tab does not come to rest: {:?}", self.tabs[tab].session.state());
    }

    /// What happens next. Nothing does in a page that the browser keeps while
    /// its tab shows another site.
    fn next(&self) -> Option<usize> {
        let due = self.due.iter().enumerate().filter(|(_, due)| self.tabs[due.tab].is_shown());
        due.min_by_key(|(_, due)| due.at).map(|(index, _)| index)
    }

    /// Has the next happen if it is due until then; says whether it was.
    fn happen_next(&mut self, until: Timestamp) -> bool {
        let next = self.next().filter(|index| self.due[*index].at <= until);
        let Some(due) = next.map(|index| self.due.remove(index)) else { return false };
        self.now = self.now.max(due.at);
        match due.what {
            Happening::Input(input) => self.handle(due.tab, *input),
            Happening::Navigation(address) => self.navigate(due.tab, address),
        }
        true
    }

    /// Loads a page of the application: what was under way in the one before is
    /// gone, the storage stays.
    pub(super) fn load(&mut self, tab: usize, path: &str) {
        self.forget_page(tab);
        let entropy = self.entropy();
        let href = format!("{}{path}", self.origin());
        let page = &mut self.tabs[tab];
        page.start(&self.configuration, path, self.now);
        self.handle(tab, Input::Start(href, entropy));
        if !self.is_online {
            self.handle(tab, Input::Online(false));
        }
    }

    /// Nothing happens any more to the page that the tab has shown.
    pub(super) fn forget_page(&mut self, tab: usize) {
        self.due.retain(|due| due.tab != tab);
        self.give_lock_back(tab);
    }

    /// Takes the browser to this address, and on to where it is sent from
    /// there.
    pub(super) fn navigate(&mut self, tab: usize, mut address: String) {
        for _ in 0..MOST_REDIRECTS {
            let url = address_of(&address);
            if url.origin() == self.origin() {
                let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
                return self.load(tab, &format!("{}{query}", url.path()));
            }
            let Ok(answer) = self.send(&Request::get(url)) else { break };
            match answer.header("location") {
                Some(location) => address = location.to_owned(),
                None if answer.status == 400 => panic!(
                    "The authorization server shows the person an error and does not send them back to the \
                     application. {}",
                    answer.body
                ),
                None => break,
            }
        }
        // A page of the server, or the browser's page that says that there is none.
        self.give_lock_back(tab);
        self.tabs[tab].elsewhere = Some(address);
        #[cfg(feature = "popup")]
        if let Some(opener) = self.tabs[tab].opener {
            // The person closes such a window.
            self.close(tab);
            self.tell(opener, Duration::ZERO, Input::PopupClosed);
        }
    }

    /// What comes of a request.
    pub(super) fn send(&self, request: &Request) -> Result<Response, Unreachable> {
        if !self.is_online {
            return Err(Unreachable::Network);
        }
        let there = self.servers.iter().filter_map(|server| Some((server.nearness(&request.url)?, server)));
        match there.max_by_key(|(nearness, _)| *nearness) {
            Some((_, server)) => server.answer(request, self.now),
            None => self.nobody_is_at(&request.url),
        }
    }

    fn nobody_is_at(&self, url: &Url) -> ! {
        let servers: Vec<_> = self.servers.iter().map(|server| server.issuer().as_str().to_owned()).collect();
        let apis: Vec<_> = self.servers.iter().flat_map(AuthorizationServer::api_addresses).collect();
        panic!(
            "Nobody answers at {}{}. The authorization servers of this browser: {}; their APIs: {}. Make the one \
             that is missing with AuthorizationServer::new or ResourceServer::new, or correct the \
             configuration.",
            url.origin(),
            url.path(),
            list(&servers),
            list(&apis)
        );
    }

    /// Tells it to all pages of the other tabs.
    pub(super) fn broadcast(&mut self, tab: usize, message: &str) {
        for other in (0..self.tabs.len()).filter(|other| *other != tab) {
            if self.tabs[other].is_shown() {
                let input = Input::Heard(message.to_owned());
                self.tell(other, Duration::ZERO, input);
            }
        }
    }

    pub(super) fn ask_for_lock(&mut self, tab: usize, name: String) {
        let is_free = self.locks.iter().all(|(other, _)| *other != name);
        self.locks.push((name, tab));
        if is_free {
            self.tell(tab, Duration::ZERO, Input::Locked);
        }
    }

    /// The lock that this tab has or waits for, of which there is one at a time,
    /// is for the next one that waits.
    pub(super) fn give_lock_back(&mut self, tab: usize) {
        self.due.retain(|due| due.tab != tab || !due.is_lock());
        let Some(place) = self.locks.iter().position(|(_, owner)| *owner == tab) else { return };
        let (name, _) = self.locks.remove(place);
        let first = self.locks.iter().position(|(other, _)| *other == name);
        if let Some(next) = first.filter(|first| *first >= place) {
            self.tell(self.locks[next].1, Duration::ZERO, Input::Locked);
        }
    }

    /// Opens a tab that shows nothing yet.
    pub(super) fn new_tab(&mut self, storage: Records) -> usize {
        let page = Page::new(&self.configuration, storage, self.now);
        self.tabs.push(page);
        self.tabs.len() - 1
    }
}

pub(super) fn list(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

fn address_of(text: &str) -> Url {
    match Url::parse(text) {
        Ok(url) => url,
        Err(fault) => panic!("The browser can't go to {text}: {fault}."),
    }
}
