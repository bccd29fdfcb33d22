//! The time of day, ticking while somebody looks.
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use leptos::leptos_dom::helpers::{IntervalHandle, set_interval_with_handle};
use leptos::prelude::{document, window};

use crate::dates;
use crate::live::{Live, keep};
use crate::ui::listen;

/// Ends the ticking when it goes.
#[derive(Default)]
struct Ticking(RefCell<Option<IntervalHandle>>);

impl Ticking {
    fn stop(&self) {
        if let Some(handle) = self.0.take() {
            handle.clear();
        }
    }

    /// Ticks each second while the page is visible.
    fn follow(&self, now: Live<u64>) {
        const SECOND: Duration = Duration::from_secs(1);
        self.stop();
        if !document().hidden() {
            now.set(dates::now());
            self.0.replace(set_interval_with_handle(move || now.set(dates::now()), SECOND).ok());
        }
    }
}

impl Drop for Ticking {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Sets the time anew each second, for as long as what is being built stays on the page.
pub fn tick(now: Live<u64>) {
    let ticking = Rc::new(Ticking::default());
    ticking.follow(now);
    let followed = ticking.clone();
    listen(&window(), "visibilitychange", Box::new(move |_| followed.follow(now)));
    keep(ticking);
}
