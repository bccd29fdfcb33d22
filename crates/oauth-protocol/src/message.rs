//! The messages of the flow as they went over the wire, without their secrets.
//!
//! What a value may show is decided by an allowlist, `redaction`: names whose
//! values are public by their specification. Everything else is a secret, and
//! of a secret its length is told, and, where nobody could guess it, a
//! fingerprint that shows whether two are the same.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::event::Fact;
use crate::json::Object;
use crate::record::Record;

mod draft;
mod redaction;
mod wire;

pub(crate) use wire::Secrets;

/// Most parts a message has; the last one says how many more there were.
pub(crate) const MOST_PARTS: usize = 60;

/// A request, an answer, or an address that the browser was sent to, part by
/// part in the order of the wire.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/example.rs.in")); }
/// # use oauth_protocol::{MessageKind, Step};
/// # let event = example::events().into_iter().find(|event| {
/// #     matches!(event.step, Step::MessageReceived { kind: MessageKind::CodeExchange, .. })
/// # });
/// # let event = event.unwrap();
/// // The answer of the token endpoint.
/// let message = event.step.message().unwrap();
/// let names: Vec<&str> = message.parts.iter().map(|part| part.name.as_str()).collect();
/// assert!(names.contains(&"access_token") && names.contains(&"expires_in"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// The parts, 60 at most.
    pub parts: Vec<Part>,
}

/// A part of a message.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/example.rs.in")); }
/// # use oauth_protocol::{MessageKind, Step};
/// # let event = example::events().into_iter().find(|event| {
/// #     matches!(event.step, Step::MessageReceived { kind: MessageKind::CodeExchange, .. })
/// # });
/// # let event = event.unwrap();
/// use oauth_protocol::{Place, Shown};
///
/// let parts = &event.step.message().unwrap().parts;
/// let lifetime = parts.iter().find(|part| part.name == "expires_in").unwrap();
/// assert_eq!((lifetime.place, &lifetime.value), (Place::Member, &Shown::Plain("3600".to_owned())));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Where it stands.
    pub place: Place,
    /// Its name: of a nested member with the way there (`keys[0].kid`). For a
    /// [`Place::Line`] the method, or `status`.
    pub name: String,
    /// Its value.
    pub value: Shown,
}

/// What is shown of a value.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/example.rs.in")); }
/// # use oauth_protocol::{MessageKind, Step};
/// # let event = example::events().into_iter().find(|event| {
/// #     matches!(event.step, Step::MessageReceived { kind: MessageKind::CodeExchange, .. })
/// # });
/// # let event = event.unwrap();
/// use oauth_protocol::Shown;
///
/// let parts = &event.step.message().unwrap().parts;
/// let token = parts.iter().find(|part| part.name == "access_token").unwrap();
/// assert!(matches!(token.value, Shown::Secret { length: 22, .. }));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// The value, 300 characters at most; “…” says that there was more.
    Plain(String),
    /// It is a secret, or nobody's business.
    Secret {
        /// Its length in octets; 0 also for what is neither text, list nor
        /// object, since the length of `true` is its value.
        length: u64,
        /// The first four hexadecimal digits of its SHA-256; empty where a
        /// value could be guessed from that.
        fingerprint: String,
    },
}

/// Defines an enumeration whose members are known by a word.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $member:ident: $word:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[$doc])* $member,)*
        }

        impl $name {
            /// All, in their order.
            ///
            /// ```
            #[doc = concat!("use oauth_protocol::", stringify!($name), ";")]
            #[doc = concat!("for member in ", stringify!($name), "::ALL {")]
            ///     println!("{}", member.name());
            /// }
            /// ```
            pub const ALL: &[$name] = &[$($name::$member,)*];

            /// Its name in records.
            ///
            /// ```
            #[doc = concat!("use oauth_protocol::", stringify!($name), ";")]
            #[doc = concat!("let mut names: Vec<&str> = ", stringify!($name), "::ALL.iter().map(|it| it.name()).collect();")]
            /// names.dedup();
            #[doc = concat!("assert_eq!(names.len(), ", stringify!($name), "::ALL.len());")]
            /// ```
            pub fn name(self) -> &'static str {
                match self {
                    $($name::$member => $word,)*
                }
            }

            pub(crate) fn named(word: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|member| member.name() == word)
            }
        }
    };
}

words! {
    /// Where a part of a message stands.
    ///
    /// ```
    /// use oauth_protocol::Place;
    /// assert_eq!(Place::Claim.name(), "claim");
    /// ```
    Place {
        /// Method and address, without the query; or the status.
        Line: "line",
        /// A header field.
        Header: "header",
        /// A parameter of the address.
        Query: "query",
        /// A parameter of a form.
        Form: "form",
        /// A member of a JSON body; `body` for one that is not shown.
        Member: "member",
        /// A member of a signed token's header or of its claims.
        Claim: "claim",
    }
}

words! {
    /// What a message is for.
    ///
    /// ```
    /// use oauth_protocol::MessageKind;
    /// assert_eq!(MessageKind::CodeExchange.name(), "code_exchange");
    /// ```
    MessageKind {
        /// What the server says of itself (RFC 8414).
        Metadata: "metadata",
        /// The server's public keys (RFC 7517).
        Keys: "keys",
        /// The request sent ahead (RFC 9126).
        PushedRequest: "pushed_request",
        /// The address of the authorization endpoint (RFC 6749 4.1.1).
        AuthorizationRequest: "authorization_request",
        /// What came back to the callback (RFC 6749 4.1.2).
        AuthorizationResponse: "authorization_response",
        /// A code for tokens (RFC 6749 4.1.3).
        CodeExchange: "code_exchange",
        /// A refresh token for tokens (RFC 6749 6).
        Refresh: "refresh",
        /// Tokens to be forgotten (RFC 7009).
        Revocation: "revocation",
        /// The end of the server's session (RP-Initiated Logout).
        EndSession: "end_session",
        /// A call of the resource API (RFC 6750).
        Call: "call",
        /// The person's profile (OIDC Core 5.3).
        Userinfo: "userinfo",
    }
}

impl Fact for MessageKind {
    fn write(&self, name: &'static str, record: Record) -> Record {
        record.text(name, Some(self.name()))
    }

    fn read(name: &str, object: &Object) -> Option<MessageKind> {
        MessageKind::named(object.text(name).ok()??)
    }
}

/// As one text: a line for each part, fields between tabs, and three
/// characters escaped.
impl Fact for Message {
    fn write(&self, name: &'static str, record: Record) -> Record {
        let lines: Vec<String> = self.parts.iter().map(Part::write).collect();
        record.text(name, Some(&lines.join("\n")))
    }

    fn read(name: &str, object: &Object) -> Option<Message> {
        let text = object.text(name).ok()??;
        let lines = text.split('\n').filter(|line| !line.is_empty());
        lines.map(Part::read).collect::<Option<_>>().map(|parts| Message { parts })
    }
}

impl Part {
    fn write(&self) -> String {
        let mut fields = alloc::vec![self.place.name().to_owned(), escaped(&self.name)];
        match &self.value {
            Shown::Plain(text) => fields.push(escaped(text)),
            Shown::Secret { length, fingerprint } => {
                fields.extend([length.to_string(), escaped(fingerprint)]);
            }
        }
        fields.join("\t")
    }

    fn read(line: &str) -> Option<Part> {
        let mut fields = line.split('\t');
        let (place, name) = (Place::named(fields.next()?)?, unescaped(fields.next()?));
        let value = match (fields.next()?, fields.next(), fields.next()) {
            (text, None, None) => Shown::Plain(unescaped(text)),
            (length, Some(fingerprint), None) => {
                Shown::Secret { length: length.parse().ok()?, fingerprint: unescaped(fingerprint) }
            }
            _ => return None,
        };
        Some(Part { place, name, value })
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        let letter = match c {
            '\t' => 't',
            '\n' => 'n',
            other => other,
        };
        if letter != c || c == '\\' {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        plain.extend(match c {
            '\\' => characters.next().map(|letter| match letter {
                't' => '\t',
                'n' => '\n',
                other => other,
            }),
            other => Some(other),
        });
    }
    plain
}

#[cfg(test)]
mod tests;
