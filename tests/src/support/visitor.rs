//! Who walks past every page: a judge, who finds what keeps people out, or a photographer.
use std::{cell::RefCell, collections::BTreeMap, fs, path::PathBuf};

use super::{axe, evidence, tab::Tab, view::View};

const WIDTHS: [u32; 2] = [320, 1280];
const SCHEMES: [&str; 2] = ["light", "dark"];
/// WCAG 2.2, 1.4.10: nothing may need scrolling in two directions at 320 pixels.
const OVERFLOW: &str = "Math.max(0, document.documentElement.scrollWidth - innerWidth)";

/// The one who walks.
#[derive(Debug)]
pub struct Visitor<'a> {
    view: View<'a>,
    purpose: Purpose,
    preferences: Vec<(&'static str, &'static str)>,
}

#[derive(Debug)]
enum Purpose {
    /// What was found, and in which states.
    Judge(RefCell<BTreeMap<String, Vec<String>>>),
    /// Where the pictures go.
    Photographer(PathBuf),
}

impl<'a> Visitor<'a> {
    /// Somebody who looks closely. To be asked for the [verdict](Self::verdict) at the end.
    pub async fn judge(tab: &'a Tab) -> Self {
        Self::new(tab, Purpose::Judge(RefCell::default())).await
    }

    /// Somebody who takes pictures, into `tests/artifacts/screens/WALK`.
    pub async fn photographer(tab: &'a Tab, walk: &str) -> Self {
        let folder = evidence::folder().join("screens").join(walk);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder for pictures");
        Self::new(tab, Purpose::Photographer(folder)).await
    }

    async fn new(tab: &'a Tab, purpose: Purpose) -> Self {
        // Colours that are on their way to others are nobody's to judge.
        let preferences = vec![("prefers-reduced-motion", "reduce")];
        Self { view: View::of(tab).await, purpose, preferences }
    }

    /// The same for a person who prefers this, too.
    pub fn preferring(mut self, name: &'static str, value: &'static str) -> Self {
        self.preferences.push((name, value));
        self
    }

    /// Looks at what the tab shows now: narrow and wide, light and dark.
    pub async fn add(&self, name: &str) {
        for scheme in SCHEMES {
            let scheme_too = [&self.preferences[..], &[("prefers-color-scheme", scheme)]].concat();
            self.view.prefers(&scheme_too).await;
            for width in WIDTHS {
                self.view.width(width).await;
                let name = format!("{name}-{scheme}-{width}");
                match &self.purpose {
                    Purpose::Judge(found) => self.judged(found, &name).await,
                    Purpose::Photographer(folder) => {
                        let file = folder.join(format!("{name}.png"));
                        fs::write(file, self.view.picture().await).expect("a picture can be kept");
                    }
                }
            }
        }
    }

    /// What was found so far, each with the states it was found in.
    pub fn found(&self) -> Vec<String> {
        let Purpose::Judge(found) = &self.purpose else { return Vec::new() };
        found.borrow().iter().map(|(what, states)| format!("{what} [{}]", states.join(" "))).collect()
    }

    /// Ends the test if anything was found.
    pub fn verdict(&self) {
        let found = self.found();
        assert!(found.is_empty(), "{} barriers:\n{}", found.len(), found.join("\n"));
    }

    async fn judged(&self, found: &RefCell<BTreeMap<String, Vec<String>>>, state: &str) {
        let mut barriers = axe::violations(&self.view).await;
        let overflow = self.view.evaluate(OVERFLOW).await.as_f64().unwrap_or_default();
        if overflow > 0.0 {
            barriers.push(format!("the document is {overflow} pixels wider than its window"));
        }
        for barrier in barriers {
            found.borrow_mut().entry(barrier).or_default().push(state.to_owned());
        }
    }
}
