//! What the session asks for, done with Web APIs.

use oauth_protocol::{Effect, Input};
#[cfg(feature = "dpop")]
use oauth_protocol::{Proof, Request, Unreachable};
#[cfg(feature = "popup")]
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

use super::{Client, Notice};
#[cfg(feature = "dpop")]
use crate::key_store;
#[cfg(feature = "popup")]
use crate::popup::{self, Popup};
use crate::storage::name_of;
use crate::tab_lock::TabLock;
use crate::{fetch, location, timer, web_crypto};

impl Client {
    pub(super) fn perform(&self, effect: Effect) {
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
            Effect::Store(key, record) => {
                if !records.store(&name_of(&key), record) {
                    self.answer(Input::NotStored(key));
                }
            }
            Effect::Remove(key) => records.remove(&name_of(&key)),
            Effect::Send {
                exchange,
                request,
                time_limit,
                #[cfg(feature = "dpop")]
                proof,
            } => {
                #[cfg(feature = "dpop")]
                let client = self.clone();
                self.later(async move {
                    #[cfg(feature = "dpop")]
                    let request = match client.with_proof(request, proof).await {
                        Ok(request) => request,
                        Err(reason) => return Some(Input::Answer(exchange, Err(reason))),
                    };
                    Some(Input::Answer(exchange, fetch::send(request, time_limit).await))
                });
            }
            Effect::Verify { exchange, key, algorithm, signed, signature } => self.later(async move {
                let is_genuine = web_crypto::verify(&key, algorithm, &signed, &signature).await;
                Some(Input::Verified(exchange, is_genuine))
            }),
            Effect::Hash { exchange, text } => self.later(async move {
                let digest = web_crypto::sha512(&text).await;
                Some(Input::Hashed(exchange, digest))
            }),
            #[cfg(feature = "dpop")]
            Effect::OpenKey(name) => self.later(async move {
                let key = key_store::open(&name).await;
                Some(Input::KeyOpened(name, key))
            }),
            #[cfg(feature = "dpop")]
            Effect::ForgetKey(name) => self.0.keys.forget(name),
            #[cfg(feature = "popup")]
            Effect::OpenPopup { url, state } => self.open_popup(&url, state),
            #[cfg(feature = "popup")]
            Effect::AnswerOpener(address) => self.later(async move {
                if !popup::answer_opener(&address).await {
                    return Some(Input::PopupClosed);
                }
                popup::close_window();
                None
            }),
            Effect::Lock(name) => {
                let happened = self.listener();
                let lock = TabLock::ask(&name, move || happened(Input::Locked));
                self.0.lock.replace(Some(lock));
            }
            Effect::Unlock => drop(self.0.lock.take()),
            Effect::Broadcast(message) => {
                if let Some(channel) = self.0.channel.get() {
                    channel.tell(&message);
                }
            }
            Effect::SignInAgain(sign_in) => {
                if let Some(input) = super::asked(sign_in) {
                    self.answer(input);
                }
            }
            Effect::Navigate(url) => self.leave_to(url),
            Effect::CleanUrl(path) => location::replace_url(&path),
            Effect::Return(path) => {
                // With a router or without one: a reload must not come back to the callback.
                location::replace_url(&path);
                self.notify(Notice::Return(path));
            }
            Effect::Wake(delay) => {
                let happened = self.listener();
                let timer = timer::after(delay, move || happened(Input::Tick));
                self.0.timer.replace(Some(timer));
            }
            Effect::Finish(id, result) => self.finish(id, result),
            Effect::Record(event) => self.notify(Notice::Event(event)),
        }
    }

    /// Hands in what the work brings, when it is done.
    fn later(&self, work: impl Future<Output = Option<Input>> + 'static) {
        let client = self.clone();
        spawn_local(async move {
            if let Some(input) = work.await {
                client.handle(input);
            }
        });
    }

    #[cfg(not(feature = "dpop"))]
    fn leave_to(&self, url: String) {
        location::leave_to(&url);
    }

    #[cfg(feature = "dpop")]
    fn leave_to(&self, url: String) {
        match self.0.keys.forgotten() {
            None => location::leave_to(&url),
            Some(forgotten) => spawn_local(async move {
                // It ends by being dropped.
                let _ = forgotten.await;
                location::leave_to(&url);
            }),
        }
    }

    #[cfg(feature = "dpop")]
    async fn with_proof(&self, request: Request, proof: Option<Proof>) -> Result<Request, Unreachable> {
        Ok(match proof {
            None => request,
            Some(proof) => request.header("DPoP", self.0.keys.sign(proof).await?),
        })
    }

    #[cfg(feature = "popup")]
    fn open_popup(&self, url: &str, state: String) {
        // An earlier window closes first: nobody waits for its answer any more.
        self.0.popup.take();
        let client = self.clone();
        let ended = move |address: Option<String>| {
            client.0.popup.take();
            client.handle(address.map_or(Input::PopupClosed, Input::PopupAnswered));
        };
        let popup = Popup::open(url, state, Rc::new(ended));
        if popup.is_none() {
            self.answer(Input::PopupBlocked);
        }
        self.0.popup.replace(popup);
    }
}
