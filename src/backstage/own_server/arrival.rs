//! What became of the last sign-in at the server: the one check that takes a visit. Whether a redirect URI is
//! registered shows on the server's own page, which no other page can look into.
use oauth_leptos::protocol::{MessageKind, Shown};
use oauth_leptos::{FlowEvent, Step};

use super::diagnosis::{Outcome, PUBLIC, Verdict};
use crate::config::{OWN, OWN_CALLBACK};

/// How the last sign-in ended, as far as this tab knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// Nobody has signed in there since the server was set up.
    None,
    /// The browser went there and didn't come back with an answer.
    Unanswered,
    /// It ended before the person was signed in: by this error code, which may be empty, or for this reason.
    Refused { code: String, reason: String },
    /// The person was signed in.
    SignedIn,
}

/// The last sign-in after a moment, in milliseconds since 1970.
pub fn arrival(events: &[FlowEvent], since: u64) -> Arrival {
    let begins = |event: &FlowEvent| match &event.step {
        Step::SignInRequested { server, silent: false, .. } => server == OWN && event.at >= since,
        _ => false,
    };
    let Some(start) = events.iter().rposition(begins) else { return Arrival::None };
    let rest = &events[start + 1..];
    let next = rest.iter().position(|event| matches!(event.step, Step::SignInRequested { .. }));
    let trip = &rest[..next.unwrap_or(rest.len())];
    let has = |step: fn(&Step) -> bool| trip.iter().any(|event| step(&event.step));
    let reason = trip.iter().rev().find_map(|event| match &event.step {
        Step::Refused { reason, .. } => Some(reason.clone()),
        _ => None,
    });
    if has(|step| *step == Step::SignedIn) {
        Arrival::SignedIn
    } else if let Some(reason) = reason {
        Arrival::Refused { code: code(trip), reason }
    } else if has(|step| matches!(step, Step::SentToAuthorize { .. })) && !has(|step| *step == Step::CameBack)
    {
        Arrival::Unanswered
    } else {
        Arrival::None
    }
}

/// The error code that the server gave last.
fn code(trip: &[FlowEvent]) -> String {
    let error = |step: &Step| match step {
        Step::MessageReceived {
            kind: MessageKind::AuthorizationResponse | MessageKind::CodeExchange | MessageKind::PushedRequest,
            message,
            ..
        } => message.parts.iter().find(|part| part.name == "error").and_then(|part| match &part.value {
            Shown::Plain(code) => Some(code.clone()),
            Shown::Secret { .. } => None,
        }),
        _ => None,
    };
    trip.iter().rev().find_map(|event| error(&event.step)).unwrap_or_default()
}

impl Arrival {
    /// What it says about the server, for a page of this origin.
    pub fn verdict(&self, page: &str) -> Verdict {
        match self {
            Arrival::None => Verdict::new(
                Outcome::Waiting,
                "No page can look into this: sign in to see. If the server then shows an error of its own and never \
                 sends you back, go Back to this page.",
                format!("Register exactly `{page}{OWN_CALLBACK}` as redirect URI."),
            ),
            Arrival::Unanswered => Verdict::bad(
                "You went to the server and came back without an answer. If it showed an error of its own, it most \
                 likely doesn’t know this page’s redirect URI; or you turned back by yourself.",
                format!(
                    "Register exactly `{page}{OWN_CALLBACK}` as redirect URI: scheme, port and path count, and a slash more is another address."
                ),
            ),
            Arrival::SignedIn => Verdict::good("You were sent back here and signed in: everything works."),
            Arrival::Refused { code, reason } => refused(code, reason),
        }
    }
}

/// RFC 6749 4.1.2.1 and 5.2, OIDC Core 3.1.2.6: the code, and the setting it is about.
fn refused(code: &str, reason: &str) -> Verdict {
    let setting = match code {
        "access_denied" => {
            return Verdict::good("You were sent back here with a no: the way there and back works.");
        }
        "invalid_scope" => {
            "Allow the client each name of the scope, or take out of the scope above what the server doesn’t know."
        }
        "unauthorized_client" | "unsupported_response_type" => {
            "Allow the client the authorization code flow (“standard flow”, response type “code”), and register it as \
             public."
        }
        "unsupported_grant_type" => {
            "Allow the client the grant types “authorization_code” and “refresh_token”."
        }
        "invalid_client" => PUBLIC,
        "invalid_request" => {
            "Something in the request is not to the server’s liking: look at the extra parameters above, at the \
             resource or audience it wants, and whether it takes PKCE with S256."
        }
        "invalid_grant" => {
            "The server sent a code and then refused it: look whether it takes PKCE with S256, and whether its clock \
             is right."
        }
        "login_required" | "consent_required" | "interaction_required" => {
            "Take “prompt=none” out of the extra parameters."
        }
        "server_error" | "temporarily_unavailable" => "Look into the server’s log, and try again.",
        _ => "Do what the reason says, then sign in again.",
    };
    let seen = match code {
        "" => format!("The last sign-in was not finished. {reason}"),
        code => format!("The last sign-in ended with {code}. {reason}"),
    };
    Verdict::bad(seen, setting)
}

#[cfg(test)]
mod tests {
    use oauth_leptos::Check;
    use oauth_leptos::protocol::{Message, Part, Place};

    use super::*;

    const PAGE: &str = "https://app.example";

    fn requested(server: &str) -> Step {
        Step::SignInRequested { server: server.into(), scope: "x".into(), silent: false, renewal: false }
    }

    fn sent() -> Step {
        Step::SentToAuthorize { issuer: "https://as.example".into() }
    }

    fn answered(kind: MessageKind, code: &str) -> Step {
        let value = Shown::Plain(code.into());
        let part = Part { place: Place::Query, name: "error".into(), value };
        Step::MessageReceived { exchange: 0, kind, message: Message { parts: vec![part] } }
    }

    fn refused() -> Step {
        Step::Refused { check: Check::Code, reason: "It said no.".into() }
    }

    fn of(steps: &[Step]) -> Arrival {
        let numbered = steps.iter().enumerate();
        let events: Vec<_> =
            numbered.map(|(at, step)| FlowEvent { at: at as u64, step: step.clone() }).collect();
        arrival(&events, 0)
    }

    #[test]
    fn who_went_there_and_never_came_back_is_known() {
        assert_eq!(of(&[]), Arrival::None);
        assert_eq!(of(&[requested("node"), sent()]), Arrival::None);
        assert_eq!(of(&[requested("own")]), Arrival::None);
        assert_eq!(of(&[requested("own"), sent()]), Arrival::Unanswered);
        assert_eq!(of(&[requested("own"), sent(), requested("node"), Step::CameBack]), Arrival::Unanswered);
        assert_eq!(of(&[requested("own"), sent(), Step::CameBack]), Arrival::None);
        let verdict = Arrival::Unanswered.verdict(PAGE);
        assert_eq!(verdict.outcome, Outcome::Bad);
        assert!(verdict.setting.contains("https://app.example/callback/own`"), "{verdict:?}");
    }

    #[test]
    fn what_was_before_the_server_was_set_up_does_not_count() {
        let events = [FlowEvent { at: 5, step: requested("own") }, FlowEvent { at: 6, step: sent() }];
        assert_eq!(arrival(&events, 5), Arrival::Unanswered);
        assert_eq!(arrival(&events, 6), Arrival::None);
    }

    #[test]
    fn the_last_sign_in_counts() {
        let whole = [requested("own"), sent(), Step::CameBack, Step::SignedIn];
        assert_eq!(of(&whole), Arrival::SignedIn);
        assert_eq!(of(&[&whole[..], &[requested("own"), sent()]].concat()), Arrival::Unanswered);
    }

    #[test]
    fn each_code_names_its_setting() {
        let check = |code: &str, words: &str| {
            let steps = [
                requested("own"),
                sent(),
                Step::CameBack,
                answered(MessageKind::AuthorizationResponse, code),
                refused(),
            ];
            let verdict = of(&steps).verdict(PAGE);
            assert_eq!(verdict.outcome, Outcome::Bad, "{code}");
            assert!(verdict.seen.contains(code) && verdict.setting.contains(words), "{code}: {verdict:?}");
        };
        check("invalid_scope", "scope");
        check("unauthorized_client", "code flow");
        check("unsupported_response_type", "code flow");
        check("unsupported_grant_type", "grant types");
        check("invalid_client", "public");
        check("invalid_request", "parameters");
        check("invalid_grant", "PKCE");
        check("login_required", "prompt=none");
        check("server_error", "log");
        check("something_else", "the reason");
    }

    #[test]
    fn a_refusal_without_a_code_says_its_reason_and_a_no_is_none() {
        let verdict = of(&[requested("own"), refused()]).verdict(PAGE);
        assert!(verdict.outcome == Outcome::Bad && verdict.seen.contains("It said no."), "{verdict:?}");
        let steps =
            [requested("own"), answered(MessageKind::AuthorizationResponse, "access_denied"), refused()];
        assert_eq!(of(&steps).verdict(PAGE).outcome, Outcome::Good);
        let foreign = [requested("own"), answered(MessageKind::Revocation, "invalid_scope"), refused()];
        assert_eq!(of(&foreign), Arrival::Refused { code: String::new(), reason: "It said no.".into() });
    }
}
