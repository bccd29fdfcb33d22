//! The flow in words: who says what to whom, first for a person, then in the terms of the specifications.
use oauth_leptos::protocol::{Message, MessageKind, Place, Shown};
use oauth_leptos::{Check, Step};

/// Who takes part: a lane of the diagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    You,
    App,
    Server,
    Api,
}

impl Lane {
    /// As style sheets know it.
    pub fn name(self) -> &'static str {
        match self {
            Lane::You => "you",
            Lane::App => "app",
            Lane::Server => "auth",
            Lane::Api => "resource",
        }
    }

    /// As a person knows it.
    pub fn words(self) -> &'static str {
        match self {
            Lane::You => "You",
            Lane::App => "This app",
            Lane::Server => "Authorization server",
            Lane::Api => "Resource server",
        }
    }
}

/// Which way a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Out,
    Back,
    /// It went out, and nothing that could be read came back.
    Lost,
}

/// What a moment is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Title {
    /// For a person.
    pub words: &'static str,
    /// In the specifications.
    pub term: &'static str,
}

/// Who a message of this kind goes between.
pub fn lanes(kind: MessageKind, way: Way) -> (Lane, Lane) {
    let far = if kind == MessageKind::Call { Lane::Api } else { Lane::Server };
    match way {
        Way::Out => (Lane::App, far),
        Way::Back | Way::Lost => (far, Lane::App),
    }
}

/// What a message is called.
pub fn title(kind: MessageKind, way: Way, message: &Message) -> Title {
    let (out, back, term) = match kind {
        MessageKind::Metadata => {
            ("The app asks the server what it can do", "The server describes itself", "server metadata")
        }
        MessageKind::Keys => {
            ("The app asks for the server’s public keys", "The public keys come", "JSON Web Key Set")
        }
        MessageKind::PushedRequest => (
            "The app hands in its question ahead",
            "The server gives a receipt for it",
            "pushed authorization request",
        ),
        MessageKind::AuthorizationRequest => (
            "Your browser goes to the server with the question",
            "Your browser goes to the server with the question",
            "authorization request",
        ),
        MessageKind::AuthorizationResponse => {
            ("You come back with an answer", "You come back with an answer", "authorization response")
        }
        MessageKind::CodeExchange => {
            ("The app swaps the code for tokens", "The tokens come", "token request, authorization_code")
        }
        MessageKind::Refresh => (
            "The app asks for a new access token",
            "A new access token comes",
            "token request, refresh_token",
        ),
        MessageKind::Revocation => {
            ("The app gives a token back", "The server forgets the token", "revocation")
        }
        MessageKind::EndSession => {
            ("Your browser goes there to sign out", "Your browser goes there to sign out", "end session")
        }
        MessageKind::Call => ("The app asks for your data", "Your data comes", "protected resource"),
        MessageKind::Userinfo => ("The app asks for your profile", "Your profile comes", "userinfo"),
    };
    let words = match way {
        Way::Out => out,
        Way::Lost => "No answer came",
        Way::Back if is_refusal(kind, message) => refusal(kind),
        Way::Back => back,
    };
    Title { words, term }
}

fn is_refusal(kind: MessageKind, message: &Message) -> bool {
    let has_error = || message.parts.iter().any(|part| part.place == Place::Query && part.name == "error");
    match kind {
        MessageKind::AuthorizationResponse => has_error(),
        _ => status(message).is_some_and(|status| status >= 400),
    }
}

fn refusal(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Call => "The resource server says no",
        MessageKind::AuthorizationResponse => "You come back with a no",
        _ => "The server says no",
    }
}

/// The status of an answer.
pub fn status(message: &Message) -> Option<u16> {
    let line = message.parts.iter().find(|part| part.place == Place::Line && part.name == "status")?;
    match &line.value {
        Shown::Plain(text) => text.parse().ok(),
        Shown::Secret { .. } => None,
    }
}

/// What happens on one lane alone; `None` for what a message says already.
pub fn local(step: &Step) -> Option<(Lane, Title)> {
    let (lane, words, term) = match step {
        Step::SignInRequested { silent: true, .. } => {
            (Lane::App, "The app wants to know whether the server still knows you", "prompt=none")
        }
        Step::SignInRequested { renewal: true, .. } => {
            (Lane::You, "You go to allow more, or to confirm that it is you", "incremental consent, step-up")
        }
        Step::SignInRequested { .. } => {
            (Lane::You, "You press “Sign in”; the app makes up a secret", "code verifier, state, nonce")
        }
        Step::MetadataRead { cached: true, .. } => {
            (Lane::App, "The app remembers what the server can do", "server metadata, kept")
        }
        Step::Passed { check } => (Lane::App, passed(*check), "check passed"),
        Step::Refused { check, .. } => (Lane::App, refused(*check), "check failed"),
        Step::SilentSignInEnded { .. } => {
            (Lane::App, "The server would have to ask you first", "login_required, consent_required")
        }
        Step::NonceDemanded { .. } => {
            (Lane::App, "The server wants its own number in the signature", "DPoP nonce")
        }
        Step::SignedIn => {
            (Lane::App, "You are signed in; the tokens are kept in this tab", "session storage")
        }
        Step::SessionRestored => {
            (Lane::App, "The page was loaded anew; your session went on", "session storage")
        }
        Step::RecordDiscarded => (Lane::App, "A damaged record was thrown away", "session storage"),
        Step::Refreshed { .. } => {
            (Lane::App, "The new tokens are checked, kept and told to your tabs", "rotation")
        }
        Step::TokensAdopted => (Lane::App, "Another tab passed its new tokens on", "BroadcastChannel"),
        Step::OtherTabsAsked => (Lane::App, "Your other tabs are asked for newer tokens", "BroadcastChannel"),
        Step::TokensShared => {
            (Lane::App, "Another tab asked for the tokens and got them", "BroadcastChannel")
        }
        Step::SessionJoined => (Lane::App, "This tab joined the session of another one", "BroadcastChannel"),
        Step::SignedOutElsewhere => (Lane::You, "You signed out in another tab", "BroadcastChannel"),
        Step::WentOffline => (Lane::App, "This device lost its connection", "offline"),
        Step::CameOnline => (Lane::App, "This device is connected again", "online"),
        Step::StorageRefused => (Lane::App, "This browser keeps nothing for the page", "storage blocked"),
        Step::RefreshPostponed { .. } => (Lane::App, "No new token yet; it is tried again", "back-off"),
        Step::SessionEnded { .. } => (Lane::App, "The session is over", "session ended"),
        Step::SignOutRequested => (Lane::You, "You sign out; this tab forgets its tokens", "sign-out"),
        _ => return None,
    };
    Some((lane, Title { words, term }))
}

fn passed(check: Check) -> &'static str {
    match check {
        Check::State => "The answer belongs to this tab’s question",
        Check::Issuer => "It comes from the server that was asked",
        Check::Code => "It carries a one-time code",
        Check::Tokens => "The code was good for tokens",
        Check::Identity => "The identity token is genuine, and meant for this sign-in",
    }
}

fn refused(check: Check) -> &'static str {
    match check {
        Check::State => "Refused: the answer belongs to no question of this tab",
        Check::Issuer => "Refused: the server is not the one that was asked",
        Check::Code => "Refused: it carries no code",
        Check::Tokens => "Refused: no tokens for this code",
        Check::Identity => "Refused: the identity token is not what it must be",
    }
}

/// What a check compares, and where that is demanded.
pub fn check(check: Check) -> (&'static str, &'static str) {
    match check {
        Check::State => (
            "“state” is looked up among the requests of this tab, compared in constant time, and can’t be used again",
            "RFC 6749 10.12",
        ),
        Check::Issuer => {
            ("“iss” is compared with the issuer that was asked, letter by letter", "RFC 9207 2.4")
        }
        Check::Code => ("There is exactly one code, and no error", "RFC 6749 4.1.2"),
        Check::Tokens => ("The token endpoint gave an access token of a known type", "RFC 6749 5.1"),
        Check::Identity => (
            "The signature by the server’s key; issuer, audience, times, nonce and the access token’s hash",
            "OIDC Core 3.1.3.7",
        ),
    }
}
