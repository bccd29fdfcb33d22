//! How an attack ended, judged by what was seen of the client. Nothing is taken for granted: without
//! evidence of a refusal it got through.
use oauth_leptos::{FlowEvent, Step};

use super::attack::Attack;
use super::evidence::{Evidence, Refusal};

/// How an attack ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// A check refused it.
    Refused,
    /// The session went on as if nothing had been.
    Held,
    /// It got through.
    Broken,
    /// It could not be tried.
    NotRun,
}

impl Ending {
    /// As `data-outcome` says it.
    pub fn name(self) -> &'static str {
        match self {
            Ending::Refused => "refused",
            Ending::Held => "held",
            Ending::Broken => "broken",
            Ending::NotRun => "not-run",
        }
    }
}

/// What in the client dealt with an attack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guard {
    /// As `data-check` says it.
    pub name: &'static str,
    /// In words, going on from “Refused: ”.
    pub words: &'static str,
}

/// How an attack ended, and why that is so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub ending: Ending,
    pub guard: Option<Guard>,
    pub words: String,
}

const STATE: Guard = Guard { name: "state", words: "the state is none that this tab made" };
const ONCE: Guard = Guard { name: "once", words: "the note of this sign-in was used up the first time" };
const ISSUER: Guard = Guard { name: "issuer", words: "the issuer isn’t the server that was asked" };
const NONCE: Guard = Guard { name: "nonce", words: "the nonce isn’t that of this sign-in" };
const SIGNATURE: Guard = Guard { name: "signature", words: "the statement isn’t signed" };
const IDENTITY: Guard = Guard { name: "identity", words: "another check of the identity token" };
const ORIGIN: Guard = Guard { name: "origin", words: "your access goes to its own API and nowhere else" };
const LEDGER: Guard = Guard { name: "ledger", words: "the tabs’ ledger knows of newer tokens" };
const PATIENCE: Guard = Guard { name: "patience", words: "silence is no refusal" };
const LOCK: Guard = Guard { name: "lock", words: "one tab renews at a time" };

/// The address that must never be called.
pub const COLLECTOR: &str = "https://collector.example";

/// Judges an attack by what was seen.
pub fn judge(attack: Attack, evidence: &Evidence) -> Outcome {
    if let Some(reason) = &evidence.hindrance {
        return not_run(reason.clone());
    }
    match attack {
        Attack::Stale => stale(evidence),
        _ if !evidence.is_done => not_run(not_done(evidence)),
        Attack::Foreign => foreign(evidence),
        Attack::Offline => offline(evidence),
        Attack::Duplicate => duplicate(evidence),
        _ => arrival(attack, evidence),
    }
}

/// Why the browser came back without an answer to change.
fn not_done(evidence: &Evidence) -> String {
    let asks = evidence.has(|step| matches!(step, Step::SilentSignInEnded { .. }));
    match &evidence.refusal {
        _ if asks => "The server no longer knows you, or wants to ask you something first, so it gave no \
                      answer to change. Sign out and in again, then try."
            .to_owned(),
        Some(refusal) => format!("{} Try again when that is over.", refusal.message),
        None => "It was interrupted before there was anything to change. Try again.".to_owned(),
    }
}

/// An answer that was changed on its way, or came twice.
fn arrival(attack: Attack, evidence: &Evidence) -> Outcome {
    let is_refused = evidence.has(|step| matches!(step, Step::Refused { .. }));
    let Some(refusal) = evidence.refusal.as_ref().filter(|_| is_refused) else {
        return broken(None, "The client took it, and refused nothing.");
    };
    let Some(guard) = guard_of(attack, refusal) else {
        return not_run(format!("{} That is not what was tried; try again.", refusal.message));
    };
    if !attack.is_about_identity() && evidence.has(|step| *step == Step::CodeSent) {
        return broken(Some(guard), "The answer was refused, but its code was sent all the same.");
    }
    if !evidence.is_signed_in {
        return broken(Some(guard), "It was refused, but it cost you your sign-in.");
    }
    let words = match attack.is_about_identity() {
        true => "The tokens that came with it were thrown away.",
        false => "The code in it was sent nowhere.",
    };
    Outcome { ending: Ending::Refused, guard: Some(guard), words: words.to_owned() }
}

/// What in the client this refusal comes from; nothing, where it is no check that refused.
fn guard_of(attack: Attack, refusal: &Refusal) -> Option<Guard> {
    Some(match refusal.kind.as_str() {
        "unknown-state" if attack == Attack::Replay => ONCE,
        "unknown-state" => STATE,
        "issuer-mismatch" => ISSUER,
        "id-token" if refusal.detail.contains("nonce") => NONCE,
        "id-token" if refusal.detail.contains("not signed") => SIGNATURE,
        "id-token" => IDENTITY,
        _ => return None,
    })
}

fn foreign(evidence: &Evidence) -> Outcome {
    if evidence.requests.iter().any(|request| request.contains(COLLECTOR)) {
        return broken(Some(ORIGIN), "The request was sent.");
    }
    match &evidence.refusal {
        Some(refusal) if refusal.kind == "foreign-origin" => Outcome {
            ending: Ending::Refused,
            guard: Some(ORIGIN),
            words: "Nothing was sent, not even the question whether that server is there.".to_owned(),
        },
        Some(refusal) => not_run(format!("{} Try again afterwards.", refusal.message)),
        None => broken(Some(ORIGIN), "The client did not refuse."),
    }
}

fn stale(evidence: &Evidence) -> Outcome {
    let held = |words: &str| Outcome { ending: Ending::Held, guard: Some(LEDGER), words: words.to_owned() };
    if evidence.has(|step| *step == Step::RefreshSent) {
        return broken(Some(LEDGER), "The old refresh token was sent.");
    }
    if !evidence.is_done {
        return not_run(not_done(evidence));
    }
    if evidence.has(|step| *step == Step::TokensAdopted) {
        held("The old refresh token was never sent. Another tab of yours had newer ones, and gave them.")
    } else if evidence.has(|step| *step == Step::SignedIn) {
        held(
            "The old refresh token was never sent. No other tab had newer ones, so the server was asked, \
             without showing you anything, and gave a new session.",
        )
    } else if evidence.has(|step| matches!(step, Step::SessionEnded { .. })) {
        held(
            "The old refresh token was never sent. No other tab had newer ones, and the server gave none \
             without asking you: sign in to go on.",
        )
    } else {
        not_run("It was interrupted before it was over. Try again.".to_owned())
    }
}

fn offline(evidence: &Evidence) -> Outcome {
    if !evidence.is_signed_in || evidence.has(|step| matches!(step, Step::SessionEnded { .. })) {
        return broken(Some(PATIENCE), "You were signed out.");
    }
    let back = evidence.steps.iter().rposition(|event| event.step == Step::CameOnline);
    let Some(since) = back.map(|at| &evidence.steps[at..]) else {
        return not_run("This page wasn’t told of the connection. Try again.".to_owned());
    };
    if since.iter().any(is_fresh) {
        let words = "Nobody was signed out, nothing was asked again and again, and your access was renewed as \
                     soon as it could be.";
        return Outcome { ending: Ending::Held, guard: Some(PATIENCE), words: words.to_owned() };
    }
    match since.iter().find_map(postponed) {
        Some(reason) => not_run(format!("{reason} Try again when it does.")),
        None => broken(Some(PATIENCE), "The connection was back, and your access was not renewed."),
    }
}

fn duplicate(evidence: &Evidence) -> Outcome {
    // A token whose answer nobody saw may be sent once more: that is another matter.
    if let Some(reason) = evidence.steps.iter().chain(&evidence.twin).find_map(postponed) {
        return not_run(format!("{reason} Try again when it does."));
    }
    let is_repeated = |at: usize| evidence.renewed[..at].contains(&evidence.renewed[at]);
    if (0..evidence.renewed.len()).any(is_repeated) {
        return broken(Some(LOCK), "Both tabs sent the same refresh token.");
    }
    let ended = |event: &FlowEvent| matches!(event.step, Step::SessionEnded { .. });
    if !evidence.is_signed_in || evidence.steps.iter().chain(&evidence.twin).any(ended) {
        return broken(Some(LOCK), "You were signed out.");
    }
    let are_both_fresh = evidence.steps.iter().any(is_fresh) && evidence.twin.iter().any(is_fresh);
    if evidence.renewed.len() != 1 || !are_both_fresh {
        return not_run("The two tabs missed each other. Try again.".to_owned());
    }
    let words = "One of the two sent a refresh token, once. The other one waited, and was given what came.";
    Outcome { ending: Ending::Held, guard: Some(LOCK), words: words.to_owned() }
}

fn is_fresh(event: &FlowEvent) -> bool {
    matches!(event.step, Step::Refreshed { .. } | Step::TokensAdopted)
}

fn postponed(event: &FlowEvent) -> Option<&str> {
    match &event.step {
        Step::RefreshPostponed { reason, .. } => Some(reason),
        _ => None,
    }
}

fn broken(guard: Option<Guard>, words: &str) -> Outcome {
    Outcome { ending: Ending::Broken, guard, words: words.to_owned() }
}

fn not_run(words: String) -> Outcome {
    Outcome { ending: Ending::NotRun, guard: None, words }
}

#[cfg(test)]
mod tests;
