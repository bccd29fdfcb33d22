//! The callback, visited when no sign-in comes back to it.
use roundtrip_tests::support::{
    ActivityPage, ConsentPage, FailurePage, Trouble, World, sign_in, sign_in_and_allow,
};

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

/// The same in a second tab, as from the history's list: it takes part in the session of the first.
pub(crate) async fn in_a_second_tab(world: &World) {
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    ActivityPage::with_days(tab, 7).await;
    let answer = world.arrival().await;
    tab.open_new(answer.strip_prefix(&world.page.origin()).expect("an address of the page")).await;
    let failure = FailurePage::shown(tab, "unknown-state").await;
    tab.at("/callback").await;
    tab.shown("header #sign-out").await;
    failure.go_on_to("/activity").await;
    ActivityPage::with_days(tab, 7).await;
    assert_eq!(world.token_requests().await, 1, "the code was sent a second time");
}

/// The Back button after a sign-in, pressed until the start: no answer is in the history, and whoever comes
/// by the app again is signed in. (A server may answer anew when its own page is reached; that answer is
/// cleaned away like the first.)
pub(crate) async fn back_after_a_sign_in(world: &World) {
    const ENOUGH: usize = 8;
    let tab = &world.tab;
    let page = world.page.origin();
    sign_in_and_allow(world).await;
    ActivityPage::with_days(tab, 7).await;
    for _ in 0..ENOUGH {
        tab.back().await;
        if !tab.url().await.starts_with(&page) {
            continue;
        }
        tab.ready().await;
        let address = tab.url().await;
        let path = address.strip_prefix(&page).expect("a page of the app");
        assert!(!path.contains(['?', '#']), "an answer is in the address");
        tab.shown("header #sign-out").await;
        if path == "/" {
            break;
        }
        tab.shown("main a.button-primary").await;
    }
    tab.at("/").await;
    let mut answers = world.arrivals().await;
    let came = answers.len();
    answers.sort();
    answers.dedup();
    assert_eq!(answers.len(), came, "an answer was in the history, and came again");
    tab.click("header nav a[href=\"/activity\"]").await;
    ActivityPage::with_days(tab, 7).await;
    assert_eq!(world.token_requests().await, 1, "the code was sent a second time");
}

/// Loaded anew while the code is being swapped for tokens: there is a way on, and that code is never sent
/// again.
pub(crate) async fn reloaded_during_the_exchange(world: &World) {
    let tab = &world.tab;
    let consent = sign_in(world).await;
    world.line_suffers(Trouble::Slow { millis: 3000 });
    consent.allow().await;
    tab.until("the code is on its way", async || (world.token_requests().await == 1).then_some(())).await;
    tab.reload().await;
    world.line_suffers(Trouble::None);
    let failure = FailurePage::shown(tab, "no-response").await;
    tab.at("/callback").await;
    assert_eq!(world.token_requests().await, 1, "the code was sent a second time");
    let answer = world.arrival().await;
    failure.sign_in_again().await;
    ConsentPage::allow_if_asked(tab, "/activity").await;
    ActivityPage::with_days(tab, 7).await;
    tab.visit(&answer).await;
    FailurePage::shown(tab, "unknown-state").await.go_on_to("/activity").await;
    ActivityPage::with_days(tab, 7).await;
    assert_eq!(world.token_requests().await, 2, "one request for each code");
}
