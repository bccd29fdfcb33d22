//! Attacks on the way to the server and back. What happens to the answer is in [`bench`].
use leptos::prelude::{location, untrack};
use oauth_leptos::{Error, SignIn, State, Step};

use super::attack::Attack;
use super::bench::{self, Phase};
use super::deeds::{HERE, conclude, hinder};
use super::evidence::Refusal;
use super::old_tokens;
use crate::app::App;
use crate::backstage::wire::Guest;
use crate::keep;

/// To the server and back, without being asked anything.
pub fn begin(app: App) {
    let Some(server) = untrack(|| app.session.server()) else { return };
    Guest::Lab.stays();
    app.leave(SignIn {
        server: server.id,
        return_to: HERE.to_owned(),
        silent: true,
        renewal: true,
        ..SignIn::default()
    });
}

/// A sign-in failed on the callback's page. Says whether that was the lab's doing: the person is then to be
/// taken back to it.
pub fn was_refused(app: App, error: &Error) -> bool {
    let is_its = bench::run().is_some_and(|run| run.phase != Phase::Begun);
    if is_its {
        arrive(app, Some(Refusal::from(error)));
    }
    is_its
}

/// Follows an attack that left the page, while the lab is shown.
pub fn watch(app: App, state: &State) {
    let Some(run) = bench::run() else { return };
    match (run.phase, state) {
        (Phase::Begun, _) if !run.attack.travels() => {}
        (_, State::Redirecting(_) | State::Exchanging | State::Refreshing) => {}
        (Phase::Begun, State::Failed(error)) => {
            hinder(app, &format!("{} {}", error.message(), error.next_step()));
            app.session.dismiss();
        }
        (Phase::Begun, _) => hinder(app, "You came back before the server had answered. Try again."),
        (Phase::PutBack, _) => old_tokens::watch(app, &run.evidence),
        (Phase::Back, _) if run.attack == Attack::Replay => replay(app),
        _ => arrive(app, None),
    }
}

/// The browser is back, and the attack is over.
pub fn arrive(app: App, refusal: Option<Refusal>) {
    conclude(app, refusal);
    super::focus_latest();
}

/// Loads the address with the answer once more.
fn replay(app: App) {
    let is_used = bench::has(|step| *step == Step::SignedIn);
    match bench::take_answer().filter(|_| is_used) {
        Some(address) => {
            bench::enter(Phase::Again);
            keep::store(keep::RETURN_TO, HERE);
            let _ = location().replace(&address);
        }
        None => arrive(app, None),
    }
}
