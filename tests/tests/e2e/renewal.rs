//! Access tokens end after a while; the person should not notice.
use roundtrip_tests::support::{ActivityPage, Day, SessionPage, World, sign_in_and_allow};

/// A token that ends while the page is open is replaced, again and again, and the calls go on.
pub(crate) async fn without_a_click(world: &World) {
    sign_in_and_allow(world).await;
    let page = SessionPage::open(&world.tab).await;
    assert_eq!(page.generation().await, 0);
    let first = world.latest("access_token").await;
    page.generation_reaches(2).await;
    assert!(world.token_requests().await >= 3, "new tokens without a request");
    world.tab.shown("header #sign-out").await;
    assert_ne!(world.latest("access_token").await, first);
    world.pass(2).await;
    assert_eq!(world.server().api("/fitness/steps", &first).await.status, 401, "the first still works");
    shows_data(world).await;
}

/// A token that ended while nobody looked is replaced before the first call.
pub(crate) async fn after_an_absence(world: &World) {
    sign_in_and_allow(world).await;
    ActivityPage::with_days(&world.tab, 7).await;
    let ended = world.latest("access_token").await;
    world.tab.visit("about:blank").await;
    world.pass(4).await;
    assert_eq!(world.server().api("/fitness/steps", &ended).await.status, 401, "it hasn't ended");
    world.tab.open("/activity?days=30").await;
    ActivityPage::with_days(&world.tab, 30).await;
    assert_ne!(world.latest("access_token").await, ended);
    assert_eq!(world.api_calls("/fitness/steps?days=30").await, 1, "the old one was tried first");
}

/// The button on the session page does the same at once.
pub(crate) async fn by_hand(world: &World) {
    sign_in_and_allow(world).await;
    let page = SessionPage::open(&world.tab).await;
    page.refresh_now().await;
    page.generation_reaches(1).await;
    assert_eq!(world.token_requests().await, 2);
    world.tab.reload().await;
    assert_eq!(SessionPage::open(&world.tab).await.generation().await, 1, "the reload lost it");
    shows_data(world).await;
}

/// A token that the API refuses before its time: fresh ones are fetched and the call is repeated.
pub(crate) async fn when_the_token_is_refused(world: &World) {
    sign_in_and_allow(world).await;
    ActivityPage::with_days(&world.tab, 7).await;
    let spoiled = "for (const [name, value] of Object.entries({ ...sessionStorage })) \
        sessionStorage.setItem(name, value.replace(arguments[0], 'spoiled'));";
    world.tab.script(spoiled, &world.latest("access_token").await).await;
    let before = world.api_calls("/fitness/steps").await;
    world.tab.open("/activity?days=30").await;
    ActivityPage::with_days(&world.tab, 30).await;
    assert_eq!(world.api_calls("/fitness/steps").await, before + 2, "refused once, then answered");
    assert_eq!(world.token_requests().await, 2);
}

/// Somebody's device wakes, the token has ended long ago, and the two buttons are pressed a thousand times
/// before any answer can come: one token request, and an answer for every call.
pub(crate) async fn a_thousand_calls(world: &World) {
    const STEPS: &str = "/fitness/steps";
    // Between two presses the page does what it does at once, and nothing comes from outside.
    const PRESS: &str = "
        const [week, month] = document.querySelectorAll(arguments[0]);
        return (async () => {
            for (let press = 1; press <= 1000; press++) {
                (press % 2 ? month : week).click();
                for (let turn = 0; turn < 30; turn++) await null;
            }
        })();";
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    ActivityPage::with_days(tab, 7).await;
    let before = world.api_calls(STEPS).await;
    tab.sleep(6).await;
    tab.script(PRESS, "main .segmented button").await;
    // Longer than anything else is waited for.
    while world.api_calls(STEPS).await < before + 1000 {
        world.pass(1).await;
    }
    assert_eq!(world.token_requests().await, 2, "one for the sign-in, and one for all calls");
    let wanted = (format!("Bearer {}", world.latest("access_token").await), 200);
    let answers = world.api_answers(STEPS).await.split_off(before);
    assert_eq!(answers.iter().filter(|answer| **answer == wanted).count(), 1000, "with the fresh token");
    assert_eq!(answers.len(), 1000, "each of them once");
    ActivityPage::with_days(tab, 7).await;
    assert!(!tab.has("[data-problem]").await);
}

/// The tokens were taken back at the server, which still knows the person and what they allowed: it is
/// asked without them, and they go on where they were.
pub(crate) async fn when_the_tokens_are_revoked(world: &World) {
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    ActivityPage::with_days(tab, 7).await;
    world.server().revoke(&world.latest("refresh_token").await).await;
    tab.open("/activity?days=30").await;
    tab.until("a second sign-in", async || (world.secrets().await.named("code").len() == 2).then_some(()))
        .await;
    ActivityPage::with_days(tab, 30).await;
    tab.at("/activity?days=30").await;
}

async fn shows_data(world: &World) {
    world.tab.click("header nav a[href=\"/activity\"]").await;
    let page = ActivityPage::with_days(&world.tab, 7).await;
    let token = world.latest("access_token").await;
    let answer = world.server().api("/fitness/steps", &token).await;
    assert_eq!(page.table().await, Day::all_in(&answer.json()), "{}", answer.text);
}

/// A hundred renewals leave nothing behind in the page's memory.
pub(crate) async fn memory_stays_flat(world: &World) {
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    let page = SessionPage::open(tab).await;
    let renew = async |times: u32| {
        for _ in 0..times {
            let before = page.generation().await;
            page.refresh_now().await;
            page.generation_reaches(before + 1).await;
        }
        tab.heap().await
    };
    // The log of events is full by then.
    let before = renew(60).await;
    let after = renew(100).await;
    assert!(after < before + 300_000, "the heap grew from {before} to {after} bytes");
}
