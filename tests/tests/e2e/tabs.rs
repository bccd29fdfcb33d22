//! Several tabs of one session, as people have them: duplicated, new, asleep, closed.
use roundtrip_tests::support::{
    ActivityPage, SessionPage, Trouble, World, sign_in_and_allow, sign_out, still_works,
};

/// The duplicate goes on when the original is closed, and nobody is asked anything.
pub(crate) async fn duplicate_and_close_the_original(world: &World) {
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    SessionPage::open(tab).await;
    let duplicate = tab.duplicate().await;
    let page = SessionPage::open(tab).await;
    page.generation_reaches(2).await;
    let windows = tab.windows().await;
    let original = windows.iter().find(|window| **window != duplicate).expect("the original");
    tab.drive(original).await;
    tab.close(&duplicate).await;
    let page = SessionPage::open(tab).await;
    let before = page.generation().await;
    page.generation_reaches(before + 2).await;
    still_works(world).await;
    one_request_for_each_expiry(world).await;
}

/// Ten tabs, half of them duplicates, through many expiries: nobody is signed out, and for each expiry
/// there is one token request.
pub(crate) async fn ten_tabs(world: &World) {
    const EXPIRIES: u32 = 20;
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    SessionPage::open(tab).await;
    for number in 0..9 {
        if number < 5 {
            tab.duplicate().await;
        } else {
            tab.open_new("/session").await;
        }
        tab.shown("main[data-page=session] [data-token=access]").await;
    }
    let windows = tab.windows().await;
    assert_eq!(windows.len(), 10);
    let page = SessionPage::open(tab).await;
    let begun = page.generation().await;
    // Longer than anything else is waited for.
    while page.generation().await < begun + EXPIRIES {
        world.pass(1).await;
    }
    for window in &windows {
        tab.drive(window).await;
        tab.shown("header #sign-out").await;
        SessionPage::open(tab).await.generation_reaches(begun + EXPIRIES).await;
    }
    one_request_for_each_expiry(world).await;
}

/// A tab that slept through three rotations goes on with the newest tokens.
pub(crate) async fn frozen(world: &World) {
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    SessionPage::open(tab).await;
    let sleeper = tab.window().await;
    tab.duplicate().await;
    let awake = tab.window().await;
    tab.drive(&sleeper).await;
    tab.freeze(true).await;
    tab.drive(&awake).await;
    let page = SessionPage::open(tab).await;
    let before = page.generation().await;
    page.generation_reaches(before + 3).await;
    tab.drive(&sleeper).await;
    tab.freeze(false).await;
    SessionPage::open(tab).await.generation_reaches(before + 3).await;
    still_works(world).await;
    one_request_for_each_expiry(world).await;
}

/// A new tab takes part in the session of another one, without a trip to the server.
pub(crate) async fn a_new_tab(world: &World) {
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    ActivityPage::with_days(tab, 7).await;
    tab.open_new("/activity").await;
    ActivityPage::with_days(tab, 7).await;
    assert_eq!(world.token_requests().await, 1);
    assert_eq!(SessionPage::open(tab).await.generation().await, 0);
}

/// Signing out in one tab signs out the others, at once, also while one of them renews its tokens.
pub(crate) async fn sign_out_everywhere(world: &World) {
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    let original = tab.window().await;
    let duplicate = tab.duplicate().await;
    begin_a_slow_refresh(world).await;
    tab.drive(&original).await;
    sign_out(tab).await;
    tab.drive(&duplicate).await;
    tab.until("nobody is signed in", async || (!tab.has("header #sign-out").await).then_some(())).await;
    assert!(!tab.dump().await.session().iter().any(|(name, _)| name == "oauth.session"));
    world.pass(2).await;
    assert!(!tab.has("header #sign-out").await, "the refresh brought it back");
}

/// Loading the page anew while its tokens are being renewed loses nothing.
pub(crate) async fn reload_during_a_refresh(world: &World) {
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    begin_a_slow_refresh(world).await;
    tab.reload().await;
    world.line_suffers(Trouble::None);
    still_works(world).await;
}

/// Begins a refresh whose answer takes a while.
async fn begin_a_slow_refresh(world: &World) {
    let page = SessionPage::open(&world.tab).await;
    let before = world.token_requests().await;
    world.line_suffers(Trouble::Slow { millis: 1500 });
    page.refresh_now().await;
    let is_sent = async || (world.token_requests().await > before).then_some(());
    world.tab.until("the request is on its way", is_sent).await;
}

/// As many token requests as there were tokens, the first ones included. One more would stay.
async fn one_request_for_each_expiry(world: &World) {
    let page = SessionPage::open(&world.tab).await;
    let words = "there was a request for each new token, and no other";
    let is_so = async || {
        let tokens = page.generation().await as usize + 1;
        (world.token_requests().await == tokens).then_some(())
    };
    world.tab.until(words, is_so).await;
}
