//! The ways in and out: from the page to the server, and back.
use xtask::providers::Provider;

use super::{
    super::{tab::Tab, world::World},
    activity::ActivityPage,
    authorization_server::{ConsentPage, SignInPage, confirm_sign_out},
};

const SIGNED_OUT: &str = "/signed-out";

/// Presses the server's ticket, on whichever page the tab shows.
pub async fn start_sign_in(tab: &Tab, provider: Provider) {
    tab.click(&format!("button.ticket[data-server={}]", provider.id())).await;
}

/// From the start page to the consent, as Ada.
pub async fn sign_in(world: &World) -> ConsentPage<'_> {
    world.tab.open("/").await;
    start_sign_in(&world.tab, world.provider()).await;
    SignInPage::shown(&world.tab).await.sign_in_as_ada().await
}

/// From the start page to the activity, as Ada, who allows everything.
pub async fn sign_in_and_allow(world: &World) {
    sign_in(world).await.allow().await;
    world.tab.at("/activity").await;
}

/// The person is signed in, and the API answers.
pub async fn still_works(world: &World) {
    let tab = &world.tab;
    tab.shown("header #sign-out").await;
    tab.click("header nav a[href=\"/activity\"]").await;
    ActivityPage::with_days(tab, 7).await;
}

/// From the bar to the page that says what ended.
pub async fn sign_out(tab: &Tab) {
    tab.click("header #sign-out").await;
    confirm_sign_out(tab, SIGNED_OUT).await;
    tab.at(SIGNED_OUT).await;
    tab.shown("main[data-page=signed-out] h1").await;
}
