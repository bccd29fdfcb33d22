//! HTTP dates (RFC 9110 5.6.7).

use alloc::format;

use super::Choices;
use crate::time::{Timestamp, parse_http_date};

const PIECES: &[&str] = &[
    "Sun", "Mon", ",", ", ", " ", "06", "31", "Nov", "Feb", "1994", "1970", "9999", "08:49:37", "23:59:60",
    ":", " GMT", " UTC", "+", "-", "6", "0",
];
const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// What is accepted is of the one form; what is written is read.
pub fn property(data: &[u8]) {
    let mut choices = Choices::new(data);
    // To the last second of the year 9999.
    let seconds = choices.number() % 253_402_300_800;
    let written = write(seconds);
    assert_eq!(parse_http_date(&written), Some(Timestamp::from_unix_seconds(seconds)), "{written}");
    let mut other = if choices.flag() { written } else { choices.message(PIECES) };
    if choices.flag() {
        let at = choices.below(other.len() + 1);
        if other.is_char_boundary(at) {
            other.insert_str(at, choices.one_of(&["0", "+", " ", ":", "x", "\u{e9}"]));
        }
    }
    if parse_http_date(&other).is_some() {
        assert!(is_fixdate(&other), "{other} is accepted");
    }
}

/// `IMF-fixdate`, letter by letter; leap seconds and short months are let pass.
fn is_fixdate(text: &str) -> bool {
    let pattern = "aaa, 00 aaa 0000 00:00:00 GMT";
    text.len() == pattern.len()
        && text.bytes().zip(pattern.bytes()).all(|(octet, kind)| match kind {
            b'a' => octet.is_ascii_alphabetic(),
            b'0' => octet.is_ascii_digit(),
            other => octet == other,
        })
}

/// By counting days: slow, and plain to see.
fn write(seconds: u64) -> alloc::string::String {
    let (mut days, second) = (seconds / 86_400, seconds % 86_400);
    let weekday = DAYS[(days % 7) as usize];
    let is_leap =
        |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let mut year = 1970;
    while days >= 365 + u64::from(is_leap(year)) {
        days -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let lengths = [31, 28 + u64::from(is_leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 0;
    while days >= lengths[month] {
        days -= lengths[month];
        month += 1;
    }
    let (hour, minute) = (second / 3600, second / 60 % 60);
    format!(
        "{weekday}, {:02} {} {year:04} {hour:02}:{minute:02}:{:02} GMT",
        days + 1,
        MONTHS[month],
        second % 60
    )
}
