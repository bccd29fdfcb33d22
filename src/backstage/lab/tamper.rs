//! What an attacker does to an address or to an answer on its way.
use std::ops::Range;

/// The value of a parameter in an address, as written.
pub fn parameter<'a>(address: &'a str, name: &str) -> Option<&'a str> {
    let (_, query) = address.split('#').next()?.split_once('?')?;
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

/// The address with another value of a parameter, or with the parameter where it had none. The value is
/// written as it is.
pub fn with_parameter(address: &str, name: &str, value: &str) -> String {
    let changed = format!("{name}={value}");
    let Some(old) = parameter(address, name) else {
        let joint = if address.contains('?') { '&' } else { '?' };
        return format!("{address}{joint}{changed}");
    };
    let (start, query) = address.split_once('?').unwrap_or((address, ""));
    let old = format!("{name}={old}");
    let pairs: Vec<&str> =
        query.split('&').map(|pair| if *pair == old { changed.as_str() } else { pair }).collect();
    format!("{start}?{}", pairs.join("&"))
}

/// The identity token in an answer of the token endpoint.
pub fn identity_token(answer: &str) -> Option<&str> {
    answer.get(member(answer, "id_token")?)?.strip_prefix('"')?.strip_suffix('"')
}

/// The answer with another identity token.
pub fn with_identity_token(answer: &str, token: &str) -> Option<String> {
    replaced(answer, "id_token", &format!("\"{token}\""))
}

/// The answer with another lifetime of the access token, in seconds.
pub fn with_lifetime(answer: &str, seconds: u32) -> Option<String> {
    replaced(answer, "expires_in", &seconds.to_string())
}

/// What the token says, with a header that asks for no signature, and with none.
pub fn unsigned(token: &str) -> Option<String> {
    // {"alg":"none"}
    const HEADER: &str = "eyJhbGciOiJub25lIn0";
    let payload = token.split('.').nth(1)?;
    Some(format!("{HEADER}.{payload}."))
}

fn replaced(json: &str, name: &str, value: &str) -> Option<String> {
    let mut json = json.to_owned();
    json.replace_range(member(&json, name)?, value);
    Some(json)
}

/// Where the value of a member stands in the text of an object: a number, or a text without escapes, as
/// tokens are.
fn member(json: &str, name: &str) -> Option<Range<usize>> {
    let name = format!("\"{name}\"");
    let value_after = |end: usize| {
        let value = json.get(end..)?.trim_start().strip_prefix(':')?.trim_start();
        let length = match value.strip_prefix('"') {
            Some(text) => text.find('"')? + 2,
            None => value.find([',', '}', ' ', '\n', '\r', '\t'])?,
        };
        let start = json.len() - value.len();
        Some(start..start + length)
    };
    json.match_indices(&name).find_map(|(start, found)| value_after(start + found.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "http://localhost:8080/callback?code=abc&state=x.y_z&iss=http%3A%2F%2Fas";

    #[test]
    fn a_parameter_is_found_by_its_whole_name() {
        assert_eq!(parameter(ADDRESS, "state"), Some("x.y_z"));
        assert_eq!(parameter(ADDRESS, "stat"), None);
        assert_eq!(parameter("/callback", "state"), None);
        assert_eq!(parameter("/callback?a=1#?state=2", "state"), None);
    }

    #[test]
    fn a_parameter_is_replaced_and_nothing_else() {
        assert_eq!(
            with_parameter(ADDRESS, "state", "other"),
            "http://localhost:8080/callback?code=abc&state=other&iss=http%3A%2F%2Fas"
        );
        assert_eq!(with_parameter("/callback?code=x&state=x", "state", "y"), "/callback?code=x&state=y");
    }

    #[test]
    fn a_parameter_that_was_missing_is_added() {
        assert_eq!(with_parameter("/callback?code=x", "iss", "y"), "/callback?code=x&iss=y");
        assert_eq!(with_parameter("/callback", "iss", "y"), "/callback?iss=y");
    }

    #[test]
    fn the_identity_token_is_replaced_and_nothing_else() {
        let check = |answer: &str, changed: &str| {
            assert_eq!(identity_token(answer), Some("a.b.c"), "{answer}");
            assert_eq!(with_identity_token(answer, "d.e.f").as_deref(), Some(changed), "{answer}");
        };
        check(r#"{"id_token":"a.b.c"}"#, r#"{"id_token":"d.e.f"}"#);
        check(
            r#"{ "scope": "id_token", "id_token" : "a.b.c", "expires_in": 300 }"#,
            r#"{ "scope": "id_token", "id_token" : "d.e.f", "expires_in": 300 }"#,
        );
    }

    #[test]
    fn an_answer_without_an_identity_token_stays_as_it_is() {
        for answer in ["", "{}", r#"{"error":"invalid_grant"}"#, r#"{"id_token":"#, r#"{"id_token":null}"#] {
            assert_eq!(identity_token(answer), None, "{answer}");
        }
        assert_eq!(with_identity_token(r#"{"access_token":"id_token"}"#, "x"), None);
    }

    #[test]
    fn a_lifetime_is_replaced() {
        let answer = |seconds: &str| format!(r#"{{"expires_in": {seconds}, "token_type":"Bearer"}}"#);
        assert_eq!(with_lifetime(&answer("300"), 3), Some(answer("3")));
        assert_eq!(with_lifetime(r#"{"expires_in":300}"#, 3).as_deref(), Some(r#"{"expires_in":3}"#));
        assert_eq!(with_lifetime("{}", 3), None);
    }

    #[test]
    fn an_unsigned_token_says_the_same() {
        assert_eq!(unsigned("header.claims.signature").as_deref(), Some("eyJhbGciOiJub25lIn0.claims."));
        assert_eq!(unsigned("no-token"), None);
    }
}
