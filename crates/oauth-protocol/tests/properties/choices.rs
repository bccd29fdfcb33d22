//! Octets read as choices, so that few of them make a plausible message.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Octets that are being read. When they run out, every choice is the first.
pub(super) struct Choices<'a>(&'a [u8]);

impl<'a> Choices<'a> {
    pub(super) fn new(octets: &'a [u8]) -> Choices<'a> {
        Choices(octets)
    }

    pub(super) fn is_over(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn octet(&mut self) -> u8 {
        match self.0.split_first() {
            Some((first, rest)) => {
                self.0 = rest;
                *first
            }
            None => 0,
        }
    }

    /// Small, or anything, or at the very end.
    pub(super) fn number(&mut self) -> u64 {
        match self.octet() % 4 {
            0 => self.octet().into(),
            1 => u64::from(self.octet()) * 60,
            2 => u64::from_be_bytes(core::array::from_fn(|_| self.octet())),
            _ => u64::MAX - u64::from(self.octet()),
        }
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        usize::from(self.octet()) % end.max(1)
    }

    pub(super) fn flag(&mut self) -> bool {
        self.octet() % 2 == 1
    }

    /// Once in so many times.
    pub(super) fn seldom(&mut self, times: u8) -> bool {
        self.octet() % times == times - 1
    }

    pub(super) fn one_of<'b, T: ?Sized>(&mut self, items: &[&'b T]) -> &'b T {
        items[self.below(items.len())]
    }

    /// A text made of these pieces, and of other characters now and then.
    pub(super) fn text(&mut self, pieces: &[&str]) -> String {
        let mut text = String::new();
        for _ in 0..self.octet() % 24 {
            match pieces.get(self.below(pieces.len() + 4)) {
                Some(piece) => text.push_str(piece),
                None => text.push(self.character()),
            }
        }
        text
    }

    fn character(&mut self) -> char {
        match self.octet() {
            0xFF => '\u{1F511}',
            other => other.into(),
        }
    }

    /// All that is left as it is, or a text made of pieces.
    pub(super) fn message(&mut self, pieces: &[&str]) -> String {
        if self.seldom(3) { self.rest() } else { self.text(pieces) }
    }

    pub(super) fn rest(&mut self) -> String {
        String::from_utf8_lossy(core::mem::take(&mut self.0)).into_owned()
    }

    /// A JSON object with some of these members; the first value of each is
    /// the usual one. Now and then a member comes twice, or the end is missing.
    pub(super) fn object(&mut self, members: &[(&str, &[&str])]) -> String {
        let mut written = Vec::new();
        for (name, values) in members {
            match self.octet() {
                0..200 => written.push(format!("\"{name}\":{}", values.first().copied().unwrap_or("null"))),
                200..240 => written.push(format!("\"{name}\":{}", self.one_of(values))),
                240..245 => written.push(format!("\"{name}\":{}", self.one_of(HOSTILE))),
                245..247 => written.extend([format!("\"{name}\":1"), format!("\"{name}\":2")]),
                _ => {}
            }
        }
        let mut text = format!("{{{}}}", written.join(","));
        if self.octet() == 255 {
            text.pop();
        }
        text
    }

    /// A document, or, now and then, something else.
    pub(super) fn document(&mut self, members: &[(&str, &[&str])]) -> String {
        match self.octet() {
            0..230 => self.object(members),
            230..240 => self.one_of(&["", "<html>", "[]", "null", "{}", "\u{feff}{}"]).to_string(),
            _ => self.rest(),
        }
    }
}

/// Values that fit nowhere.
const HOSTILE: &[&str] = &[
    "null",
    "true",
    "false",
    "-1",
    "1e99",
    "18446744073709551616",
    "\"\"",
    "\" \"",
    "\"\\u0000\"",
    "[]",
    "{}",
    "[null]",
    "[\"\"]",
    "\"\u{202e}\"",
    "\"https://evil.example\"",
    "1.5",
    "{\"a\":[]}",
];
