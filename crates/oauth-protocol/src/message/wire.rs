//! Messages as they are sent and as they come.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use super::draft::Draft;
use super::redaction::{Class, Vocabulary};
use super::{Message, MessageKind, Place};
use crate::http::{Request, Response};
use crate::json::Object;

/// The secrets that a request was sent with, to know them in the answer.
#[derive(Default)]
pub(crate) struct Secrets(Vec<String>);

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl Message {
    /// A request, with what is signed of its proof of possession.
    pub(crate) fn of_request(
        request: &Request,
        kind: MessageKind,
        proof: Option<&str>,
    ) -> (Message, Secrets) {
        let url = &request.url;
        let mut draft = Draft::default();
        draft.add(Place::Line, request.method.as_str(), without_query(url.as_str()), Class::Public);
        for (name, value) in &request.headers {
            header(&mut draft, name, value);
        }
        if let Some(signed) = proof {
            draft.add(Place::Header, "DPoP", signed, Class::Random);
        }
        let is_call = kind == MessageKind::Call;
        let query = if is_call { Vocabulary::ApiQuery } else { Vocabulary::Parameters };
        draft.parameters(Place::Query, url.query().unwrap_or_default(), query);
        if is_call {
            unshown(&mut draft, &request.body);
        } else {
            draft.parameters(Place::Form, &request.body, Vocabulary::Parameters);
        }
        if let Some(signed) = proof {
            draft.token(signed, Vocabulary::Proof);
        }
        let (message, secrets) = draft.finish(&[]);
        (message, Secrets(secrets))
    }

    /// An address that the browser is sent to.
    pub(crate) fn of_address(url: &str) -> Message {
        let (address, query) = url.split_once('?').unwrap_or((url, ""));
        let mut draft = Draft::default();
        draft.add(Place::Line, "GET", address, Class::Public);
        draft.parameters(Place::Query, query, Vocabulary::Parameters);
        draft.finish(&[]).0
    }

    /// What came in the query of an address of this page.
    pub(crate) fn of_callback(query: &str) -> Message {
        let mut draft = Draft::default();
        draft.parameters(Place::Query, query, Vocabulary::Parameters);
        draft.finish(&[]).0
    }

    /// An answer, to a request that was sent with these secrets.
    pub(crate) fn of_response(response: &Response, kind: MessageKind, asked_with: &Secrets) -> Message {
        let mut draft = Draft::default();
        draft.add(Place::Line, "status", &response.status.to_string(), Class::Public);
        for (name, value) in &response.headers {
            header(&mut draft, name, value);
        }
        let vocabulary = match kind {
            MessageKind::Metadata => Vocabulary::Metadata,
            MessageKind::Keys => Vocabulary::KeySet,
            _ => Vocabulary::Answer,
        };
        // What an API or a profile says is the person's.
        let is_theirs = matches!(kind, MessageKind::Call | MessageKind::Userinfo);
        if is_theirs || Object::parse(&response.body).is_err() {
            unshown(&mut draft, &response.body);
        } else {
            draft.object(Place::Member, "", &response.body, vocabulary);
        }
        if let Some(token) = draft.taken(Place::Member, "id_token").map(String::from) {
            draft.token(&token, Vocabulary::Claims);
        }
        draft.finish(&asked_with.0).0
    }
}

fn header(draft: &mut Draft, name: &str, value: &str) {
    // RFC 9110 11.6.2: the scheme is public, what follows it is not.
    match value.split_once(' ').filter(|_| name.eq_ignore_ascii_case("authorization")) {
        Some((scheme, credentials)) => {
            draft.add(Place::Header, name, scheme, Class::Public);
            draft.add(Place::Header, name, credentials, Class::Random);
        }
        None => draft.add(Place::Header, name, value, Vocabulary::Fields.class(name)),
    }
}

/// A body of which the length is all there is to say.
fn unshown(draft: &mut Draft, body: &str) {
    if !body.is_empty() {
        draft.add(Place::Member, "body", body, Class::Private);
    }
}

fn without_query(url: &str) -> &str {
    url.split('?').next().unwrap_or_default()
}
