//! Scope (RFC 6749 3.3): a set of space-delimited names, order without meaning.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// A set of scope names. Two scopes are equal when they hold the same names.
///
/// ```
/// use oauth_protocol::Scope;
///
/// let asked = Scope::parse("openid read write");
/// let granted = Scope::parse("read openid");
/// assert_eq!(granted, Scope::parse("openid read"));
/// assert!(asked.contains_all(&granted));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope(Vec<String>);

impl Scope {
    /// Reads a scope as servers send it: names apart by white space, repeats
    /// and empty names dropped.
    ///
    /// ```
    /// # use oauth_protocol::Scope;
    /// assert_eq!(Scope::parse("write  read write").to_string(), "read write");
    /// ```
    pub fn parse(text: &str) -> Scope {
        let mut scope = Scope::default();
        text.split_ascii_whitespace().for_each(|name| scope.insert(name));
        scope
    }

    /// Whether this name is in the set.
    ///
    /// ```
    /// # use oauth_protocol::Scope;
    /// let granted = Scope::parse("openid read");
    /// assert!(granted.contains("read"));
    /// assert!(!granted.contains("READ"));
    /// ```
    pub fn contains(&self, name: &str) -> bool {
        self.0.iter().any(|n| n == name)
    }

    /// Whether every name of `other` is in this set.
    ///
    /// ```
    /// # use oauth_protocol::Scope;
    /// let granted = Scope::parse("openid read");
    /// assert!(granted.contains_all(&Scope::parse("read")));
    /// assert!(!granted.contains_all(&Scope::parse("read write")));
    /// ```
    pub fn contains_all(&self, other: &Scope) -> bool {
        other.iter().all(|name| self.contains(name))
    }

    /// The names of both.
    ///
    /// ```
    /// # use oauth_protocol::Scope;
    /// let more = Scope::parse("openid read").union(&Scope::parse("read write"));
    /// assert_eq!(more.to_string(), "openid read write");
    /// ```
    pub fn union(&self, other: &Scope) -> Scope {
        let mut both = self.clone();
        other.iter().for_each(|name| both.insert(name));
        both
    }

    /// The names, in alphabetical order.
    ///
    /// ```
    /// # use oauth_protocol::Scope;
    /// let (asked, granted) = (Scope::parse("read write delete"), Scope::parse("read"));
    /// let not_allowed: Vec<&str> = asked.iter().filter(|name| !granted.contains(name)).collect();
    /// assert_eq!(not_allowed, ["delete", "write"]);
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether the set holds no name.
    ///
    /// ```
    /// # use oauth_protocol::Scope;
    /// assert!(Scope::parse(" ").is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Keeps the names in order, each once; a scope is short.
    fn insert(&mut self, name: &str) {
        let place = self.0.iter().position(|other| other.as_str() >= name).unwrap_or(self.0.len());
        if self.0.get(place).is_none_or(|other| other != name) {
            self.0.insert(place, name.to_owned());
        }
    }

    /// A name that RFC 6749 3.3 does not allow (`scope-token`), if there is one.
    pub(crate) fn invalid_name(&self) -> Option<&str> {
        let allowed = |b: u8| b == 0x21 || (0x23..=0x5B).contains(&b) || (0x5D..=0x7E).contains(&b);
        self.iter().find(|name| !name.bytes().all(allowed))
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.iter().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            f.write_str(name)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_repeats_do_not_matter() {
        assert_eq!(Scope::parse("openid  a b a"), Scope::parse("b openid a"));
        assert_ne!(Scope::parse("a"), Scope::parse("a b"));
        assert!(Scope::parse(" ").is_empty() && !Scope::parse("a").is_empty());
    }

    #[test]
    fn names_are_whole() {
        let scope = Scope::parse("calendar.readonly fitness.read");
        assert!(!scope.contains("calendar.read"));
        assert!(scope.contains_all(&Scope::parse("fitness.read")));
        assert!(!scope.contains_all(&Scope::parse("fitness.read calendar.read")));
        assert_eq!(std::format!("{}", scope.union(&Scope::parse("a"))), "a calendar.readonly fitness.read");
    }

    #[test]
    fn names_outside_the_grammar_are_found() {
        assert_eq!(Scope::parse("ok qu\"ote").invalid_name(), Some("qu\"ote"));
        assert_eq!(Scope::parse("ok back\\slash").invalid_name(), Some("back\\slash"));
        assert_eq!(Scope::parse("ünicode").invalid_name(), Some("ünicode"));
        assert_eq!(Scope::parse("https://x.example/a:b!").invalid_name(), None);
    }
}
