//! A server of the person's own: typed by hand, kept in the browser, checked, used, and forgotten.
use roundtrip_tests::{
    hostile::{Damage, Endpoint, Fault, Hostile, Setup},
    support::{OwnServerPage, Provider, SignInPage, World, sign_out},
};
use serde_json::{Value, json};
use xtask::{ports, providers::ProviderOptions};

const KEPT: &str = "return localStorage.getItem('roundtrip.own_server')";

/// The address that the browser keeps the server under, as it is in the list of `config.json`.
async fn kept(world: &World) -> Value {
    let kept = world.tab.script(KEPT, "").await;
    serde_json::from_str(kept.as_str().unwrap_or("null")).expect("a record")
}

/// Types a server that needs nothing but the four fields.
async fn type_in<'a>(world: &'a World, issuer: &str, client_id: &str) -> OwnServerPage<'a> {
    let page = OwnServerPage::open(&world.tab).await;
    page.fill(&[("name", "My server"), ("issuer", issuer), ("client_id", client_id)]).await;
    page
}

/// A server that the page was not set up with: typed, found good, signed in at, called, and signed out of.
pub(crate) async fn whole(world: &World) {
    let tab = &world.tab;
    let mut config: Value = serde_json::from_str(&world.get_page("/config.json").await.text).expect("JSON");
    let django = config["servers"].as_array().expect("servers").last().expect("Django").clone();
    config["servers"].as_array_mut().expect("servers").truncate(1);
    world.page.set_config(config.to_string());
    let text = |name: &str| django[name].as_str().expect("a text").to_owned();

    let page = type_in(world, &text("issuer"), &text("client_id")).await;
    page.fill(&[("scope", &text("scope")), ("api", &text("api"))]).await;
    let states = page.keep_and_check().await;
    for probe in ["metadata", "issuer", "pkce", "code", "keys", "token", "revocation"] {
        assert_eq!(states[probe], "done", "{probe}: {states:?}");
    }
    assert_eq!((states["iss"].as_str(), states["redirect"].as_str()), ("told", "waiting"), "{states:?}");
    assert!(tab.text("#own-summary").await.starts_with("Nothing stands in the way"));

    page.sign_in().await;
    SignInPage::shown(tab).await.sign_in_as_ada().await.allow().await;
    tab.at("/server").await;
    assert_eq!(page.who().await, "Ada Lovelace");
    page.says("redirect", "done").await;
    assert!(!tab.has("#own-remove").await, "it could be removed while tokens of it are here");
    tab.click("header nav a[href=\"/activity\"]").await;
    tab.shown("figure.chart").await;
    sign_out(tab).await;

    tab.open("/").await;
    tab.click("button.ticket[data-server=own]").await;
    SignInPage::shown(tab).await.sign_in_as_ada().await.allow().await;
    tab.at("/activity").await;
}

/// Each thing that a server does wrong is named, with the setting to change.
pub(crate) async fn does_wrong(world: &World) {
    let server = Hostile::start(Setup::default());
    let page = type_in(world, server.issuer(), "round-trip").await;
    let states = page.keep_and_check().await;
    assert!(!states.values().any(|state| state == "failed" || state == "careful"), "{states:?}");

    let origin = world.page.origin();
    let slash = json!(format!("{}/", server.issuer()));
    let secret = r#"{"error":"invalid_client","error_description":"Client authentication failed."}"#;
    let hidden = |endpoint| Fault::Damaged(endpoint, Damage::NoCors);
    for (fault, probe, state, setting) in [
        (hidden(Endpoint::Metadata), "metadata", "failed", format!("Allow the origin {origin}")),
        (Fault::Metadata("issuer", Some(slash)), "issuer", "failed", "the slash at the end".to_owned()),
        (
            Fault::Metadata("code_challenge_methods_supported", Some(json!(["plain"]))),
            "pkce",
            "failed",
            "S256".into(),
        ),
        (hidden(Endpoint::Keys), "keys", "failed", format!("Allow the origin {origin}")),
        (
            hidden(Endpoint::Token),
            "token",
            "failed",
            format!("Allow the origin {origin} at the token endpoint"),
        ),
        (
            Fault::Damaged(Endpoint::Token, Damage::Status(401, secret.into())),
            "token",
            "failed",
            "authentication method “none”".to_owned(),
        ),
        (Fault::Damaged(Endpoint::Token, Damage::Reset), "token", "failed", "Check the address".to_owned()),
        (hidden(Endpoint::Revocation), "revocation", "careful", format!("Allow the origin {origin}")),
    ] {
        server.fault(fault.clone());
        let states = page.check().await;
        assert_eq!(states[probe], state, "{fault:?}: {states:?}");
        let words = page.says(probe, state).await;
        assert!(words.contains(&setting), "{fault:?}: {setting} is not in: {words}");
        let others = states.iter().filter(|(name, state)| *name != probe && *state == "failed");
        assert_eq!(others.count(), 0, "{fault:?}: {states:?}");
        server.mend();
    }
}

/// Whatever looks like a secret is refused at its field, and kept nowhere.
pub(crate) async fn a_secret_is_refused(world: &World) {
    const SECRET: &str = "s3cret-of-the-client";
    let page = type_in(world, world.server_origins()[0].as_str(), "roundtrip-spa").await;
    page.more().await;
    page.fill(&[("parameters", &format!("client_secret={SECRET}"))]).await;
    page.keep().await;
    let words = page.wrong("parameters").await;
    assert!(words.contains("nothing in a browser is secret") && words.contains("public client"), "{words}");
    assert_eq!(world.tab.attribute("#own-parameters", "aria-invalid").await, "true");
    assert_eq!(kept(world).await, Value::Null);
    let dump = world.tab.dump().await;
    let stored = [dump.session(), dump.local()].concat();
    assert!(!stored.iter().any(|(_, text)| text.contains(SECRET)), "the secret is kept");
    page.fill(&[("parameters", "prompt=consent")]).await;
    page.keep_and_check().await;
    assert_eq!(kept(world).await["parameters"]["prompt"], "consent");
}

/// Every field that can't be used says why; then it is a ticket everywhere, until it is removed.
pub(crate) async fn removed(world: &World) {
    let tab = &world.tab;
    let page = type_in(world, "http://id.example", " ").await;
    page.keep().await;
    assert!(page.wrong("issuer").await.contains("https"));
    assert!(page.wrong("client_id").await.contains("empty"));
    page.fill(&[("issuer", &world.server_origins()[0]), ("client_id", "roundtrip-spa")]).await;
    page.keep_and_check().await;
    for path in ["/", "/calendar", "/session"] {
        tab.open(path).await;
        tab.shown("button.ticket[data-server=own]").await;
    }
    let page = OwnServerPage::open(tab).await;
    page.remove().await;
    assert_eq!(kept(world).await, Value::Null);
    tab.open("/").await;
    tab.shown("button.ticket[data-server=node]").await;
    assert!(!tab.has("button.ticket[data-server=own]").await, "it is still there");
}

/// A record that can't be read breaks no page, and goes with a word about it.
pub(crate) async fn damaged(world: &World) {
    let tab = &world.tab;
    tab.open("/").await;
    for record in ["{", "[]", r#"{"id":"node","name":"x"}"#, r#"{"id":"own","issuer":"http://id.example"}"#] {
        tab.script("localStorage.setItem('roundtrip.own_server', arguments[0])", record).await;
        tab.open("/").await;
        tab.shown("button.ticket[data-server=node]").await;
        assert!(
            tab.text("a#own-server").await.contains("damaged"),
            "{record}: the start page doesn't say it"
        );
        OwnServerPage::open(tab).await;
        tab.shown("[data-discarded]").await;
        assert_eq!(tab.script(KEPT, "").await, Value::Null, "{record}");
    }
}

/// The server shows an error of its own and sends nobody back; whoever goes Back is told what to register.
pub(crate) async fn unknown_redirect_uri(world: &World) {
    let tab = &world.tab;
    // A server that knows another page, and not this one.
    let folder = std::env::temp_dir().join(format!("roundtrip-own-server-{}", std::process::id()));
    let options = ProviderOptions {
        page_origins: vec!["http://localhost:9".to_owned()],
        state_dir: Some(folder.clone()),
        log_file: Some(folder.with_extension("log")),
        ..ProviderOptions::on(ports::free().expect("a port"))
    };
    let server = Provider::Node.start(&options).expect("a second server");
    let page = type_in(world, &Provider::Node.issuer(options.port), "roundtrip-spa").await;
    let states = page.keep_and_check().await;
    assert_eq!((states["metadata"].as_str(), states["redirect"].as_str()), ("done", "waiting"), "{states:?}");
    page.sign_in().await;
    let page_origin = world.page.origin();
    let left = async || (!tab.url().await.starts_with(&page_origin)).then_some(());
    tab.until("the browser is at the server", left).await;
    tab.back().await;
    OwnServerPage::shown(tab).await;
    let words = page.says("redirect", "failed").await;
    assert!(words.contains(&format!("{page_origin}/callback/own ")), "{words}");
    drop(server);
    let _ = std::fs::remove_dir_all(folder);
}

/// A refusal that came back with a code names the setting it is about.
pub(crate) async fn refuses_with_a_code(world: &World) {
    let server = Hostile::start(Setup { redirect_path: "/callback/own", ..Setup::default() });
    let page = type_in(world, server.issuer(), "round-trip").await;
    page.keep_and_check().await;
    for (code, setting) in [("invalid_scope", "scope"), ("unauthorized_client", "code flow")] {
        server.fault(Fault::Denied(code));
        page.sign_in().await;
        world.tab.shown("main[data-page=callback] [data-failure=authorization]").await;
        let page = OwnServerPage::open(&world.tab).await;
        let words = page.says("redirect", "failed").await;
        assert!(words.contains(code) && words.contains(setting), "{words}");
        server.mend();
    }
}

/// Where the configuration doesn't allow it, nothing is offered, nothing kept is used, and the page says so.
pub(crate) async fn not_allowed(world: &World) {
    let tab = &world.tab;
    let record = r#"{"id":"own","name":"x","issuer":"https://id.example","client_id":"x","scope":"","api":"https://id.example"}"#;
    tab.open("/").await;
    tab.script("localStorage.setItem('roundtrip.own_server', arguments[0])", record).await;
    tab.open("/").await;
    tab.shown("button.ticket[data-server=node]").await;
    assert!(!tab.has("a#own-server").await && !tab.has("button.ticket[data-server=own]").await);
    tab.open("/server").await;
    assert!(tab.text("[data-not-allowed]").await.contains("own_servers"));
    assert!(!tab.has("form").await, "there is a form to fill in");
}

/// What is known of a server comes first: whether it works, and what to set, for this very page.
pub(crate) async fn presets(world: &World) {
    let tab = &world.tab;
    let page = OwnServerPage::open(tab).await;
    assert!(tab.text("table.register").await.contains(&format!("{}/callback/own", world.page.origin())));
    page.choose("google").await;
    let words = page.works("no").await;
    assert!(words.contains("client secret") && words.contains("try it all the same"), "{words}");
    page.choose("keycloak").await;
    page.works("yes").await;
    let table = tab.text("table.register").await;
    assert!(table.contains("Client authentication") && !table.contains("{page}"), "{table}");
    page.fill(&[("client_id", "x")]).await;
    page.keep().await;
    let words = page.wrong("issuer").await;
    assert!(words.contains("{host}"), "{words}");
}
