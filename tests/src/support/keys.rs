//! The keyboard alone, and where its focus is.
use thirtyfour::{Key, action_chain::ActionChain};

use super::tab::Tab;

/// Where the focus is, and why nobody would see it there; empty if they would.
const FOCUS: &str = "
    const at = document.activeElement;
    const is_there = at && at !== document.body && at !== document.documentElement && at.isConnected;
    if (!is_there) return ['nowhere', 'it is lost'];
    const name = at.localName + (at.id && '#' + at.id) + ' ' + (at.textContent || '').trim().slice(0, 40);
    const box = at.getClientRects()[0];
    if (!box || box.width < 1 || box.height < 1) return [name, 'it has no place'];
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) return [name, 'it is off the screen'];
    const hit = document.elementFromPoint(x, y);
    if (!at.contains(hit) && !hit?.contains(at)) return [name, 'it is covered by ' + hit?.localName];
    const style = getComputedStyle(at);
    const is_marked = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    // What takes it to be read out, and does nothing, needs no mark.
    return [name, is_marked || at.tabIndex < 0 ? '' : 'it has no mark'];
";

impl Tab {
    /// Presses one key, wherever the focus is.
    pub async fn press(&self, key: Key) {
        self.did(format!("pressed {key:?}"));
        self.perform(self.driver().action_chain().send_keys(key)).await;
    }

    /// Types where the focus is.
    pub async fn type_here(&self, text: &str) {
        self.did("typed".into());
        self.perform(self.driver().action_chain().send_keys(text)).await;
    }

    /// Presses the Tab key until the focus is on an element that fits; it is seen at each stop on the way.
    pub async fn tab_to(&self, css: &str, at_most: usize) {
        self.go_by_tab(css, at_most, ActionChain::send_keys).await;
    }

    /// The same, backwards.
    pub async fn tab_back_to(&self, css: &str, at_most: usize) {
        let backwards =
            |chain: ActionChain, key| chain.key_down(Key::Shift).send_keys(key).key_up(Key::Shift);
        self.go_by_tab(css, at_most, backwards).await;
    }

    /// Waits until the focus is on an element that fits.
    pub async fn focus_on(&self, css: &str) {
        let words = format!("the focus is on {css}");
        self.until(&words, async || self.is_focused(css).await.then_some(())).await;
        self.sees_the_focus().await;
    }

    async fn go_by_tab(&self, css: &str, at_most: usize, keys: fn(ActionChain, Key) -> ActionChain) {
        let loaded = async || (self.run("return document.readyState", "").await? == "complete").then_some(());
        self.until("the document and its styles are there", loaded).await;
        let mut stops = Vec::new();
        for _ in 0..at_most {
            self.perform(keys(self.driver().action_chain(), Key::Tab)).await;
            stops.push(self.sees_the_focus().await);
            if self.is_focused(css).await {
                return self.did(format!("went to {css} with Tab"));
            }
        }
        panic!("{css} is not among {at_most} stops: {stops:#?}");
    }

    async fn is_focused(&self, css: &str) -> bool {
        let script = "return document.activeElement?.matches(arguments[0]);";
        self.run(script, css).await.is_some_and(|is_so| is_so == true)
    }

    /// Where it is.
    async fn sees_the_focus(&self) -> String {
        let said = self.script(FOCUS, "").await;
        let (place, trouble) = (said[0].as_str().unwrap_or_default(), said[1].as_str().unwrap_or_default());
        assert!(trouble.is_empty(), "the focus is on {place}: {trouble}");
        place.to_owned()
    }

    async fn perform(&self, keys: ActionChain) {
        let result = keys.perform().await;
        self.check("keys can be pressed", result);
    }
}
