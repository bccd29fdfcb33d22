//! What was seen of the client while an attack ran. It is kept over the redirect, and the outcome is
//! computed from it each time it is shown; no token, code or verifier is in it.
use oauth_leptos::{Check, Error, FlowEvent, Step};

use crate::words::failure_name;

/// What was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// What the attack changes is changed; what follows is the client’s doing.
    pub is_done: bool,
    /// The steps of the client, in order.
    pub steps: Vec<FlowEvent>,
    /// The steps in the second tab.
    pub twin: Vec<FlowEvent>,
    /// For each refresh token that was sent, in either tab: of which generation it was.
    pub renewed: Vec<u32>,
    /// What was sent after the attack: method, origin and path.
    pub requests: Vec<String>,
    /// The client’s own words for what it refused.
    pub refusal: Option<Refusal>,
    /// Somebody was still signed in afterwards.
    pub is_signed_in: bool,
    /// Why the attack could not be tried, and what to do.
    pub hindrance: Option<String>,
}

/// The client’s own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Of which kind the error is, as tests and style sheets know it.
    pub kind: String,
    pub message: String,
    pub detail: String,
}

impl From<&Error> for Refusal {
    fn from(error: &Error) -> Refusal {
        Refusal {
            kind: failure_name(error.kind()).to_owned(),
            message: error.message().to_owned(),
            detail: error.detail().to_owned(),
        }
    }
}

impl Evidence {
    /// Evidence of an attack that could not be tried.
    pub fn hindered(reason: &str) -> Evidence {
        Evidence { hindrance: Some(reason.to_owned()), ..Evidence::default() }
    }

    /// Takes note of a step, if it means anything here.
    pub fn saw(&mut self, event: &FlowEvent) {
        if words(&event.step).is_some() {
            self.steps.push(event.clone());
        }
    }

    /// Whether the client took a step that is so.
    pub fn has(&self, is_so: impl Fn(&Step) -> bool) -> bool {
        self.steps.iter().any(|event| is_so(&event.step))
    }

    /// As it is kept: a line for each thing, its name first.
    pub fn write(&self) -> String {
        let mut lines = Vec::new();
        let mut line = |name: &str, value: &str| lines.push(format!("{name} {}", value.replace('\n', " ")));
        if self.is_done {
            line(DONE, "");
        }
        line(STEPS, &FlowEvent::write_list(&self.steps));
        line(TWIN, &FlowEvent::write_list(&self.twin));
        self.renewed.iter().for_each(|generation| line(RENEWED, &generation.to_string()));
        self.requests.iter().for_each(|request| line(REQUEST, request));
        if let Some(refusal) = &self.refusal {
            line(KIND, &refusal.kind);
            line(MESSAGE, &refusal.message);
            line(DETAIL, &refusal.detail);
        }
        if self.is_signed_in {
            line(SIGNED_IN, "");
        }
        if let Some(reason) = &self.hindrance {
            line(HINDRANCE, reason);
        }
        lines.join("\n")
    }

    /// Reads what was kept; what can't be read is passed over.
    pub fn read(text: &str) -> Evidence {
        let mut evidence = Evidence::default();
        let mut refusal = Refusal { kind: String::new(), message: String::new(), detail: String::new() };
        for (name, value) in text.lines().filter_map(|line| line.split_once(' ')) {
            match name {
                DONE => evidence.is_done = true,
                STEPS => evidence.steps = FlowEvent::read_list(value),
                TWIN => evidence.twin = FlowEvent::read_list(value),
                RENEWED => evidence.renewed.extend(value.parse::<u32>()),
                REQUEST => evidence.requests.push(value.to_owned()),
                KIND => value.clone_into(&mut refusal.kind),
                MESSAGE => value.clone_into(&mut refusal.message),
                DETAIL => value.clone_into(&mut refusal.detail),
                SIGNED_IN => evidence.is_signed_in = true,
                HINDRANCE => evidence.hindrance = Some(value.to_owned()),
                _ => {}
            }
        }
        evidence.refusal = Some(refusal).filter(|refusal| !refusal.kind.is_empty());
        evidence
    }
}

const DONE: &str = "done";
const STEPS: &str = "steps";
const TWIN: &str = "twin";
const RENEWED: &str = "renewed";
const REQUEST: &str = "request";
const KIND: &str = "kind";
const MESSAGE: &str = "message";
const DETAIL: &str = "detail";
const SIGNED_IN: &str = "signed-in";
const HINDRANCE: &str = "hindrance";

/// A step in words, and more about it; nothing for steps that mean nothing here.
pub fn words(step: &Step) -> Option<(&'static str, String)> {
    let words = match step {
        Step::SignInRequested { .. } => "The server is to be asked, without showing you anything",
        Step::SentToAuthorize { .. } => "Your browser went to the server",
        Step::CameBack => "It came back with an answer",
        Step::Passed { check } => passed(*check),
        Step::Refused { reason, .. } => return Some(("The client refused", reason.clone())),
        Step::CodeSent => "The code was sent to the server",
        Step::TokensReceived { .. } => "Tokens came",
        Step::SignedIn => "You were signed in",
        Step::SessionRestored => "The tab read what it had kept",
        Step::RecordDiscarded => "What the tab had kept was of no use",
        Step::RefreshSent => "The client asked for fresh tokens",
        Step::Refreshed { .. } => "Fresh tokens came",
        Step::RefreshPostponed { reason, .. } => {
            return Some(("It couldn’t be renewed yet; the client tries again later", reason.clone()));
        }
        Step::WentOffline => "The connection was gone, and the client stopped trying",
        Step::CameOnline => "The connection was back",
        Step::OtherTabsAsked => "These tokens aren’t the newest, or may be spent: the other tabs were asked",
        Step::TokensAdopted => "Fresh tokens came from another tab",
        Step::SessionEnded { reason } => {
            return Some(("The old tokens were dropped, unused", reason.clone()));
        }
        Step::SilentSignInEnded { reason } => {
            return Some(("The server would have to ask you first", reason.clone()));
        }
        _ => return None,
    };
    Some((words, String::new()))
}

fn passed(check: Check) -> &'static str {
    match check {
        Check::State => "The answer belongs to this tab’s question",
        Check::Issuer => "It comes from the server that was asked",
        Check::Code => "It carries a code",
        Check::Tokens => "The code was swapped for tokens",
        Check::Identity => "The server’s word on who you are is right",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(at: u64, step: Step) -> FlowEvent {
        FlowEvent { at, step }
    }

    #[test]
    fn evidence_is_read_as_it_was_written() {
        let refusal = Refusal {
            kind: "issuer-mismatch".into(),
            message: "The answer came from another server.".into(),
            detail: "asked https://a.example,\nthe response says https://b.example".into(),
        };
        let evidence = Evidence {
            is_done: true,
            steps: vec![event(1, Step::CameBack), event(2, Step::Passed { check: Check::State })],
            twin: vec![event(3, Step::TokensAdopted)],
            renewed: vec![2, 3],
            requests: vec!["POST https://a.example/token".into()],
            refusal: Some(Refusal { detail: refusal.detail.replace('\n', " "), ..refusal.clone() }),
            is_signed_in: true,
            hindrance: None,
        };
        let written = Evidence { refusal: Some(refusal), ..evidence.clone() }.write();
        assert_eq!(Evidence::read(&written), evidence);
        for evidence in [Evidence::default(), Evidence::hindered("The server is down. Start it.")] {
            assert_eq!(Evidence::read(&evidence.write()), evidence);
        }
    }

    #[test]
    fn damaged_evidence_is_passed_over() {
        for text in ["", "nonsense", "renewed x", "steps {", "detail of nothing"] {
            assert_eq!(Evidence::read(text), Evidence::default(), "{text}");
        }
    }

    #[test]
    fn steps_without_a_meaning_here_are_left_out() {
        let mut evidence = Evidence::default();
        evidence.saw(&event(1, Step::CallSent { request: "GET /api".into() }));
        evidence.saw(&event(2, Step::CodeSent));
        assert_eq!(evidence.steps, [event(2, Step::CodeSent)]);
        assert!(
            evidence.has(|step| *step == Step::CodeSent) && !evidence.has(|step| *step == Step::SignedIn)
        );
    }
}
