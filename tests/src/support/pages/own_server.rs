//! `/server`: a server of the person's own, typed, kept, and checked.
use std::collections::BTreeMap;

use super::super::tab::Tab;

/// The page, whatever it shows.
#[derive(Debug)]
pub struct OwnServerPage<'a>(&'a Tab);

impl<'a> OwnServerPage<'a> {
    /// Opens it from the start page.
    pub async fn open(tab: &'a Tab) -> Self {
        tab.open("/").await;
        tab.click("a#own-server").await;
        Self::shown(tab).await
    }

    /// Waits for it.
    pub async fn shown(tab: &'a Tab) -> Self {
        tab.shown("html[data-ready] main[data-page=own-server] h1").await;
        Self(tab)
    }

    /// Takes a preset, by its id; nothing is none.
    pub async fn choose(&self, preset: &str) {
        self.0.click(&format!("#own-preset option[value=\"{preset}\"]")).await;
    }

    /// Waits until the page says of the preset whether it works, such as `no`; all that it says there.
    pub async fn works(&self, how: &str) -> String {
        self.0.text(&format!("[data-works=\"{how}\"]")).await
    }

    /// Types these values, by the fields' names, in place of what stands there.
    pub async fn fill(&self, values: &[(&str, &str)]) {
        for (name, value) in values {
            let css = format!("#own-server-form [name={name}]");
            self.0.shown(&css).await.clear().await.expect("a field that can be emptied");
            self.0.type_into(&css, value).await;
        }
    }

    /// Unfolds the settings that few need.
    pub async fn more(&self) {
        self.0.click("#own-more > summary").await;
    }

    /// Keeps what was typed.
    pub async fn keep(&self) {
        self.0.click("#own-keep").await;
    }

    /// Keeps what was typed, which is good, and waits until the checks are done.
    pub async fn keep_and_check(&self) -> BTreeMap<String, String> {
        self.keep().await;
        self.checked().await
    }

    /// Makes the checks again.
    pub async fn check(&self) -> BTreeMap<String, String> {
        self.0.click("#own-check").await;
        self.checked().await
    }

    /// Waits until the checks are done; how each came out.
    async fn checked(&self) -> BTreeMap<String, String> {
        self.0.shown("#own-check:not([aria-busy])").await;
        let says = async || (!self.0.text("#own-summary").await.is_empty()).then_some(());
        self.0.until("the checks are done", says).await;
        let names = self.0.attributes("li[data-probe]", "data-probe").await;
        names.into_iter().zip(self.0.attributes("li[data-probe]", "data-state").await).collect()
    }

    /// Waits until a check has come out so; what it says.
    pub async fn says(&self, probe: &str, state: &str) -> String {
        self.0.text(&format!("li[data-probe={probe}][data-state={state}]")).await
    }

    /// What is said to be wrong with a field.
    pub async fn wrong(&self, name: &str) -> String {
        self.0.text(&format!("#own-{name}-error")).await
    }

    /// Signs in by the server's ticket.
    pub async fn sign_in(&self) {
        self.0.click("main button.ticket[data-server=own]").await;
    }

    /// Who the page says is signed in.
    pub async fn who(&self) -> String {
        self.0.attribute("[data-who]", "data-who").await
    }

    /// Forgets the server.
    pub async fn remove(&self) {
        self.0.click("#own-remove").await;
        self.0.shown("html[data-ready] #own-server-form #own-name").await;
    }
}
