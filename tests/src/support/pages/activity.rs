//! `/activity`: the chart, and the same as a table.
use serde_json::Value;

use super::super::tab::Tab;

/// The page with its chart.
#[derive(Debug)]
pub struct ActivityPage<'a>(&'a Tab);

/// One day's numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// `2026-11-23`.
    pub date: String,
    /// Steps.
    pub steps: u64,
    /// Active minutes.
    pub active_minutes: u64,
}

impl<'a> ActivityPage<'a> {
    /// Waits until the chart shows so many days.
    pub async fn with_days(tab: &'a Tab, days: usize) -> Self {
        tab.shown(&format!("main[data-page=activity] figure.chart[data-days=\"{days}\"]")).await;
        Self(tab)
    }

    /// How many bars the first chart has.
    pub async fn bars(&self) -> usize {
        self.0.count("figure.chart:not(.chart-minutes) rect").await
    }

    /// The rows of the table.
    pub async fn table(&self) -> Vec<Day> {
        let dates = self.0.attributes("main table tbody th time", "datetime").await;
        let numbers = self.0.texts("main table tbody td").await;
        let number = |text: &String| text.replace(',', "").parse().unwrap_or_else(|_| panic!("{text:?}"));
        let pairs = numbers.chunks(2).map(|pair| (number(&pair[0]), number(&pair[1])));
        let days = dates.into_iter().zip(pairs);
        days.map(|(date, (steps, active_minutes))| Day { date, steps, active_minutes }).collect()
    }
}

impl Day {
    /// The days in an answer of the API.
    pub fn all_in(answer: &Value) -> Vec<Day> {
        let days = answer["days"].as_array().map(Vec::as_slice).unwrap_or_default();
        let number = |value: &Value| value.as_u64().unwrap_or_else(|| panic!("{value} is no number"));
        days.iter()
            .map(|day| Day {
                date: day["date"].as_str().unwrap_or_default().to_owned(),
                steps: number(&day["steps"]),
                active_minutes: number(&day["active_minutes"]),
            })
            .collect()
    }
}
