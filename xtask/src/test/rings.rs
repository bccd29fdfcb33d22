//! The rings: their names, their order, and which needs which.

/// A part of the tests that can be run by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "`about` says it")]
pub enum Ring {
    Format,
    Lint,
    Protocol,
    Coverage,
    Fuzz,
    Mutants,
    Purity,
    Page,
    Docs,
    Hostile,
    Adapters,
    Providers,
    Build,
    EndToEnd,
    Firefox,
    Take,
    Deploy,
    Licences,
    Size,
}

/// The names of all rings, in order.
pub const RING_NAMES: &str = "format lint protocol coverage fuzz mutants purity page docs hostile adapters providers build e2e firefox take deploy licences size";

impl Ring {
    /// All, from the quickest to the widest; a ring comes after those it depends on.
    pub const ALL: [Self; 19] = [
        Self::Format,
        Self::Lint,
        Self::Protocol,
        Self::Coverage,
        Self::Fuzz,
        Self::Mutants,
        Self::Purity,
        Self::Page,
        Self::Docs,
        Self::Hostile,
        Self::Adapters,
        Self::Providers,
        Self::Build,
        Self::EndToEnd,
        Self::Firefox,
        Self::Take,
        Self::Deploy,
        Self::Licences,
        Self::Size,
    ];

    /// The name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Lint => "lint",
            Self::Protocol => "protocol",
            Self::Coverage => "coverage",
            Self::Fuzz => "fuzz",
            Self::Mutants => "mutants",
            Self::Purity => "purity",
            Self::Page => "page",
            Self::Docs => "docs",
            Self::Hostile => "hostile",
            Self::Adapters => "adapters",
            Self::Providers => "providers",
            Self::Build => "build",
            Self::EndToEnd => "e2e",
            Self::Firefox => "firefox",
            Self::Take => "take",
            Self::Deploy => "deploy",
            Self::Licences => "licences",
            Self::Size => "size",
        }
    }

    /// What it shows, in words.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Format => "everything is formatted",
            Self::Lint => "clippy, natively and for wasm",
            Self::Protocol => "the protocol, its test kit and this command, natively",
            Self::Coverage => "how much of the protocol the tests run through",
            Self::Fuzz => "the protocol's properties, a few seconds each",
            Self::Mutants => "whether the tests notice a changed check",
            Self::Purity => "the protocol's wasm imports nothing",
            Self::Page => "the page's own logic, and the examples', natively",
            Self::Docs => "the crates' documentation, examples and public API",
            Self::Hostile => "the client, without a browser, against a server that lies",
            Self::Adapters => "the Web API adapters and the components in Chromium",
            Self::Providers => "both authorization servers by themselves",
            Self::Build => "the release page",
            Self::EndToEnd => "the page and both servers in Chromium",
            Self::Firefox => "the main path, several tabs and troubles in Firefox",
            Self::Take => "the examples, and an app made by the guide, in Chromium",
            Self::Deploy => "the page behind nginx and Caddy, as the commands configure them",
            Self::Licences => "licences, duplicates and sources of dependencies",
            Self::Size => "the size budgets",
        }
    }

    /// The rings without which this one can't run.
    #[must_use]
    pub fn depends_on(self) -> &'static [Self] {
        match self {
            Self::EndToEnd | Self::Firefox | Self::Deploy | Self::Size => &[Self::Build],
            _ => &[],
        }
    }

    /// The ring of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ring| ring.name() == name)
    }
}

/// The chosen rings and those they depend on, in order; none chosen means all.
pub(super) fn with_dependencies(chosen: &[Ring]) -> Vec<Ring> {
    let is_wanted = |ring: &Ring| {
        chosen.is_empty()
            || chosen.contains(ring)
            || chosen.iter().any(|other| other.depends_on().contains(ring))
    };
    Ring::ALL.into_iter().filter(is_wanted).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_order() {
        let names: Vec<&str> = Ring::ALL.iter().map(|ring| ring.name()).collect();
        assert_eq!(names.join(" "), RING_NAMES);
        for (place, ring) in Ring::ALL.iter().enumerate() {
            assert_eq!(Ring::named(ring.name()), Some(*ring));
            assert!(ring.depends_on().iter().all(|needed| Ring::ALL[..place].contains(needed)), "{ring:?}");
        }
    }

    #[test]
    fn a_chosen_ring_brings_what_it_needs() {
        assert_eq!(with_dependencies(&[Ring::Size, Ring::Lint]), [Ring::Lint, Ring::Build, Ring::Size]);
        assert_eq!(with_dependencies(&[]), Ring::ALL);
    }
}
