//! The main path: from the press of the button to the person's data, and out again.
use roundtrip_tests::support::{
    ActivityPage, CalendarPage, ConsentPage, Day, Provider, SessionPage, SignInPage, World, sign_in,
    sign_out, start_sign_in,
};

/// Signs in, leaves a permission out, sees exactly what was allowed, reloads, and signs out for real.
pub(crate) async fn whole(world: &World) {
    let tab = &world.tab;
    sign_in(world).await.untick("calendar.read").await.allow().await;
    tab.at("/activity").await;
    shows_what_the_api_says(world, 7).await;

    let calendar = CalendarPage::open(tab).await;
    let words = calendar.missing("calendar.read").await;
    assert!(words.contains("See your calendar"), "it doesn't say what is missing: {words}");
    assert_eq!(world.api_calls("/calendar/events").await, 0, "it asked for what it may not see");
    let granted = SessionPage::open(tab).await.granted().await;
    assert!(!granted["calendar.read"] && granted["fitness.read"] && granted["offline_access"], "{granted:?}");

    tab.open("/activity?days=30").await;
    shows_what_the_api_says(world, 30).await;
    tab.reload().await;
    shows_what_the_api_says(world, 30).await;
    assert_eq!(world.token_requests().await, 1, "a reload needs no new tokens");

    let (access_token, refresh_token) =
        (world.latest("access_token").await, world.latest("refresh_token").await);
    sign_out(tab).await;
    let left = world.secrets().await.still_in_session(&tab.dump().await);
    assert!(left.is_empty(), "left after the sign-out: {left:?}");
    let answer = world.server().refresh(&refresh_token).await;
    assert_eq!((answer.status, &answer.json()["error"]), (400, &"invalid_grant".into()));
    assert_eq!(world.server().api("/fitness/steps", &access_token).await.status, 401);
    tab.open("/activity").await;
    tab.shown("main[data-page=activity] button.ticket").await;
}

/// The chart and its table against a second request of the test's own.
async fn shows_what_the_api_says(world: &World, days: usize) {
    let page = ActivityPage::with_days(&world.tab, days).await;
    let token = world.latest("access_token").await;
    let answer = world.server().api(&format!("/fitness/steps?days={days}"), &token).await;
    assert_eq!(page.bars().await, days);
    assert_eq!(page.table().await, Day::all_in(&answer.json()), "{}", answer.text);
}

/// Someone who opened a page signed out sees that very page after the sign-in.
pub(crate) async fn returns_to_where_the_person_was(world: &World) {
    let tab = &world.tab;
    tab.open("/activity?days=30").await;
    start_sign_in(tab, world.provider()).await;
    SignInPage::shown(tab).await.sign_in_as_ada().await.allow().await;
    tab.at("/activity?days=30").await;
    ActivityPage::with_days(tab, 30).await;
}

/// After a sign-out the other server can be taken; each person is greeted by name.
pub(crate) async fn a_choice_of_two_servers(world: &World) {
    let tab = &world.tab;
    for (provider, username, password, name) in [
        (Provider::Django, "grace", "compiler", "Grace Hopper"),
        (Provider::Node, "ada", "engine", "Ada Lovelace"),
    ] {
        tab.open("/").await;
        assert_eq!(tab.count("button.ticket[data-server]").await, 3);
        start_sign_in(tab, provider).await;
        let consent: ConsentPage<'_> = SignInPage::shown(tab).await.sign_in(username, password).await;
        consent.allow().await;
        ActivityPage::with_days(tab, 7).await;
        assert!(tab.text("header .person").await.contains(name), "{}", tab.text("header .person").await);
        sign_out(tab).await;
    }
}
