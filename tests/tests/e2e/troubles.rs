//! Networks, servers and clocks that are not as they should be, while somebody is signed in.
use roundtrip_tests::support::{
    ActivityPage, CalendarPage, FailurePage, SessionPage, Trouble, World, sign_in_and_allow, start_sign_in,
    still_works,
};

/// Offline when the token ends, and online again: nobody is signed out, and it goes on by itself.
pub(crate) async fn offline_at_expiry(world: &World) {
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    let page = SessionPage::open(tab).await;
    let before = page.generation().await;
    tab.offline(true).await;
    page.tells("lost its connection").await;
    let requests = world.token_requests().await;
    world.pass(8).await;
    tab.shown("header #sign-out").await;
    assert!(world.token_requests().await <= requests + 1, "it goes on trying");
    tab.offline(false).await;
    page.tells("connected again").await;
    page.generation_reaches(before + 1).await;
    still_works(world).await;
}

/// A server that is too busy says when to come back, and that is kept to.
pub(crate) async fn busy(world: &World) {
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    let page = SessionPage::open(tab).await;
    world.line_suffers(Trouble::Busy { seconds: 6 });
    page.refresh_now().await;
    page.tells("couldn’t be fetched yet").await;
    let asked = world.token_requests().await;
    world.pass(4).await;
    assert_eq!(world.token_requests().await, asked, "it came back too early");
    tab.shown("header #sign-out").await;
    world.line_suffers(Trouble::None);
    page.generation_reaches(1).await;
    assert_eq!(world.token_requests().await, asked + 1);
    still_works(world).await;
}

/// A server that is not there for a while ends nobody's session, and is asked again when it is.
pub(crate) async fn down(world: &World) {
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    let page = SessionPage::open(tab).await;
    let before = page.generation().await;
    world.line_suffers(Trouble::Down);
    page.tells("couldn’t be fetched yet").await;
    world.pass(5).await;
    tab.shown("header #sign-out").await;
    world.line_suffers(Trouble::None);
    page.generation_reaches(before + 1).await;
    still_works(world).await;
}

/// The server has given new tokens, and the connection breaks before they are there: the old ones are
/// spent, and the person stays signed in all the same.
pub(crate) async fn cut_answer(world: &World) {
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    let page = SessionPage::open(tab).await;
    world.line_suffers(Trouble::CutAnswer);
    page.refresh_now().await;
    page.tells("couldn’t be fetched yet").await;
    world.line_suffers(Trouble::None);
    tab.until("the session has gone on", async || {
        let codes = world.secrets().await.named("code").len();
        let renewed = tab.has("[data-token=access]").await && page.generation().await > 0;
        (codes == 2 || renewed).then_some(())
    })
    .await;
    still_works(world).await;
    assert!(!tab.has("[data-failure]").await);
}

/// A device whose clock is ten minutes ahead: all checks pass, and tokens are replaced in time.
pub(crate) async fn clock_ahead(world: &World) {
    with_clock(world, 10).await;
}

/// The same, behind.
pub(crate) async fn clock_behind(world: &World) {
    with_clock(world, -10).await;
}

async fn with_clock(world: &World, minutes: i32) {
    let tab = &world.tab;
    tab.set_clock(minutes).await;
    sign_in_and_allow(world).await;
    ActivityPage::with_days(tab, 7).await;
    let page = SessionPage::open(tab).await;
    let begun = world.token_requests().await;
    page.generation_reaches(2).await;
    tab.reload().await;
    SessionPage::open(tab).await.generation_reaches(3).await;
    let requests = world.token_requests().await - begun;
    assert!(requests <= 5, "{requests} requests for three expiries");
    still_works(world).await;
}

/// A call that is on its way while the tokens are replaced, and comes with the old one: some servers do
/// not take it any more. It is sent again, and the page shows the answer.
pub(crate) async fn call_during_rotation(world: &World) {
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    ActivityPage::with_days(tab, 7).await;
    let page = SessionPage::open(tab).await;
    world.line_suffers(Trouble::SlowCalls { millis: 2500 });
    tab.click("header nav a[href=\"/calendar\"]").await;
    tab.until("the call is on its way", async || (world.api_requests("/calendar").await > 0).then_some(()))
        .await;
    tab.click("header nav a[href=\"/session\"]").await;
    page.refresh_now().await;
    page.generation_reaches(1).await;
    world.line_suffers(Trouble::None);
    tab.click("header nav a[href=\"/calendar\"]").await;
    let calendar = CalendarPage::shown(tab).await;
    tab.until("the events are there", async || (!calendar.events().await.is_empty()).then_some(())).await;
    assert!(!tab.has("[data-problem]").await);
}

/// A browser that lets no page keep anything: the page works, and says why nobody can sign in here before
/// anybody is sent away.
pub(crate) async fn blocked_storage(world: &World) {
    let tab = &world.tab;
    tab.open("/").await;
    let blocked = "try { sessionStorage.length } catch { return 'blocked' }";
    assert_eq!(tab.script(blocked, "").await, "blocked");
    tab.click("button.theme-switch").await;
    tab.shown("html[data-theme]").await;
    start_sign_in(tab, world.provider()).await;
    let failure = FailurePage::shown(tab, "storage-refused").await;
    assert!(failure.words.contains("does not let the page keep anything"), "{}", failure.words);
    assert!(failure.words.contains("Allow this page to keep data"), "{}", failure.words);
    tab.at("/").await;
    let asked = world.asked_of_servers().await;
    let is_description = |path: &&String| path.contains("/.well-known/") || path.contains("/jwks");
    let others: Vec<_> = asked.iter().filter(|path| !is_description(path)).collect();
    assert!(others.is_empty(), "it left for the server: {others:?}");
    tab.click("header nav a[href=\"/activity\"]").await;
    tab.shown("main[data-page=activity] button.ticket").await;
    tab.reload().await;
    tab.shown("main[data-page=activity] button.ticket").await;
}
