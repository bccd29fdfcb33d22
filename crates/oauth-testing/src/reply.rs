//! Answers of the servers.

use oauth_protocol::Response;
use serde_json::{Value, json};

pub(crate) fn json(status: u16, body: &Value) -> Response {
    let headers = vec![
        ("content-type".to_owned(), "application/json".to_owned()),
        // RFC 6749 5.1.
        ("cache-control".to_owned(), "no-store".to_owned()),
    ];
    Response { status, headers, body: body.to_string() }
}

/// RFC 6749 5.2.
pub(crate) fn error(status: u16, code: &str, description: &str) -> Response {
    json(status, &json!({ "error": code, "error_description": description }))
}

pub(crate) fn empty(status: u16) -> Response {
    Response { status, headers: Vec::new(), body: String::new() }
}

/// A page that a person sees at the server.
pub(crate) fn page(text: &str) -> Response {
    Response { body: text.to_owned(), ..empty(400) }
}

/// RFC 9700 4.12: a redirect after which nothing is sent along.
pub(crate) fn redirect(address: &str, parameters: &[(&str, &str)]) -> Response {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    let joint = match (query.is_empty(), address.contains('?')) {
        (true, _) => "",
        (false, false) => "?",
        (false, true) => "&",
    };
    with_header(empty(303), "location", &format!("{address}{joint}{query}"))
}

/// RFC 9110 11.6.1.
pub(crate) fn challenge(status: u16, challenge: &str) -> Response {
    with_header(empty(status), "www-authenticate", challenge)
}

pub(crate) fn with_header(mut response: Response, name: &str, value: &str) -> Response {
    response.headers.push((name.to_owned(), value.to_owned()));
    response
}
