//! The pages, and which one a path leads to.
pub mod activity;
pub mod calendar;
mod callback;
pub mod faulty_configuration;
pub mod health;
mod home;
mod not_found;
mod session;
mod signed_out;

use crate::app::App;
use crate::router::Page;
use crate::ui::Tag;

/// The page's own part: what stands in `main`.
pub fn content(app: App, page: Page) -> Vec<Tag> {
    match page {
        Page::Home => home::home(app),
        Page::Callback => callback::callback(app),
        Page::Activity => activity::activity(app),
        Page::Calendar => calendar::calendar(app),
        Page::Health => health::health(app),
        Page::Session => session::session(app),
        Page::SignedOut => signed_out::signed_out(app),
        Page::NotFound => not_found::not_found(app),
    }
}
