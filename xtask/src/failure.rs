//! What went wrong, what was seen, and what to do about it.
use std::fmt;

/// The result of everything here that can fail.
pub type Outcome<T = ()> = Result<T, Failure>;

/// One failure in words for the person at the terminal.
#[derive(Clone, Debug)]
pub struct Failure {
    what: String,
    detail: Option<String>,
    remedy: Option<String>,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Fault,
    Interruption,
    AlreadyShown,
}

impl Failure {
    /// A failure that says what happened.
    #[must_use]
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), detail: None, remedy: None, kind: Kind::Fault }
    }

    /// The person asked to stop.
    #[must_use]
    pub fn interrupted() -> Self {
        Self { kind: Kind::Interruption, ..Self::new("stopped") }
    }

    /// The command failed and has already said everything about it.
    #[must_use]
    pub fn already_shown(what: impl Into<String>) -> Self {
        Self { kind: Kind::AlreadyShown, ..Self::new(what) }
    }

    /// Adds what was seen, such as the end of a log.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Adds the one thing to do next.
    #[must_use]
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    /// Whether the person asked to stop, so that nothing needs to be explained.
    #[must_use]
    pub fn is_interruption(&self) -> bool {
        self.kind == Kind::Interruption
    }

    /// Whether everything about it has been printed before.
    #[must_use]
    pub fn is_already_shown(&self) -> bool {
        self.kind == Kind::AlreadyShown
    }

    /// What happened, in one sentence.
    #[must_use]
    pub fn what(&self) -> &str {
        &self.what
    }

    /// What to do about it, if anything is known.
    #[must_use]
    pub fn what_to_do(&self) -> Option<&str> {
        self.remedy.as_deref()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.what)?;
        if let Some(detail) = &self.detail {
            write!(out, "\n{}", detail.trim_end())?;
        }
        if let Some(remedy) = &self.remedy {
            write!(out, "\nWhat to do: {remedy}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}

/// Turns a foreign error into a [`Failure`] that says what was being done.
pub trait Explain<T> {
    /// `what` reads as the start of a sentence; the error follows after a colon.
    ///
    /// # Errors
    /// The same error, explained.
    fn explain(self, what: impl FnOnce() -> String) -> Outcome<T>;
}

impl<T, E: fmt::Display> Explain<T> for Result<T, E> {
    fn explain(self, what: impl FnOnce() -> String) -> Outcome<T> {
        self.map_err(|error| Failure::new(format!("{}: {error}", what())))
    }
}
