//! The logs of steps and servers: where they are, and what of them to show.
use std::{
    fs::{self, File},
    io::{Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use crate::{
    failure::{Explain, Outcome},
    paths,
};

const EXCERPT_LINES: usize = 30;

/// An empty file for everything the step or server `name` prints.
///
/// # Errors
/// When it can't be made.
pub fn fresh(name: &str) -> Outcome<PathBuf> {
    let folder = paths::target().join("xtask-logs");
    fs::create_dir_all(&folder).explain(|| format!("{} can't be made", folder.display()))?;
    let file: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).collect();
    let log = folder.join(format!("{file}.log"));
    fs::write(&log, "").explain(|| format!("{} can't be written", log.display()))?;
    Ok(log)
}

/// The telling part of `log` with its whereabouts, to be shown with a failure.
#[must_use]
pub fn excerpt(log: &Path) -> String {
    format!("{}\n(the whole log: {})", telling_part(&lines_at_end(log)), paths::shown(log))
}

/// The end, or what follows the first line that a Rust tool calls an error, if that is earlier.
fn telling_part(lines: &[String]) -> String {
    let end = lines.len().saturating_sub(EXCERPT_LINES);
    let error = lines.iter().position(|line| line.starts_with("error")).unwrap_or(end);
    let shown = &lines[error.min(end)..];
    shown[..shown.len().min(EXCERPT_LINES)].join("\n")
}

/// The last line of `log`.
#[must_use]
pub fn last_line(log: &Path) -> String {
    lines_at_end(log).pop().unwrap_or_default()
}

/// The lines at the end of `log` that aren't empty, without colours.
fn lines_at_end(log: &Path) -> Vec<String> {
    const ENOUGH: u64 = 64 * 1024;
    let mut bytes = Vec::new();
    if let Ok(mut file) = File::open(log) {
        let length = file.metadata().map_or(0, |about| about.len());
        let _ = file.seek(SeekFrom::Start(length.saturating_sub(ENOUGH)));
        let _ = file.read_to_end(&mut bytes);
    }
    let text = without_colours(&String::from_utf8_lossy(&bytes));
    text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect()
}

/// Text without terminal control sequences (ECMA-48): they would go on colouring what follows.
fn without_colours(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        // `[` with numbers up to a letter, or one of the two-character sequences.
        let end = match part.strip_prefix('[') {
            Some(rest) => rest.find(|c: char| c.is_ascii_alphabetic()).map(|at| at + 2),
            None => part.char_indices().nth(2).map(|(at, _)| at),
        };
        plain.push_str(end.and_then(|end| part.get(end..)).unwrap_or_default());
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_starts_at_the_first_error_or_shows_the_end() {
        let check = |errors: &[usize], first: usize, last: usize| {
            let line = |n| format!("{} {n}", if errors.contains(&n) { "error:" } else { "line" });
            let lines: Vec<String> = (0..100).map(line).collect();
            let excerpt = telling_part(&lines);
            assert_eq!(excerpt.lines().next(), Some(line(first).as_str()), "{errors:?}");
            assert_eq!(excerpt.lines().last(), Some(line(last).as_str()), "{errors:?}");
        };
        check(&[], 70, 99);
        check(&[40, 98], 40, 69);
        check(&[98], 70, 99);
        assert_eq!(telling_part(&[]), "");
    }

    #[test]
    fn colours_are_taken_out_of_logs() {
        let check = |text: &str, plain: &str| assert_eq!(without_colours(text), plain, "{text:?}");
        check("plain\n", "plain\n");
        check("\u{1b}[1;31merror\u{1b}[0m: x", "error: x");
        check("\u{1b}(B\u{1b}[m\u{1b}[32m+ é", "+ é");
        check("cut \u{1b}[3", "cut ");
        check("\u{1b}", "");
    }
}
