//! Each program in `examples`, driven once as a person would: in, to its data, and what it is an example of.
use roundtrip_tests::support::{ConsentPage, SignInPage, Tab, World, confirm_sign_out};

/// Sign in, one call, sign out.
pub(crate) async fn minimal(world: &World) {
    let tab = &world.tab;
    sign_in(world, "Sign in").await;
    says(tab, "Signed in as Ada Lovelace").await;
    shows_steps(tab, 7).await;
    tab.visit(&tab.url().await).await;
    says(tab, "Signed in as Ada Lovelace").await;
    assert!(!tab.has("[role=alert]").await, "a reload after the sign-in fails");
    shows_steps(tab, 7).await;
    sign_out(tab).await;
}

/// A page that is for people who are signed in asks to sign in first, and is there afterwards.
pub(crate) async fn guarded_routes(world: &World) {
    let tab = &world.tab;
    open(world, "/steps?days=5").await;
    says(tab, "Sign in first").await;
    assert!(!tab.has("pre").await, "a guarded page is shown to nobody");
    tab.choose("Sign in").await;
    SignInPage::shown(tab).await.sign_in_as_ada().await.allow().await;
    tab.at("/steps?days=5").await;
    days(tab, 5).await;
    tab.choose("Home").await;
    says(tab, "This page is for everybody.").await;
    tab.choose("My steps").await;
    days(tab, 3).await;
    tab.choose("Home").await;
    sign_out(tab).await;
}

/// The calendar is asked for where it is missing; refused it stays away, allowed it comes without another click.
pub(crate) async fn incremental_consent(world: &World) {
    let tab = &world.tab;
    open(world, "/").await;
    tab.choose("Sign in").await;
    let consent = SignInPage::shown(tab).await.sign_in_as_ada().await;
    assert!(!consent.offered().await.iter().any(|scope| scope.starts_with("calendar")));
    consent.allow().await;
    shows_steps(tab, 3).await;

    tab.choose("Show my calendar").await;
    says(tab, "It shows your next appointments here.").await;
    tab.choose("Allow at the server").await;
    ConsentPage::shown(tab).await.cancel().await;
    tab.shown("[role=alert]").await;
    tab.choose("Go on").await;
    shows_steps(tab, 3).await;

    tab.choose("Show my calendar").await;
    tab.choose("Allow at the server").await;
    ConsentPage::shown(tab).await.allow().await;
    answered(tab, "\"events\"").await;
    shows_steps(tab, 3).await;
}

/// Both servers of `config.json`, one after the other; and a faulty file is explained.
pub(crate) async fn several_servers(world: &World) {
    let tab = &world.tab;
    for name in ["Node oidc-provider", "Django OAuth Toolkit"] {
        sign_in(world, &format!("Sign in with {name}")).await;
        says(tab, &format!("Signed in with {name}")).await;
        shows_steps(tab, 3).await;
        sign_out(tab).await;
    }
    let config = world.get_page("/config.json").await.text;
    world.page.set_config(config.replacen("\"client_id\"", "\"client_secret\":\"x\",\"client_id\"", 1));
    open(world, "/").await;
    says(tab, "config.json needs a correction").await;
    says(tab, "servers[0].client_secret").await;
}

/// The request is pushed, the tokens are bound.
pub(crate) async fn hardened(world: &World) {
    let tab = &world.tab;
    sign_in(world, "Sign in").await;
    says(tab, "bound to a key that cannot leave this browser").await;
    shows_steps(tab, 3).await;
    assert!(world.asked_of_servers().await.iter().any(|path| path == "/request"), "nothing was pushed");
    let answers = world.api_answers("/fitness/steps").await;
    assert!(answers.iter().all(|(sent, _)| sent.starts_with("DPoP ")), "{:?}", answers.len());
    sign_out(tab).await;
}

/// The client without Leptos.
pub(crate) async fn without_leptos(world: &World) {
    let tab = &world.tab;
    sign_in(world, "Sign in").await;
    tab.at("/").await;
    says(tab, "Signed in as Ada Lovelace").await;
    shows_steps(tab, 3).await;
    open(world, "/").await;
    shows_steps(tab, 3).await;
    sign_out(tab).await;
}

async fn open(world: &World, path: &str) {
    world.tab.visit(&format!("{}{path}", world.page.origin())).await;
}

async fn sign_in(world: &World, button: &str) {
    let tab = &world.tab;
    open(world, "/").await;
    tab.choose(button).await;
    SignInPage::shown(tab).await.sign_in_as_ada().await.allow().await;
}

async fn sign_out(tab: &Tab) {
    tab.choose("Sign out").await;
    confirm_sign_out(tab, "/signed-out").await;
    tab.at("/signed-out").await;
}

async fn shows_steps(tab: &Tab, number: usize) {
    tab.choose("Show my steps").await;
    days(tab, number).await;
}

async fn days(tab: &Tab, number: usize) {
    let words = format!("{number} days of steps are shown");
    tab.until(&words, async || (tab.text("pre").await.matches("\"steps\"").count() == number).then_some(()))
        .await;
}

async fn answered(tab: &Tab, part: &str) {
    tab.until(&format!("{part} is shown"), async || tab.text("pre").await.contains(part).then_some(())).await;
}

async fn says(tab: &Tab, words: &str) {
    tab.until(&format!("the page says “{words}”"), async || {
        tab.text("body").await.contains(words).then_some(())
    })
    .await;
}
