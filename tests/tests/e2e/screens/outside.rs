//! Signed out: every page, and what keeps a person out.
use roundtrip_tests::support::{ConfigurationPage, FailurePage, SignInPage, Visitor, World, start_sign_in};

pub(crate) async fn walk(world: &World, visitor: &Visitor<'_>) {
    pages(world, visitor).await;
    failures(world, visitor).await;
    world.page.set_config(r#"{"servers":[{"id":"a","issuer":"http://id.example","client_secret":"x"}]}"#);
    ConfigurationPage::open(&world.tab).await;
    visitor.add("configuration").await;
}

async fn pages(world: &World, visitor: &Visitor<'_>) {
    let tab = &world.tab;
    for (path, name) in [
        ("/", "home"),
        ("/activity", "activity-signed-out"),
        ("/health", "health-signed-out"),
        ("/session", "session-signed-out"),
        ("/trip", "trip-empty"),
    ] {
        tab.open(path).await;
        tab.shown("main button.ticket").await;
        visitor.add(name).await;
    }
    tab.open("/nowhere").await;
    visitor.add("not-found").await;
}

async fn failures(world: &World, visitor: &Visitor<'_>) {
    let tab = &world.tab;
    tab.open("/callback").await;
    FailurePage::shown(tab, "no-response").await;
    visitor.add("callback-bare").await;
    tab.open("/callback?code=forged&state=forged").await;
    FailurePage::shown(tab, "unknown-state").await;
    visitor.add("callback-refused").await;
    tab.open("/").await;
    world.stop_servers();
    start_sign_in(tab, world.provider()).await;
    let failure = FailurePage::shown(tab, "unreachable").await;
    failure.detail().await;
    visitor.add("home-server-down").await;
    world.start_servers();
    start_sign_in(tab, world.provider()).await;
    SignInPage::shown(tab).await.sign_in_as_ada().await.cancel().await;
    FailurePage::shown(tab, "denied").await;
    visitor.add("callback-denied").await;
}
