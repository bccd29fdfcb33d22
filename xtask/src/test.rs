//! `cargo xtask test`: the rings of tests in order, from the quickest to the widest, and a summary.
mod counts;
mod needs;
mod rings;
mod run;
mod summary;

pub use counts::Tally;
pub use rings::{RING_NAMES, Ring};

use crate::{
    console::{self, Step},
    failure::{Failure, Outcome},
    interrupt,
};
use needs::Prepared;
use run::Report;
use summary::{Row, Verdict};

/// Runs the rings asked for with those they depend on; all if none is asked for.
///
/// # Errors
/// When a ring failed or could not run, after the summary has said so.
pub fn run(only: &[Ring]) -> Outcome {
    let chosen = rings::with_dependencies(only);
    console::heading("Setting up");
    let prepared = needs::prepare(&chosen)?;
    console::heading("Testing");
    let mut rows: Vec<Row> = Vec::new();
    for ring in chosen {
        interrupt::check()?;
        let row = run_ring(ring, &prepared, &rows);
        if let Verdict::Failed(failure) = &row.verdict {
            if failure.is_interruption() {
                return Err(Failure::interrupted());
            }
            console::show_failure(failure);
        }
        rows.push(row);
    }
    summary::show(&rows);
    if rows.iter().all(|row| matches!(row.verdict, Verdict::Passed | Verdict::PassedOver(_))) {
        Ok(())
    } else {
        Err(Failure::already_shown("some tests failed"))
    }
}

fn run_ring(ring: Ring, prepared: &Prepared, before: &[Row]) -> Row {
    let broken = ring.depends_on().iter().find(|needed| {
        before.iter().any(|row| row.ring == **needed && !matches!(row.verdict, Verdict::Passed))
    });
    if let Some(broken) = broken {
        return Row::not_run(ring, format!("needs {}", broken.name()));
    }
    if let Some(failure) = prepared.missing_for(ring) {
        return Row::failed(ring, failure.clone());
    }
    let mut step = Step::begin(format!("{:<10} {}", ring.name(), ring.about()));
    let result = run::run(ring, &mut step);
    match result {
        Ok(Report { passed_over: Some(why), .. }) => {
            let took = step.done(&format!("passed over: {why}"));
            Row { ring, verdict: Verdict::PassedOver(why), tally: Tally::default(), took }
        }
        Ok(report) if report.tally.failed == 0 && report.tally.passed > 0 => {
            let took = step.done(&report.tally.to_string());
            for line in report.lines {
                console::say(&format!("  {line}"));
            }
            Row { ring, verdict: Verdict::Passed, tally: report.tally, took }
        }
        Ok(report) => {
            let failure =
                report.failure.unwrap_or_else(|| Failure::new(format!("{} ran no test", ring.name())));
            let tally = Tally { failed: report.tally.failed.max(1), ..report.tally };
            Row { ring, verdict: Verdict::Failed(failure), tally, took: step.failed() }
        }
        Err(failure) => Row { took: step.failed(), ..Row::failed(ring, failure) },
    }
}
