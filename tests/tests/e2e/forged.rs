//! Answers that somebody has tampered with. The code in them is real; nothing is done with it.
use roundtrip_tests::support::{ActivityPage, CalendarPage, ConsentPage, FailurePage, World, sign_in};

/// Another `state`: not this tab's sign-in.
pub(crate) async fn state(world: &World) {
    refused(world, "state", "A-state-nobody-made", "unknown-state").await;
}

/// Another `iss`: not the server the person went to (RFC 9207).
pub(crate) async fn issuer(world: &World) {
    refused(world, "iss", "https://other.example", "issuer-mismatch").await;
}

/// Somebody who is signed in asks for one permission more, and a changed answer comes back.
async fn refused(world: &World, parameter: &str, value: &str, kind: &str) {
    let tab = &world.tab;
    sign_in(world).await.untick("calendar.read").await.allow().await;
    tab.at("/activity").await;
    CalendarPage::open(tab).await.ask_again().await;
    let consent = ConsentPage::shown(tab).await;
    let answer = world.unread_answer(consent.allow()).await;
    let forged = replaced(&answer, parameter, value);
    assert!(answer.contains("code=") && forged != answer, "nothing to forge in it");

    let before = world.token_requests().await;
    tab.visit(&forged).await;
    let failure = FailurePage::shown(tab, kind).await;
    tab.at("/callback").await;
    assert_eq!(world.token_requests().await, before, "the code was sent");
    failure.go_on_to("/calendar").await;
    CalendarPage::shown(tab).await.missing("calendar.read").await;
    tab.open("/activity").await;
    ActivityPage::with_days(tab, 7).await;
    assert_eq!(world.token_requests().await, before, "the session did not survive");
}

/// The address with another value of one parameter.
fn replaced(url: &str, parameter: &str, value: &str) -> String {
    let (start, query) = url.split_once('?').expect("an answer");
    let part = |pair: &str| match pair.split_once('=') {
        Some((name, _)) if name == parameter => {
            format!("{name}={}", value.replace(':', "%3A").replace('/', "%2F"))
        }
        _ => pair.to_owned(),
    };
    let parts: Vec<String> = query.split('&').map(part).collect();
    format!("{start}?{}", parts.join("&"))
}
