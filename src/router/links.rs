//! Which clicks on links the app answers itself, and which it leaves to the browser.
use super::Place;

/// How a link was pressed.
pub(super) struct Click {
    /// 0 is the main button; the keyboard counts as it.
    pub(super) button: i16,
    /// Ctrl, Meta, Shift or Alt was held: the person wants a tab, a window or the file.
    pub(super) modified: bool,
    /// Somebody else has answered it.
    pub(super) handled: bool,
}

/// Where a link leads, as the browser reads it.
pub(super) struct Link {
    pub(super) origin: String,
    /// Path and query.
    pub(super) path: String,
    pub(super) has_fragment: bool,
    pub(super) target: String,
    pub(super) download: bool,
}

/// The path to show, or `None` to leave the click to the browser.
pub(super) fn destination(click: &Click, link: &Link, origin: &str, current: &str) -> Option<String> {
    let plain = click.button == 0 && !click.modified && !click.handled;
    let here = link.origin == origin && !link.download && matches!(link.target.as_str(), "" | "_self");
    let within_page = link.has_fragment && Place::parse(&link.path) == Place::parse(current);
    (plain && here && !within_page).then(|| link.path.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: &str = "https://app.example";

    fn plain() -> Click {
        Click { button: 0, modified: false, handled: false }
    }

    fn link(path: &str) -> Link {
        Link {
            origin: HERE.to_owned(),
            path: path.to_owned(),
            has_fragment: false,
            target: String::new(),
            download: false,
        }
    }

    fn check(click: &Click, link: &Link, expected: Option<&str>) {
        assert_eq!(destination(click, link, HERE, "/calendar").as_deref(), expected);
    }

    #[test]
    fn plain_clicks_on_own_pages_are_answered() {
        check(&plain(), &link("/activity?days=30"), Some("/activity?days=30"));
        check(&plain(), &Link { target: "_self".to_owned(), ..link("/activity") }, Some("/activity"));
        check(&plain(), &Link { has_fragment: true, ..link("/activity") }, Some("/activity"));
    }

    #[test]
    fn everything_else_is_the_browsers() {
        let path = || link("/activity");
        check(&Click { button: 1, ..plain() }, &path(), None);
        check(&Click { modified: true, ..plain() }, &path(), None);
        check(&Click { handled: true, ..plain() }, &path(), None);
        check(&plain(), &Link { target: "_blank".to_owned(), ..path() }, None);
        check(&plain(), &Link { download: true, ..path() }, None);
        check(&plain(), &Link { origin: "https://other.example".to_owned(), ..path() }, None);
        check(&plain(), &Link { has_fragment: true, ..link("/calendar") }, None);
    }
}
