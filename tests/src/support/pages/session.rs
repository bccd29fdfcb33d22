//! `/session`: what was granted, the tokens, and what can be done with them.
use std::collections::BTreeMap;

use super::super::tab::Tab;

/// The page with its lists.
#[derive(Debug)]
pub struct SessionPage<'a>(&'a Tab);

impl<'a> SessionPage<'a> {
    /// Opens it by its link in the bar, without loading anything anew.
    pub async fn open(tab: &'a Tab) -> Self {
        tab.click("header nav a[href=\"/session\"]").await;
        Self::shown(tab).await
    }

    /// Waits for it.
    pub async fn shown(tab: &'a Tab) -> Self {
        tab.shown("main[data-page=session] [data-token=access]").await;
        Self(tab)
    }

    /// Whether each scope was granted.
    pub async fn granted(&self) -> BTreeMap<String, bool> {
        let names = self.0.attributes("tr[data-scope]", "data-scope").await;
        let answers = self.0.attributes("tr[data-scope]", "data-granted").await;
        names.into_iter().zip(answers).map(|(name, answer)| (name, answer == "yes")).collect()
    }

    /// How often the access token was replaced.
    pub async fn generation(&self) -> u32 {
        let text = self.0.attribute("[data-token=access]", "data-generation").await;
        text.parse().unwrap_or_else(|_| panic!("the generation is {text:?}"))
    }

    /// Waits until the access token was replaced so often, or more.
    pub async fn generation_reaches(&self, wanted: u32) {
        let words = format!("the access token's generation is {wanted}");
        self.0.until(&words, async || (self.generation().await >= wanted).then_some(())).await;
    }

    /// Waits until the session's history has these words.
    pub async fn tells(&self, words: &str) {
        let what = format!("the history tells “{words}”");
        let rows = "main details.fold table tbody td";
        let told = async || self.0.texts(rows).await.iter().any(|row| row.contains(words)).then_some(());
        self.0.until(&what, told).await;
    }

    /// Asks for fresh tokens.
    pub async fn refresh_now(&self) {
        self.0.click("#refresh-now").await;
    }
}
