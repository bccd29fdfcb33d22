//! A second window: `window.open`, and `BroadcastChannel` between the two.

use core::time::Duration;
use gloo_timers::callback::Interval;
use js_sys::Promise;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{BroadcastChannel, MessageEvent, Window};

use crate::timer::within;

/// Only pages of this origin hear what is said here.
const CHANNEL: &str = "oauth.popup";
const TAKEN: &str = "taken";
/// How long the first window may take to take an answer.
const TIME_LIMIT: Duration = Duration::from_secs(1);

/// How often the second window is looked at, in milliseconds; the tests have
/// less patience.
const LOOK_EVERY: u32 = if cfg!(test) { 100 } else { 500 };
/// After as many looks in a row at a closed window no answer is on its way any
/// more: 2 s.
const LOOKS: u32 = 5;

/// A second window whose answer is awaited. When it is dropped, nobody waits
/// any more, and the window closes.
pub(crate) struct Popup {
    window: Window,
    channel: BroadcastChannel,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _look: Interval,
}

impl Popup {
    /// Opens a window at this address, and calls back with the address it brings
    /// for this `state`, or with `None` when it was closed. `None` where the
    /// browser opens no window.
    pub(crate) fn open(url: &str, state: String, ended: Rc<dyn Fn(Option<String>)>) -> Option<Popup> {
        let channel = BroadcastChannel::new(CHANNEL).ok()?;
        let features = "popup,width=480,height=720";
        let opened = web_sys::window()?.open_with_url_and_target_and_features(url, "_blank", features);
        let Ok(Some(window)) = opened else {
            channel.close();
            return None;
        };
        let on_message = {
            let (channel, ended) = (channel.clone(), ended.clone());
            Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                // Windows of other tabs answer on the same channel.
                if let Some(address) = event.data().as_string().filter(|address| names(address, &state)) {
                    let _ = channel.post_message(&JsValue::from_str(TAKEN));
                    ended(Some(address));
                }
            })
        };
        channel.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        let looks = Cell::new(0);
        let looked_at = window.clone();
        let look = Interval::new(LOOK_EVERY, move || {
            looks.set(if is_closed(&looked_at) { looks.get() + 1 } else { 0 });
            if looks.get() == LOOKS {
                ended(None);
            }
        });
        Some(Popup { window, channel, _on_message: on_message, _look: look })
    }
}

impl Drop for Popup {
    fn drop(&mut self) {
        self.channel.close();
        // It closes itself too; not every browser lets it.
        let _ = self.window.close();
    }
}

/// A window that is open can look closed: `Cross-Origin-Opener-Policy` takes it
/// out of reach, on this page or on the server's. But while it is being used,
/// this page has no focus.
fn is_closed(window: &Window) -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    window.closed().unwrap_or(true) && document.is_none_or(|document| document.has_focus().unwrap_or(true))
}

fn names(address: &str, state: &str) -> bool {
    address.split(['?', '&']).any(|pair| pair.strip_prefix("state=") == Some(state))
}

/// Brings an address to the window that opened this one; says whether it was
/// taken.
pub(crate) async fn answer_opener(address: &str) -> bool {
    let Ok(channel) = BroadcastChannel::new(CHANNEL) else { return false };
    let taken = async {
        channel.post_message(&JsValue::from_str(address))?;
        loop {
            let message = Promise::new(&mut |heard, _| channel.set_onmessage(Some(&heard)));
            let event: MessageEvent = JsFuture::from(message).await?.unchecked_into();
            if event.data().as_string().as_deref() == Some(TAKEN) {
                return Ok::<(), JsValue>(());
            }
        }
    };
    let taken = within(TIME_LIMIT, taken).await;
    channel.close();
    matches!(taken, Some(Ok(())))
}

/// Closes this window, if the browser allows it.
pub(crate) fn close_window() {
    if let Some(window) = web_sys::window() {
        let _ = window.close();
    }
}
