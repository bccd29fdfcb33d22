//! The authorization server's own pages.
use roundtrip_tests::support::{
    ConfirmPage, ConsentPage, HealthPage, SignInPage, Visitor, World, start_sign_in,
};

pub(crate) async fn walk(world: &World, visitor: &Visitor<'_>) {
    let tab = &world.tab;
    tab.open("/").await;
    start_sign_in(tab, world.provider()).await;
    let page = SignInPage::shown(tab).await;
    visitor.add("sign-in").await;
    page.try_wrong_password("ada").await;
    visitor.add("sign-in-wrong").await;
    tab.type_into("input[name=password]", "engine").await;
    tab.click("button#sign-in").await;
    let consent = ConsentPage::shown(tab).await;
    visitor.add("consent").await;
    consent.allow().await;
    tab.at("/activity").await;
    let health = HealthPage::open(tab).await;
    health.go_to_confirm().await;
    ConfirmPage::shown(tab).await;
    visitor.add("confirm").await;
    sign_out_there(world, visitor).await;
    errors(world, visitor).await;
}

/// Without a hint who is leaving, the server asks.
async fn sign_out_there(world: &World, visitor: &Visitor<'_>) {
    let tab = &world.tab;
    tab.visit(&world.server().endpoint("end_session_endpoint").await).await;
    tab.shown("body.provider button#sign-out").await;
    visitor.add("sign-out").await;
    tab.click("button#sign-out").await;
    tab.until("it is done", async || (!tab.has("button#sign-out").await).then_some(())).await;
    tab.shown("body.provider h1").await;
    visitor.add("signed-out").await;
}

async fn errors(world: &World, visitor: &Visitor<'_>) {
    let tab = &world.tab;
    let authorize = world.server().endpoint("authorization_endpoint").await;
    let unknown = format!("{authorize}?client_id=nobody&response_type=code");
    for (address, name) in
        [(unknown, "error"), (format!("{}/nowhere", world.server_origins()[0]), "not-found")]
    {
        tab.visit(&address).await;
        tab.shown("body.provider h1").await;
        visitor.add(name).await;
    }
}
