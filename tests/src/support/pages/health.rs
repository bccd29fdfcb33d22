//! `/health`: the question who it is, then the numbers.
use serde_json::Value;

use super::super::tab::Tab;

/// The page, whatever it shows.
#[derive(Debug)]
pub struct HealthPage<'a>(&'a Tab);

/// The weight of one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weight {
    /// `2026-11-23`.
    pub date: String,
    /// In kilograms, with one place.
    pub kilograms: String,
}

impl<'a> HealthPage<'a> {
    /// Opens it by its link in the bar, without loading anything anew.
    pub async fn open(tab: &'a Tab) -> Self {
        tab.click("header nav a[href=\"/health\"]").await;
        Self::shown(tab).await
    }

    /// Waits for it.
    pub async fn shown(tab: &'a Tab) -> Self {
        tab.shown("main[data-page=health] h1").await;
        Self(tab)
    }

    /// Waits until it asks who it is; what it says.
    pub async fn question(&self) -> String {
        self.0.text("[data-confirm]").await
    }

    /// Goes to the server to confirm.
    pub async fn go_to_confirm(&self) {
        self.0.click("#confirm-there").await;
    }

    /// Waits until it explains that a permission is missing.
    pub async fn missing(&self, scope: &str) {
        self.0.shown(&format!("[data-missing=\"{scope}\"]")).await;
    }

    /// Waits until the page says how it ended, such as `cancelled`; what it says.
    pub async fn said(&self, how: &str) -> String {
        self.0.text(&format!("[data-said=\"{how}\"]")).await
    }

    /// Waits for the numbers; heart rate, sleep and weight.
    pub async fn numbers(&self) -> Vec<String> {
        self.0.shown("main[data-page=health] figure.chart").await;
        self.0.texts("main dl.stats dd").await
    }

    /// The rows of the table.
    pub async fn weights(&self) -> Vec<Weight> {
        let dates = self.0.attributes("main table tbody th time", "datetime").await;
        let numbers = self.0.texts("main table tbody td").await;
        let days = dates.into_iter().zip(numbers);
        days.map(|(date, kilograms)| Weight { date, kilograms }).collect()
    }
}

impl Weight {
    /// The weights in an answer of the API, whose grams are whole hundreds.
    pub fn all_in(answer: &Value) -> Vec<Weight> {
        let days = answer["weights"].as_array().map(Vec::as_slice).unwrap_or_default();
        let weight = |day: &Value| {
            let grams = day["grams"].as_u64().unwrap_or_else(|| panic!("{day} has no grams"));
            let kilograms = format!("{}.{}", grams / 1000, grams % 1000 / 100);
            Weight { date: day["date"].as_str().unwrap_or_default().to_owned(), kilograms }
        };
        days.iter().map(weight).collect()
    }
}
