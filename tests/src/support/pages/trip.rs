//! `/trip`: the messages, what each says, and presenter mode.
use super::super::tab::Tab;

/// The page with its diagram.
#[derive(Debug)]
pub struct TripPage<'a>(&'a Tab);

impl<'a> TripPage<'a> {
    /// Opens it by its link in the bar, after something has happened.
    pub async fn open(tab: &'a Tab) -> Self {
        tab.click("header nav a[href=\"/trip\"]").await;
        tab.shown("main[data-page=trip] .moment").await;
        Self(tab)
    }

    /// The kinds of what happened, in order; messages and what is local alike.
    pub async fn kinds(&self) -> Vec<String> {
        self.0.attributes(".moment", "data-moment").await
    }

    /// The chapters' titles.
    pub async fn chapters(&self) -> Vec<String> {
        self.0.texts(".chapter-title").await
    }

    /// Opens the last message of this kind: the answer, where there is one.
    pub async fn choose(&self, kind: &str) {
        let script = "const all = document.querySelectorAll(`[data-moment=${arguments[0]}] > button`); \
            const last = all[all.length - 1]; \
            if (last.getAttribute('aria-expanded') !== 'true') last.click();";
        self.0.script(script, kind).await;
        let open = "const all = document.querySelectorAll(`[data-moment=${arguments[0]}] > .moment-detail`); \
            const open = document.querySelectorAll('.moment-detail:not([hidden])'); \
            return open.length === 1 && open[0] === all[all.length - 1];";
        let is_open = async || self.0.script(open, kind).await.as_bool().filter(|is_open| *is_open);
        self.0.until("the message is open, and it alone", is_open).await;
    }

    /// What is shown of a part of the open message.
    pub async fn value(&self, part: &str) -> String {
        self.0.text(&format!(".moment-detail:not([hidden]) tr[data-part=\"{part}\"] td")).await
    }

    /// What it means and where that is written.
    pub async fn meaning(&self, part: &str) -> String {
        self.0.text(&format!(".moment-detail:not([hidden]) tr[data-part=\"{part}\"] td:last-child")).await
    }

    /// Uncovers the first secret of the open message that the tab still has.
    pub async fn reveal(&self) -> String {
        let script = "const buttons = document.querySelectorAll('.moment-detail:not([hidden]) .button-link'); \
            [...buttons].find((button) => button.innerText === 'Reveal it').click();";
        self.0.script(script, "").await;
        self.0.text(".moment-detail:not([hidden]) .revealed").await
    }

    /// The text of a file as it is saved: `json`, `markdown`, `mermaid`.
    pub async fn saved(&self, form: &str) -> String {
        let keep = "window.saved = null; const make = URL.createObjectURL; \
            URL.createObjectURL = (blob) => { blob.text().then((text) => { window.saved = text; }); \
            return make.call(URL, blob); };";
        self.0.script(keep, "").await;
        self.0.click(&format!("#save-{form}")).await;
        let read = async || Some(self.0.script("return window.saved", "").await.as_str()?.to_owned());
        self.0.until("a file is saved", read).await
    }

    /// Turns presenter mode on.
    pub async fn present(&self) {
        self.0.click("#present").await;
        self.0.shown("#presenter").await;
    }
}
