<<<<<<< HEAD
//! A walk past every page, with a picture of each: not judged here but looked at, by people.
use roundtrip_tests::support::{
    ActivityPage, Album, CalendarPage, ConfigurationPage, ConfirmPage, ConsentPage, FailurePage, HealthPage,
    LabPage, SessionPage, SignInPage, Tab, World, sign_out, start_sign_in,
};
=======
//! A walk past every page and state: judged by axe and for its width, and on demand as pictures to look at.
//! To add a state, call `visitor.add` with its name where the tab shows it.
mod first_paint;
mod inside;
mod outside;
mod servers;
mod session;
mod trip;
mod troubles;
>>>>>>> 748cdef (The walk past every page is judged by axe and for its width, and takes pictures on demand)

use roundtrip_tests::support::{Visitor, World};

/// Each walk, once with a judge and once with a photographer.
macro_rules! walks {
    ($($walk:ident)*) => {
        /// Nothing on the way keeps anybody out.
        pub(crate) mod judged {
            use super::{Visitor, World};
            $(
                pub(crate) async fn $walk(world: &World) {
                    let visitor = Visitor::judge(&world.tab).await;
                    super::$walk::walk(world, &visitor).await;
                    visitor.verdict();
                }
            )*
        }

        /// Pictures go to `tests/artifacts/screens`.
        pub(crate) mod pictured {
            use super::{Visitor, World};
            $(
                pub(crate) async fn $walk(world: &World) {
                    let visitor = Visitor::photographer(&world.tab, stringify!($walk)).await;
                    super::$walk::walk(world, &visitor).await;
                }
            )*
        }
    };
}

walks! { first_paint inside outside servers session trip troubles }

/// What the judge looks for is found where it is, so that its absence above means something.
pub(crate) async fn barriers_would_be_seen(world: &World) {
    let tab = &world.tab;
    tab.open("/").await;
    tab.shown("button.ticket").await;
<<<<<<< HEAD
    album.add("home").await;
    tab.open("/activity").await;
    tab.shown("button.ticket").await;
    album.add("activity-signed-out").await;
    tab.open("/lab").await;
    tab.shown("button.ticket").await;
    album.add("lab-signed-out").await;
    tab.open("/nowhere").await;
    album.add("not-found").await;
}

async fn failures(world: &World, album: &Album<'_>) {
    let tab = &world.tab;
    tab.open("/callback").await;
    FailurePage::shown(tab, "no-response").await;
    album.add("callback-bare").await;
    tab.open("/callback?code=forged&state=forged").await;
    FailurePage::shown(tab, "unknown-state").await;
    album.add("callback-unknown-state").await;
    tab.open("/").await;
    world.stop_servers();
    start_sign_in(tab, world.provider()).await;
    FailurePage::shown(tab, "unreachable").await;
    album.add("home-server-down").await;
    world.start_servers();
    start_sign_in(tab, world.provider()).await;
    let page = SignInPage::shown(tab).await;
    album.add("server-sign-in").await;
    let consent = page.sign_in_as_ada().await;
    album.add("server-consent").await;
    consent.cancel().await;
    FailurePage::shown(tab, "denied").await;
    album.add("callback-denied").await;
}

async fn inside(world: &World, album: &Album<'_>) {
    let tab = &world.tab;
    tab.open("/").await;
    start_sign_in(tab, world.provider()).await;
    ConsentPage::shown(tab).await.untick("calendar.read").await.allow().await;
    ActivityPage::with_days(tab, 7).await;
    album.add("activity").await;
    tab.open("/activity?days=30").await;
    ActivityPage::with_days(tab, 30).await;
    album.add("activity-30").await;
    tab.open("/").await;
    album.add("home-signed-in").await;
    let calendar = CalendarPage::open(tab).await;
    calendar.missing("calendar.read").await;
    album.add("calendar-not-allowed").await;
    calendar.ask_again().await;
    ConsentPage::shown(tab).await.allow().await;
    calendar.events().await;
    album.add("calendar").await;
    calendar.add("Tea with Charles").await;
    calendar.missing("calendar.write").await;
    album.add("calendar-ask-to-add").await;
    calendar.ask_to_add().await;
    ConsentPage::shown(tab).await.allow().await;
    calendar.said("added").await;
    album.add("calendar-added").await;
    let health = HealthPage::open(tab).await;
    health.question().await;
    album.add("health-question").await;
    health.go_to_confirm().await;
    let confirm = ConfirmPage::shown(tab).await;
    album.add("server-confirm").await;
    confirm.cancel().await;
    health.said("cancelled").await;
    health.question().await;
    album.add("health-cancelled").await;
    health.go_to_confirm().await;
    ConfirmPage::shown(tab).await.confirm("engine").await;
    health.numbers().await;
    album.add("health").await;
    let session = SessionPage::open(tab).await;
    session.refresh_now().await;
    session.generation_reaches(1).await;
    album.add("session").await;
    lab(tab, album).await;
}

async fn lab(tab: &Tab, album: &Album<'_>) {
    const ATTACKS: [&str; 9] =
        ["state", "replay", "issuer", "nonce", "unsigned", "stale", "foreign", "offline", "duplicate"];
    let lab = LabPage::open(tab).await;
    album.add("lab").await;
    for attack in ATTACKS {
        lab.ending_of(attack).await;
    }
    album.add("lab-ended").await;
}

async fn faulty_configuration(world: &World, album: &Album<'_>) {
    world.page.set_config(r#"{"servers":[{"id":"a","issuer":"http://id.example","client_secret":"x"}]}"#);
    ConfigurationPage::open(&world.tab).await;
    album.add("configuration").await;
=======
    let visitor = Visitor::judge(tab).await;
    visitor.add("whole").await;
    visitor.verdict();
    let spoil = "const main = document.querySelector('main'); \
        main.append(document.createElement('button'), new Image()); \
        main.querySelector('h1').remove(); \
        document.querySelector('p.lead').replaceChildren('a'.repeat(80)); \
        document.querySelector('.brand').className = 'brand nowrap';";
    tab.script(spoil, "").await;
    visitor.add("spoilt").await;
    let found = visitor.found();
    for rule in ["button-name", "image-alt", "page-has-heading-one"] {
        assert!(found.iter().any(|barrier| barrier.starts_with(rule)), "{rule} is not found: {found:#?}");
    }
    let widen = "document.querySelector('.brand').append('a'.repeat(200));";
    tab.script(widen, "").await;
    visitor.add("widened").await;
    let is_wide = |barrier: &String| barrier.contains("wider than its window");
    assert!(visitor.found().iter().any(is_wide), "the width is not found");
>>>>>>> 748cdef (The walk past every page is judged by axe and for its width, and takes pictures on demand)
}
