//! What the server can be made to do wrong. The table of cases says what each is called.
use serde_json::Value;

/// One thing that is wrong. A test switches it on with [`Hostile::fault`](super::Hostile::fault).
///
/// `{origin}` in a text value stands for the server's own origin.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// A member of the metadata has this value; with `None` it is missing.
    Metadata(&'static str, Option<Value>),
    /// The same, in the second of the two documents alone (RFC 8414).
    SecondMetadata(&'static str, Option<Value>),
    /// A parameter of the authorization response has this value; with `None` it is missing.
    Response(&'static str, Option<String>),
    /// A parameter of the authorization response comes once more, with this value.
    ResponseTwice(&'static str, &'static str),
    /// The authorization endpoint passes the person on to the one of another server, and has them sent
    /// back to this path of the page (RFC 9700 4.4.1).
    PassedOn {
        /// The issuer of the other server.
        to: String,
        /// Where that one answers.
        redirect_path: &'static str,
    },
    /// The authorization endpoint refuses with this code.
    Denied(&'static str),
    /// A member of the token answer has this value; with `None` it is missing.
    Token(&'static str, Option<Value>),
    /// A claim of the identity token has this value; with `None` it is missing.
    Claim(&'static str, Option<Value>),
    /// A claim of the identity token is a time, so many seconds from now.
    Time(&'static str, i64),
    /// The identity token names the nonce of the sign-in before this one.
    NonceReplayed,
    /// The identity token is, octet by octet, that of the sign-in before this one.
    TokenReplayed,
    /// The signature of the identity token, or its header, is not what it should be.
    Forged(Forgery),
    /// The key set is not what it should be.
    Keys(KeySet),
    /// An endpoint's right answer is damaged on its way.
    Damaged(Endpoint, Damage),
    /// A member of the profile has this value; with `None` it is missing.
    Profile(&'static str, Option<Value>),
    /// An answer of the pushed authorization request has this member; with `None` it is missing.
    Pushed(&'static str, Option<Value>),
    /// Every proof of possession is refused for want of another nonce, at this endpoint.
    NonceForever(Endpoint),
    /// A nonce is demanded at this endpoint, and none comes with the demand.
    NonceWithheld(Endpoint),
    /// With every answer comes a new nonce, and only the newest is taken.
    NonceChanges,
    /// Challenges name the scheme in this spelling.
    Scheme(&'static str),
    /// The API refuses every access token with this challenge and status.
    Refused(u16, &'static str),
}

/// Where a request goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// Both metadata documents.
    Metadata,
    /// The key set.
    Keys,
    /// Pushed authorization requests (RFC 9126).
    Push,
    /// The token endpoint.
    Token,
    /// The profile (OIDC Core 5.3).
    Userinfo,
    /// The resource API.
    Api,
    /// Revocation (RFC 7009).
    Revocation,
    /// Anything else.
    Other,
}

/// How an identity token is forged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forgery {
    /// `alg` is this, and there is no signature.
    Unsigned(&'static str),
    /// `alg` is this, over the server's true signature.
    Renamed(&'static str),
    /// HS256, with the public key as the secret.
    PublicKeyAsSecret,
    /// RS512, by the server's own key.
    Rs512,
    /// One bit of the signature is not right.
    OneBit,
    /// The signature is one of zeros, as long as it should be.
    Zeros,
    /// The signature is there, and half of it is missing.
    HalfSignature,
    /// The claims were changed after they were signed.
    ClaimsChanged,
    /// Signed by another key, and `kid` names the server's.
    ForeignKey,
    /// Signed by another key, under a `kid` that no set has.
    UnknownKey,
    /// Signed by another key, which the header itself brings (`jwk`).
    KeyInHeader,
    /// Signed by the server's key; the header demands an extension (`crit`).
    Critical,
    /// The signature is right and has padding.
    Padded,
    /// There is a fourth part.
    FourParts,
    /// Nothing in it is a token.
    Nonsense,
    /// No `kid`, and otherwise right.
    NoKeyId,
    /// Signed by the key from before the rotation, under its name.
    FormerKey,
}

/// What is wrong, or at least unusual, with a key set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySet {
    /// There is no key in it.
    Empty,
    /// It is not a list.
    NotAList,
    /// The key is there, for encryption (`use`).
    ForEncryption,
    /// The key is there, for another algorithm (`alg`).
    ForAnotherAlgorithm,
    /// The key's modulus is not base64url.
    Malformed,
    /// Another key under the right `kid`.
    Foreign,
    /// The one key has no `kid`.
    NoIds,
    /// Two keys of the kind, neither with a `kid`.
    TwoWithoutIds,
    /// Two keys of the kind under the same `kid`.
    SameIdTwice,
    /// The right key among keys of kinds that nobody knows.
    AmongStrangers,
    /// The right key after this many others.
    After(usize),
}

/// What happens to an answer on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Damage {
    /// The connection ends halfway through the body.
    Truncated,
    /// The connection ends before anything is answered.
    Reset,
    /// The JSON ends halfway, and the answer is whole as far as HTTP goes.
    HalfJson,
    /// 100 MB are declared, and poured out.
    Huge,
    /// 100 MB are declared, and come octet by octet.
    Trickled,
    /// No end is declared, and there is none.
    Endless,
    /// Nothing is ever answered.
    Hangs,
    /// Status and header fields come, the body never.
    HangsInBody,
    /// A redirect to an address that redirects again, and so on.
    Redirects(u16),
    /// This text, as `text/html`.
    Html(&'static str),
    /// This text, as JSON.
    Body(String),
    /// These octets, as JSON.
    Octets(Vec<u8>),
    /// Some 7 MB of JSON: one list of zeros.
    ManyItems,
    /// Some 7 MB of JSON: one object of small members.
    ManyMembers,
    /// Some 7 MB of JSON: the answer with one long string more.
    LongText,
    /// The answer with this member, twice.
    Twice(&'static str),
    /// The right answer under this content type.
    ContentType(&'static str),
    /// This status and body.
    Status(u16, String),
    /// The server can't answer now (503), and says in `Retry-After` when it can.
    Later(&'static str),
    /// The right answer with this header field.
    Field(&'static str, &'static str),
    /// The right body under this status.
    RightBody(u16),
    /// The right answer, without the fields that let a page read it.
    NoCors,
    /// The right answer, for another page.
    ForeignCors,
}
