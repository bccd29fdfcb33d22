//! Cutting text without any way to panic.

/// The text before and after an octet index; everything is before an index
/// that is outside, or inside a character.
pub(crate) fn cut(text: &str, index: usize) -> (&str, &str) {
    text.split_at_checked(index).unwrap_or((text, ""))
}

/// The text before and from the first character that is meant.
pub(crate) fn cut_at(text: &str, is_meant: impl Fn(char) -> bool) -> (&str, &str) {
    cut(text, text.find(is_meant).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_index_panics() {
        assert_eq!(cut("añb", 1), ("a", "ñb"));
        assert_eq!(cut("añb", 2), ("añb", ""));
        assert_eq!(cut("añb", 9), ("añb", ""));
        assert_eq!(cut_at("ab=c", |c| c == '='), ("ab", "=c"));
        assert_eq!(cut_at("abc", |c| c == '='), ("abc", ""));
    }
}
