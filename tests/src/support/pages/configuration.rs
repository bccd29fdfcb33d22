//! What the page says when `config.json` can't be used.
use super::super::tab::Tab;

/// The list of faults.
#[derive(Debug)]
pub struct ConfigurationPage<'a>(&'a Tab);

impl<'a> ConfigurationPage<'a> {
    /// Opens the page, which then finds its configuration faulty.
    pub async fn open(tab: &'a Tab) -> Self {
        tab.open("/").await;
        tab.shown("[data-fault]").await;
        Self(tab)
    }

    /// The faulty fields.
    pub async fn fields(&self) -> Vec<String> {
        self.0.attributes("[data-fault]", "data-fault").await
    }

    /// What is said about one of them.
    pub async fn words(&self, field: &str) -> String {
        self.0.text(&format!("[data-fault=\"{field}\"]")).await
    }

    /// Has the file read again.
    pub async fn read_again(&self) {
        self.0.click("main button").await;
    }
}
