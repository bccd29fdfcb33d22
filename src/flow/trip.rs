//! From events to the diagram: which step of the round trip is done, under way, or where it stopped.
use oauth_leptos::{Check, FlowEvent, Step};

/// Where a step of the diagram stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StepState {
    #[default]
    Waiting,
    Active,
    Done,
    Failed,
}

impl StepState {
    /// As `data-state` says it.
    pub fn name(self) -> &'static str {
        match self {
            StepState::Waiting => "waiting",
            StepState::Active => "active",
            StepState::Done => "done",
            StepState::Failed => "failed",
        }
    }
}

use StepState::{Active, Done, Failed, Waiting};

/// Where each step of the diagram stands.
pub type Steps = [StepState; 9];

/// The steps' elements in the page, in their order.
pub const IDS: [&str; 9] = [
    "step-request",
    "step-authorize",
    "step-consent",
    "step-code",
    "step-token",
    "step-api",
    "step-data",
    "step-refresh",
    "step-signout",
];

const REQUEST: usize = 0;
const AUTHORIZE: usize = 1;
const CONSENT: usize = 2;
const CODE: usize = 3;
const TOKEN: usize = 4;
const API: usize = 5;
const DATA: usize = 6;
const REFRESH: usize = 7;
const SIGN_OUT: usize = 8;

/// The steps of the last round trip. `leaving` says that the browser is on its way to a server: a
/// sign-in begun and not come back from counts only then.
pub fn steps(events: &[FlowEvent], leaving: bool) -> Steps {
    let mut trip = Trip::default();
    for event in events {
        trip.take(&event.step);
    }
    let under_way = trip.steps[AUTHORIZE] == Active || trip.steps[CONSENT] == Active;
    if under_way && !leaving {
        return trip.before;
    }
    if trip.steps[SIGN_OUT] == Active && !leaving {
        trip.steps[SIGN_OUT] = Done;
    }
    trip.steps
}

#[derive(Default)]
struct Trip {
    steps: Steps,
    /// As it was when the sign-in under way began.
    before: Steps,
}

impl Trip {
    fn take(&mut self, step: &Step) {
        let steps = &mut self.steps;
        match step {
            Step::SignInRequested { .. } => self.begin(),
            Step::SentToAuthorize { .. } => self.reach(CONSENT),
            Step::CameBack => {
                if steps[CONSENT] != Active {
                    *steps = Default::default();
                    steps[CODE] = Active;
                } else {
                    self.reach(CODE);
                }
            }
            Step::Passed { check: Check::Code } | Step::CodeSent => self.reach(TOKEN),
            Step::Refused { check, .. } => self.refuse(*check),
            Step::TokensReceived { .. } => steps[TOKEN] = Done,
            Step::CallAnswered { status, .. } => self.answered(*status),
            Step::RefreshSent => steps[REFRESH] = Active,
            Step::Refreshed { .. } | Step::TokensAdopted => steps[REFRESH] = Done,
            Step::SessionJoined => {
                self.reach(TOKEN);
                self.steps[TOKEN] = Done;
            }
            Step::RefreshPostponed { .. } => steps[REFRESH] = Waiting,
            Step::SessionRestored if steps[REFRESH] == Active => steps[REFRESH] = Waiting,
            Step::SessionEnded { .. } => steps[REFRESH] = Failed,
            Step::SignOutRequested => steps[SIGN_OUT] = Active,
            Step::SentToEndSession | Step::SignedOutElsewhere => steps[SIGN_OUT] = Done,
            _ => {}
        }
    }

    fn begin(&mut self) {
        let under_way = self.steps[AUTHORIZE] == Active || self.steps[CONSENT] == Active;
        if !under_way {
            self.before = self.steps;
        }
        self.steps = Default::default();
        self.reach(AUTHORIZE);
    }

    /// Everything before a step is done, and it is under way.
    fn reach(&mut self, step: usize) {
        self.steps[REQUEST..step].fill(Done);
        self.steps[step] = Active;
    }

    fn refuse(&mut self, check: Check) {
        let steps = &mut self.steps;
        if steps[TOKEN] == Active {
            steps[TOKEN] = Failed;
        } else if steps[CODE] == Active && check == Check::Code && steps[CONSENT] == Done {
            // The server came back with a refusal instead of a code.
            (steps[CONSENT], steps[CODE]) = (Failed, Waiting);
        } else if steps[CODE] == Active {
            steps[CODE] = Failed;
        } else if steps[AUTHORIZE] == Active {
            steps[AUTHORIZE] = Failed;
        }
    }

    fn answered(&mut self, status: u16) {
        let steps = &mut self.steps;
        match status {
            200..300 => (steps[API], steps[DATA]) = (Done, Done),
            // Fetched again with fresh tokens.
            401 => {}
            _ if steps[DATA] != Done => steps[API] = Failed,
            _ => {}
        }
    }
}

/// The five checks of the sign-in under way, in their order.
pub fn checks(events: &[FlowEvent]) -> [StepState; 5] {
    const ORDER: [Check; 5] = [Check::State, Check::Issuer, Check::Code, Check::Tokens, Check::Identity];
    let start = events.iter().rposition(|event| event.step == Step::CameBack);
    let since = start.map_or(&[][..], |start| &events[start..]);
    let mut states = ORDER.map(|check| {
        let tells = |event: &FlowEvent| match &event.step {
            Step::Passed { check: passed } if *passed == check => Some(Done),
            Step::Refused { check: refused, .. } if *refused == check => Some(Failed),
            _ => None,
        };
        since.iter().find_map(tells).unwrap_or_default()
    });
    if !states.contains(&Failed)
        && let Some(next) = states.iter_mut().find(|state| **state == Waiting)
    {
        *next = Active;
    }
    states
}

#[cfg(test)]
mod tests;
