//! Presenter mode: a whole round trip with the space key alone, through the redirect and back.
use roundtrip_tests::support::{ActivityPage, Key, TripPage, World, sign_in_and_allow};

/// So many presses of the key are more than enough.
const MOST: usize = 60;

/// From the start to the data and the trip, with one key.
pub(crate) async fn space_alone(world: &World) {
    let tab = &world.tab;
    tab.open("/trip").await;
    tab.click("#present").await;
    tab.shown("#presenter").await;
    let mut stops = Vec::new();
    for _ in 0..MOST {
        let path = tab.path().await;
        if path == "/trip" {
            break;
        }
        stops.push(tab.presented().await);
        tab.press(Key::Space).await;
        tab.pause().await;
    }
    tab.at("/trip").await;
    tab.shown("header #sign-out").await;
    for words in ["You press “Sign in”", "with the question", "swaps the code", "asks for your data"] {
        assert!(stops.iter().any(|stop| stop.contains(words)), "{words}: {stops:#?}");
    }
    assert!(world.asked_of_servers().await.len() > 4);
    let trip = TripPage::open(tab).await;
    let kinds = trip.kinds().await;
    assert!(kinds.iter().any(|kind| kind == "call"), "{kinds:?}");
}

/// Nothing leaves the page before the key is pressed; stopping lets go of what waits.
pub(crate) async fn holds_back(world: &World) {
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    ActivityPage::with_days(tab, 7).await;
    TripPage::open(tab).await.present().await;
    let before = world.token_requests().await;
    tab.press(Key::Space).await;
    let held = async || tab.presented().await.contains("asks for a new access token").then_some(());
    tab.until("the request is held", held).await;
    world.pass(1).await;
    assert_eq!(world.token_requests().await, before, "it was sent");
    tab.click("#presenter-stop").await;
    let sent = async || (world.token_requests().await == before + 1).then_some(());
    tab.until("it is sent", sent).await;
    assert!(!tab.has("#presenter").await);
}
