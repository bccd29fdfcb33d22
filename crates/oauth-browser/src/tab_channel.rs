//! Messages between the tabs of this origin: `BroadcastChannel`.

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

/// Only pages of this origin hear what is said here.
const NAME: &str = "oauth.tabs";

/// This tab's end of the channel; closed when it is dropped.
pub(crate) struct TabChannel {
    channel: BroadcastChannel,
    _on_message: Closure<dyn Fn(MessageEvent)>,
}

impl TabChannel {
    /// Opens it, and calls back with each message of another tab. `None` where
    /// the browser has no channels: the tab is then alone.
    pub(crate) fn open(heard: impl Fn(String) + 'static) -> Option<TabChannel> {
        let channel = BroadcastChannel::new(NAME).ok()?;
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(text) = event.data().as_string() {
                heard(text);
            }
        });
        channel.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        Some(TabChannel { channel, _on_message: on_message })
    }

    pub(crate) fn tell(&self, message: &str) {
        let _ = self.channel.post_message(&JsValue::from_str(message));
    }
}

impl Drop for TabChannel {
    fn drop(&mut self) {
        self.channel.close();
    }
}
