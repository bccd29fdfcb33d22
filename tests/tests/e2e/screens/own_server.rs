//! A server of the person's own: typed, found good and found wanting, and signed in at.
use roundtrip_tests::{
    hostile::{Damage, Endpoint, Fault, Hostile, Setup},
    support::{FailurePage, OwnServerPage, Visitor, World, sign_out},
};

pub(crate) async fn walk(world: &World, visitor: &Visitor<'_>) {
    let tab = &world.tab;
    let page = OwnServerPage::open(tab).await;
    visitor.add("own-server").await;
    page.choose("auth0").await;
    page.works("yes").await;
    page.keep().await;
    page.wrong("client_id").await;
    visitor.add("own-server-faults").await;
    page.choose("google").await;
    page.works("no").await;
    visitor.add("own-server-that-can-not-work").await;

    let server = Hostile::start(Setup { redirect_path: "/callback/own", ..Setup::default() });
    page.choose("").await;
    page.fill(&[("name", "My server"), ("issuer", server.issuer()), ("client_id", "round-trip")]).await;
    page.keep_and_check().await;
    visitor.add("own-server-checked").await;
    server.fault(Fault::Damaged(Endpoint::Token, Damage::NoCors));
    server.fault(Fault::Damaged(Endpoint::Revocation, Damage::NoCors));
    server.fault(Fault::Denied("invalid_scope"));
    page.sign_in().await;
    FailurePage::shown(tab, "authorization").await;
    let page = OwnServerPage::open(tab).await;
    page.check().await;
    visitor.add("own-server-wrong").await;
    server.mend();
    page.sign_in().await;
    page.who().await;
    visitor.add("own-server-signed-in").await;
    sign_out(tab).await;
    world.page.set_config(world.get_page("/config.json").await.text.replace("\"own_servers\":true,", ""));
    tab.open("/server").await;
    tab.shown("[data-not-allowed]").await;
    visitor.add("own-server-not-allowed").await;
}
