//! The person decides: refusing is an answer, and so is leaving something out.
use roundtrip_tests::support::{ActivityPage, CalendarPage, ConsentPage, FailurePage, World, sign_in};

/// Cancel leads back with its own message, a way on, and no code anywhere behind the person.
pub(crate) async fn denied(world: &World) {
    let tab = &world.tab;
    sign_in(world).await.cancel().await;
    let failure = FailurePage::shown(tab, "denied").await;
    assert!(failure.words.contains("Nothing was shared"), "{}", failure.words);
    tab.at("/callback").await;
    assert_eq!(world.token_requests().await, 0);

    tab.reload().await;
    let failure = FailurePage::shown(tab, "no-response").await;
    failure.sign_in_again().await;
    ConsentPage::shown(tab).await.allow().await;
    tab.at("/activity").await;
    ActivityPage::with_days(tab, 7).await;
    no_answer_behind(world).await;
}

/// Back, and back again: never to an address with an answer of the server in it. (A server may answer
/// anew when its own page is reached; that answer is cleaned away like every other.)
async fn no_answer_behind(world: &World) {
    let tab = &world.tab;
    for _ in 0..6 {
        tab.back().await;
        if tab.url().await.starts_with(&world.page.origin()) {
            tab.ready().await;
            let url = tab.url().await;
            let names = ["code=", "error=", "state="].into_iter().filter(|name| url.contains(name));
            assert_eq!(names.collect::<Vec<_>>(), Vec::<&str>::new(), "still in the history");
        }
    }
}

/// What was left out can be allowed later, from the page that misses it.
pub(crate) async fn asked_again(world: &World) {
    let tab = &world.tab;
    sign_in(world).await.untick("calendar.read").await.allow().await;
    tab.at("/activity").await;
    let calendar = CalendarPage::open(tab).await;
    calendar.missing("calendar.read").await;
    calendar.ask_again().await;
    let consent = ConsentPage::shown(tab).await;
    assert!(consent.offered().await.contains(&"calendar.read".to_owned()));
    consent.allow().await;
    tab.at("/calendar").await;
    assert!(!CalendarPage::shown(tab).await.events().await.is_empty());
}
