//! What the lab does for each attack. It judges nothing: it sees to it that the attack runs, and says when it
//! is over.
use leptos::prelude::{untrack, window};
use oauth_leptos::{Request, Step, Url};
use wasm_bindgen_futures::spawn_local;
use web_sys::Event;

use super::attack::Attack;
use super::evidence::{Evidence, Refusal};
use super::outcome::COLLECTOR;
use super::waiting::{pause, until};
use super::{bench, duplicate, old_tokens, travel};
use crate::app::App;
use crate::backstage::wire::Guest;

/// Where the lab is.
pub const HERE: &str = "/lab";

/// How long anything may take that a server is asked for, in milliseconds.
pub const PATIENCE: u32 = 20_000;

/// What stands in the way of most attacks.
pub const NOT_RENEWED: Hindrance =
    "Your access couldn’t be renewed. Check that the server runs, then try again.";

/// Why an attack can't go on, in words that say what to do.
pub type Hindrance = &'static str;

/// Tries an attack, unless one is under way.
pub fn begin(app: App, attack: Attack) {
    if app.backstage.lab.running.peek(Option::is_some) {
        return;
    }
    app.backstage.lab.running.set(Some(attack));
    if let Some(reason) = hindrance(app, attack) {
        app.backstage.lab.show(attack, Evidence::hindered(reason));
        return super::reveal_latest();
    }
    bench::begin(attack);
    match attack {
        Attack::Stale => old_tokens::begin(app),
        Attack::Foreign => work(app, foreign(app)),
        Attack::Offline => work(app, offline(app)),
        Attack::Duplicate => duplicate::begin(app),
        _ => travel::begin(app),
    }
}

fn hindrance(app: App, attack: Attack) -> Option<Hindrance> {
    let tokens = untrack(|| app.session.tokens());
    let Some(tokens) = tokens else { return Some("You are no longer signed in. Sign in, then try again.") };
    if Guest::Presenter.is_here() {
        return Some(
            "You are presenting, so every step waits for you. Press “Stop presenting” on the Trip page, then try \
             again.",
        );
    }
    if attack.renews() && tokens.refresh_token.is_none() {
        return Some(
            "You didn’t allow this app to stay signed in after you leave, so it has no refresh token. Sign out \
             and in again, allow it, then try.",
        );
    }
    if attack.is_about_identity() && tokens.id_token.is_none() {
        return Some("This server says nothing of who you are, so there is no statement to change.");
    }
    None
}

/// Does the work of an attack on this page, which may be hindered.
pub fn work(app: App, work: impl Future<Output = Result<(), Hindrance>> + 'static) {
    spawn_local(async move {
        if let Err(reason) = work.await {
            hinder(app, reason);
        }
        super::reveal_latest();
    });
}

/// The attack under way is over: its evidence is there to be judged.
pub fn conclude(app: App, refusal: Option<Refusal>) {
    Guest::Lab.leaves();
    if let Some(run) = bench::end() {
        let is_signed_in = untrack(|| app.session.is_signed_in());
        let refusal = refusal.or(run.evidence.refusal);
        app.backstage.lab.show(run.attack, Evidence { refusal, is_signed_in, ..run.evidence });
    }
}

/// The attack under way can’t go on.
pub fn hinder(app: App, reason: &str) {
    Guest::Lab.leaves();
    if let Some(run) = bench::end() {
        app.backstage.lab.show(run.attack, Evidence::hindered(reason));
    }
}

/// A call of a server that the tokens are not for.
async fn foreign(app: App) -> Result<(), Hindrance> {
    let Ok(url) = Url::parse(COLLECTOR) else { return Ok(()) };
    bench::done();
    if let Err(error) = app.session.call(Request::get(url)).await {
        bench::refused(Refusal::from(&error));
    }
    conclude(app, None);
    Ok(())
}

/// No request gets through while the access token ends, and then they do.
async fn offline(app: App) -> Result<(), Hindrance> {
    const GONE_FOR: u32 = 1500;
    const LONGEST: u32 = 8000;
    let is_done = bench::is_done;
    bench::shorten_and_cut();
    app.session.refresh();
    if !until(PATIENCE, move || is_done() || is_postponed()).await || !is_done() {
        return Err(NOT_RENEWED);
    }
    until(LONGEST, || is_postponed() || is_given()).await;
    tell_window("offline");
    pause(GONE_FOR).await;
    bench::mend();
    tell_window("online");
    until(PATIENCE, is_settled_again).await;
    conclude(app, None);
    Ok(())
}

/// Whether a refresh was given up for now.
pub fn is_postponed() -> bool {
    bench::has(|step| matches!(step, Step::RefreshPostponed { .. }))
}

/// Whether another tab gave newer tokens.
fn is_given() -> bool {
    bench::has(|step| *step == Step::TokensAdopted)
}

/// Whether a refresh has ended, one way or another, since the connection was back.
fn is_settled_again() -> bool {
    let Some(run) = bench::run() else { return true };
    let steps = &run.evidence.steps;
    let back = steps.iter().rposition(|event| event.step == Step::CameOnline).unwrap_or(steps.len());
    let ends = |step: &Step| matches!(step, Step::Refreshed { .. } | Step::RefreshPostponed { .. });
    steps[back..].iter().any(|event| ends(&event.step)) || is_given()
}

/// As the browser does when the device loses or finds its connection.
fn tell_window(name: &str) {
    if let Ok(event) = Event::new(name) {
        let _ = window().dispatch_event(&event);
    }
}
