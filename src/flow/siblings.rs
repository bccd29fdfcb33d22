//! The other tabs of this app: each tells what it records, and on demand all that it has recorded.
//!
//! Events hold no secret, and only pages of this origin hear them. Whether anybody listens is another matter:
//! the pages behind the scenes do.
use leptos::prelude::window;
use oauth_leptos::{FlowEvent, FlowLog, TabChannel};

use crate::live::Live;
use crate::ui::listen;

/// Of this app alone; the client's own tabs speak elsewhere.
///
/// Each message is a word, the name of the tab that speaks, and what belongs to it: `ask` who is there; `log` with
/// the path shown and all that was recorded; `event` with what was just recorded; `bye`.
const CHANNEL: &str = "roundtrip.events";

/// Another tab.
#[cfg(feature = "backstage")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sibling {
    name: String,
    pub is_open: bool,
    /// Where it was when it told.
    pub path: String,
    /// What it recorded, oldest first.
    pub events: Vec<FlowEvent>,
}

/// This tab among the others. `Copy`: pass it into any closure.
#[derive(Clone, Copy)]
pub struct Siblings(&'static Inner);

struct Inner {
    /// New with each load of the page, so that a duplicate has another one.
    name: String,
    channel: std::cell::OnceCell<TabChannel>,
    #[cfg(feature = "backstage")]
    heard: Live<Vec<Sibling>>,
}

impl Siblings {
    /// Speaks from now on, and answers with what is in `log`.
    pub fn meet(log: Live<FlowLog>) -> Siblings {
        let inner = Inner {
            name: format!("{:x}", (js_sys::Math::random() * 4e15) as u64),
            channel: std::cell::OnceCell::new(),
            #[cfg(feature = "backstage")]
            heard: Live::new(Vec::new()),
        };
        let siblings = Siblings(Box::leak(Box::new(inner)));
        if let Some(channel) = TabChannel::open(CHANNEL, move |message| siblings.hear(&message, log)) {
            let _ = siblings.0.channel.set(channel);
        }
        listen(&window(), "pagehide", Box::new(move |_| siblings.say("bye", "")));
        #[cfg(feature = "backstage")]
        siblings.say("ask", "");
        siblings
    }

    /// Tells the others of an event.
    pub fn tell(self, event: &FlowEvent) {
        self.say("event", &FlowEvent::write_list(std::slice::from_ref(event)));
    }

    /// The other tabs that have told of themselves; tracked.
    #[cfg(feature = "backstage")]
    pub fn heard(self) -> Vec<Sibling> {
        self.0.heard.get()
    }

    fn say(self, word: &str, rest: &str) {
        if let Some(channel) = self.0.channel.get() {
            channel.tell(&format!("{word} {} {rest}", self.0.name));
        }
    }

    fn hear(self, message: &str, log: Live<FlowLog>) {
        if message.starts_with("ask ") {
            let path = window().location().pathname().unwrap_or_default();
            let events = log.peek(|log| FlowEvent::write_list(log.events()));
            self.say("log", &format!("{path} {events}"));
        }
        #[cfg(feature = "backstage")]
        self.note(message);
    }

    #[cfg(feature = "backstage")]
    fn note(self, message: &str) {
        let mut parts = message.splitn(3, ' ');
        let (Some(word), Some(name), Some(rest)) = (parts.next(), parts.next(), parts.next()) else { return };
        let mut is_new = false;
        self.0.heard.update(|tabs| {
            let known = tabs.iter_mut().find(|tab| tab.name == name);
            match (word, known) {
                ("log", known) => {
                    let (path, events) = rest.split_once(' ').unwrap_or((rest, ""));
                    let (name, path, events) =
                        (name.to_owned(), path.to_owned(), FlowEvent::read_list(events));
                    let tab = Sibling { name, is_open: true, path, events };
                    match known {
                        Some(known) => *known = tab,
                        None => tabs.push(tab),
                    }
                }
                ("event", Some(known)) => {
                    // It may be back from where the browser keeps pages that were left.
                    known.is_open = true;
                    known.events.extend(FlowEvent::read_list(rest));
                }
                ("event", None) => is_new = true,
                ("bye", Some(known)) => known.is_open = false,
                _ => {}
            }
        });
        if is_new {
            self.say("ask", "");
        }
    }
}

#[cfg(all(test, feature = "backstage"))]
impl Sibling {
    pub fn new(name: &str, path: &str, events: &[FlowEvent]) -> Sibling {
        Sibling { name: name.to_owned(), is_open: true, path: path.to_owned(), events: events.to_vec() }
    }
}
