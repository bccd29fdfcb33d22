//! What the events say to every page.
use oauth_leptos::{FlowEvent, Step};

/// Whether a person should hear of this step wherever they are.
pub fn is_told(step: &Step) -> bool {
    matches!(
        step,
        Step::SignedIn
            | Step::Refreshed { .. }
            | Step::RefreshPostponed { .. }
            | Step::TokensAdopted
            | Step::SessionJoined
            | Step::SessionEnded { .. }
            | Step::SignOutRequested
            | Step::SignedOutElsewhere
            | Step::WentOffline
            | Step::CameOnline
    )
}

/// The server of the last sign-in.
pub fn last_server(events: &[FlowEvent]) -> Option<&str> {
    events.iter().rev().find_map(|event| match &event.step {
        Step::SignInRequested { server, .. } => Some(server.as_str()),
        _ => None,
    })
}

/// What happened since the person asked to sign out.
pub fn since_sign_out(events: &[FlowEvent]) -> Option<&[FlowEvent]> {
    let start = events.iter().rposition(|event| event.step == Step::SignOutRequested)?;
    Some(&events[start..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(steps: &[Step]) -> Vec<FlowEvent> {
        let numbered = steps.iter().enumerate();
        numbered.map(|(at, step)| FlowEvent { at: at as u64, step: step.clone() }).collect()
    }

    #[test]
    fn the_last_sign_in_tells_the_server() {
        let requested = |server: &str| Step::SignInRequested {
            server: server.into(),
            scope: "x".into(),
            silent: false,
            renewal: false,
        };
        assert_eq!(last_server(&events(&[requested("a"), requested("b"), Step::SignedIn])), Some("b"));
        assert_eq!(last_server(&[]), None);
    }

    #[test]
    fn a_sign_out_is_found() {
        let events =
            events(&[Step::SignedIn, Step::SignOutRequested, Step::TokensRevoked { confirmed: true }]);
        assert_eq!(since_sign_out(&events).unwrap().len(), 2);
        assert_eq!(since_sign_out(&events[..1]), None);
    }
}
