//! From what a server was seen to answer to what that means for a page, and which of its settings to change.
//!
//! Pure. Nothing here decides anything for the client, which makes its own checks: this says beforehand, and in
//! words, what those will find.
mod described;
mod endpoints;

pub use described::{Described, iss, issuer, metadata, offers, pkce, response_type};
pub use endpoints::{PUBLIC, Refusal, keys, revocation, token};

/// What came back of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen<T> {
    /// An answer with this status, and what was looked for in it, if it could be read.
    Answer(u16, Option<T>),
    /// An answer came, and the browser keeps it from the page: the server does not name the page's origin (CORS).
    Hidden,
    /// None came, or the browser let none through.
    Nothing,
}

/// How a check came out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Outcome {
    /// Not looked at: what it needs is missing.
    #[default]
    Waiting,
    /// Being looked at.
    Active,
    Good,
    /// A sign-in may work all the same.
    Careful,
    /// A sign-in can't work.
    Bad,
    /// Good to know, neither good nor bad.
    Told,
}

impl Outcome {
    /// As `data-state` says it.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Waiting => "waiting",
            Outcome::Active => "active",
            Outcome::Good => "done",
            Outcome::Careful => "careful",
            Outcome::Bad => "failed",
            Outcome::Told => "told",
        }
    }
}

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    pub outcome: Outcome,
    /// What was seen.
    pub seen: String,
    /// What to change at the server, or here; may be empty.
    pub setting: String,
}

impl Verdict {
    pub(super) fn new(outcome: Outcome, seen: impl Into<String>, setting: impl Into<String>) -> Verdict {
        Verdict { outcome, seen: seen.into(), setting: setting.into() }
    }

    pub(super) fn good(seen: impl Into<String>) -> Verdict {
        Verdict::new(Outcome::Good, seen, "")
    }

    pub(super) fn told(seen: impl Into<String>) -> Verdict {
        Verdict::new(Outcome::Told, seen, "")
    }

    pub(super) fn bad(seen: impl Into<String>, setting: impl Into<String>) -> Verdict {
        Verdict::new(Outcome::Bad, seen, setting)
    }

    pub(super) fn careful(seen: impl Into<String>, setting: impl Into<String>) -> Verdict {
        Verdict::new(Outcome::Careful, seen, setting)
    }

    /// What a check needs is not there.
    pub fn missing(what: &str) -> Verdict {
        Verdict::new(Outcome::Waiting, format!("Not checked: {what}."), "")
    }
}

/// What an answer that the browser hides means, and what to set.
pub(super) fn hidden(page: &str, what: &str) -> (String, String) {
    (
        "An answer came, and your browser keeps it from this page: the server doesn’t say that this page may read \
         it (CORS)."
            .to_owned(),
        format!(
            "Allow the origin {page} {what}. The field is often called “Web origins”, “Allowed origins (CORS)” or \
             “Trusted origins”."
        ),
    )
}

/// What it may mean that nothing came.
pub(super) const NOTHING: &str = "No answer came, or your browser let none through.";
pub(super) const CHECK_ADDRESS: &str = "Check the address, that the server runs, and its certificate: open the \
    address in a tab of its own to see. To a page, a name that isn’t found, a refused certificate and a blocked \
    answer look the same.";

/// How all of it came out, in a sentence.
pub fn summary(verdicts: &[&Verdict]) -> String {
    let count = |outcome| verdicts.iter().filter(|verdict| verdict.outcome == outcome).count();
    let (bad, careful) = (count(Outcome::Bad), count(Outcome::Careful));
    let things = |count: usize| if count == 1 { "One thing".to_owned() } else { format!("{count} things") };
    match (bad, careful) {
        (0, 0) => "Nothing stands in the way of a sign-in, as far as a page can see.".to_owned(),
        (0, careful) => {
            format!("Nothing stops a sign-in, as far as a page can see. {} to look at.", things(careful))
        }
        (bad, _) => format!("{} to change before a sign-in can work.", things(bad)),
    }
}

#[cfg(test)]
mod tests;
