//! The pages, and which one a path leads to.
pub mod activity;
#[cfg(feature = "backstage")]
pub mod calendar;
mod callback;
pub mod faulty_configuration;
#[cfg(feature = "backstage")]
pub mod health;
mod home;
mod not_found;
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
        #[cfg(feature = "backstage")]
        Page::Calendar => calendar::calendar(app),
        #[cfg(feature = "backstage")]
        Page::Health => health::health(app),
        #[cfg(feature = "backstage")]
        Page::Session => crate::backstage::session(app),
        #[cfg(feature = "backstage")]
        Page::Trip => crate::backstage::trip(app),
        #[cfg(feature = "backstage")]
        Page::Lab => crate::backstage::lab(app),
        #[cfg(feature = "backstage")]
        Page::OwnServer => crate::backstage::own_server(app),
        Page::SignedOut => signed_out::signed_out(app),
        Page::NotFound => not_found::not_found(app),
        #[cfg(not(feature = "backstage"))]
        _ => opening(),
    }
}

/// For the moment until the other program is there.
#[cfg(not(feature = "backstage"))]
fn opening() -> Vec<Tag> {
    vec![crate::ui::tag("div.progress").attr("aria-hidden", "true")]
}
