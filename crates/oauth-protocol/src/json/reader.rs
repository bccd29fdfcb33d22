//! Reads a JSON text (RFC 8259), strictly, in bounded depth and time.
//!
//! Written here since the reader of a general library costs the page 6 KB; a
//! test holds the two against each other on random texts.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Number, Object, Value};

/// Deepest nesting that is read.
const DEEPEST: u32 = 127;
/// Most members an object may have: each is compared with all before it.
const MOST_MEMBERS: usize = 1000;
/// Most items a list may have: each takes more room in memory than in the text.
const MOST_ITEMS: usize = 10_000;

impl Value {
    /// Reads a text that must be one JSON value.
    pub(crate) fn parse(text: &str) -> Result<Value, String> {
        let mut reader = Reader { octets: text.as_bytes(), at: 0, depth: 0 };
        reader.skip_space();
        if reader.peek().is_none() {
            return Err("it is empty".to_owned());
        }
        let value = reader.value();
        reader.skip_space();
        match value {
            Ok(value) if reader.peek().is_none() => Ok(value),
            Ok(_) => Err(reader.fault("something follows it")),
            Err(fault) => Err(reader.fault(fault)),
        }
    }
}

/// The text of a member of the object that a text is, as it stands there.
#[cfg(feature = "authorization-details")]
pub(crate) fn member_text<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    members(text)?.into_iter().find(|(other, _)| other == name).map(|(_, value)| value)
}

/// The members of the object that a text is: the name, and the value as it
/// stands there.
#[cfg(any(feature = "authorization-details", feature = "messages"))]
pub(crate) fn members(text: &str) -> Option<Vec<(String, &str)>> {
    let mut reader = Reader { octets: text.as_bytes(), at: 0, depth: 0 };
    reader.skip_space();
    if !reader.take(b'{') {
        return None;
    }
    let mut members = Vec::new();
    while reader.goes_on(b'}', members.is_empty()).ok()? {
        let name = reader.text().ok()?;
        reader.skip_space();
        reader.take(b':');
        members.push((name, reader.value_text(text)?));
    }
    Some(members)
}

/// The items of the list that a text is, each as it stands there.
#[cfg(feature = "messages")]
pub(crate) fn items(text: &str) -> Option<Vec<&str>> {
    let mut reader = Reader { octets: text.as_bytes(), at: 0, depth: 0 };
    reader.skip_space();
    if !reader.take(b'[') {
        return None;
    }
    let mut items = Vec::new();
    while reader.goes_on(b']', items.is_empty()).ok()? {
        items.push(reader.value_text(text)?);
    }
    Some(items)
}

/// A text and how far it has been read.
struct Reader<'a> {
    octets: &'a [u8],
    at: usize,
    depth: u32,
}

type Fault = &'static str;
const UNEXPECTED: Fault = "something else is expected there";

impl Reader<'_> {
    fn fault(&self, fault: Fault) -> String {
        let before = self.octets.iter().take(self.at);
        let line = before.clone().filter(|octet| **octet == b'\n').count() + 1;
        let column = before.rev().take_while(|octet| **octet != b'\n').count() + 1;
        format!("it is not JSON that can be used: line {line}, column {column}: {fault}")
    }

    fn peek(&self) -> Option<u8> {
        self.octets.get(self.at).copied()
    }

    fn take(&mut self, octet: u8) -> bool {
        let is_there = self.peek() == Some(octet);
        self.at += usize::from(is_there);
        is_there
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn value(&mut self) -> Result<Value, Fault> {
        match self.peek() {
            Some(b'{') => self.nested(Reader::object),
            Some(b'[') => self.nested(Reader::list),
            Some(b'"') => self.text().map(Value::Text),
            Some(b'-' | b'0'..=b'9') => self.number().map(Value::Number),
            _ => self.word(),
        }
    }

    /// The text that the next value is, in the text that is being read.
    #[cfg(any(feature = "authorization-details", feature = "messages"))]
    fn value_text<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        self.skip_space();
        let start = self.at;
        self.value().ok()?;
        text.get(start..self.at)
    }

    fn word(&mut self) -> Result<Value, Fault> {
        for (word, value) in
            [("null", Value::Null), ("true", Value::Bool(true)), ("false", Value::Bool(false))]
        {
            if self.octets.get(self.at..).is_some_and(|rest| rest.starts_with(word.as_bytes())) {
                self.at += word.len();
                return Ok(value);
            }
        }
        Err(UNEXPECTED)
    }

    fn nested(&mut self, read: impl FnOnce(&mut Self) -> Result<Value, Fault>) -> Result<Value, Fault> {
        if self.depth == DEEPEST {
            return Err("it is nested too deep");
        }
        self.at += 1;
        self.depth += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn list(&mut self) -> Result<Value, Fault> {
        let mut items = Vec::new();
        while self.goes_on(b']', items.is_empty())? {
            if items.len() == MOST_ITEMS {
                return Err("a list has too many items");
            }
            items.push(self.value()?);
        }
        Ok(Value::List(items))
    }

    fn object(&mut self) -> Result<Value, Fault> {
        let mut object = Object::default();
        while self.goes_on(b'}', object.0.is_empty())? {
            let name = self.text()?;
            if object.get(&name).is_some() {
                return Err("a member comes twice");
            }
            if object.0.len() == MOST_MEMBERS {
                return Err("an object has too many members");
            }
            self.skip_space();
            if !self.take(b':') {
                return Err(UNEXPECTED);
            }
            self.skip_space();
            let value = self.value()?;
            object.0.push((name, value));
        }
        Ok(Value::Object(object))
    }

    /// Whether another item follows; passes over the comma before it, or over
    /// the end.
    fn goes_on(&mut self, end: u8, is_first: bool) -> Result<bool, Fault> {
        self.skip_space();
        if self.take(end) {
            return Ok(false);
        }
        if !is_first && !self.take(b',') {
            return Err(UNEXPECTED);
        }
        self.skip_space();
        Ok(true)
    }

    fn text(&mut self) -> Result<String, Fault> {
        if !self.take(b'"') {
            return Err(UNEXPECTED);
        }
        let mut octets = Vec::new();
        loop {
            let octet = self.peek().ok_or("a string has no end")?;
            self.at += 1;
            match octet {
                b'"' => return String::from_utf8(octets).map_err(|_| UNEXPECTED),
                b'\\' => {
                    let mut buffer = [0; 4];
                    octets.extend(self.escaped()?.encode_utf8(&mut buffer).as_bytes());
                }
                0..0x20 => return Err("a string holds a control character"),
                other => octets.push(other),
            }
        }
    }

    fn escaped(&mut self) -> Result<char, Fault> {
        let octet = self.peek().ok_or("a string has no end")?;
        self.at += 1;
        Ok(match octet {
            b'"' | b'\\' | b'/' => char::from(octet),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode(),
            _ => return Err("a string holds an escape that is none"),
        })
    }

    /// `\uXXXX`, or two of them that make one character (RFC 8259 7).
    fn unicode(&mut self) -> Result<char, Fault> {
        const HALF: Fault = "a string holds half a character";
        let first = self.hex()?;
        let code = match first {
            0xD800..0xDC00 => {
                if !(self.take(b'\\') && self.take(b'u')) {
                    return Err(HALF);
                }
                let second = self.hex()?.checked_sub(0xDC00).filter(|low| *low < 0x400).ok_or(HALF)?;
                0x10000 + ((first - 0xD800) << 10) + second
            }
            other => other,
        };
        char::from_u32(code).ok_or(HALF)
    }

    fn hex(&mut self) -> Result<u32, Fault> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|octet| char::from(octet).to_digit(16));
            code = code * 16 + digit.ok_or("a string holds an escape that is none")?;
            self.at += 1;
        }
        Ok(code)
    }

    fn number(&mut self) -> Result<Number, Fault> {
        let is_negative = self.take(b'-');
        let start = self.at;
        let mut whole = self.digits()?;
        let end = self.at;
        if self.octets.get(start) == Some(&b'0') && end > start + 1 {
            return Err("a number begins with zero");
        }
        let mut fraction = 0..0;
        if self.take(b'.') {
            let from = self.at;
            self.digits()?;
            fraction = from..self.at;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            let shrinks = self.take(b'-');
            if !shrinks {
                self.take(b'+');
            }
            let exponent = self.digits()?;
            let digits = |range| self.octets.get(range).unwrap_or_default();
            whole = shifted(digits(start..end), digits(fraction), exponent, shrinks);
        }
        Ok(Number { is_negative, whole })
    }

    /// At least one digit; the value, or the largest number if it is larger.
    fn digits(&mut self) -> Result<u64, Fault> {
        let start = self.at;
        let mut value = 0_u64;
        while let Some(digit) = self.peek().filter(u8::is_ascii_digit) {
            value = append(value, digit);
            self.at += 1;
        }
        if self.at == start { Err("a number has no digits") } else { Ok(value) }
    }
}

fn append(value: u64, digit: u8) -> u64 {
    value.saturating_mul(10).saturating_add(u64::from(digit - b'0'))
}

/// The whole part of `whole.fraction` times ten to the exponent, all as digits.
fn shifted(whole: &[u8], fraction: &[u8], exponent: u64, shrinks: bool) -> u64 {
    let exponent = usize::try_from(exponent).unwrap_or(usize::MAX);
    let (kept, moved) = if shrinks {
        (whole.len().saturating_sub(exponent), 0)
    } else {
        // Twenty zeros reach the largest number from anywhere but zero.
        (whole.len(), exponent.min(fraction.len() + 20))
    };
    let zeros = core::iter::repeat(&b'0');
    let digits = whole.iter().take(kept).chain(fraction.iter().chain(zeros).take(moved));
    digits.fold(0, |value, digit| append(value, *digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> (bool, u64) {
        match Value::parse(text) {
            Ok(Value::Number(number)) => (number.is_negative, number.whole),
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn numbers_keep_their_whole_part() {
        for (text, whole) in [
            ("0", 0),
            ("-0", 0),
            ("7", 7),
            ("3600.9", 3600),
            ("1.5e3", 1500),
            ("1.2345E2", 123),
            ("36e+2", 3600),
            ("3600e-2", 36),
            ("9e-1", 0),
            ("0.001e5", 100),
            ("18446744073709551615", u64::MAX),
            ("18446744073709551616", u64::MAX),
            ("184467440737095516151e-1", u64::MAX),
            ("123456789012345678901234e-20", 1234),
            ("12e-2", 0),
            ("0.00000000000000000000000000000012e32", 12),
            ("1e308", u64::MAX),
            ("1e99999999999999999999", u64::MAX),
            ("1e-99999999999999999999", 0),
        ] {
            assert_eq!(number(text).1, whole, "{text}");
        }
        assert!(number("-5").0 && !number("5").0);
    }

    #[test]
    fn bounds_are_of_depth_members_and_items() {
        let deep = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        let list = |items: usize| format!("[{}]", alloc::vec!["[]"; items].join(","));
        let object = |members: usize| {
            let members: Vec<_> = (0..members).map(|n| format!("\"{n}\":{{}}")).collect();
            format!("{{{}}}", members.join(","))
        };
        for (good, bad) in
            [(deep(127), deep(128)), (list(10_000), list(10_001)), (object(1000), object(1001))]
        {
            assert!(Value::parse(&good).is_ok());
            assert!(Value::parse(&bad).is_err_and(|fault| fault.contains("too")));
        }
    }

    #[test]
    fn a_fault_names_its_place() {
        for (text, place) in
            [("x", "line 1, column 1"), ("[1,\n  x]", "line 2, column 3"), ("\n\n\"", "line 3, column 2")]
        {
            let fault = Value::parse(text).unwrap_err();
            assert!(fault.contains(place), "{text:?}: {fault}");
        }
    }

    #[test]
    fn escapes_are_read_as_what_they_stand_for() {
        for (text, meant) in [
            (r#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
            (r#""\u0041\u00fC\u20ac""#, "Aü€"),
            (r#""\ud83d\ude00""#, "😀"),
            (r#""\uD800\uDC00\udbff\udfff""#, "\u{10000}\u{10FFFF}"),
        ] {
            assert_eq!(Value::parse(text), Ok(Value::Text(meant.to_owned())), "{text}");
        }
        for text in
            [r#""\ud800\ue000""#, r#""\ud800\udbff""#, r#""\ud800udc00""#, r#""\ud800\n""#, r#""\udfff""#]
        {
            assert!(Value::parse(text).is_err_and(|fault| fault.contains("half a character")), "{text}");
        }
    }

    #[test]
    fn texts_outside_the_grammar_are_refused() {
        for text in [
            "",
            " ",
            "nul",
            "nulll",
            "tru",
            "+1",
            "01",
            "-",
            "1.",
            ".5",
            "1e",
            "1e+",
            "0x1",
            "--1",
            "NaN",
            "[1,]",
            "[,1]",
            "[1 2]",
            "{\"a\"}",
            "{\"a\":}",
            "{a:1}",
            "{\"a\":1,}",
            "{1:1}",
            "'a'",
            "\"",
            "\"\\x\"",
            "\"\\u12\"",
            "\"\\ud800\"",
            "\"\\ud800\\u0041\"",
            "\"\\udc00\"",
            "\"\n\"",
            "\"\u{1}\"",
            "1 1",
            "]",
            "}",
            "[",
            "{",
            "\u{feff}1",
            "\u{a0}1",
        ] {
            assert!(Value::parse(text).is_err(), "{text:?}");
        }
    }
}
