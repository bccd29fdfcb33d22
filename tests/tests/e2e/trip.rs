//! The trip: what is shown is what went over the wire, and nothing secret is among it.
use roundtrip_tests::{
    hostile::{Damage, Endpoint, Fault, Hostile, Setup},
    support::{ActivityPage, SessionPage, TripPage, World, sign_in_and_allow, sign_out},
};
use serde_json::json;

/// A whole session, message by message, with the values that the server really sent.
pub(crate) async fn tells_all(world: &World) {
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    ActivityPage::with_days(tab, 7).await;
    let session = SessionPage::open(tab).await;
    session.refresh_now().await;
    session.generation_reaches(1).await;
    let trip = TripPage::open(tab).await;
    let kinds = trip.kinds().await;
    let order =
        ["metadata", "authorization_request", "authorization_response", "code_exchange", "call", "refresh"];
    let places: Vec<_> = order
        .iter()
        .map(|kind| {
            kinds.iter().position(|other| other == kind).unwrap_or_else(|| panic!("{kind}: {kinds:?}"))
        })
        .collect();
    assert!(places.is_sorted(), "{kinds:?}");
    assert_eq!(kinds.iter().filter(|kind| *kind == "check").count(), 5, "{kinds:?}");

    trip.choose("authorization_request").await;
    assert_eq!(trip.value("client_id").await, "roundtrip-spa");
    assert_eq!(trip.value("code_challenge_method").await, "S256");
    assert!(trip.value("state").await.contains("covered"), "the state is shown");
    assert!(trip.meaning("code_challenge").await.contains("RFC 7636"));
    let state = trip.value("state").await;
    trip.choose("authorization_response").await;
    let came_back = trip.value("state").await;
    assert!(came_back.starts_with(&state), "another state came back: {state:?}, {came_back:?}");
    trip.choose("code_exchange").await;
    assert_eq!(trip.value("expires_in").await, "777");
    assert!(trip.value("access_token").await.contains("covered"));
}

/// What the server changes, the page shows: it is told from what was recorded, not from what should be.
pub(crate) async fn shows_what_the_server_says(world: &World) {
    let tab = &world.tab;
    let server = Hostile::start(Setup::default());
    world.page.set_config(json!({ "servers": [server.configuration("hostile")] }).to_string());
    server.fault(Fault::Token("expires_in", Some(json!(4321))));
    tab.open("/").await;
    tab.click("button.ticket[data-server=hostile]").await;
    tab.shown("header #sign-out").await;
    let trip = TripPage::open(tab).await;
    trip.choose("code_exchange").await;
    assert_eq!(trip.value("expires_in").await, "4321");
    server.mend();
    server.fault(Fault::Damaged(Endpoint::Token, Damage::Status(503, String::new())));
    SessionPage::open(tab).await.refresh_now().await;
    let trip = TripPage::open(tab).await;
    let refused = async || {
        let kinds = trip.kinds().await;
        (kinds.iter().filter(|kind| *kind == "refresh").count() > 1).then_some(())
    };
    tab.until("the refusal is told", refused).await;
    trip.choose("refresh").await;
    assert!(tab.text(".moment-detail:not([hidden]) .moment-line").await.contains("503"));
}

/// The three files have the messages, and no secret; what is uncovered on the page is not in them either.
pub(crate) async fn saves_no_secret(world: &World) {
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    ActivityPage::with_days(tab, 7).await;
    let trip = TripPage::open(tab).await;
    trip.choose("code_exchange").await;
    let token = world.latest("access_token").await;
    assert_eq!(trip.reveal().await, token);
    // The judge would find it in the document, where it is on purpose.
    world.forgive();
    let secrets = world.secrets().await;
    for (form, words) in
        [("json", "MessageSent"), ("markdown", "| form | `code` |"), ("mermaid", "app->>auth")]
    {
        let text = trip.saved(form).await;
        assert!(text.contains(words), "{form}: {}", &text[..200.min(text.len())]);
        for name in ["code", "code_verifier", "access_token", "refresh_token", "id_token"] {
            let values = secrets.named(name);
            assert!(!values.is_empty(), "no {name} so far");
            assert!(values.iter().all(|value| !text.contains(value)), "{form} has a {name}");
        }
    }
}

/// What another tab does is told here too.
pub(crate) async fn joins_tabs(world: &World) {
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    ActivityPage::with_days(tab, 7).await;
    let first = tab.window().await;
    tab.open_new("/session").await;
    let session = SessionPage::open(tab).await;
    let trip_of_first = async || {
        tab.drive(&first).await;
        TripPage::open(tab).await
    };
    session.refresh_now().await;
    session.generation_reaches(1).await;
    let trip = trip_of_first().await;
    let told = async || {
        let chapters = trip.chapters().await;
        chapters.iter().any(|title| title.contains("A new access token (in another tab")).then_some(())
    };
    tab.until("the other tab's refresh is told", told).await;
}

/// With nothing recorded the app does the same as ever.
pub(crate) async fn goes_without(world: &World) {
    let tab = &world.tab;
    tab.open("/trip").await;
    tab.click("#recording").await;
    tab.open("/").await;
    sign_in_and_allow(world).await;
    ActivityPage::with_days(tab, 7).await;
    let session = SessionPage::open(tab).await;
    session.refresh_now().await;
    session.generation_reaches(1).await;
    tab.open("/activity?days=30").await;
    ActivityPage::with_days(tab, 30).await;
    tab.click("header nav a[href=\"/trip\"]").await;
    tab.shown("main[data-page=trip] #recording").await;
    assert!(!tab.has(".moment").await, "something was recorded");
    let kept = tab.script("return sessionStorage.getItem('oauth.events')", "").await;
    assert!(kept.is_null(), "kept: {kept}");
    sign_out(tab).await;
}
