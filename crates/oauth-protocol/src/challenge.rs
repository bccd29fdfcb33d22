//! `WWW-Authenticate`: RFC 9110 11.6.1, RFC 6750 3, RFC 9470, RFC 9728 5.1.
//!
//! Read tolerantly: several challenges in one field, quoted strings, and even
//! parameters without a scheme, which some servers send.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use crate::text::{cut, cut_at};

/// One challenge of a resource server.
///
/// ```
/// use oauth_protocol::parse_challenges;
///
/// let field = r#"DPoP algs="ES256", Bearer error="insufficient_scope", scope="read write""#;
/// let bearer = parse_challenges(field).into_iter().find(|challenge| challenge.scheme == "bearer");
/// assert_eq!(bearer.unwrap().parameter("scope"), Some("read write"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Challenge {
    /// The scheme in lower case; empty when the server left it out.
    pub scheme: String,
    /// The parameters: name in lower case, and value.
    pub parameters: Vec<(String, String)>,
}

impl Challenge {
    /// A parameter's value.
    ///
    /// ```
    /// # use oauth_protocol::parse_challenges;
    /// // RFC 6750 3: an access token that is over.
    /// let field = r#"Bearer realm="example", error="invalid_token""#;
    /// let challenges = parse_challenges(field);
    /// assert_eq!(challenges[0].parameter("error"), Some("invalid_token"));
    /// assert_eq!(challenges[0].parameter("scope"), None);
    /// ```
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

/// Reads the challenges of a `WWW-Authenticate` field. Never fails: what can't
/// be read is passed over.
///
/// ```
/// use oauth_protocol::parse_challenges;
///
/// // The example of RFC 9110 11.6.1: two challenges in one field.
/// let field = r#"Basic realm="simple", Newauth realm="apps", type=1, title="Login to \"apps\"""#;
/// let challenges = parse_challenges(field);
/// assert_eq!(challenges.len(), 2);
/// assert_eq!(challenges[1].scheme, "newauth");
/// assert_eq!(challenges[1].parameter("title"), Some(r#"Login to "apps""#));
/// ```
pub fn parse_challenges(field: &str) -> Vec<Challenge> {
    let mut challenges: Vec<Challenge> = Vec::new();
    let mut rest = field;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        let (word, after) = cut_at(rest, |c| !is_token(c));
        if word.is_empty() {
            match rest.chars().next() {
                None => return challenges,
                Some(c) => rest = cut(rest, c.len_utf8()).1,
            }
            continue;
        }
        match value_after(after) {
            Some((value, remaining)) => {
                if challenges.is_empty() {
                    challenges.push(Challenge::default());
                }
                if let Some(challenge) = challenges.last_mut() {
                    challenge.parameters.push((word.to_ascii_lowercase(), value));
                }
                rest = remaining;
            }
            None => {
                let scheme = word.to_ascii_lowercase();
                challenges.push(Challenge { scheme, parameters: Vec::new() });
                rest = skip_token68(after);
            }
        }
    }
}

/// `tchar` of RFC 9110 5.6.2.
fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}

/// The value of `= value`, as a token or a quoted string, and what follows.
fn value_after(text: &str) -> Option<(String, &str)> {
    let text = text.trim_start_matches([' ', '\t']).strip_prefix('=')?;
    let text = text.trim_start_matches([' ', '\t']);
    if let Some(quoted) = text.strip_prefix('"') {
        return Some(quoted_string(quoted));
    }
    let (value, rest) = cut_at(text, |c| matches!(c, ',' | ' ' | '\t'));
    (!value.is_empty() && !value.starts_with('=')).then(|| (value.to_owned(), rest))
}

fn quoted_string(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((index, c)) = characters.next() {
        match c {
            '"' => return (value, cut(text, index + 1).1),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            other => value.push(other),
        }
    }
    (value, "")
}

/// Passes over a `token68` (as `Basic` and `Negotiate` have), which ends at a
/// comma or at the end of the field.
fn skip_token68(after: &str) -> &str {
    let text = after.trim_start_matches([' ', '\t']);
    let in_token68 = |c: char| c.is_ascii_alphanumeric() || "-._~+/=".contains(c);
    let (word, rest) = cut_at(text, |c| !in_token68(c));
    let tail = rest.trim_start_matches([' ', '\t']);
    let is_token68 = !word.is_empty() && (tail.is_empty() || tail.starts_with(','));
    let is_parameter = word.trim_end_matches('=').contains('=');
    if is_token68 && !is_parameter && !after.starts_with(',') { rest } else { after }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_fields_never_panic() {
        for field in
            ["\"", "=", "Bearer =", "Bearer a=\"open", "Bearer a=\"\\", ",,,", "ü=ß", "Bearer a==b", "\u{0}"]
        {
            let _ = parse_challenges(field);
        }
    }
}
