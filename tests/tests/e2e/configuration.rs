//! A `config.json` that can't be used: each fault has its own message, and mending it is enough.
use std::collections::BTreeSet;

use roundtrip_tests::support::{ConfigurationPage, World, sign_in, start_sign_in};

const GOOD: &str = r#"{"servers":[{"id":"node","name":"Node","issuer":"http://127.0.0.1:9","client_id":"roundtrip-spa",
    "scope":"openid","api":"http://127.0.0.1:9/api"}]}"#;

/// One fault after the other.
pub(crate) async fn each_fault_has_its_message(world: &World) {
    let with = |from: &str, to: &str| Some(GOOD.replace(from, to));
    let mut messages = BTreeSet::new();
    for (config, field, part) in [
        (with("http://127.0.0.1:9\"", "http://id.example\""), "servers[0].issuer", "must use https"),
        (with("\"name\"", "\"colour\":\"red\",\"name\""), "servers[0].colour", "not a field"),
        (with("\"name\"", "\"client_secret\":\"x\",\"name\""), "servers[0].client_secret", "secret"),
        (with("\"client_id\":\"roundtrip-spa\",", ""), "servers[0].client_id", "missing"),
        (with("]}", ""), "config.json", "line"),
        (None, "config.json", "404"),
    ] {
        match config {
            Some(config) => world.page.set_config(config),
            None => world.page.replace_file("/config.json", None),
        }
        let page = ConfigurationPage::open(&world.tab).await;
        assert_eq!(page.fields().await, [field]);
        let words = page.words(field).await;
        assert!(words.contains(part), "{field}: {words}");
        assert!(!world.tab.has("button.ticket").await, "it offers a sign-in that can't work");
        messages.insert(words);
    }
    assert_eq!(messages.len(), 6, "two faults share a message: {messages:#?}");
}

/// The secret itself is repeated nowhere, and the way out is said.
pub(crate) async fn a_secret_is_never_shown(world: &World) {
    const SECRET: &str = "s3cret-of-the-client";
    world.page.set_config(GOOD.replace("\"name\"", &format!("\"client_secret\":\"{SECRET}\",\"name\"")));
    let page = ConfigurationPage::open(&world.tab).await;
    let words = page.words("servers[0].client_secret").await;
    assert!(words.contains("public client"), "{words}");
    let dump = world.tab.dump().await;
    let kept = [dump.texts(), dump.session(), dump.local()].concat();
    assert!(!kept.iter().any(|(_, text)| text.contains(SECRET)), "the secret is in the page");
    assert!(!world.tab.console().await.iter().any(|text| text.contains(SECRET)), "it is in the console");
}

/// Once the file is right, a press on the button is enough.
pub(crate) async fn can_be_read_again(world: &World) {
    let good = world.get_page("/config.json").await.text;
    world.page.set_config("{");
    let page = ConfigurationPage::open(&world.tab).await;
    world.page.set_config(good);
    page.read_again().await;
    start_sign_in(&world.tab, world.provider()).await;
}

/// Nobody is there to use an answer, and it stays neither in the address nor behind the person.
pub(crate) async fn leaves_no_answer_behind(world: &World) {
    let tab = &world.tab;
    let consent = sign_in(world).await;
    let answer = world.unread_answer(consent.allow()).await;
    world.page.set_config("{");
    tab.visit(&answer).await;
    tab.shown("[data-fault]").await;
    tab.at("/callback").await;
}
