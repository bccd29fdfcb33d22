//! How many tests passed and failed, read from what the test programs print.
use std::fmt;

/// Tests counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many passed.
    pub passed: u32,
    /// How many failed.
    pub failed: u32,
}

impl Tally {
    /// One check that isn't made of tests.
    #[must_use]
    pub fn check(passed: bool) -> Self {
        Self { passed: u32::from(passed), failed: u32::from(!passed) }
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} passed", self.passed)?;
        if self.failed > 0 {
            write!(out, ", {} failed", self.failed)?;
        }
        Ok(())
    }
}

/// From Rust's test harness, natively and in browsers: each binary prints one result line.
pub(super) fn of_rust(log: &str) -> Tally {
    let results = log.lines().filter(|line| line.trim_start().starts_with("test result: "));
    results.fold(Tally::default(), |sum, line| {
        sum.and(Tally {
            passed: number_before(line, " passed").unwrap_or(0),
            failed: number_before(line, " failed").unwrap_or(0),
        })
    })
}

/// From `node --test`: `# pass 5` (TAP) or `ℹ pass 5`.
pub(super) fn of_node(log: &str) -> Tally {
    let count = |word: &str| -> u32 {
        let lines = log.lines().filter_map(|line| line.strip_prefix("# ").or(line.strip_prefix("ℹ ")));
        lines.filter_map(|line| line.strip_prefix(word)?.trim().parse::<u32>().ok()).sum()
    };
    Tally { passed: count("pass "), failed: count("fail ") + count("cancelled ") }
}

/// From Django's test runner: `Ran 12 tests in 3.1s`, then `FAILED (failures=1, errors=2)`.
pub(super) fn of_django(log: &str) -> Tally {
    let ran = log.lines().find_map(|line| {
        let rest = line.strip_prefix("Ran ")?;
        rest.split(' ').next()?.parse::<u32>().ok()
    });
    let failed = log.lines().rev().find_map(|line| line.strip_prefix("FAILED (")).map_or(0, |list| {
        let counts = list.trim_end_matches(')').split(", ").filter_map(|part| part.split_once('='));
        counts.filter(|(word, _)| *word != "skipped").filter_map(|(_, n)| n.parse::<u32>().ok()).sum()
    });
    Tally { passed: ran.unwrap_or(0).saturating_sub(failed), failed }
}

/// From cargo-deny: `bans ok, licenses FAILED, sources ok`.
pub(super) fn of_deny(log: &str) -> Tally {
    const CHECKS: [&str; 3] = ["bans", "licenses", "sources"];
    let verdicts = log.split(['\n', ',']).filter_map(|part| part.trim().split_once(' '));
    verdicts.filter(|(check, _)| CHECKS.contains(check)).fold(Tally::default(), |sum, (_, verdict)| {
        match verdict {
            "ok" => sum.and(Tally::check(true)),
            "FAILED" => sum.and(Tally::check(false)),
            _ => sum,
        }
    })
}

/// From cargo-mutants: `72 mutants tested: 1 missed, 60 caught, 10 unviable, 1 timeouts`. One that
/// runs for ever is caught as well.
pub(super) fn of_mutants(log: &str) -> Tally {
    let Some(result) = log.lines().rev().find(|line| line.contains(" tested")) else {
        return Tally::default();
    };
    let count = |word: &str| number_before(result, word).filter(|_| result.contains(word)).unwrap_or(0);
    Tally { passed: count(" caught") + count(" timeout"), failed: count(" missed") }
}

/// From an LCOV record: lines that were run through, and those that were not, before the line at
/// which a file's tests begin.
pub(super) fn covered(lcov: &str, tests_begin: &dyn Fn(&str) -> u64) -> Tally {
    let mut tally = Tally::default();
    let mut end = 0;
    for line in lcov.lines() {
        if let Some(file) = line.strip_prefix("SF:") {
            end = tests_begin(file);
        } else if let Some((line, times)) = line.strip_prefix("DA:").and_then(|rest| rest.split_once(','))
            && line.parse::<u64>().is_ok_and(|line| line < end)
        {
            tally = tally.and(Tally::check(times != "0"));
        }
    }
    tally
}

fn number_before(line: &str, word: &str) -> Option<u32> {
    line.split(word).next()?.rsplit(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(passed: u32, failed: u32) -> Tally {
        Tally { passed, failed }
    }

    #[test]
    fn rust() {
        let log = "running 3 tests\ntest a ... ok\n\ntest result: FAILED. 2 passed; 1 failed; 0 ignored; \
                   0 measured; 4 filtered out; finished in 0.00s\n\n    \
                   test result: ok. 12 passed; 0 failed; 3 ignored; 0 filtered out; finished in 1.06s\n";
        assert_eq!(of_rust(log), tally(14, 1));
        assert_eq!(of_rust("error: could not compile"), tally(0, 0));
    }

    #[test]
    fn node() {
        assert_eq!(of_node("# tests 5\n# pass 4\n# fail 1\n# cancelled 0\n"), tally(4, 1));
        assert_eq!(of_node("ℹ tests 5\nℹ pass 5\nℹ fail 0\nℹ cancelled 0\n"), tally(5, 0));
        assert_eq!(of_node("SyntaxError: Unexpected token"), tally(0, 0));
    }

    #[test]
    fn django() {
        assert_eq!(of_django("......\nRan 6 tests in 1.2s\n\nOK\n"), tally(6, 0));
        let log = "FAIL: test_x\nRan 9 tests in 1.2s\n\nFAILED (failures=1, errors=2, skipped=1)\n";
        assert_eq!(of_django(log), tally(6, 3));
        assert_eq!(of_django("ModuleNotFoundError: No module named 'django'"), tally(0, 0));
    }

    #[test]
    fn mutants() {
        let log = "MISSED x\n72 mutants tested: 1 missed, 60 caught, 10 unviable, 1 timeouts\n";
        assert_eq!(of_mutants(log), tally(61, 1));
        assert_eq!(of_mutants("3 mutants tested: 3 caught\n"), tally(3, 0));
        assert_eq!(of_mutants("error: nothing"), tally(0, 0));
    }

    #[test]
    fn coverage() {
        let lcov = "SF:a\nDA:1,3\nDA:2,0\nDA:9,0\nend_of_record\nSF:b\nDA:1,0\n";
        let begin = |file: &str| if file == "a" { 9 } else { 0 };
        assert_eq!(covered(lcov, &begin), tally(1, 1));
    }

    #[test]
    fn deny() {
        assert_eq!(of_deny("warning: x\nlicenses ok, sources ok\n"), tally(2, 0));
        assert_eq!(of_deny("bans FAILED\n"), tally(0, 1));
    }
}
