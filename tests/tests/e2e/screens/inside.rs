//! Signed in: the person's data, and the questions on the way to it.
use roundtrip_tests::support::{
    ActivityPage, CalendarPage, ConfirmPage, ConsentPage, HealthPage, Visitor, World, sign_in, sign_out,
};

pub(crate) async fn walk(world: &World, visitor: &Visitor<'_>) {
    let tab = &world.tab;
    sign_in(world).await.untick("calendar.read").await.allow().await;
    activity(world, visitor).await;
    tab.open("/").await;
    tab.shown("header #sign-out").await;
    visitor.add("home-signed-in").await;
    calendar(world, visitor).await;
    health(world, visitor).await;
    sign_out(tab).await;
    visitor.add("signed-out").await;
}

async fn activity(world: &World, visitor: &Visitor<'_>) {
    let tab = &world.tab;
    ActivityPage::with_days(tab, 7).await;
    tab.click("main details.fold summary").await;
    visitor.add("activity").await;
    tab.open("/activity?days=30").await;
    ActivityPage::with_days(tab, 30).await;
    visitor.add("activity-30").await;
}

async fn calendar(world: &World, visitor: &Visitor<'_>) {
    let tab = &world.tab;
    let calendar = CalendarPage::open(tab).await;
    calendar.missing("calendar.read").await;
    visitor.add("calendar-not-allowed").await;
    calendar.ask_again().await;
    ConsentPage::shown(tab).await.allow().await;
    calendar.events().await;
    visitor.add("calendar").await;
    tab.click("#add-event [type=submit]").await;
    tab.shown("#add-event [aria-invalid=true]").await;
    visitor.add("calendar-incomplete").await;
    calendar.add("Tea with Charles").await;
    calendar.missing("calendar.write").await;
    visitor.add("calendar-ask-to-add").await;
    calendar.ask_to_add().await;
    ConsentPage::shown(tab).await.allow().await;
    calendar.said("added").await;
    visitor.add("calendar-added").await;
}

async fn health(world: &World, visitor: &Visitor<'_>) {
    let tab = &world.tab;
    let health = HealthPage::open(tab).await;
    health.question().await;
    visitor.add("health-question").await;
    health.go_to_confirm().await;
    ConfirmPage::shown(tab).await.cancel().await;
    health.said("cancelled").await;
    health.question().await;
    visitor.add("health-cancelled").await;
    health.go_to_confirm().await;
    ConfirmPage::shown(tab).await.confirm("engine").await;
    health.numbers().await;
    visitor.add("health").await;
}
