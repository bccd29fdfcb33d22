//! The lab: attacks on the running client, and what refuses them.
use oauth_leptos::Verdict;
use oauth_leptos::protocol::{Effect, Input};

use crate::app::App;
use crate::ui::{Tag, heading};

/// The page at `/lab`.
pub fn lab(_: App) -> Vec<Tag> {
    vec![heading("Try to break it")]
}

/// What becomes of an effect.
pub fn effect(effect: Effect) -> Verdict {
    Verdict::Perform(effect)
}

/// What the session is told.
pub fn input(input: Input) -> Input {
    input
}
