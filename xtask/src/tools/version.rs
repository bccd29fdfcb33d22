//! Version numbers, as programs print them.
use std::fmt;

/// Major, minor, patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u32, pub u32, pub u32);

impl Version {
    /// The first version number in what a program prints about itself.
    #[must_use]
    pub fn in_text(text: &str) -> Option<Self> {
        text.split_whitespace().find_map(Self::parse)
    }

    fn parse(word: &str) -> Option<Self> {
        let mut parts = word.split('.');
        let major = parts.next()?.parse().ok()?;
        let minor = parts.next()?.parse().ok()?;
        // A pre-release or build suffix makes it another version: "0.21.14-rc.1" has no patch here.
        let patch = parts.next().unwrap_or("0").parse().ok()?;
        parts.next().is_none().then_some(Self(major, minor, patch))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}.{}", self.0, self.1, self.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_found_in_what_programs_print() {
        let check = |text: &str, expected: Option<(u32, u32, u32)>| {
            let found = Version::in_text(text).map(|v| (v.0, v.1, v.2));
            assert_eq!(found, expected, "{text:?}");
        };
        check("trunk 0.21.14\n", Some((0, 21, 14)));
        check("wasm-bindgen 0.2.129", Some((0, 2, 129)));
        check("geckodriver 0.37.1 (unknown 2025-01-01)\n\nThe source", Some((0, 37, 1)));
        check("Python 3.11.7", Some((3, 11, 7)));
        check("20.20.2", Some((20, 20, 2)));
        check("trunk 0.21.14-rc.1", None);
        check("trunk 0.21.14.1", None);
        check("no version here.", None);
    }

    #[test]
    fn compares_by_number_not_by_letter() {
        assert!(Version(3, 9, 18) < Version(3, 10, 0));
    }
}
