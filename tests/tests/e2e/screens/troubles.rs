//! Signed in, and something is wrong: the access has ended, no connection, a session that is over.
use roundtrip_tests::support::{
    ActivityPage, FailurePage, SessionPage, Trouble, Visitor, World, sign_in_and_allow,
};

pub(crate) async fn walk(world: &World, visitor: &Visitor<'_>) {
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    let page = SessionPage::open(tab).await;
    world.line_suffers(Trouble::Down);
    page.tells("couldn’t be fetched yet").await;
    world.pass(5).await;
    visitor.add("session-expired").await;
    tab.click("header nav a[href=\"/activity\"]").await;
    tab.shown("main[data-page=activity] [data-problem]").await;
    visitor.add("activity-problem").await;
    tab.click("header nav a[href=\"/calendar\"]").await;
    tab.shown("main[data-page=calendar] [data-problem]").await;
    visitor.add("calendar-problem").await;
    let page = SessionPage::open(tab).await;
    let before = page.generation().await;
    world.line_suffers(Trouble::None);
    page.generation_reaches(before + 1).await;
    tab.offline(true).await;
    page.tells("lost its connection").await;
    visitor.add("session-offline").await;
    tab.offline(false).await;
    page.tells("connected again").await;
    tab.click("header nav a[href=\"/activity\"]").await;
    ActivityPage::with_days(tab, 7).await;
    world.stop_servers();
    world.start_servers();
    FailurePage::shown(tab, "session-over").await;
    visitor.add("session-over").await;
}
