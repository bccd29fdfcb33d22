//! Presenter mode: the flow stops before each step until “next”.
use oauth_leptos::Verdict;
use oauth_leptos::protocol::Effect;

/// What becomes of an effect.
pub fn effect(effect: Effect) -> Verdict {
    Verdict::Perform(effect)
}
