//! The steps of the flow as they happen, for whoever watches: a page that
//! shows the round trip, a log, a test. No event can hold a secret.

use alloc::string::String;
use alloc::vec::Vec;

use crate::error::ErrorKind;
use crate::json::{Object, Value};
#[cfg(feature = "messages")]
use crate::message::{Message, MessageKind};
use crate::record;
use crate::record::Record;
use crate::time::Timestamp;

/// A step of the flow and when it happened.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/example.rs.in")); }
/// let steps: Vec<String> = example::events().iter().map(|event| format!("{:?}", event.step)).collect();
/// assert!(steps[0].starts_with("SignInRequested"));
/// assert_eq!(steps.last().unwrap(), "SignedIn");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowEvent {
    /// Milliseconds since the Unix epoch, by this device's clock.
    pub at: u64,
    /// What happened.
    pub step: Step,
}

/// Defines the steps, and how each is written to and read from a flat JSON
/// object: the step's name under “step”, its facts beside it. A step of which
/// a feature is named is there with the feature alone.
macro_rules! steps {
    ($($(#[$doc:meta])* $(@$feature:literal)? $name:ident $({ $($(#[$about:meta])* $fact:ident: $type:ty,)* })?,)*) => {
        /// What happened.
        ///
        /// ```
        /// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/example.rs.in")); }
        /// use oauth_protocol::Step;
        ///
        /// for event in example::events() {
        ///     match event.step {
        ///         Step::Passed { check } => println!("passed: {check:?}"),
        ///         Step::Refused { check, reason } => println!("refused: {check:?}, {reason}"),
        ///         _ => {}
        ///     }
        /// }
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Step {
            $($(#[$doc])* $(#[cfg(feature = $feature)])? $name $({ $($(#[$about])* $fact: $type,)* })?,)*
        }

        impl Step {
            fn write(&self, record: Record) -> Record {
                match self {
                    $($(#[cfg(feature = $feature)])? Step::$name $({ $($fact,)* })? => {
                        let record = record.text("step", Some(stringify!($name)));
                        $($(let record = $fact.write(stringify!($fact), record);)*)?
                        record
                    })*
                }
            }

            fn read(object: &Object) -> Option<Step> {
                Some(match object.text("step").ok()?? {
                    $($(#[cfg(feature = $feature)])? stringify!($name) => Step::$name $({
                        $($fact: Fact::read(stringify!($fact), object)?,)*
                    })?,)*
                    _ => return None,
                })
            }
        }
    };
}

steps! {
    /// A sign-in begins.
    SignInRequested {
        /// The id of the server.
        server: String,
        /// The scope asked for.
        scope: String,
        /// The person is shown nothing, and did not ask either.
        silent: bool,
        /// The session there is goes on with it.
        renewal: bool,
    },
    /// The server's metadata is known.
    MetadataRead {
        /// The issuer.
        issuer: String,
        /// Whether it came from this tab's cache.
        cached: bool,
    },
    /// The issuer's public keys were read.
    KeysRead {
        /// The issuer.
        issuer: String,
    },
    /// The request was sent ahead (RFC 9126).
    RequestPushed {
        /// The issuer.
        issuer: String,
    },
    /// The browser leaves for the authorization endpoint.
    SentToAuthorize {
        /// The issuer.
        issuer: String,
    },
    /// The browser came back with a response.
    CameBack,
    /// A check of the response passed.
    Passed {
        /// The check.
        check: Check,
    },
    /// A check refused, or the server did.
    Refused {
        /// The check.
        check: Check,
        /// The reason in words.
        reason: String,
    },
    /// The server does not know the person, or would have to ask them: a silent
    /// sign-in ends without one.
    SilentSignInEnded {
        /// The server's error code.
        reason: String,
    },
    /// A receiver of proofs asked for its nonce; the request is sent again.
    NonceDemanded {
        /// The origin.
        origin: String,
    },
    /// A code is being exchanged for tokens.
    CodeSent,
    /// Tokens came.
    TokensReceived {
        /// Lifetime of the access token in seconds, if the server said it.
        expires_in: Option<u64>,
        /// The scope granted.
        scope: String,
    },
    /// The person is signed in.
    SignedIn,
    /// A session kept in this tab goes on after a reload.
    SessionRestored,
    /// A record in storage could not be used and was thrown away.
    RecordDiscarded,
    /// The resource API is being called.
    CallSent {
        /// Method and path.
        request: String,
    },
    /// The resource API answered.
    CallAnswered {
        /// Method and path.
        request: String,
        /// The HTTP status.
        status: u16,
    },
    /// Fresh tokens are being fetched.
    RefreshSent,
    /// Fresh tokens came.
    Refreshed {
        /// Lifetime of the access token in seconds, if the server said it.
        expires_in: Option<u64>,
    },
    /// Newer tokens came from another tab.
    TokensAdopted,
    /// This tab's tokens are not the newest, or may be spent: the other tabs
    /// are asked.
    OtherTabsAsked,
    /// Another tab asked, and was given the tokens.
    TokensShared,
    /// A session of another tab goes on in this one too.
    SessionJoined,
    /// The person signed out in another tab.
    SignedOutElsewhere,
    /// The device lost its connection: nothing is tried until it is back.
    WentOffline,
    /// The device is connected again.
    CameOnline,
    /// The browser does not keep records: the session lives in this page alone.
    StorageRefused,
    /// A refresh failed and will be tried again.
    RefreshPostponed {
        /// Milliseconds until the next try.
        retry_in: u64,
        /// The reason in words.
        reason: String,
    },
    /// The session is over without the person asking for it.
    SessionEnded {
        /// The reason in words.
        reason: String,
    },
    /// The person asked to sign out; the tokens are gone from this tab.
    SignOutRequested,
    /// The server was asked to forget the tokens.
    TokensRevoked {
        /// Whether it confirmed.
        confirmed: bool,
    },
    /// The browser leaves to sign out at the server.
    SentToEndSession,
    /// A message is sent. Exchanges have numbers of their own as long as the
    /// page is not loaded anew.
    @"messages" MessageSent {
        /// The number of the exchange; 0 for what goes through the browser's
        /// address.
        exchange: u64,
        /// What it is for.
        kind: MessageKind,
        /// The message, without its secrets.
        message: Message,
    },
    /// A message came; what is made of it follows.
    @"messages" MessageReceived {
        /// The number of the exchange that it answers; 0 for what came in the
        /// browser's address.
        exchange: u64,
        /// What it is for.
        kind: MessageKind,
        /// The message, without its secrets.
        message: Message,
    },
    /// No answer could be read.
    @"messages" MessageLost {
        /// The number of the exchange.
        exchange: u64,
        /// What the request was for.
        kind: MessageKind,
        /// The reason in words.
        reason: String,
    },
}

/// A member of a step.
pub(crate) trait Fact: Sized {
    fn write(&self, name: &'static str, record: Record) -> Record;
    fn read(name: &str, object: &Object) -> Option<Self>;
}

impl Fact for String {
    fn write(&self, name: &'static str, record: Record) -> Record {
        record.text(name, Some(self))
    }

    fn read(name: &str, object: &Object) -> Option<String> {
        object.text(name).ok()?.map(String::from)
    }
}

impl Fact for u64 {
    fn write(&self, name: &'static str, record: Record) -> Record {
        record.number(name, *self)
    }

    fn read(name: &str, object: &Object) -> Option<u64> {
        object.seconds(name).ok()?
    }
}

impl Fact for Option<u64> {
    fn write(&self, name: &'static str, record: Record) -> Record {
        record.optional(name, *self)
    }

    fn read(name: &str, object: &Object) -> Option<Option<u64>> {
        object.seconds(name).ok()
    }
}

impl Fact for u16 {
    fn write(&self, name: &'static str, record: Record) -> Record {
        record.number(name, (*self).into())
    }

    fn read(name: &str, object: &Object) -> Option<u16> {
        u16::try_from(u64::read(name, object)?).ok()
    }
}

impl Fact for bool {
    fn write(&self, name: &'static str, record: Record) -> Record {
        record.number(name, (*self).into())
    }

    fn read(name: &str, object: &Object) -> Option<bool> {
        Some(u64::read(name, object)? != 0)
    }
}

impl Fact for Check {
    fn write(&self, name: &'static str, record: Record) -> Record {
        record.number(name, *self as u64)
    }

    fn read(name: &str, object: &Object) -> Option<Check> {
        let number = u64::read(name, object)?;
        Check::ALL.into_iter().find(|check| *check as u64 == number)
    }
}

/// The checks of a sign-in, in their order.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/example.rs.in")); }
/// use oauth_protocol::{Check, Step};
///
/// let events = example::events();
/// let passed = |check| events.iter().any(|event| event.step == Step::Passed { check });
/// assert!(Check::ALL.into_iter().all(passed));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// The response belongs to a request of this tab.
    State,
    /// It comes from the server that was asked.
    Issuer,
    /// It carries a code.
    Code,
    /// The code was exchanged for tokens.
    Tokens,
    /// The identity token is what it must be.
    Identity,
}

impl Check {
    /// All, in their order.
    ///
    /// ```
    /// # use oauth_protocol::Check;
    /// assert_eq!(Check::ALL.first(), Some(&Check::State));
    /// ```
    pub const ALL: [Check; 5] = [Check::State, Check::Issuer, Check::Code, Check::Tokens, Check::Identity];

    /// The check that an error of this kind comes from.
    pub(crate) fn refusing(kind: &ErrorKind) -> Check {
        match kind {
            ErrorKind::IssuerMismatch
            | ErrorKind::RedirectUriMismatch
            | ErrorKind::AmbiguousIssuer
            | ErrorKind::Metadata
            | ErrorKind::ForeignMetadata => Check::Issuer,
            ErrorKind::Denied | ErrorKind::Authorization(_) => Check::Code,
            ErrorKind::Token(_) | ErrorKind::Unreachable | ErrorKind::Unavailable => Check::Tokens,
            ErrorKind::IdToken => Check::Identity,
            _ => Check::State,
        }
    }
}

#[cfg(feature = "messages")]
impl Step {
    /// The message that was sent or came, if this step is one.
    ///
    /// ```
    /// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/example.rs.in")); }
    /// let messages = example::events().iter().filter(|event| event.step.message().is_some()).count();
    /// assert!(messages > 4, "metadata, keys, the way there and back, tokens");
    /// ```
    pub fn message(&self) -> Option<&Message> {
        match self {
            Step::MessageSent { message, .. } | Step::MessageReceived { message, .. } => Some(message),
            _ => None,
        }
    }
}

impl FlowEvent {
    pub(crate) fn new(at: Timestamp, step: Step) -> FlowEvent {
        FlowEvent { at: at.unix_millis(), step }
    }

    /// Writes events as one record.
    ///
    /// ```
    /// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/example.rs.in")); }
    /// use oauth_protocol::FlowEvent;
    ///
    /// let events = example::events();
    /// assert_eq!(FlowEvent::read_list(&FlowEvent::write_list(&events)), events);
    /// ```
    pub fn write_list(events: &[FlowEvent]) -> String {
        let events = events.iter().map(|event| event.step.write(Record::bare().number("at", event.at)));
        record::write_events(events.collect())
    }

    /// Reads what [`FlowEvent::write_list`] wrote; an event that can't be read
    /// is passed over, and a record that is damaged or of another version holds
    /// none.
    ///
    /// ```
    /// # use oauth_protocol::FlowEvent;
    /// assert!(FlowEvent::read_list("something else under this name").is_empty());
    /// ```
    pub fn read_list(text: &str) -> Vec<FlowEvent> {
        let record = record::read(text).unwrap_or_default();
        let Some(Value::List(items)) = record.get("events") else { return Vec::new() };
        items.iter().filter_map(FlowEvent::read).collect()
    }

    fn read(value: &Value) -> Option<FlowEvent> {
        let Value::Object(object) = value else { return None };
        Some(FlowEvent { at: u64::read("at", object)?, step: Step::read(object)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_survive_being_written() {
        let steps = [
            Step::SignInRequested {
                server: "a".into(),
                scope: "b \"c\"".into(),
                silent: true,
                renewal: false,
            },
            Step::MetadataRead { issuer: "i".into(), cached: true },
            Step::TokensRevoked { confirmed: false },
            Step::Passed { check: Check::Identity },
            Step::Refused { check: Check::State, reason: "ü".into() },
            Step::TokensReceived { expires_in: None, scope: String::new() },
            Step::Refreshed { expires_in: Some(300) },
            Step::CallAnswered { request: "GET /x".into(), status: 403 },
            Step::SignedIn,
        ];
        let events: Vec<_> = steps.into_iter().map(|step| FlowEvent { at: 7, step }).collect();
        assert_eq!(FlowEvent::read_list(&FlowEvent::write_list(&events)), events);
    }

    #[test]
    fn every_failure_is_of_the_check_it_comes_from() {
        for (check, kinds) in [
            (Check::State, &[ErrorKind::UnknownState, ErrorKind::ExpiredRequest][..]),
            (Check::Issuer, &[ErrorKind::IssuerMismatch, ErrorKind::Metadata, ErrorKind::ForeignMetadata]),
            (Check::Issuer, &[ErrorKind::RedirectUriMismatch, ErrorKind::AmbiguousIssuer]),
            (Check::Code, &[ErrorKind::Denied, ErrorKind::Authorization("invalid_scope".into())]),
            (
                Check::Tokens,
                &[ErrorKind::Token("invalid_grant".into()), ErrorKind::Unreachable, ErrorKind::Unavailable],
            ),
            (Check::Identity, &[ErrorKind::IdToken]),
        ] {
            for kind in kinds {
                assert_eq!(Check::refusing(kind), check, "{kind:?}");
            }
        }
    }

    #[test]
    fn damaged_events_are_passed_over() {
        let record = |events: &str| alloc::format!(r#"{{"version":2,"events":{events}}}"#);
        for events in
            ["", "{}", "[", "[1,{},null]", r#"[{"at":1,"step":"Nonsense"}]"#, r#"[{"step":"SignedIn"}]"#]
        {
            assert_eq!(FlowEvent::read_list(&record(events)), [], "{events}");
        }
        let one = r#"[{"at":1,"step":"Passed","check":9},{"at":1,"step":"Passed","check":0}]"#;
        assert_eq!(FlowEvent::read_list(&record(one)).len(), 1);
        for text in [one, "", "{}", &record(one).replace(":2", ":1")] {
            assert_eq!(FlowEvent::read_list(text), [], "{text}");
        }
    }
}
