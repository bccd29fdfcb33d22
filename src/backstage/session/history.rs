//! From events to words: what happened in this session, for people who want to know.
use oauth_leptos::{FlowEvent, Step};

use crate::dates;

/// A line of the session's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Milliseconds since 1970.
    pub at: u64,
    /// What happened.
    pub words: String,
}

/// When the session began.
pub fn signed_in_at(events: &[FlowEvent]) -> Option<u64> {
    events.iter().rev().find(|event| event.step == Step::SignedIn).map(|event| event.at)
}

/// How often the session was renewed, and when last.
pub fn renewals(events: &[FlowEvent]) -> (usize, Option<u64>) {
    let renewed = |event: &&FlowEvent| matches!(event.step, Step::Refreshed { .. });
    let session = session(events);
    (session.iter().filter(renewed).count(), session.iter().rev().find(renewed).map(|event| event.at))
}

/// How the last refresh after a moment ended.
pub fn last_refresh(events: &[FlowEvent], after: u64) -> Option<Step> {
    let ended = |step: &Step| matches!(step, Step::Refreshed { .. } | Step::RefreshPostponed { .. });
    let last = events.iter().rev().take_while(|event| event.at >= after).find(|event| ended(&event.step));
    last.map(|event| event.step.clone())
}

/// The session's history, newest first.
pub fn entries(events: &[FlowEvent]) -> Vec<Entry> {
    const MOST: usize = 12;
    let told = session(events).iter().rev().filter_map(|event| {
        let words = words(&event.step)?;
        Some(Entry { at: event.at, words })
    });
    told.take(MOST).collect()
}

/// The events since the last sign-in was begun.
fn session(events: &[FlowEvent]) -> &[FlowEvent] {
    let begins = |event: &FlowEvent| matches!(event.step, Step::SignInRequested { renewal: false, .. });
    let start = events.iter().rposition(begins).unwrap_or(0);
    &events[start..]
}

fn words(step: &Step) -> Option<String> {
    let lasting = |seconds: &Option<u64>| match seconds {
        Some(seconds) => format!("; it lasts {}", dates::length(*seconds)),
        None => String::new(),
    };
    Some(match step {
        Step::SignInRequested { silent: true, .. } => {
            "The server was asked whether it still knows you".to_owned()
        }
        Step::SignInRequested { renewal: true, .. } => {
            "You went to the server to allow more, or to confirm that it is you".to_owned()
        }
        Step::SignInRequested { .. } => "You pressed “Sign in”".to_owned(),
        Step::CameBack => "You came back with an answer".to_owned(),
        Step::TokensReceived { expires_in, .. } => format!("The tokens came{}", lasting(expires_in)),
        Step::SignedIn => "You were signed in".to_owned(),
        Step::SessionRestored => "The page was loaded again and your session went on".to_owned(),
        Step::CallAnswered { request, status } => format!("{request} was answered: {status}"),
        Step::Refreshed { expires_in } => format!("A new access token came{}", lasting(expires_in)),
        Step::RefreshPostponed { reason, .. } => {
            format!("A new access token couldn’t be fetched yet. {reason}")
        }
        Step::SessionEnded { reason } => reason.clone(),
        Step::SilentSignInEnded { .. } => {
            "The server wants to ask you before you are signed in again".to_owned()
        }
        Step::TokensAdopted => "Another tab fetched a new access token and passed it on".to_owned(),
        Step::OtherTabsAsked => "The other tabs were asked for newer tokens".to_owned(),
        Step::TokensShared => "Another tab asked for the tokens and got them".to_owned(),
        Step::SessionJoined => "You are signed in in another tab, and this one joined".to_owned(),
        Step::SignedOutElsewhere => "You signed out in another tab".to_owned(),
        Step::WentOffline => "This device lost its connection".to_owned(),
        Step::CameOnline => "This device is connected again".to_owned(),
        Step::StorageRefused => "This browser doesn’t keep what the page gives it".to_owned(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(steps: &[Step]) -> Vec<FlowEvent> {
        let numbered = steps.iter().enumerate();
        numbered.map(|(at, step)| FlowEvent { at: at as u64, step: step.clone() }).collect()
    }

    fn session_with(more: &[Step]) -> Vec<FlowEvent> {
        let requested =
            Step::SignInRequested { server: "a".into(), scope: "x".into(), silent: false, renewal: false };
        events(&[&[Step::SessionRestored, requested, Step::SignedIn], more].concat())
    }

    #[test]
    fn the_session_begins_with_its_sign_in() {
        let events = session_with(&[]);
        assert_eq!(signed_in_at(&events), Some(2));
        let words: Vec<_> = entries(&events).into_iter().map(|entry| entry.words).collect();
        assert_eq!(words, ["You were signed in", "You pressed “Sign in”"]);
        assert_eq!(signed_in_at(&[]), None);
    }

    #[test]
    fn renewals_are_counted() {
        let renewed = Step::Refreshed { expires_in: Some(300) };
        let events = session_with(&[renewed.clone(), Step::RefreshSent, renewed.clone()]);
        assert_eq!(renewals(&events), (2, Some(5)));
        assert_eq!(renewals(&session_with(&[])), (0, None));
        assert_eq!(entries(&events)[0].words, "A new access token came; it lasts 5 minutes");
        assert_eq!(last_refresh(&events, 4), Some(renewed));
        assert_eq!(last_refresh(&events, 6), None);
    }
}
