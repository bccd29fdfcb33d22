//! Where the two clients differ, and why this one does what it does.

const TOLERANT: &str = "it says as much as a member that is absent, and servers in use send it";
const STATUS: &str = "any 2xx is a success (RFC 9110 15.3); what counts is the body";
const TWICE: &str = "names in an object are to be unique (RFC 8259 4): which of two is meant nobody knows";
const SIGNED: &str = "signatures are checked here, so a token that has none is refused at once";
const OVER: &str =
    "a token that ends when it begins may live all the same: to fetch the next would bring one like it";
const NO_CODE: &str = "the answer is refused before anything is sent, not at the next step";
const EXACT: &str = "issuers are compared character by character (RFC 8414 3.3, RFC 3986 6.2.1)";
const EARLY: &str = "an endpoint that is needed is checked when the metadata is read, not when it is used";
const SALVAGED: &str = "a refusal that is half legible still says what is missing; nothing is granted by it";

pub(super) const REASONS: &[(&str, &str)] = &[
    (
        "token: type DPoP without a proof",
        "the request carried no proof, so nothing here could use a bound token (RFC 9449 5)",
    ),
    ("token: lifetime zero", OVER),
    ("token: lifetime negative", OVER),
    ("token: lifetime a fraction", "lifetimes are whole seconds here; both take it"),
    ("token: lifetime words", "“expires_in” is RECOMMENDED only (RFC 6749 5.1): nonsense is as if absent"),
    ("token: lifetime null", TOLERANT),
    ("token: refresh token empty", TOLERANT),
    ("token: refresh token null", TOLERANT),
    ("token: scope empty", TOLERANT),
    ("token: scope null", TOLERANT),
    ("token: id token empty", "as if absent; where one was asked for, the sign-in is refused for want of it"),
    ("token: a member twice", TWICE),
    ("token: a byte order mark", "the browser takes the mark away before the client reads (Fetch: “text()”)"),
    ("token: status 201", STATUS),
    ("token: status 202", STATUS),
    ("identity: azp another client", "another authorized party is refused (OIDC Core 3.1.3.7, 5)"),
    (
        "identity: issued in the future",
        "a token from the future is refused, beyond a minute (OIDC Core 3.1.3.7, 10)",
    ),
    ("identity: sub empty", "nobody is named; two such people would count as the same"),
    ("identity: kid a number", "it must be a string (RFC 7515 4.1.4)"),
    ("identity: signature empty", SIGNED),
    ("identity: signature not base64url", SIGNED),
    ("authorization: code twice", "parameters must not come twice (RFC 6749 3.1)"),
    ("authorization: code empty", "a parameter without a value is as if absent (RFC 6749 3.1)"),
    ("authorization: no code", NO_CODE),
    ("authorization: implicit token", NO_CODE),
    (
        "authorization: code with an id_token beside",
        "a code alone was asked for; what else comes is ignored (RFC 6749 4.1.2) and never read",
    ),
    (
        "authorization: response (JARM) beside",
        "a code alone was asked for; what else comes is ignored (RFC 6749 4.1.2) and never read",
    ),
    ("metadata: issuer with a slash", EXACT),
    ("metadata: issuer in capitals", EXACT),
    ("metadata: issuer twice", TWICE),
    ("metadata: no token endpoint", EARLY),
    ("metadata: token endpoint plain http", EARLY),
    ("metadata: token endpoint not an address", EARLY),
    ("metadata: status 201", STATUS),
    ("metadata: PKCE plain alone", "the server says that it can't do what this client always does"),
    ("challenges: no scheme", SALVAGED),
    ("challenges: an open quote", SALVAGED),
];
