//! `/calendar`: events, a form for one more, and the permissions that both need.
use super::super::tab::Tab;

/// The page, whatever it shows.
#[derive(Debug)]
pub struct CalendarPage<'a>(&'a Tab);

impl<'a> CalendarPage<'a> {
    /// Opens it by its link in the bar, without loading anything anew.
    pub async fn open(tab: &'a Tab) -> Self {
        tab.click("header nav a[href=\"/calendar\"]").await;
        Self::shown(tab).await
    }

    /// Waits for it.
    pub async fn shown(tab: &'a Tab) -> Self {
        tab.shown("main[data-page=calendar] h1").await;
        Self(tab)
    }

    /// Waits until it explains that a permission is missing; what it says.
    pub async fn missing(&self, scope: &str) -> String {
        self.0.text(&format!("[data-missing=\"{scope}\"]")).await
    }

    /// Asks the server for the missing permission to see the calendar.
    pub async fn ask_again(&self) {
        self.0.click("#ask-again").await;
    }

    /// Asks the server for the missing permission to add events.
    pub async fn ask_to_add(&self) {
        self.0.click("#ask-calendar-write").await;
    }

    /// Waits until there are events; their titles.
    pub async fn events(&self) -> Vec<String> {
        self.0.shown("li.event[data-event]").await;
        self.0.texts("li.event[data-event] .event-title").await
    }

    /// Fills in the form's title and sends it; the other fields have good values from the start.
    pub async fn add(&self, title: &str) {
        self.0.type_into("#add-event [name=title]", title).await;
        self.0.click("#add-event [type=submit]").await;
    }

    /// What stands in the form as title.
    pub async fn typed_title(&self) -> String {
        self.0.shown("#add-event [name=title]").await;
        let value =
            self.0.script("return document.querySelector(arguments[0]).value;", "#add-event [name=title]");
        value.await.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the page says how the last action ended, such as `added`.
    pub async fn said(&self, how: &str) {
        self.0.shown(&format!("[data-said=\"{how}\"]")).await;
    }
}
