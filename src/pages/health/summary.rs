//! The summary: today's numbers, and the weight of the last days as a chart and a table.
use crate::api::Health;
use crate::components::chart::{Kind, chart, row, stat, table};
use crate::ui::{Tag, tag};
use crate::words::tenths;

/// The panel.
pub fn summary(health: &Health) -> Tag {
    let weights = &health.weights;
    let today = weights.last().map_or(0, |weight| weight.value);
    let sleep = health.sleep_minutes;
    let stats = tag("dl.stats")
        .child(stat("Resting heart rate", &format!("{} bpm", health.resting_heart_rate)))
        .child(stat("Sleep", &format!("{}\u{a0}h {}\u{a0}min", sleep / 60, sleep % 60)))
        .child(stat("Weight", &format!("{} kg", tenths(today))));
    let rows = weights.iter().map(|weight| row(weight.day, &[tenths(weight.value)])).collect();
    tag("section.panel.stack-l")
        .attr("aria-labelledby", "health-day")
        .child(tag("h2#health-day").text(&health.day.words()))
        .child(stats)
        .child(chart(Kind::Points, "figure.chart.chart-weight", "Weight a day, in kg", 170, weights))
        .child(table("The weight of each day", &["Weight in kg"], rows))
}
