//! The trip: its messages, and presenter mode.
use roundtrip_tests::support::{Visitor, World, sign_in_and_allow};

pub(crate) async fn walk(world: &World, visitor: &Visitor<'_>) {
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    tab.shown("main figure.chart").await;
    tab.click("header nav a[href=\"/trip\"]").await;
    tab.shown("main section.sequence .moment-row").await;
    visitor.add("trip").await;
    for moment in ["authorization_request", "authorization_response", "check", "code_exchange"] {
        tab.click(&format!("[data-moment={moment}] .moment-row")).await;
        tab.shown(&format!("[data-moment={moment}] .moment-detail")).await;
        visitor.add(&format!("trip-{moment}")).await;
    }
    presenter(world, visitor).await;
}

async fn presenter(world: &World, visitor: &Visitor<'_>) {
    let tab = &world.tab;
    tab.click("#present").await;
    tab.shown("#presenter").await;
    visitor.add("presenter-next").await;
    tab.click("#presenter-next").await;
    tab.click("#presenter details.fold summary").await;
    tab.shown("#presenter table.parts").await;
    visitor.add("presenter-message").await;
    tab.click("#presenter-stop").await;
}
