//! The lab: each attack is tried for real, the named check refuses it, and the session goes on.
use roundtrip_tests::support::{
    Ending, LabPage, SessionPage, SignInPage, Trouble, World, sign_in_and_allow, still_works,
};

/// Answers that are changed on their way back, or come twice.
pub(crate) async fn answers(world: &World) {
    sign_in_and_allow(world).await;
    let lab = LabPage::open(&world.tab).await;
    let asked = world.token_requests().await;
    let state = refused(&lab, "state", "state").await;
    assert!(state.contains("belongs to no sign-in of this tab"), "{state}");
    let issuer = refused(&lab, "issuer", "issuer").await;
    assert!(issuer.contains("https://other.example came"), "{issuer}");
    assert_eq!(world.token_requests().await, asked, "the code of a changed answer was sent");
    refused(&lab, "replay", "once").await;
    assert_eq!(world.token_requests().await, asked + 1, "the code was sent once, and no second time");
    world.tab.shown("section[data-attack=replay] h3:focus").await;
    assert_eq!(lab.ended_and_open().await, (3, 9), "what was seen survives the redirect");
    goes_on(world).await;
}

/// Statements of who the person is that are not what they should be.
pub(crate) async fn identity(world: &World) {
    sign_in_and_allow(world).await;
    let lab = LabPage::open(&world.tab).await;
    let nonce = refused(&lab, "nonce", "nonce").await;
    assert!(nonce.contains("“nonce” is not the one that was sent"), "{nonce}");
    let unsigned = refused(&lab, "unsigned", "signature").await;
    assert!(unsigned.contains("it is not signed"), "{unsigned}");
    goes_on(world).await;
}

/// Tokens that are old, and tokens that are to go elsewhere.
pub(crate) async fn tokens(world: &World) {
    sign_in_and_allow(world).await;
    let lab = LabPage::open(&world.tab).await;
    let foreign = refused(&lab, "foreign", "origin").await;
    assert!(foreign.contains("https://collector.example is not the origin"), "{foreign}");
    assert!(foreign.contains("Sent after that: nothing"), "{foreign}");
    // Two that make the copy old, and one for the code: none for the old token. The second time, the tokens
    // at hand have come silently.
    let asked = world.token_requests().await;
    for times in 1..=2 {
        let stale = held(&lab, "stale", "ledger").await;
        assert!(stale.contains("the server was asked, without showing you anything"), "{stale}");
        assert_eq!(world.token_requests().await, asked + 3 * times, "the old token was sent");
    }
    goes_on(world).await;
}

/// Another tab has newer tokens than the copy.
pub(crate) async fn old_tokens_beside_another_tab(world: &World) {
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    tab.open_new("/session").await;
    tab.shown("main[data-page=session] [data-token=access]").await;
    let lab = LabPage::open(tab).await;
    let asked = world.token_requests().await;
    let stale = held(&lab, "stale", "ledger").await;
    assert!(stale.contains("Another tab of yours had newer ones"), "{stale}");
    assert_eq!(world.token_requests().await, asked + 2, "more than the two that made the copy old");
    goes_on(world).await;
}

/// A connection that is gone while the access token ends.
pub(crate) async fn offline(world: &World) {
    sign_in_and_allow(world).await;
    let lab = LabPage::open(&world.tab).await;
    let asked = world.token_requests().await;
    lab.begin("offline").await;
    world.tab.shown("section[data-attack=offline] button[aria-busy]").await;
    assert_eq!(lab.ended_and_open().await, (0, 0), "one attack at a time");
    lab.ended("offline").await;
    let offline = held(&lab, "offline", "patience").await;
    for words in ["couldn’t be renewed yet", "The connection was gone", "The connection was back"] {
        assert!(offline.contains(words), "{words} not in: {offline}");
    }
    assert_eq!(world.token_requests().await, asked + 4, "one before it was gone, one after, twice");
    goes_on(world).await;
}

/// Two tabs with the same tokens, which renew at once.
pub(crate) async fn duplicate(world: &World) {
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    let lab = LabPage::open(tab).await;
    let asked = world.token_requests().await;
    let duplicate = held(&lab, "duplicate", "lock").await;
    assert!(duplicate.contains("Fresh tokens came from another tab"), "{duplicate}");
    let alone = async || (tab.windows().await.len() == 1).then_some(());
    tab.until("the duplicate has closed", alone).await;
    assert_eq!(world.token_requests().await, asked + 1, "more than one request");
    goes_on(world).await;
}

/// A server that doesn't answer: the page says so, and calls nothing a refusal.
pub(crate) async fn server_down(world: &World) {
    let tab = &world.tab;
    tab.open("/lab").await;
    tab.shown("main[data-page=lab] button.ticket").await;
    sign_in_and_allow(world).await;
    let lab = LabPage::open(tab).await;
    world.line_suffers(Trouble::Down);
    for attack in ["offline", "stale", "duplicate"] {
        let words = not_run(&lab, attack).await;
        assert!(words.to_lowercase().contains("try again"), "{attack}: {words}");
    }
    world.line_suffers(Trouble::None);
    assert_eq!(lab.ended_and_open().await, (3, 9));
    goes_on(world).await;
}

/// A server that no longer knows the person gives no answer to change.
pub(crate) async fn server_forgets(world: &World) {
    sign_in_and_allow(world).await;
    let lab = LabPage::open(&world.tab).await;
    world.stop_servers();
    world.start_servers();
    let words = not_run(&lab, "state").await;
    assert!(words.contains("no longer knows you"), "{words}");
    world.tab.shown("header #sign-out").await;
}

/// Without evidence of a refusal the page says that the attack got through.
pub(crate) async fn without_evidence(world: &World) {
    sign_in_and_allow(world).await;
    let lab = LabPage::open(&world.tab).await;
    refused(&lab, "state", "state").await;
    refused(&lab, "foreign", "origin").await;
    lab.forget_refusals().await;
    for attack in ["state", "foreign"] {
        let Ending { outcome, words, .. } = lab.ended(attack).await;
        assert_eq!(outcome, "broken", "{attack}: {words}");
        assert!(words.contains("It got through"), "{words}");
    }
    refused(&lab, "foreign", "origin").await;
    still_works(world).await;
}

/// All nine on the hardened client: requests pushed, tokens bound to a key.
pub(crate) async fn hardened(world: &World) {
    let tab = &world.tab;
    tab.open("/lab").await;
    tab.click("button.ticket[data-server=hardened]").await;
    SignInPage::shown(tab).await.sign_in_as_ada().await.allow().await;
    tab.at("/lab").await;
    let lab = LabPage::shown(tab).await;
    for (attack, check) in [
        ("state", "state"),
        ("replay", "once"),
        ("issuer", "issuer"),
        ("nonce", "nonce"),
        ("unsigned", "signature"),
        ("foreign", "origin"),
    ] {
        refused(&lab, attack, check).await;
    }
    for (attack, check) in [("stale", "ledger"), ("offline", "patience"), ("duplicate", "lock")] {
        held(&lab, attack, check).await;
    }
    goes_on(world).await;
}

async fn not_run(lab: &LabPage<'_>, attack: &str) -> String {
    let Ending { outcome, check, words } = lab.ending_of(attack).await;
    assert_eq!((outcome.as_str(), check.as_str()), ("not-run", ""), "{attack}: {words}");
    words
}

async fn refused(lab: &LabPage<'_>, attack: &str, check: &str) -> String {
    ended(lab, attack, "refused", check).await
}

async fn held(lab: &LabPage<'_>, attack: &str, check: &str) -> String {
    ended(lab, attack, "held", check).await
}

async fn ended(lab: &LabPage<'_>, attack: &str, wanted: &str, by: &str) -> String {
    let Ending { outcome, check, words } = lab.ending_of(attack).await;
    assert_eq!((outcome.as_str(), check.as_str()), (wanted, by), "{attack}: {words}");
    assert!(words.contains("You are still signed in, as Ada"), "{attack}: {words}");
    words
}

/// The session is as it was: its tokens can be renewed, and the API answers.
async fn goes_on(world: &World) {
    let page = SessionPage::open(&world.tab).await;
    let before = page.generation().await;
    page.refresh_now().await;
    page.generation_reaches(before + 1).await;
    still_works(world).await;
}
