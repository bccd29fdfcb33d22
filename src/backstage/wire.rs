//! What stands between the session and the world on these pages: the presenter, who stops the flow before
//! each step, and the lab, which tries to break it.
use oauth_leptos::protocol::{Effect, Input};
use oauth_leptos::{Interceptor, Verdict, install_interceptor};

use super::{lab, presenter};
use crate::keep;

/// Who needs the tab to load this program at every path, the callback's among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guest {
    Presenter,
    Lab,
}

impl Guest {
    fn name(self) -> &'static str {
        match self {
            Guest::Presenter => "presenter",
            Guest::Lab => "lab",
        }
    }

    /// From now on until [`Guest::leaves`], in this tab.
    pub fn stays(self) {
        if !self.is_here() {
            keep::store(keep::BACKSTAGE, format!("{} {}", guests(), self.name()).trim());
        }
    }

    /// As far as this one is concerned, the tab loads what each path needs.
    pub fn leaves(self) {
        let guests = guests();
        let others: Vec<&str> = guests.split(' ').filter(|name| *name != self.name()).collect();
        match others.join(" ").as_str() {
            "" => keep::remove(keep::BACKSTAGE),
            others => keep::store(keep::BACKSTAGE, others),
        }
    }

    /// Whether this one is here, also after a reload.
    pub fn is_here(self) -> bool {
        guests().split(' ').any(|name| name == self.name())
    }
}

fn guests() -> String {
    keep::load(keep::BACKSTAGE).unwrap_or_default()
}

/// Has everything of the client pass by here. Before the client starts.
pub fn install() {
    install_interceptor(Wire);
}

struct Wire;

impl Interceptor for Wire {
    fn effect(&self, effect: Effect) -> Verdict {
        match lab::effect(effect) {
            Verdict::Perform(effect) => presenter::effect(effect),
            other => other,
        }
    }

    fn input(&self, input: Input) -> Input {
        lab::input(input)
    }
}
