//! The callback, visited when no sign-in comes back to it.
use roundtrip_tests::support::{ActivityPage, FailurePage, World, sign_in};

/// Opened by hand: said, with a way to the start.
pub(crate) async fn without_an_answer(world: &World) {
    let tab = &world.tab;
    tab.open("/callback").await;
    let failure = FailurePage::shown(tab, "no-response").await;
    failure.go_on_to("/").await;
    tab.shown("button.ticket").await;
    assert!(!tab.has("[data-failure]").await, "the failure followed to the start page");
}

/// A bookmark of the answer, opened after it was used: nothing is sent, and the session goes on.
pub(crate) async fn once_more(world: &World) {
    let tab = &world.tab;
    let consent = sign_in(world).await;
    consent.allow().await;
    ActivityPage::with_days(tab, 7).await;
    tab.reload().await;
    ActivityPage::with_days(tab, 7).await;
    let answer = world.arrival().await;
    tab.visit(&answer).await;
    let failure = FailurePage::shown(tab, "unknown-state").await;
    tab.at("/callback").await;
    assert_eq!(world.token_requests().await, 1, "the code was sent a second time");
    failure.go_on_to("/activity").await;
    ActivityPage::with_days(tab, 7).await;
}
