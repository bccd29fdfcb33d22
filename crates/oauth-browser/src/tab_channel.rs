//! Messages between the tabs of this origin: `BroadcastChannel`.

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

/// This tab's end of a channel; closed when it is dropped. Only pages of this
/// origin hear what is said there.
///
/// ```no_run
/// use oauth_browser::TabChannel;
///
/// // A count of the tabs that are open: each answers a question with its own name.
/// let channel = TabChannel::open("app.tabs", |message| println!("another tab says {message}"));
/// if let Some(channel) = &channel {
///     channel.tell("who is there?");
/// }
/// ```
pub struct TabChannel {
    channel: BroadcastChannel,
    _on_message: Closure<dyn Fn(MessageEvent)>,
}

impl TabChannel {
    /// Opens the channel of this name, and calls back with each message of another tab. `None` where
    /// the browser has no channels: the tab is then alone.
    ///
    /// ```no_run
    /// # use oauth_browser::TabChannel;
    /// let Some(channel) = TabChannel::open("app.theme", |theme| println!("now in {theme}")) else {
    ///     return; // the tab is alone
    /// };
    /// ```
    pub fn open(name: &str, heard: impl Fn(String) + 'static) -> Option<TabChannel> {
        let channel = BroadcastChannel::new(name).ok()?;
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(text) = event.data().as_string() {
                heard(text);
            }
        });
        channel.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        Some(TabChannel { channel, _on_message: on_message })
    }

    /// Tells all other tabs.
    ///
    /// ```no_run
    /// # use oauth_browser::TabChannel;
    /// # fn example(channel: &TabChannel) {
    /// channel.tell("dark"); // all other tabs of this origin, not this one
    /// # }
    /// ```
    pub fn tell(&self, message: &str) {
        let _ = self.channel.post_message(&JsValue::from_str(message));
    }
}

impl Drop for TabChannel {
    fn drop(&mut self) {
        self.channel.close();
    }
}
