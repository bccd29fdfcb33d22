//! Watches a browser from outside the pages, over WebDriver BiDi: navigation ends none of it, and the
//! page's Content-Security-Policy allows none of it and needn't.
use std::{
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures_util::StreamExt;
use serde_json::{Value, json};
use thirtyfour::bidi::{BiDi, BidiError};

use super::records::{Address, Fetch, Record, Request, Write};

const SCRIPT: &str = include_str!("probe.js");
const EVENTS: [&str; 3] = ["script.message", "log.entryAdded", "network.beforeRequestSent"];
/// Messages come a little later than what they tell of.
const QUIET: Duration = Duration::from_millis(150);

/// Everything seen so far.
#[derive(Clone, Debug)]
pub(crate) struct Probe {
    bidi: BiDi,
    records: Arc<Mutex<Vec<Record>>>,
}

impl Probe {
    /// Watches from now on every document of `page_origin` and every request.
    pub(crate) async fn start(bidi: BiDi, page_origin: &str) -> Result<Probe, BidiError> {
        let records: Arc<Mutex<Vec<Record>>> = Arc::default();
        let events = bidi.subscribe_raw();
        let kept = Arc::clone(&records);
        tokio::spawn(async move {
            let mut events = pin!(events);
            while let Some(event) = events.next().await {
                if let Some(record) = Record::of_event(&event.method, &event.params) {
                    kept.lock().unwrap_or_else(PoisonError::into_inner).push(record);
                }
            }
        });
        bidi.send_raw("session.subscribe", json!({ "events": EVENTS })).await?;
        let script = json!({
            "functionDeclaration": SCRIPT.replace("PAGE_ORIGIN", page_origin),
            "arguments": [{ "type": "channel", "value": { "channel": "probe" } }],
        });
        bidi.send_raw("script.addPreloadScript", script).await?;
        Ok(Probe { bidi, records })
    }

    /// A command of WebDriver BiDi.
    pub(crate) async fn send(&self, method: &str, params: Value) -> Result<Value, BidiError> {
        self.bidi.send_raw(method, params).await
    }

    /// Returns once nothing more comes in.
    pub(crate) async fn settle(&self) {
        loop {
            let before = self.count();
            tokio::time::sleep(QUIET).await;
            if self.count() == before {
                return;
            }
        }
    }

    /// What the page's scripts fetched from other origins.
    pub(crate) fn fetches(&self) -> Vec<Fetch> {
        self.select(|record| match record {
            Record::Fetch(fetch) => Some(fetch.clone()),
            _ => None,
        })
    }

    /// What was written into storages.
    pub(crate) fn writes(&self) -> Vec<Write> {
        self.select(|record| match record {
            Record::Write(write) => Some(write.clone()),
            _ => None,
        })
    }

    /// The addresses the page had.
    pub(crate) fn addresses(&self) -> Vec<Address> {
        self.select(|record| match record {
            Record::Address(address) => Some(address.clone()),
            _ => None,
        })
    }

    /// All requests, also those of navigation and of the servers' pages.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.select(|record| match record {
            Record::Request(request) => Some(request.clone()),
            _ => None,
        })
    }

    /// What pages wrote to the console.
    pub(crate) fn console(&self) -> Vec<String> {
        self.select(|record| match record {
            Record::Console { text, .. } => Some(text.clone()),
            _ => None,
        })
    }

    /// Errors: uncaught, unhandled, written to the console as such, refused by the policy.
    pub(crate) fn faults(&self) -> Vec<String> {
        self.select(|record| match record {
            Record::Console { is_error: true, text } => Some(format!("console: {text}")),
            Record::Fault(text) => Some(text.clone()),
            _ => None,
        })
    }

    fn count(&self) -> usize {
        self.records.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn select<T>(&self, choose: impl FnMut(&Record) -> Option<T>) -> Vec<T> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner).iter().filter_map(choose).collect()
    }
}
