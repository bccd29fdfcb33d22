//! What tabs of this origin tell each other. Nothing in a message is trusted
//! more than what is in storage: it is read in the same way.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;

use crate::configuration::{Configuration, Server};
use crate::record;
use crate::record::Record;
use crate::token_set::TokenSet;

/// A message of one tab to all others.
#[derive(Debug, PartialEq)]
pub(crate) enum TabMessage {
    /// A tab that has no session asks for one.
    Joining,
    /// A tab of this session asks for tokens of at least this generation.
    Needed { session: String, generation: u32 },
    /// The person signed out of this session.
    SignedOut { session: String },
    /// The newest tokens of a session; `renews` names the one that goes on with
    /// it, in every tab.
    Tokens { tokens: Box<TokenSet>, renews: Option<String> },
}

const KIND: &str = "message";
const JOINING: &str = "joining";
const NEEDED: &str = "needed";
const SIGNED_OUT: &str = "signed_out";
const TOKENS: &str = "tokens";

pub(crate) fn joining() -> String {
    Record::new().text(KIND, Some(JOINING)).write()
}

pub(crate) fn needed(session: &str, generation: u32) -> String {
    about(session, NEEDED).number("generation", generation.into()).write()
}

pub(crate) fn signed_out(session: &str) -> String {
    about(session, SIGNED_OUT).write()
}

pub(crate) fn tokens(tokens: &TokenSet, server: &Server, renews: Option<&str>) -> String {
    record::session(tokens, server).text(KIND, Some(TOKENS)).text("renews", renews).write()
}

fn about(session: &str, kind: &str) -> Record {
    Record::new().text(KIND, Some(kind)).text("session", Some(session))
}

/// Reads a message; `None` for one that can't be used with this configuration.
pub(crate) fn read(text: &str, configuration: &Configuration) -> Option<TabMessage> {
    let object = record::read(text)?;
    let session = || object.required_text("session").ok().map(ToOwned::to_owned);
    Some(match object.required_text(KIND).ok()? {
        JOINING => TabMessage::Joining,
        NEEDED => TabMessage::Needed { session: session()?, generation: record::generation(&object)? },
        SIGNED_OUT => TabMessage::SignedOut { session: session()? },
        TOKENS => TabMessage::Tokens {
            tokens: Box::new(record::read_session(text, configuration)?),
            renews: object.text("renews").ok()?.map(ToOwned::to_owned),
        },
        _ => return None,
    })
}
