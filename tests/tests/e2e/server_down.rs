//! Servers that don't answer, and come back.
use roundtrip_tests::support::{
    ActivityPage, FailurePage, SessionPage, SignInPage, World, sign_in_and_allow, start_sign_in,
};

/// Nobody answers when the button is pressed: said in words, and the button works once they do.
pub(crate) async fn before_sign_in(world: &World) {
    let tab = &world.tab;
    tab.open("/").await;
    world.stop_servers();
    start_sign_in(tab, world.provider()).await;
    let failure = FailurePage::shown(tab, "unreachable").await;
    assert!(failure.words.contains("does not answer"), "{}", failure.words);
    tab.at("/").await;
    world.start_servers();
    start_sign_in(tab, world.provider()).await;
    SignInPage::shown(tab).await.sign_in_as_ada().await.allow().await;
    ActivityPage::with_days(tab, 7).await;
}

/// A server that is away for a while ends nobody's session.
pub(crate) async fn during_the_session(world: &World) {
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    let page = SessionPage::open(tab).await;
    world.stop_servers();
    let before = page.generation().await;
    world.pass(5).await;
    tab.click("header nav a[href=\"/activity\"]").await;
    tab.shown("main[data-page=activity] [data-problem]").await;
    tab.shown("header #sign-out").await;
    world.start_servers();
    SessionPage::open(tab).await.generation_reaches(before + 1).await;
    tab.click("header nav a[href=\"/activity\"]").await;
    ActivityPage::with_days(tab, 7).await;
}

/// A server that comes back without its memory has ended the session: said, with the way in again.
pub(crate) async fn forgets_the_session(world: &World) {
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    ActivityPage::with_days(tab, 7).await;
    world.stop_servers();
    world.start_servers();
    let failure = FailurePage::shown(tab, "session-over").await;
    assert!(failure.words.contains("Sign in again"), "{}", failure.words);
    start_sign_in(tab, world.provider()).await;
    SignInPage::shown(tab).await.sign_in_as_ada().await.allow().await;
    tab.at("/activity").await;
    ActivityPage::with_days(tab, 7).await;
}
