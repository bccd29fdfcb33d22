//! What happens on the page: a server is typed, kept, checked and forgotten.
use gloo_net::http::Request;
use leptos::prelude::location;
use oauth_leptos::{Server, page_origin};
use wasm_bindgen_futures::spawn_local;

use super::diagnosis::Verdict;
use super::draft::{Draft, Wrong};
use super::form;
use super::presets::{Presets, read_presets};
use super::probe::{self, CHECKS};
use crate::app::App;
use crate::config::{OWN, OwnServer};
use crate::live::Live;
use crate::router::focus;
use crate::{dates, keep};

/// A line of the list of checks.
#[derive(Clone, Debug)]
pub struct Row {
    pub name: &'static str,
    pub title: &'static str,
    /// What was asked, as one reads it in a log; may be empty.
    pub asked: String,
    pub verdict: Verdict,
}

/// What the page knows. `Copy`: pass it into any closure.
#[derive(Clone, Copy)]
pub struct Desk {
    pub draft: Live<Draft>,
    pub wrong: Live<Vec<Wrong>>,
    /// `None` until they are here.
    pub presets: Live<Option<Presets>>,
    /// The id of the one that was chosen.
    pub chosen: Live<String>,
    pub rows: Live<Vec<Row>>,
    pub checking: Live<bool>,
    /// What this browser kept could not be read, and is gone.
    pub discarded: Live<bool>,
}

impl Desk {
    /// Nothing yet.
    pub fn new() -> Desk {
        Desk {
            draft: Live::new(Draft::blank()),
            wrong: Live::new(Vec::new()),
            presets: Live::new(None),
            chosen: Live::new(String::new()),
            rows: Live::new(Vec::new()),
            checking: Live::new(false),
            discarded: Live::new(false),
        }
    }

    /// The page is shown.
    pub fn open(self, app: App) {
        if app.own_server == OwnServer::Damaged {
            keep::store_setting(keep::OWN_SERVER, None);
            self.discarded.set(true);
        }
        if let Some(server) = own(app)
            && self.draft.peek(|draft| *draft == Draft::blank())
        {
            self.draft.set(Draft::of(&server));
        }
        if self.presets.peek(Option::is_none) {
            self.fetch_presets();
        }
        if keep::load(keep::OWN_SERVER_NEW).is_some() {
            keep::remove(keep::OWN_SERVER_NEW);
            self.check(app);
        }
    }

    /// Reads what is known of well-known servers; without it the form is filled in by hand.
    fn fetch_presets(self) {
        spawn_local(async move {
            let Ok(answer) = Request::get("/presets.json").send().await else { return };
            let text = if answer.ok() { answer.text().await.unwrap_or_default() } else { String::new() };
            self.presets.set(read_presets(&text));
        });
    }

    /// Fills in what is known of a server.
    pub fn choose(self, id: String) {
        self.presets.peek(|presets| {
            let preset = presets.as_ref().and_then(|presets| presets.named(&id));
            if let Some(preset) = preset {
                self.draft.update(|draft| preset.fill(draft));
            }
        });
        self.wrong.set(Vec::new());
        self.chosen.set(id);
    }

    /// Judges what was typed, keeps it, and begins anew with it: servers are known from the start on.
    pub fn submit(self) {
        match self.draft.peek(|draft| draft.read(&page_origin())) {
            Ok((record, _)) => {
                keep::store_setting(keep::OWN_SERVER, Some(&record));
                if keep::load_setting(keep::OWN_SERVER).as_ref() != Some(&record) {
                    return self.refuse(vec![Wrong::unkept()]);
                }
                keep::store(keep::OWN_SERVER_SINCE, &dates::now().to_string());
                keep::store(keep::OWN_SERVER_NEW, "yes");
                let _ = location().reload();
            }
            Err(wrong) => self.refuse(wrong),
        }
    }

    fn refuse(self, wrong: Vec<Wrong>) {
        let first = wrong.first().map_or(form::WHOLE, |wrong| form::selector(wrong.field));
        self.wrong.set(wrong);
        focus(first);
    }

    /// Forgets the server.
    pub fn remove(self) {
        keep::store_setting(keep::OWN_SERVER, None);
        keep::remove(keep::OWN_SERVER_SINCE);
        let _ = location().reload();
    }

    /// Makes the checks, one after the other.
    pub fn check(self, app: App) {
        let Some(server) = own(app) else { return };
        if self.checking.peek(|checking| *checking) {
            return;
        }
        self.checking.set(true);
        let row = |(name, title)| Row { name, title, asked: String::new(), verdict: Verdict::default() };
        self.rows.set(CHECKS.map(row).into());
        spawn_local(async move {
            probe::check(&server, &page_origin(), |name, asked, verdict| {
                self.rows.update(|rows| {
                    if let Some(row) = rows.iter_mut().find(|row| row.name == name) {
                        (row.asked, row.verdict) = (asked, verdict);
                    }
                });
            })
            .await;
            self.checking.set(false);
        });
    }
}

/// The server of the person's own, if one is kept.
pub fn own(app: App) -> Option<Server> {
    app.session.servers().into_iter().find(|server| server.id == OWN)
}

/// Since when it is what it is, in milliseconds since 1970.
pub fn since() -> u64 {
    keep::load(keep::OWN_SERVER_SINCE).and_then(|text| text.parse().ok()).unwrap_or(0)
}
