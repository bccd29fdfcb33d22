//! A sign-in that failed or a session that is over: said on the callback or where the person is.
use super::super::tab::Tab;

/// What went wrong, with the way on.
#[derive(Debug)]
pub struct FailurePage<'a> {
    tab: &'a Tab,
    /// Everything it says.
    pub words: String,
}

impl<'a> FailurePage<'a> {
    /// Waits for a failure of this kind, such as `denied`.
    pub async fn shown(tab: &'a Tab, kind: &str) -> Self {
        let words = tab.text(&format!("[data-failure=\"{kind}\"]")).await;
        Self { tab, words }
    }

    /// Unfolds the technical detail.
    pub async fn detail(&self) -> String {
        self.tab.click("details.fold summary").await;
        self.tab.text("details.fold code").await
    }

    /// Begins again at the same server.
    pub async fn sign_in_again(&self) {
        self.tab.click("#sign-in-again").await;
    }

    /// Follows the link to another page of the app, such as `/activity`.
    pub async fn go_on_to(&self, path: &str) {
        self.tab.click(&format!("main a.button[href=\"{path}\"]")).await;
        self.tab.at(path).await;
    }
}
