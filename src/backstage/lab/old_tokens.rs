//! A tab that comes back with an older copy of its session, as one that a browser restores.
use leptos::prelude::{location, untrack, window};
use oauth_leptos::{State, Step};
use web_sys::Storage;

use super::bench::{self, Phase};
use super::deeds::{HERE, Hindrance, NOT_RENEWED, PATIENCE, is_postponed, work};
use super::evidence::Evidence;
use super::travel::arrive;
use super::waiting::until;
use crate::app::App;
use crate::backstage::wire::Guest;
use crate::keep;

/// Where the client keeps the session of this tab.
const SESSION: &str = "oauth.session";

/// An older copy takes the session's place, and the page is loaded anew.
pub fn begin(app: App) {
    work(app, put_back(app));
}

async fn put_back(app: App) -> Result<(), Hindrance> {
    // Not the tokens of a silent sign-in that were never renewed: the client goes on silently only once.
    renew(app).await?;
    let copy = storage().and_then(|tab| tab.get_item(SESSION).ok()?);
    let copy = copy.ok_or(
        "This browser doesn’t let the page keep anything, so there is no copy to put back. Allow this page to \
         keep data, then try again.",
    )?;
    renew(app).await?;
    bench::enter(Phase::PutBack);
    Guest::Lab.stays();
    keep::store(keep::RETURN_TO, HERE);
    if let Some(tab) = storage() {
        // There is room: it takes the place of one that is as long.
        let _ = tab.set_item(SESSION, &copy);
    }
    let _ = location().reload();
    Ok(())
}

async fn renew(app: App) -> Result<(), Hindrance> {
    let generation = move || untrack(|| app.session.tokens()).map(|tokens| tokens.generation);
    let is_idle = move || untrack(|| app.session.state()) == State::SignedIn;
    until(PATIENCE, is_idle).await;
    let before = generation();
    app.session.refresh();
    let is_renewed = move || is_idle() && generation() > before;
    match until(PATIENCE, move || is_renewed() || is_postponed()).await && is_renewed() {
        true => Ok(()),
        false => Err(NOT_RENEWED),
    }
}

/// What the client makes of the old copy, after the page was loaded.
pub fn watch(app: App, evidence: &Evidence) {
    let is_over = evidence.has(|step| {
        matches!(
            step,
            Step::TokensAdopted
                | Step::SignedIn
                | Step::Refreshed { .. }
                | Step::RefreshPostponed { .. }
                | Step::SilentSignInEnded { .. }
                | Step::SessionEnded { .. }
        )
    });
    match is_over {
        true => arrive(app, None),
        // A client that takes the copy for the newest is made to use it.
        false => app.session.refresh(),
    }
}

fn storage() -> Option<Storage> {
    window().session_storage().ok()?
}
