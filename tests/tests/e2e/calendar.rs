//! Adding to the calendar needs one permission more, asked for when it is needed and not before.
use roundtrip_tests::support::{CalendarPage, ConsentPage, World, sign_in_and_allow};

const TITLE: &str = "Tea with Charles";

/// Press, explanation, consent, and the event is there; nothing has to be typed twice.
pub(crate) async fn adds_an_event(world: &World) {
    let tab = &world.tab;
    let (calendar, consent) = up_to_the_consent(world).await;
    consent.allow().await;
    tab.at("/calendar").await;
    calendar.said("added").await;
    tab.until("the event is listed", async || {
        let events = calendar.events().await;
        events.iter().any(|title| title.starts_with(TITLE)).then_some(())
    })
    .await;
    let answer = world.server().api("/calendar/events", &world.latest("access_token").await).await;
    assert_eq!(answer.text.matches(TITLE).count(), 1, "not exactly once at the server: {}", answer.text);

    tab.reload().await;
    calendar.events().await;
    let answer = world.server().api("/calendar/events", &world.latest("access_token").await).await;
    assert_eq!(answer.text.matches(TITLE).count(), 1, "the reload added it again");
}

/// The person leaves the permission out: nothing is added, nothing is lost.
pub(crate) async fn adding_is_refused(world: &World) {
    let (calendar, consent) = up_to_the_consent(world).await;
    consent.untick("calendar.write").await.allow().await;
    world.tab.at("/calendar").await;
    calendar.said("not-allowed").await;
    assert_eq!(calendar.typed_title().await, TITLE);
    assert!(!calendar.events().await.iter().any(|title| title.starts_with(TITLE)));
}

async fn up_to_the_consent(world: &World) -> (CalendarPage<'_>, ConsentPage<'_>) {
    sign_in_and_allow(world).await;
    let calendar = CalendarPage::open(&world.tab).await;
    calendar.events().await;
    calendar.add(TITLE).await;
    let words = calendar.missing("calendar.write").await;
    assert!(words.contains(TITLE), "it doesn't say what for: {words}");
    calendar.ask_to_add().await;
    let consent = ConsentPage::shown(&world.tab).await;
    assert!(consent.offered().await.contains(&"calendar.write".to_owned()));
    (calendar, consent)
}
