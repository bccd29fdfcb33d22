//! The table at the end of a test run, and its last line.
use std::time::Duration;

use super::{Ring, Tally};
use crate::{
    console::{self, Style, spoken, styled},
    failure::Failure,
};

#[derive(Debug)]
pub(super) enum Verdict {
    Passed,
    Failed(Failure),
    NotRun(String),
    /// There is nothing to run it with here, and that is no fault.
    PassedOver(String),
}

#[derive(Debug)]
pub(super) struct Row {
    pub(super) ring: Ring,
    pub(super) verdict: Verdict,
    pub(super) tally: Tally,
    pub(super) took: Duration,
}

impl Row {
    pub(super) fn failed(ring: Ring, failure: Failure) -> Self {
        Self { ring, verdict: Verdict::Failed(failure), tally: Tally::check(false), took: Duration::ZERO }
    }

    /// A ring that could not run counts as a failure: it has shown nothing.
    pub(super) fn not_run(ring: Ring, why: String) -> Self {
        Self { ring, verdict: Verdict::NotRun(why), tally: Tally::check(false), took: Duration::ZERO }
    }
}

pub(super) fn show(rows: &[Row]) {
    console::heading("Summary");
    for row in rows {
        let (word, style, why) = match &row.verdict {
            Verdict::Passed => ("passed", Style::Good, String::new()),
            Verdict::Failed(_) => ("FAILED", Style::Bad, String::new()),
            Verdict::NotRun(why) => ("not run", Style::Bad, format!("  ({why})")),
            Verdict::PassedOver(why) => ("passed over", Style::Good, format!("  ({why})")),
        };
        console::say(&format!(
            "  {:<10} {}  {:<22} {:>12}{why}",
            row.ring.name(),
            styled(&format!("{word:<8}"), style),
            row.tally.to_string(),
            spoken(row.took),
        ));
    }
    console::say(&format!("\n{}", last_line(rows)));
}

fn last_line(rows: &[Row]) -> String {
    let sum = rows.iter().fold(Tally::default(), |sum, row| sum.and(row.tally));
    format!("{} passed, {} failed", sum.passed, sum.failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_counts_what_was_not_run_as_failed() {
        let passed = Row {
            ring: Ring::Protocol,
            verdict: Verdict::Passed,
            tally: Tally { passed: 41, failed: 0 },
            took: Duration::ZERO,
        };
        let rows = [
            passed,
            Row::failed(Ring::Build, Failure::new("x")),
            Row::not_run(Ring::Size, "needs build".into()),
        ];
        assert_eq!(last_line(&rows), "41 passed, 2 failed");
    }
}
