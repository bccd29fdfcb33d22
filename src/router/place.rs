//! Paths and the pages they lead to.

/// A page of the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    Home,
    Callback,
    Activity,
    Calendar,
    Health,
    Session,
    Trip,
    Lab,
    OwnServer,
    SignedOut,
    NotFound,
}

impl Page {
    /// The page at a path.
    pub fn at(path: &str) -> Page {
        match path {
            "/" | "/index.html" => Page::Home,
            "/callback" => Page::Callback,
            path if path.starts_with("/callback/") => Page::Callback,
            "/activity" => Page::Activity,
            "/calendar" => Page::Calendar,
            "/health" => Page::Health,
            "/session" => Page::Session,
            "/trip" => Page::Trip,
            "/lab" => Page::Lab,
            "/server" => Page::OwnServer,
            "/signed-out" => Page::SignedOut,
            _ => Page::NotFound,
        }
    }

    /// A short name, for style sheets and tests.
    pub fn name(self) -> &'static str {
        match self {
            Page::Home => "home",
            Page::Callback => "callback",
            Page::Activity => "activity",
            Page::Calendar => "calendar",
            Page::Health => "health",
            Page::Session => "session",
            Page::Trip => "trip",
            Page::Lab => "lab",
            Page::OwnServer => "own-server",
            Page::SignedOut => "signed-out",
            Page::NotFound => "not-found",
        }
    }

    /// What a person calls it.
    pub fn label(self) -> &'static str {
        match self {
            Page::Home => "Home",
            Page::Callback => "Coming back",
            Page::Activity => "Activity",
            Page::Calendar => "Calendar",
            Page::Health => "Health",
            Page::Session => "Session",
            Page::Trip => "Trip",
            Page::Lab => "Lab",
            Page::OwnServer => "Your server",
            Page::SignedOut => "Signed out",
            Page::NotFound => "Not here",
        }
    }

    /// Whether only the program with the pages behind the scenes has this one.
    pub fn is_backstage(self) -> bool {
        matches!(
            self,
            Page::Calendar | Page::Health | Page::Session | Page::Trip | Page::Lab | Page::OwnServer
        )
    }

    /// The document's title.
    pub fn title(self) -> String {
        match self {
            Page::Home => "Roundtrip: sign in there, come back here, see every step".to_owned(),
            page => format!("{} · Roundtrip", page.label()),
        }
    }
}

/// A path of this app with its query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Begins with a slash.
    pub path: String,
    /// Without its question mark.
    pub query: String,
}

impl Place {
    /// Reads a path as written; a fragment is left out.
    pub fn parse(text: &str) -> Place {
        let text = text.split('#').next().unwrap_or_default();
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        Place { path: path.to_owned(), query: query.to_owned() }
    }

    /// Path and query as one text.
    pub fn to_path(&self) -> String {
        if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) }
    }

    /// The value of a parameter of the query, as written.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_to_pages() {
        let check = |path, page| assert_eq!(Page::at(path), page, "{path}");
        check("/", Page::Home);
        check("/activity", Page::Activity);
        check("/signed-out", Page::SignedOut);
        check("/callback", Page::Callback);
        check("/callback/own", Page::Callback);
        check("/callbacks", Page::NotFound);
        check("/activity/", Page::NotFound);
        check("/Activity", Page::NotFound);
        check("", Page::NotFound);
    }

    #[test]
    fn the_boot_knows_the_pages_backstage() {
        let index = include_str!("../../index.html");
        let (_, paths) = index.split_once("data-backstage=\"").unwrap();
        let paths: Vec<_> = paths.split('"').next().unwrap().split(' ').collect();
        assert_eq!(paths.len(), 6);
        assert!(paths.into_iter().all(|path| Page::at(path).is_backstage()));
    }

    #[test]
    fn every_page_has_a_title_of_its_own() {
        assert_eq!(Page::Activity.title(), "Activity · Roundtrip");
        assert!(Page::Home.title().starts_with("Roundtrip: "));
    }

    #[test]
    fn a_place_reads_and_writes_its_path() {
        let check = |text: &str, written: &str| assert_eq!(Place::parse(text).to_path(), written, "{text}");
        check("/activity", "/activity");
        check("/activity?days=30", "/activity?days=30");
        check("/activity?days=30#chart", "/activity?days=30");
        check("/activity?", "/activity");
        check("/#a?b", "/");
    }

    #[test]
    fn parameters_are_whole_names() {
        let place = Place::parse("/activity?days2=1&days=30&x");
        assert_eq!(place.parameter("days"), Some("30"));
        assert_eq!(place.parameter("day"), None);
        assert_eq!(place.parameter("x"), None);
        assert_eq!(Place::parse("/").parameter("days"), None);
    }
}
