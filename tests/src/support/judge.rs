//! What must hold in every test, whatever it is about: no violation of the policy, no error, no leak.
use std::sync::atomic::Ordering;

use xtask::browsers::Browser;

use super::world::World;

impl World {
    /// Errors of the page's scripts, and what its policy refused, so far.
    pub async fn faults(&self) -> Vec<String> {
        let probe = self.tab.probe();
        probe.settle().await;
        [self.page.violations(), probe.faults()].concat()
    }

    /// Where secrets went, or are now, that must not be there.
    pub async fn leaks(&self) -> Vec<String> {
        let secrets = self.secrets().await;
        let mut leaks = secrets.leaks_seen(self.tab.probe(), &self.page.origin());
        if self.tab.url().await.starts_with(&self.page.origin()) {
            leaks.extend(secrets.leaks_kept(&self.tab.dump().await));
        }
        leaks
    }

    /// For tests that do wrong on purpose, once they have seen that it is noticed.
    pub fn forgive(&self) {
        self.forgiven.store(true, Ordering::Relaxed);
    }

    pub(crate) async fn judge(&self) {
        if self.forgiven.load(Ordering::Relaxed) {
            return;
        }
        let page = self.page.origin();
        let browser_console = self.browser_console().await;
        let mut found = self.faults().await;
        found.extend(browser_console.iter().filter(|line| is_fault(line, &page)).cloned());
        found.extend(self.leaks().await);
        let secrets = self.secrets().await;
        found.extend(browser_console.iter().flat_map(|line| secrets.found("the browser's console", line)));
        assert!(found.is_empty(), "after the test: {found:#?}");
    }

    /// What the browser itself wrote to the console, where its driver tells it.
    async fn browser_console(&self) -> Vec<String> {
        match self.browser {
            Browser::Chromium => {
                let log = self.tab.driver().browser_log().await.expect("ChromeDriver tells its log");
                log.into_iter().map(|entry| format!("{}: {}", entry.level, entry.message)).collect()
            }
            Browser::Firefox => Vec::new(),
        }
    }
}

/// An answer of 400 or more, or none, or one that may not be read, is told as severe, too. It is a fault only where the page asks
/// for a file of its own that isn't there; tests take away no other than the configuration.
fn is_fault(line: &str, page: &str) -> bool {
    if line.contains("has been blocked by CORS policy") {
        return false;
    }
    let about_a_request = line.contains("Failed to load resource") || line.contains("net::ERR_");
    line.starts_with("SEVERE")
        && (!about_a_request || (line.contains(page) && !line.contains("/config.json")))
}
