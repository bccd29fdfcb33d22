//! Tokens, codes and verifiers stay where they belong. Every test checks that at its end; these look
//! at each moment of a session, and prove that the check would find a leak.
use roundtrip_tests::support::{ActivityPage, CalendarPage, SessionPage, World, sign_in_and_allow, sign_out};

/// Through sign-in, calls, a renewal, a reload and a sign-out: nothing outside `sessionStorage`.
pub(crate) async fn stay_in_this_tab(world: &World) {
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    ActivityPage::with_days(tab, 7).await;
    nothing_leaked(world).await;
    CalendarPage::open(tab).await.events().await;
    nothing_leaked(world).await;
    SessionPage::open(tab).await.generation_reaches(1).await;
    nothing_leaked(world).await;
    tab.reload().await;
    nothing_leaked(world).await;

    let secrets = world.secrets().await;
    for (name, least) in
        [("code", 1), ("code_verifier", 1), ("access_token", 2), ("refresh_token", 2), ("id_token", 1)]
    {
        assert!(secrets.named(name).len() >= least, "the probe saw too little: {name}");
    }
    let kept = secrets.still_in_session(&tab.dump().await);
    assert!(!kept.is_empty(), "the session is kept somewhere else");
    sign_out(tab).await;
    nothing_leaked(world).await;
    let left = world.secrets().await.still_in_session(&tab.dump().await);
    assert!(left.is_empty(), "left after the sign-out: {left:?}");
}

async fn nothing_leaked(world: &World) {
    let leaks = world.leaks().await;
    assert!(leaks.is_empty(), "{leaks:#?}");
}

/// A leak in each of the places is found, so that their absence above means something.
pub(crate) async fn leaks_would_be_seen(world: &World) {
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    ActivityPage::with_days(tab, 7).await;
    nothing_leaked(world).await;
    let token = world.latest("access_token").await;
    for (place, script) in [
        ("the console", "console.log('a', { deep: [arguments[0]] })"),
        ("localStorage", "localStorage.setItem('x', arguments[0]); localStorage.removeItem('x')"),
        ("localStorage", "localStorage.y = 'a ' + arguments[0]"),
        ("sessionStorage \"other\"", "sessionStorage.setItem('other', arguments[0])"),
        ("cookie", "document.cookie = 'x=' + arguments[0]; document.cookie = 'x=; max-age=0'"),
        ("window.name", "window.name = arguments[0]"),
        (
            "an address by replaceState",
            "history.replaceState(null, '', '/activity?x=' + arguments[0]); history.replaceState(null, '', '/activity')",
        ),
        ("history.state", "history.replaceState({ x: arguments[0] }, '', '/activity')"),
        ("the document", "document.body.dataset.x = arguments[0]"),
        ("a request to /x", "new Image().src = '/x?' + arguments[0]"),
        ("IndexedDB or Cache", "return caches.open('x').then(() => null)"),
    ] {
        tab.script(script, &token).await;
        // A request is told a moment after it has left.
        let seen = async || {
            let leaks = world.leaks().await;
            leaks.iter().any(|leak| leak.contains(place)).then_some(leaks)
        };
        let leaks = tab.until(&format!("{place} is watched"), seen).await;
        assert!(!leaks.iter().any(|leak| leak.contains(&token)), "the report repeats the secret");
    }
    world.forgive();
}
