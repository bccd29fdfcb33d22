//! What is more personal needs a recent sign-in: the person confirms, and what was interrupted goes on.
use roundtrip_tests::support::{
    ConfirmPage, HealthPage, SessionPage, SignInPage, Weight, World, sign_in, sign_in_and_allow,
    start_sign_in,
};

const SUMMARY: &str = "/health/summary";

/// Question, password, and the numbers are there without another click.
pub(crate) async fn confirmed(world: &World) {
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    let (health, confirm) = up_to_the_server(world).await;
    assert_eq!(confirm.username().await, "ada");
    confirm.confirm("engine").await;
    tab.at("/health").await;
    shows_what_the_api_says(world, &health).await;

    tab.reload().await;
    shows_what_the_api_says(world, &health).await;
    let granted = SessionPage::open(tab).await.granted().await;
    for scope in ["fitness.read", "calendar.read", "offline_access"] {
        assert!(granted[scope], "the confirmation cost {scope}: {granted:?}");
    }
}

/// A confirmation grows old, and then the question comes again.
pub(crate) async fn asks_anew_later(world: &World) {
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    let (health, confirm) = up_to_the_server(world).await;
    confirm.confirm("engine").await;
    health.numbers().await;
    world.pass(12).await;
    tab.reload().await;
    health.question().await;
}

/// Cancel leads back to the page, which says so; the session goes on, and a second try succeeds.
pub(crate) async fn cancelled(world: &World) {
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    let tokens = world.token_requests().await;
    let (health, confirm) = up_to_the_server(world).await;
    confirm.cancel().await;
    tab.at("/health").await;
    let words = health.said("cancelled").await;
    assert!(words.contains("still signed in"), "{words}");
    health.question().await;
    assert_eq!(world.token_requests().await, tokens);
    let answer = world.server().api("/fitness/steps", &world.latest("access_token").await).await;
    assert_eq!(answer.status, 200, "{}", answer.text);

    SessionPage::open(tab).await;
    let health = HealthPage::open(tab).await;
    health.question().await;
    assert!(!tab.has("[data-said]").await, "it is said once");
    health.go_to_confirm().await;
    ConfirmPage::shown(tab).await.confirm("engine").await;
    tab.at("/health").await;
    shows_what_the_api_says(world, &health).await;
}

/// What the person left out at the first consent is not asked for by the way.
pub(crate) async fn asks_for_nothing_else(world: &World) {
    let tab = &world.tab;
    sign_in(world).await.untick("calendar.read").await.allow().await;
    tab.at("/activity").await;
    let (health, confirm) = up_to_the_server(world).await;
    confirm.confirm("engine").await;
    tab.at("/health").await;
    health.numbers().await;
    let granted = SessionPage::open(tab).await.granted().await;
    assert!(!granted["calendar.read"] && granted["fitness.read"], "{granted:?}");
}

/// Without the permission there is the page's usual question instead; signed out, the way to sign in.
pub(crate) async fn not_allowed(world: &World) {
    let tab = &world.tab;
    tab.open("/health").await;
    start_sign_in(tab, world.provider()).await;
    let page = SignInPage::shown(tab).await;
    page.sign_in_as_ada().await.untick("fitness.read").await.allow().await;
    tab.at("/health").await;
    HealthPage::shown(tab).await.missing("fitness.read").await;
    assert_eq!(world.api_calls(SUMMARY).await, 0, "it was asked for in vain");
}

async fn up_to_the_server(world: &World) -> (HealthPage<'_>, ConfirmPage<'_>) {
    let health = HealthPage::open(&world.tab).await;
    let words = health.question().await;
    assert!(words.contains("password once more") && words.contains("This app never sees it"), "{words}");
    health.go_to_confirm().await;
    (health, ConfirmPage::shown(&world.tab).await)
}

/// The numbers and the table against a request of the test's own.
async fn shows_what_the_api_says(world: &World, health: &HealthPage<'_>) {
    let numbers = health.numbers().await;
    let answer = world.server().api(SUMMARY, &world.latest("access_token").await).await;
    let said = answer.json();
    let weights = Weight::all_in(&said);
    let sleep = said["sleep_minutes"].as_u64().unwrap_or_default();
    let expected = [
        format!("{} bpm", said["resting_heart_rate"]),
        format!("{}\u{a0}h {}\u{a0}min", sleep / 60, sleep % 60),
        format!("{} kg", weights[6].kilograms),
    ];
    assert_eq!(numbers, expected, "{}", answer.text);
    assert_eq!(health.weights().await, weights);
}
