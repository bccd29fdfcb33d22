//! What the person sees: headings, steps that show they are alive, and failures in words.
use std::{
    env,
    io::{IsTerminal, Write, stderr, stdout},
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use crate::{
    failure::{Failure, Outcome},
    logs,
};

/// Without a terminal a line this often says that a step is still going on.
const STILL_HERE: Duration = Duration::from_secs(15);
const HINT_WIDTH: usize = 50;

/// A kind of emphasis; plain text where colours aren't wanted.
#[derive(Clone, Copy, Debug)]
pub enum Style {
    /// Headings.
    Bold,
    /// Less important words.
    Dim,
    /// Something went well.
    Good,
    /// Something failed.
    Bad,
    /// Something to look at.
    Accent,
}

/// `text` in `style`, if standard output is a terminal that wants colours.
#[must_use]
pub fn styled(text: &str, style: Style) -> String {
    let code = match style {
        Style::Bold => "1",
        Style::Dim => "2",
        Style::Good => "32",
        Style::Bad => "31",
        Style::Accent => "36",
    };
    if is_terminal() && env::var_os("NO_COLOR").is_none() {
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    } else {
        text.to_owned()
    }
}

/// Set while standard output is a program's to read: what is for people goes beside it.
static ASIDE: AtomicBool = AtomicBool::new(false);

/// From now on everything here goes to standard error, so that standard output has the [`result`] alone.
pub fn step_aside() {
    ASIDE.store(true, Ordering::Relaxed);
}

/// Prints a command's result, for a program to read.
pub fn result(line: &str) {
    let _ = writeln!(stdout(), "{line}");
}

/// Prints one line. A reader that went away is no reason to end early: there is work to undo.
pub fn say(line: &str) {
    write(&format!("{line}\n"));
}

fn write(text: &str) {
    let mut out: Box<dyn Write> =
        if ASIDE.load(Ordering::Relaxed) { Box::new(stderr()) } else { Box::new(stdout()) };
    let _ = out.write_all(text.as_bytes());
    let _ = out.flush();
}

/// Prints one line where errors go.
pub fn complain(line: &str) {
    let _ = stdout().flush();
    let _ = writeln!(stderr(), "{line}");
}

/// A heading over the steps that follow.
pub fn heading(text: &str) {
    say(&format!("\n{}", styled(text, Style::Bold)));
}

/// One line about something that needed no work.
pub fn note(text: &str) {
    say(&format!("  {} {text}", styled("·", Style::Dim)));
}

/// One line about something that is missing but can be done without.
pub fn warn(text: &str) {
    say(&format!("  {} {}", styled("!", Style::Accent), text.replace('\n', "\n    ")));
}

/// Prints a failure with its remedy, unless that has been done.
pub fn show_failure(failure: &Failure) {
    if failure.is_already_shown() {
        return;
    }
    complain(&format!("\n{} {failure}", styled("✗", Style::Bad)));
}

/// A duration as a person says it.
#[must_use]
pub fn spoken(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", duration.as_secs_f64()),
        10..60 => format!("{seconds} s"),
        _ => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

/// Does `work` as a step that is announced, timed, and ended well or badly.
///
/// # Errors
/// Those of the work.
pub fn step<T>(title: &str, work: impl FnOnce(&mut Step) -> Outcome<T>) -> Outcome<T> {
    let mut step = Step::begin(title);
    let result = work(&mut step);
    match &result {
        Ok(_) => step.done(""),
        Err(_) => step.failed(),
    };
    result
}

/// Something that takes time: says what it is, that it is alive, and how long it took.
#[derive(Debug)]
pub struct Step {
    title: String,
    started: Instant,
    last_line: Instant,
}

impl Step {
    /// Announces the step.
    #[must_use]
    pub fn begin(title: impl Into<String>) -> Self {
        let step = Self { title: title.into(), started: Instant::now(), last_line: Instant::now() };
        if is_terminal() {
            step.rewrite_line("");
        } else {
            say(&format!("  … {}", step.title));
        }
        step
    }

    /// To be called a few times a second while waiting; `log` gives a glimpse of the work.
    pub fn tick(&mut self, log: Option<&Path>) {
        if !is_terminal() && self.last_line.elapsed() < STILL_HERE {
            return;
        }
        self.last_line = Instant::now();
        let hint = log.map(logs::last_line).unwrap_or_default();
        // Trunk puts the time in front.
        let hint = hint.rsplit_once(" INFO ").map_or(hint.as_str(), |(_, words)| words);
        let hint: String = hint.trim().chars().filter(|c| !c.is_control()).take(HINT_WIDTH).collect();
        if is_terminal() {
            self.rewrite_line(&hint);
        } else {
            say(&format!("    {} so far: {hint}", spoken(self.started.elapsed())));
        }
    }

    /// Ends the step well; `result` may add what came out.
    pub fn done(self, result: &str) -> Duration {
        self.end("✓", Style::Good, result)
    }

    /// Ends the step badly.
    pub fn failed(self) -> Duration {
        self.end("✗", Style::Bad, "")
    }

    fn end(&self, mark: &str, style: Style, result: &str) -> Duration {
        let took = self.started.elapsed();
        let result = if result.is_empty() { String::new() } else { format!(": {result}") };
        let clear = if is_terminal() { "\r\u{1b}[K" } else { "" };
        let time = styled(&format!("({})", spoken(took)), Style::Dim);
        say(&format!("{clear}  {} {}{result} {time}", styled(mark, style), self.title));
        took
    }

    fn rewrite_line(&self, hint: &str) {
        let elapsed = self.started.elapsed().as_secs();
        let clock = styled(&format!("{elapsed} s  {hint}"), Style::Dim);
        let mark = styled("…", Style::Accent);
        write(&format!("\r\u{1b}[K  {mark} {}  {clock}", self.title));
    }
}

fn is_terminal() -> bool {
    if ASIDE.load(Ordering::Relaxed) { stderr().is_terminal() } else { stdout().is_terminal() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_spoken() {
        let check = |millis, expected: &str| {
            assert_eq!(spoken(Duration::from_millis(millis)), expected);
        };
        check(340, "0.3 s");
        check(9_940, "9.9 s");
        check(12_700, "12 s");
        check(182_000, "3 min 2 s");
    }
}
