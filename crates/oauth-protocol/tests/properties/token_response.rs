//! The token response: RFC 6749 5.1 and 5.2, RFC 9449 5.

use alloc::format;
use alloc::vec::Vec;

use super::Choices;
use super::library::{self, is_absent};
use crate::http::Response;
use crate::token_response::read;

const MEMBERS: &[(&str, &[&str])] = &[
    ("access_token", &["\"sEcReT\"", "\"\"", "7", "[\"sEcReT\"]"]),
    ("token_type", &["\"Bearer\"", "\"bEARER\"", "\"DPoP\"", "\"mac\"", "\"\"", "\"Bearer \""]),
    (
        "expires_in",
        &["300", "\"300\"", "-1", "1e308", "null", "[]", "\"soon\"", "0.5", "18446744073709551615"],
    ),
    ("refresh_token", &["\"sEcReT-r\"", "\"\"", "7", "null"]),
    ("scope", &["\"openid read\"", "\"\"", "\" \"", "[]", "\"read read\""]),
    ("id_token", &["\"sEcReT.a.b\"", "\"\"", "{}"]),
    ("error", &["null", "\"invalid_grant\"", "\"server_error\"", "7", "\"\\n\""]),
    ("error_description", &["\"no\"", "{}"]),
    ("authorization_details", &["[{\"type\":\"x\"}]", "[]", "{}", "[{}]", "[{\"type\":7}]"]),
];

/// What is accepted has a token of a known type, and says no more than the
/// answer; what is refused shows no token.
pub fn property(data: &[u8]) {
    let mut choices = Choices::new(data);
    let proven = choices.flag();
    let status = [200, 200, 200, 201, 299, 300, 400, 401, 429, 500, 503, 199, 0][choices.below(13)];
    let body = choices.document(MEMBERS);
    let answer = Response { status, headers: Vec::new(), body };
    let body = answer.body.as_str();
    let tokens = match read(&answer, proven) {
        Ok(tokens) => tokens,
        Err(error) => {
            assert!(!error.message().is_empty() && !error.next_step().is_empty());
            let tells = format!("{error} {error:?}");
            // A body that is no JSON holds no token; its position is told, not its text.
            assert!(
                body.len() < 6 || !body.contains("sEcReT") || !tells.contains("sEcReT"),
                "{body}: {tells}"
            );
            return;
        }
    };
    assert!((200..300).contains(&status), "{status}");
    assert!(!format!("{tokens:?}").contains("sEcReT"));
    let Some(members) = library::object(body) else { return };
    let text = |name: &str| members.get(name).and_then(|value| value.as_str());
    let kind = text("token_type").expect("a type").to_ascii_lowercase();
    assert!(kind == "bearer" && !tokens.is_bound || kind == "dpop" && tokens.is_bound && proven, "{body}");
    let token = tokens.access_token.reveal_secret();
    assert!(!token.is_empty());
    assert_eq!(Some(token), text("access_token"));
    let refresh_token = tokens.refresh_token.as_ref().map(|token| token.reveal_secret());
    assert_eq!(refresh_token, text("refresh_token").filter(|text| !text.is_empty()));
    assert_eq!(tokens.id_token.as_deref(), text("id_token").filter(|text| !text.is_empty()));
    for name in ["refresh_token", "scope", "id_token"] {
        assert!(text(name).is_some() || is_absent(members.get(name)), "{name}: {body}");
    }
    if let Some(scope) = &tokens.scope {
        let said = text("scope").expect("a scope");
        assert!(scope.iter().all(|name| said.split_ascii_whitespace().any(|other| other == name)));
        assert!(said.split_ascii_whitespace().all(|name| scope.contains(name)));
    }
    if let Some(lifetime) = tokens.expires_in {
        assert!(lifetime.as_secs() <= 10 * 365 * 86_400);
        assert!(members.get("expires_in").is_some_and(|value| value.is_number() || value.is_string()));
    }
    #[cfg(feature = "authorization-details")]
    if let Some(details) = &tokens.authorization_details {
        let granted: serde_json::Value = serde_json::from_str(details).expect("JSON");
        assert_eq!(Some(&granted), members.get("authorization_details"));
        let items = granted.as_array().expect("a list");
        assert!(items.iter().all(|item| item.get("type").is_some_and(serde_json::Value::is_string)));
    }
}
