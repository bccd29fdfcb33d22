//! The session page: what the app holds, said to the person whose it is.
use roundtrip_tests::support::{ActivityPage, SessionPage, World, sign_in_and_allow, start_sign_in};

/// Six questions, each with its answer on the page.
pub(crate) async fn answers_six_questions(world: &World) {
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    SessionPage::open(tab).await;
    let host = world.server_origins()[0].split("://").nth(1).unwrap_or_default().to_owned();
    for (answer, words) in [
        ("asked", "steps and activity"),
        ("password", host.as_str()),
        ("got", "No password"),
        ("kept", "session storage of this tab"),
        ("lasts", "5 minutes"),
        ("back", "Give the tokens back"),
    ] {
        let text = tab.text(&format!("[data-answer={answer}]")).await;
        assert!(text.contains(words), "{answer}: {text}");
    }
}

/// A value is covered until it is uncovered on purpose, and covered again by a look at another page.
pub(crate) async fn uncovers_on_purpose(world: &World) {
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    SessionPage::open(tab).await;
    let token = world.latest("access_token").await;
    assert!(!tab.text("main").await.contains(&token));
    assert!(world.leaks().await.is_empty());
    tab.click("[data-token=access] .button-link").await;
    assert_eq!(tab.text("[data-token=access] .revealed").await, token);
    tab.click("[data-token=access] .button-link").await;
    assert!(!tab.has(".revealed").await, "it can't be covered again");
    tab.click("[data-token=identity] summary").await;
    let claims = tab.text("[data-token=identity] pre").await;
    assert!(claims.contains("\"aud\"") && claims.contains("\"alg\""), "{claims}");
}

/// The tokens are given back: worthless at the server, which still knows the person.
pub(crate) async fn gives_back(world: &World) {
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    ActivityPage::with_days(tab, 7).await;
    let token = world.latest("access_token").await;
    SessionPage::open(tab).await;
    tab.click("#revoke").await;
    tab.at("/signed-out").await;
    assert_eq!(world.server().api("/fitness/steps", &token).await.status, 401, "it still works");
    let asked = world.asked_of_servers().await;
    assert!(!asked.iter().any(|path| path.contains("end") || path.contains("logout")), "{asked:?}");
    tab.open("/").await;
    start_sign_in(tab, world.provider()).await;
    // The server asks for no password: it goes on to what may be allowed, or straight back.
    let known = async || (tab.has("#allow").await || tab.has("header #sign-out").await).then_some(());
    tab.until("the server still knows the person", known).await;
}

/// Other tabs of this app are listed.
pub(crate) async fn lists_tabs(world: &World) {
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    ActivityPage::with_days(tab, 7).await;
    let first = tab.window().await;
    let second = tab.open_new("/calendar").await;
    tab.drive(&first).await;
    SessionPage::open(tab).await;
    let listed = async || tab.text("#other-tabs").await.contains("Calendar").then_some(());
    tab.until("the other tab is listed", listed).await;
    tab.drive(&second).await;
    tab.close(&first).await;
    let alone = async || tab.text("#other-tabs").await.contains("the only one").then_some(());
    tab.until("it is the only one", alone).await;
}
