//! A message while it is taken down: values as they are, until it is finished.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use sha2::{Digest, Sha256};

use super::redaction::{Class, Vocabulary};
use super::{MOST_PARTS, Message, Part, Place, Shown};
use crate::json::{Value, items, members};
use crate::jws;

/// Most characters that are shown of a value, and of a name.
const LONGEST_VALUE: usize = 300;
const LONGEST_NAME: usize = 60;
/// A random value shorter than this could be found by its fingerprint.
const LEAST_RANDOM: usize = 16;
/// A secret shorter than this is in other values by chance.
const LEAST_ECHO: usize = 8;

#[derive(Default)]
pub(super) struct Draft {
    parts: Vec<(Place, String, String, Class)>,
    left_out: usize,
}

impl Draft {
    pub(super) fn add(&mut self, place: Place, name: &str, value: &str, class: Class) {
        if self.parts.len() == MOST_PARTS {
            self.left_out += 1;
        } else {
            self.parts.push((place, name.to_owned(), value.to_owned(), class));
        }
    }

    /// The parameters of a query or a form.
    pub(super) fn parameters(&mut self, place: Place, encoded: &str, vocabulary: Vocabulary) {
        for (name, value) in form_urlencoded::parse(encoded.as_bytes()) {
            match vocabulary.below(&name) {
                Some(inner) => self.nested(place, &name, &value, inner),
                None => self.add(place, &name, &value, vocabulary.class(&name)),
            }
        }
    }

    /// The members of a text that is a JSON object.
    pub(super) fn object(&mut self, place: Place, path: &str, text: &str, vocabulary: Vocabulary) -> bool {
        let Some(members) = members(text) else { return false };
        for (name, value) in members {
            let whole = format!("{path}{name}");
            match vocabulary.below(&name) {
                Some(inner) => self.nested(place, &whole, value, inner),
                None => self.value(place, &whole, value, vocabulary.class(&name)),
            }
        }
        true
    }

    /// An object, or a list of objects.
    fn nested(&mut self, place: Place, path: &str, text: &str, vocabulary: Vocabulary) {
        let Some(items) = items(text) else {
            if !self.object(place, &format!("{path}."), text, vocabulary) {
                self.add(place, path, text, Class::Private);
            }
            return;
        };
        for (index, item) in items.into_iter().enumerate() {
            if !self.object(place, &format!("{path}[{index}]."), item, vocabulary) {
                self.value(place, &format!("{path}[{index}]"), item, Class::Private);
            }
        }
    }

    /// A JSON value: a string as what it says, all else as it is written.
    fn value(&mut self, place: Place, name: &str, written: &str, class: Class) {
        let says = match Value::parse(written) {
            Ok(Value::Text(text)) => text,
            Ok(Value::List(_) | Value::Object(_)) => written.to_owned(),
            // The length of a flag is its value.
            _ if class != Class::Public => String::new(),
            _ => written.to_owned(),
        };
        self.add(place, name, &says, class);
    }

    /// Header and claims of a signed token; none where it can't be read.
    pub(super) fn token(&mut self, token: &str, claims: Vocabulary) {
        let mut parts = token.split('.');
        for vocabulary in [Vocabulary::Jose, claims] {
            let text = parts.next().and_then(|part| jws::text(part).ok());
            if let Some(text) = text.filter(|text| Value::parse(text).is_ok()) {
                self.object(Place::Claim, "", &text, vocabulary);
            }
        }
    }

    /// The value of a part that was taken down.
    pub(super) fn taken(&self, place: Place, name: &str) -> Option<&str> {
        let mut parts = self.parts.iter();
        let found = parts.find(|(at, other, ..)| *at == place && other == name);
        found.map(|(_, _, value, _)| value.as_str())
    }

    /// The message, and its secrets. A public value that repeats one of them,
    /// or one of those of the request, is a secret too.
    pub(super) fn finish(self, asked_with: &[String]) -> (Message, Vec<String>) {
        let random = |(_, _, value, class): &(Place, String, String, Class)| {
            (*class == Class::Random && value.len() >= LEAST_ECHO).then(|| value.clone())
        };
        let secrets: Vec<String> = self.parts.iter().filter_map(random).collect();
        let shows = |text: &str| secrets.iter().chain(asked_with).any(|secret| has_inside(text, secret));
        let mut parts: Vec<Part> = Vec::new();
        for (place, name, value, class) in &self.parts {
            let class = if *class == Class::Public && shows(value) { Class::Random } else { *class };
            let name = if shows(name) { "[redacted]".to_owned() } else { within(name, LONGEST_NAME) };
            parts.push(Part { place: *place, name, value: shown(value, class) });
        }
        if self.left_out > 0 {
            let value = Shown::Plain(format!("{} more", self.left_out + 1));
            let last = parts.pop().map_or(Place::Member, |last| last.place);
            parts.push(Part { place: last, name: "…".to_owned(), value });
        }
        (Message { parts }, secrets)
    }
}

impl Shown {
    /// A token as messages show it: to find it there again.
    ///
    /// ```
    /// # use oauth_protocol::Shown;
    /// let mine = Shown::of_secret("2YotnFZFEjr1zCsicMWpAA");
    /// assert_eq!(mine, Shown::of_secret("2YotnFZFEjr1zCsicMWpAA"));
    /// assert!(matches!(mine, Shown::Secret { length: 22, .. }));
    /// ```
    pub fn of_secret(secret: &str) -> Shown {
        shown(secret, Class::Random)
    }
}

fn shown(value: &str, class: Class) -> Shown {
    if class == Class::Public {
        return Shown::Plain(within(value, LONGEST_VALUE));
    }
    let fingerprint = if class == Class::Random && value.len() >= LEAST_RANDOM {
        let digest = Sha256::digest(value);
        let digits = digest.iter().take(2).flat_map(|octet| [octet >> 4, octet & 15]);
        digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
    } else {
        String::new()
    };
    Shown::Secret { length: u64::try_from(value.len()).unwrap_or(u64::MAX), fingerprint }
}

/// As `contains`, which costs the page a searcher that is made for long texts.
fn has_inside(text: &str, secret: &str) -> bool {
    let mut windows = text.as_bytes().windows(secret.len().max(1));
    windows.any(|window| window == secret.as_bytes())
}

/// A text that says where it was cut.
fn within(text: &str, longest: usize) -> String {
    let mut characters = text.chars();
    let mut start: String = characters.by_ref().take(longest).collect();
    if characters.next().is_some() {
        start.push('…');
    }
    start
}
