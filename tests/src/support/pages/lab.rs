//! `/lab`: attacks, and how they ended.
use super::super::tab::Tab;

/// The page with its attacks.
#[derive(Debug)]
pub struct LabPage<'a>(&'a Tab);

/// How an attack ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// `refused`, `held`, `broken` or `not-run`.
    pub outcome: String,
    /// What dealt with it, such as `state`; empty if nothing did.
    pub check: String,
    /// Everything that is said of it, also what is folded away.
    pub words: String,
}

impl<'a> LabPage<'a> {
    /// Opens it by its link in the bar.
    pub async fn open(tab: &'a Tab) -> Self {
        tab.click("header nav a[href=\"/lab\"]").await;
        Self::shown(tab).await
    }

    /// Waits for it.
    pub async fn shown(tab: &'a Tab) -> Self {
        tab.shown("main[data-page=lab] section[data-attack]").await;
        Self(tab)
    }

    /// Tries an attack, and waits until it has ended and the person is back here.
    pub async fn ending_of(&self, attack: &str) -> Ending {
        self.begin(attack).await;
        self.ended(attack).await
    }

    /// Presses the button of an attack.
    pub async fn begin(&self, attack: &str) {
        self.0.click(&format!("section[data-attack={attack}] button")).await;
    }

    /// Waits until an attack has ended.
    pub async fn ended(&self, attack: &str) -> Ending {
        let place = format!("main[data-page=lab] section[data-attack={attack}] [data-outcome]");
        self.0.shown(&place).await;
        let words = self.0.texts(&place).await.concat();
        let outcome = self.0.attribute(&place, "data-outcome").await;
        Ending { outcome, check: self.0.attribute(&place, "data-check").await, words }
    }

    /// Takes what was seen of the client's refusals out of what the page keeps, and loads it anew.
    pub async fn forget_refusals(&self) {
        let script = "sessionStorage['roundtrip.lab'] = \
            sessionStorage['roundtrip.lab'].replace(/^(kind|message|detail) .*\\n?/gm, '')";
        self.0.script(script, "").await;
        self.0.reload().await;
        Self::shown(self.0).await;
    }

    /// The attacks that have ended, and those that could be tried now.
    pub async fn ended_and_open(&self) -> (usize, usize) {
        let ended = self.0.count("section[data-attack] [data-outcome]").await;
        (ended, self.0.count("section[data-attack] .button-row button:not([aria-disabled])").await)
    }
}
