//! Light or dark: as the system says, or as the person says.
use leptos::prelude::{document, window};

use crate::keep;
use crate::live::Live;
use crate::ui::{Tag, button, tag};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Theme {
    System,
    Light,
    Dark,
}

impl Theme {
    fn kept() -> Theme {
        match keep::load_setting(keep::THEME).as_deref() {
            Some("light") => Theme::Light,
            Some("dark") => Theme::Dark,
            _ => Theme::System,
        }
    }

    fn name(self) -> Option<&'static str> {
        match self {
            Theme::System => None,
            Theme::Light => Some("light"),
            Theme::Dark => Some("dark"),
        }
    }

    /// The next press changes what is seen: first away from the system's colours, then on, then back.
    fn next(self, system_is_dark: bool) -> Theme {
        match (self, system_is_dark) {
            (Theme::System, false) | (Theme::Light, true) => Theme::Dark,
            (Theme::System, true) | (Theme::Dark, false) => Theme::Light,
            (Theme::Light, false) | (Theme::Dark, true) => Theme::System,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Theme::System => "Colours: as on this device",
            Theme::Light => "Colours: light",
            Theme::Dark => "Colours: dark",
        }
    }

    fn apply(self) {
        let Some(page) = document().document_element() else { return };
        let _ = match self.name() {
            Some(name) => page.set_attribute("data-theme", name),
            None => page.remove_attribute("data-theme"),
        };
    }
}

/// Colours the page as it was left, before anything of the app is shown.
pub fn apply_kept_theme() {
    Theme::kept().apply();
}

/// The switch.
pub fn theme_switch() -> Tag {
    let theme = Live::new(Theme::kept());
    let words = move || theme.get().words().to_owned();
    button("button.theme-switch", "")
        .sets("title", move || Some(words()))
        .child(tag("span.visually-hidden").says(words))
        .press(move || {
            let next = theme.peek(|theme| theme.next(system_is_dark()));
            keep::store_setting(keep::THEME, next.name());
            next.apply();
            theme.set(next);
        })
}

fn system_is_dark() -> bool {
    let query = window().match_media("(prefers-color-scheme: dark)");
    query.ok().flatten().is_some_and(|query| query.matches())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_press_but_the_last_changes_what_is_seen() {
        for dark in [false, true] {
            let seen = |theme| match theme {
                Theme::System => dark,
                theme => theme == Theme::Dark,
            };
            let first = Theme::System.next(dark);
            assert_ne!(seen(first), seen(Theme::System));
            let second = first.next(dark);
            assert_ne!(seen(second), seen(first));
            assert_eq!(second.next(dark), Theme::System);
        }
    }
}
