//! What this app calls things: each permission, each failure, each number.
use oauth_leptos::{ErrorKind, Scope};

/// A permission this app knows.
struct Permission {
    name: &'static str,
    words: &'static str,
    /// As part of a list.
    short: &'static str,
}

/// In the order people read them.
const PERMISSIONS: [Permission; 6] = [
    Permission { name: "openid", words: "Know who you are", short: "who you are" },
    Permission { name: "profile", words: "Know your name", short: "your name" },
    Permission {
        name: "offline_access",
        words: "Stay signed in after you leave",
        short: "staying signed in",
    },
    Permission { name: FITNESS, words: "See your steps and activity", short: "steps and activity" },
    Permission { name: CALENDAR, words: "See your calendar", short: "your calendar" },
    Permission { name: CALENDAR_CHANGE, words: "Add events to your calendar", short: "adding events" },
];

/// What the activity page needs.
pub const FITNESS: &str = "fitness.read";
/// What the calendar page needs.
pub const CALENDAR: &str = "calendar.read";
/// What it needs to add and remove events.
pub const CALENDAR_CHANGE: &str = "calendar.write";

/// What a permission is, in words; one that this app doesn't know goes by its name.
pub fn permission(name: &str) -> &str {
    PERMISSIONS.iter().find(|known| known.name == name).map_or(name, |known| known.words)
}

/// Every permission this app knows, and the others of these scopes.
pub fn permissions<'a>(scopes: &[&'a Scope]) -> Vec<&'a str> {
    let known = PERMISSIONS.iter().map(|known| known.name);
    let mut names: Vec<&'a str> = known.collect();
    for name in scopes.iter().flat_map(|scope| scope.iter()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The permissions of a scope as one list: `your name, steps and activity`.
pub fn listed(holds: impl Fn(&str) -> bool) -> String {
    let held = PERMISSIONS.iter().filter(|known| holds(known.name)).map(|known| known.short);
    held.collect::<Vec<_>>().join(", ")
}

/// The kind of a failure as tests and style sheets know it.
pub fn failure_name(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Configuration => "configuration",
        ErrorKind::Unreachable => "unreachable",
        ErrorKind::Unavailable => "unavailable",
        ErrorKind::Metadata => "metadata",
        ErrorKind::ForeignMetadata => "foreign-metadata",
        ErrorKind::Denied => "denied",
        ErrorKind::Authorization(_) => "authorization",
        ErrorKind::UnknownState => "unknown-state",
        ErrorKind::NoResponse => "no-response",
        ErrorKind::MalformedResponse => "malformed-response",
        ErrorKind::ExpiredRequest => "expired-request",
        ErrorKind::IssuerMismatch | ErrorKind::RedirectUriMismatch | ErrorKind::AmbiguousIssuer => {
            "issuer-mismatch"
        }
        ErrorKind::Token(_) => "token",
        ErrorKind::SessionOver => "session-over",
        ErrorKind::StorageRefused => "storage-refused",
        ErrorKind::IdToken => "id-token",
        ErrorKind::NotSignedIn => "not-signed-in",
        ErrorKind::ForeignOrigin => "foreign-origin",
        ErrorKind::InsufficientScope(_) => "insufficient-scope",
        ErrorKind::TokenRefused => "token-refused",
        _ => "other",
    }
}

/// A failed sign-in as a heading; the error's own words go on from there.
pub fn failure_heading(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Denied => "You said no, and that holds",
        ErrorKind::UnknownState => "This answer doesn’t fit our question",
        ErrorKind::NoResponse => "There’s nothing to finish here",
        ErrorKind::MalformedResponse => "This answer can’t be read",
        ErrorKind::ExpiredRequest => "That took too long",
        ErrorKind::IssuerMismatch | ErrorKind::RedirectUriMismatch => {
            "This answer isn’t from the server you went to"
        }
        ErrorKind::AmbiguousIssuer => "This answer could be another server’s",
        ErrorKind::Metadata | ErrorKind::ForeignMetadata => "The server isn’t what it should be",
        ErrorKind::Unreachable | ErrorKind::Unavailable => "You’re back, but not signed in yet",
        ErrorKind::IdToken => "It isn’t certain who you are",
        ErrorKind::Configuration => "This sign-in can’t start",
        _ => "The server said no",
    }
}

/// A number with its thousands apart: `12,345`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Thousandths as a number with one place: `64.3`.
pub fn tenths(thousandths: u64) -> String {
    let tenths = (thousandths + 50) / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// A sentence out of a part of one.
pub fn sentence(text: &str) -> String {
    let mut sentence = text.to_owned();
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    if !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_permissions_have_words_and_others_their_name() {
        assert_eq!(permission("calendar.read"), "See your calendar");
        assert_eq!(permission("https://api.example/x"), "https://api.example/x");
    }

    #[test]
    fn permissions_list_each_name_once() {
        let (asked, granted) = (Scope::parse("openid custom"), Scope::parse("custom other"));
        let names = permissions(&[&asked, &granted]);
        assert_eq!(names.len(), PERMISSIONS.len() + 2);
        assert_eq!(names[PERMISSIONS.len()..], ["custom", "other"]);
    }

    #[test]
    fn permissions_are_listed_in_reading_order() {
        let granted = Scope::parse("fitness.read openid profile");
        assert_eq!(listed(|name| granted.contains(name)), "who you are, your name, steps and activity");
        assert_eq!(listed(|_| false), "");
    }

    #[test]
    fn thousands_stand_apart() {
        let check = |number, text: &str| assert_eq!(grouped(number), text);
        check(0, "0");
        check(999, "999");
        check(1000, "1,000");
        check(1_234_567, "1,234,567");
    }

    #[test]
    fn thousandths_are_rounded_to_tenths() {
        let check = |thousandths, text: &str| assert_eq!(tenths(thousandths), text);
        check(0, "0.0");
        check(64_349, "64.3");
        check(64_950, "65.0");
    }

    #[test]
    fn sentences_begin_large_and_end() {
        assert_eq!(sentence("it is empty"), "It is empty.");
        assert_eq!(sentence("“x” is unknown."), "“x” is unknown.");
        assert_eq!(sentence("It ends"), "It ends.");
    }
}
