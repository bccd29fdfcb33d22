//! A whole session without a pointer: everything can be reached and pressed, and the focus is always somewhere
//! that is seen.
use roundtrip_tests::support::{
    ConfirmPage, ConsentPage, Key, SessionPage, SignInPage, Tab, World, sign_in_and_allow,
};

/// More stops than any page has between two things that belong together.
const FAR: usize = 40;

pub(crate) async fn whole(world: &World) {
    let tab = &world.tab;
    sign_in(world).await;
    thirty_days(tab).await;
    add_an_event(tab).await;
    confirm(tab).await;
    tokens(tab).await;
    messages(tab).await;
    tab.tab_back_to("button.theme-switch", FAR).await;
    tab.press(Key::Enter).await;
    tab.shown("html[data-theme]").await;
    tab.focus_on("button.theme-switch").await;
    sign_out(world).await;
}

async fn sign_in(world: &World) {
    let tab = &world.tab;
    tab.open("/").await;
    tab.shown("main button.ticket").await;
    tab.tab_to("a.skip", 1).await;
    tab.press(Key::Enter).await;
    tab.focus_on("main").await;
    tab.tab_to("button.ticket[data-server=node]", 2).await;
    tab.press(Key::Enter).await;
    SignInPage::shown(tab).await;
    tab.tab_to("#username", 3).await;
    tab.type_here("ada").await;
    tab.tab_to("#password", 1).await;
    tab.type_here("engine").await;
    tab.press(Key::Enter).await;
    allow(tab).await;
    tab.at("/activity").await;
    tab.focus_on("main h1").await;
}

/// Over every tick box to the button.
async fn allow(tab: &Tab) {
    ConsentPage::shown(tab).await;
    tab.tab_to("input[name=scope]", 3).await;
    tab.tab_to("#allow", FAR).await;
    tab.press(Key::Enter).await;
}

async fn thirty_days(tab: &Tab) {
    tab.shown("main figure.chart").await;
    tab.tab_to("main .segmented [aria-pressed=false]", 3).await;
    tab.press(Key::Space).await;
    tab.shown("main figure.chart[data-days=\"30\"]").await;
    tab.focus_on("main .segmented [aria-pressed=true]").await;
}

async fn add_an_event(tab: &Tab) {
    go_to(tab, "/calendar").await;
    tab.shown("main li.event").await;
    tab.tab_to("main .page-head button", FAR).await;
    tab.press(Key::Enter).await;
    tab.focus_on("#event-title").await;
    tab.type_here("Tea with Charles").await;
    tab.press(Key::Enter).await;
    tab.focus_on("#ask-to-add-title").await;
    tab.tab_to("#ask-calendar-write", 3).await;
    tab.press(Key::Enter).await;
    allow(tab).await;
    tab.at("/calendar").await;
    tab.focus_on("#said:has([data-said=added])").await;
}

async fn confirm(tab: &Tab) {
    go_to(tab, "/health").await;
    tab.shown("[data-confirm]").await;
    tab.tab_to("#confirm-there", FAR).await;
    tab.press(Key::Enter).await;
    ConfirmPage::shown(tab).await;
    tab.tab_to("#password", 3).await;
    tab.type_here("engine").await;
    tab.press(Key::Enter).await;
    tab.at("/health").await;
    tab.shown("main figure.chart").await;
    tab.focus_on("main h1").await;
}

async fn tokens(tab: &Tab) {
    go_to(tab, "/session").await;
    let page = SessionPage::shown(tab).await;
    tab.tab_to("#refresh-now", FAR).await;
    let before = page.generation().await;
    tab.press(Key::Enter).await;
    page.generation_reaches(before + 1).await;
    tab.focus_on("#refresh-now").await;
    tab.tab_to("[data-token=access] .button-link", FAR).await;
    for (key, shown) in [(Key::Enter, true), (Key::Space, false)] {
        tab.press(key).await;
        let is_so = async || (tab.has("[data-token=access] .revealed").await == shown).then_some(());
        tab.until("the token is uncovered, then covered", is_so).await;
        tab.focus_on("[data-token=access] .button-link").await;
    }
}

async fn messages(tab: &Tab) {
    go_to(tab, "/trip").await;
    tab.shown("main .moment-row").await;
    tab.tab_to("[data-moment=code_exchange] .moment-row", FAR).await;
    for opens in [true, false] {
        tab.press(Key::Enter).await;
        tab.focus_on(&format!("[data-moment=code_exchange] .moment-row[aria-expanded={opens}]")).await;
    }
    // Back under the names of the lanes, which stay at the top.
    tab.tab_back_to("#save-mermaid", FAR).await;
    tab.press(Key::Enter).await;
    tab.focus_on("#save-mermaid").await;
}

async fn sign_out(world: &World) {
    let tab = &world.tab;
    tab.tab_back_to("#sign-out", 2).await;
    tab.press(Key::Enter).await;
    tab.shown("body.provider #sign-out").await;
    tab.tab_to("#sign-out", 3).await;
    tab.press(Key::Enter).await;
    tab.at("/signed-out").await;
    tab.shown("main[data-page=signed-out] h1").await;
    tab.tab_to("#sign-in-again", FAR).await;
}

/// Follows a link of the bar. Where the document stays, the focus is on the new heading; a new document is
/// begun at its start, as everywhere.
async fn go_to(tab: &Tab, path: &str) {
    tab.script("window.isOld = true;", "").await;
    tab.tab_back_to(&format!("header nav a[href=\"{path}\"]"), FAR).await;
    tab.press(Key::Enter).await;
    tab.at(path).await;
    tab.ready().await;
    tab.shown("main h1").await;
    if tab.script("return window.isOld === true;", "").await == true {
        tab.focus_on("main h1").await;
    }
}

/// New tokens come, and are shown, while the focus is among the old ones.
pub(crate) async fn stays_through_a_refresh(world: &World) {
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    let page = SessionPage::open(tab).await;
    tab.tab_to("[data-token=identity] summary", FAR).await;
    tab.press(Key::Enter).await;
    tab.shown("[data-token=identity] details[open]").await;
    let before = page.generation().await;
    page.generation_reaches(before + 1).await;
    tab.focus_on("[data-token=identity] summary").await;
    tab.shown("[data-token=identity] details[open]").await;
}
