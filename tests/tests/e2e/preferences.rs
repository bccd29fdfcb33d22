//! What people ask of their browsers is kept to: less movement, their own colours, paper.
use roundtrip_tests::support::{
    ActivityPage, SessionPage, TripPage, View, Visitor, World, sign_in_and_allow,
};

/// What moves, or would if it changed, for longer than anybody sees.
const MOVING: &str = "
    const seconds = (list) => Math.max(...list.split(',').map((time) => parseFloat(time)));
    const lasts = (style) =>
        style.animationName !== 'none' && seconds(style.animationDuration) > 0.01
        || seconds(style.transitionDuration) > 0.01;
    const moving = [...document.querySelectorAll('*')].filter((element) =>
        [null, '::before', '::after'].some((part) => lasts(getComputedStyle(element, part))));
    return moving.map((element) => element.localName + '.' + element.classList);
";

/// Who prefers reduced motion sees none, also while something is under way.
pub(crate) async fn less_motion(world: &World) {
    let tab = &world.tab;
    tab.open("/").await;
    assert_ne!(tab.script(MOVING, "").await.as_array().map(Vec::len), Some(0), "nothing moves anyway");
    let view = View::of(tab).await;
    view.prefers(&[("prefers-reduced-motion", "reduce")]).await;
    still(world, "home").await;
    sign_in_and_allow(world).await;
    ActivityPage::with_days(tab, 7).await;
    still(world, "activity").await;
    SessionPage::open(tab).await;
    let at_work = "const button = document.createElement('button'); button.className = 'button'; \
        button.setAttribute('aria-busy', 'true'); const bar = document.createElement('div'); \
        bar.className = 'progress'; document.querySelector('main').append(button, bar);";
    tab.script(at_work, "").await;
    still(world, "session").await;
    TripPage::open(tab).await;
    still(world, "trip").await;
}

async fn still(world: &World, name: &str) {
    let moving = world.tab.script(MOVING, "").await;
    assert_eq!(moving.as_array().map(Vec::len), Some(0), "on {name}: {moving}");
}

/// With the person's own colours nothing is lost.
pub(crate) async fn forced_colours(world: &World) {
    let tab = &world.tab;
    let visitor = Visitor::judge(tab).await.preferring("forced-colors", "active");
    tab.open("/").await;
    visitor.add("home").await;
    sign_in_and_allow(world).await;
    SessionPage::open(tab).await;
    visitor.add("session").await;
    TripPage::open(tab).await.choose("code_exchange").await;
    visitor.add("trip").await;
    // Which colours there are is the browser's to say then, and its computed styles don't tell.
    let barriers = visitor.found().into_iter().filter(|barrier| !barrier.starts_with("color-contrast"));
    assert_eq!(barriers.collect::<Vec<_>>(), Vec::<String>::new());
}

/// On paper there are the messages and what is open of them, and no tools.
pub(crate) async fn printed(world: &World) {
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    TripPage::open(tab).await.choose("code_exchange").await;
    let tools = ["header nav", "header .bar-end", ".trip-tools"];
    let shown = "const found = document.querySelector(arguments[0]); \
        return found.checkVisibility() && found.getBoundingClientRect().height > 0;";
    for tool in tools {
        assert_eq!(tab.script(shown, tool).await, true, "{tool} on the screen");
    }
    View::of(tab).await.printed().await;
    for tool in tools {
        assert_eq!(tab.script(shown, tool).await, false, "{tool} on paper");
    }
    for story in [".moment-row", ".moment-detail:not([hidden]) table", "h1"] {
        assert_eq!(tab.script(shown, story).await, true, "{story} on paper");
    }
}
