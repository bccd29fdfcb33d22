//! The session page: the tokens, covered and not, and what is left when they are given back.
use roundtrip_tests::support::{SessionPage, Visitor, World, sign_in_and_allow};

pub(crate) async fn walk(world: &World, visitor: &Visitor<'_>) {
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    let page = SessionPage::open(tab).await;
    visitor.add("session").await;
    page.refresh_now().await;
    page.generation_reaches(1).await;
    let (own, other) = (tab.window().await, tab.duplicate().await);
    tab.drive(&own).await;
    tab.shown("#other-tabs li").await;
    let unfold = "for (const fold of document.querySelectorAll('main details')) fold.open = true;";
    tab.script(unfold, "").await;
    tab.click("[data-token=access] .button-link").await;
    tab.shown("[data-token=access] code.revealed").await;
    visitor.add("session-uncovered").await;
    tab.drive(&other).await;
    tab.close(&own).await;
    tab.click("#revoke").await;
    tab.shown("main[data-page=signed-out] h1").await;
    visitor.add("session-given-back").await;
}
