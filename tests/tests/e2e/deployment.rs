//! The page behind nginx and Caddy, with the configurations that `cargo xtask server-config` prints.
use std::{collections::BTreeMap, fs, os::unix::fs::symlink, process::Command};

use roundtrip_tests::support::{Answer, OverTls, World, ask};
use xtask::{
    hosting::{self, PageChoice, Place, WebServer},
    page_server::{PageOptions, PageServer},
    paths,
    process::output_of,
    web_servers,
};

use crate::round_trip;

/// A whole round trip; the policy holds, and no log has what the callback's address held.
pub(crate) async fn whole(world: &World) {
    round_trip::whole(world).await;
    let (faults, leaks) = (world.faults().await, world.leaks().await);
    assert!(faults.is_empty() && leaks.is_empty(), "{faults:#?} {leaks:#?}");
    let logs = world.page.logs();
    assert!(logs.contains("/callback"), "the callback is logged: {logs}");
    let codes = world.secrets().await.named("code").len();
    assert!(codes > 0, "the round trip had a code");
    let logged = world.logged_secrets(&logs).await;
    assert!(logged.is_empty() && !logs.contains("code="), "{logged:?} in {logs}");
    refuses_markup_and_strangers(world).await;
    world.forgive();
}

/// What the policy is for: no text becomes markup, and nothing leaves for an origin nobody configured.
async fn refuses_markup_and_strangers(world: &World) {
    let markup = "try { document.createElement('p').innerHTML = '<b>x</b>'; return 'taken'; } \
                  catch (error) { return error.name; }";
    assert_eq!(world.tab.script(markup, "").await, "TypeError");
    world.tab.script("fetch('http://127.0.0.1:9/').catch(() => null)", "").await;
    for directive in ["require-trusted-types-for", "connect-src"] {
        let words = format!("a violation of {directive} is noticed");
        let seen = async || world.faults().await.iter().any(|fault| fault.contains(directive)).then_some(());
        world.tab.until(&words, seen).await;
    }
}

/// Every answer is what our own page server would send.
async fn answers(world: &World) {
    let config_json = world.ask_page("GET", "/config.json", &[]).await.text;
    let options = PageOptions { dist: paths::demo_dist(), port: 0, config_json };
    let ours = PageServer::start(options).expect("our own page server");
    for folder in ["folder", ".git"] {
        fs::create_dir(world.page.root().join(folder)).expect("a folder");
    }
    fs::write(world.page.root().join(".git/config"), "hidden").expect("a file");
    let pages =
        ["/", CALLBACK, "/callback/own", "/activity", "/no/such/page", "/folder", "/folder/", LIKE_A_HASH];
    let missing = ["/missing.js", "/deep/missing.wasm", "/.build-stamp", "/folder/x.css"];
    let files = ours.paths();
    let all = pages.iter().chain(&missing).map(|path| (*path).to_owned()).chain(files);
    for path in all {
        for encoding in ["gzip, deflate, br", "gzip", "identity"] {
            for method in ["GET", "HEAD"] {
                let fields = [("Accept-Encoding", encoding)];
                let wanted = ask(method, &format!("{}{path}", ours.origin()), &fields).await;
                let answer = world.ask_page(method, &path, &fields).await;
                let request = format!("{method} {path} as {encoding}");
                assert_eq!(told(&answer), told(&wanted), "{request}");
                if wanted.status == 200 {
                    assert_eq!(answer.text, wanted.text, "{request}");
                }
            }
        }
    }
    assert_eq!(world.ask_page("GET", "/.git/config", &[]).await.status, 404);
    for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        let answer = world.ask_page(method, "/", &[]).await;
        assert_eq!((answer.status, field(&answer, "allow")), (405, "GET, HEAD"), "{method}");
    }
    asks_again_for_nothing_new(world).await;
    compresses_what_is_not(world).await;
}

/// A file that can't be read is an error, which nginx logs with the whole request: not so at the callback.
pub(crate) async fn nginx(world: &World) {
    answers(world).await;
    break_file(world, "index.html.gz");
    let accept = ("Accept-Encoding", "gzip");
    for callback in [CALLBACK, &CALLBACK.replace('?', "/own?")] {
        assert_eq!(world.ask_page("GET", callback, &[accept, REFERRER]).await.status, 200);
    }
    assert_eq!(world.ask_page("GET", "/activity", &[accept]).await.status, 200);
    logs_an_error_and_no_code(world);
}

/// The same for Caddy, which tells of errors in a log of its own.
pub(crate) async fn caddy(world: &World) {
    answers(world).await;
    break_file(world, "index.html");
    let path = CALLBACK.replace("/callback", "/");
    assert_eq!(world.ask_page("GET", &path, &[REFERRER]).await.status, 500);
    logs_an_error_and_no_code(world);
}

const CODE: &str = "8f14e45fceea167a";
const CALLBACK: &str = "/callback?code=8f14e45fceea167a&state=x";
/// A page of the app whose name ends like that of a file which is kept for ever.
const LIKE_A_HASH: &str = "/users/550e8400-e29b-41d4-a716-446655440000";
const REFERRER: (&str, &str) = ("Referer", "https://id.example/?code=8f14e45fceea167a");

/// A link that leads to itself: even root can't open it.
fn break_file(world: &World, name: &str) {
    let file = world.page.root().join(name);
    fs::remove_file(&file).expect("a file of the page");
    symlink(name, file).expect("a link to itself");
}

fn logs_an_error_and_no_code(world: &World) {
    let logs = world.page.logs();
    assert!(logs.contains("levels of symbolic links"), "no error is logged: {logs}");
    assert!(logs.contains("/callback") && logs.contains("/missing.js") && !logs.contains(CODE), "{logs}");
}

/// What of an answer must be the same whoever gives it. Nobody takes reports where the page is deployed.
fn told(answer: &Answer) -> BTreeMap<&'static str, String> {
    let names = [
        "content-security-policy",
        "x-content-type-options",
        "referrer-policy",
        "cross-origin-opener-policy",
        "cross-origin-resource-policy",
        "permissions-policy",
        "cache-control",
        "strict-transport-security",
    ];
    let of_a_file = ["content-type", "content-encoding"];
    let names = names.into_iter().chain(of_a_file.into_iter().filter(|_| answer.status == 200));
    let text = |name| field(answer, name).replace("; report-uri /csp-report", "");
    let mut told: BTreeMap<_, _> = names.map(|name| (name, text(name))).collect();
    if answer.status == 200 && !field(answer, "content-encoding").is_empty() {
        told.insert("vary", field(answer, "vary").to_ascii_lowercase());
    }
    told.insert("status", answer.status.to_string());
    told
}

fn field<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).map_or("", |value| value.to_str().expect("text"))
}

/// A browser that has a file and asks whether it is still the same is not sent it again.
async fn asks_again_for_nothing_new(world: &World) {
    for encoding in ["br", "gzip", "identity"] {
        let accept = ("Accept-Encoding", encoding);
        let first = world.ask_page("GET", "/", &[accept]).await;
        let conditions = [("If-None-Match", "etag"), ("If-Modified-Since", "last-modified")];
        for (condition, name) in conditions {
            let second = world.ask_page("GET", "/", &[accept, (condition, field(&first, name))]).await;
            assert_eq!((second.status, second.text.len()), (304, 0), "{condition} as {encoding}");
            assert_eq!(field(&second, "cache-control"), "no-cache");
        }
        let other = world.ask_page("GET", "/", &[accept, ("If-None-Match", "\"other\"")]).await;
        assert_eq!(other.status, 200);
    }
}

/// A page that is not finished by us has no compressed forms: they are made on the way.
async fn compresses_what_is_not(world: &World) {
    const NAME: &str = "app-0123456789abcdef_bg.wasm";
    fs::write(world.page.root().join(NAME), "as it was built ".repeat(1000)).expect("a file");
    for (accepted, encoding) in [("gzip, deflate, br", "gzip"), ("identity", "")] {
        let answer = world.ask_page("GET", &format!("/{NAME}"), &[("Accept-Encoding", accepted)]).await;
        let told = ["content-encoding", "content-type"].map(|name| field(&answer, name));
        assert_eq!((answer.status, told), (200, [encoding, "application/wasm"]));
        assert!(field(&answer, "cache-control").contains("immutable"));
    }
}

/// With TLS, which the other tests go without: HSTS, HTTP/2, and no way to the page without it.
pub(crate) fn over_tls() {
    let site = OverTls::start();
    let answer = site.ask(CALLBACK);
    for wanted in [
        "HTTP/1.1 200",
        "Strict-Transport-Security: max-age=31536000",
        "Content-Security-Policy: default-src 'none'",
    ] {
        assert!(answer.contains(wanted), "{wanted} in {answer}");
    }
    assert_eq!(site.protocol(), "h2");
    let plain = site.ask_without_tls("/activity?x=1");
    assert!(plain.starts_with("HTTP/1.1 301"), "{plain}");
    assert!(plain.contains("Location: https://localhost/activity?x=1\r\n"), "{plain}");
    assert!(!plain.contains("Strict-Transport-Security"), "{plain}");
    assert!(site.logs().contains("/callback") && !site.logs().contains(CODE), "{}", site.logs());
}

/// Caddy would ask for a certificate, so what is for a host with TLS is only read.
pub(crate) fn caddy_reads_tls() {
    let site = hosting::configuration(WebServer::Caddy, &PageChoice::default(), &Place::default());
    let file = std::env::temp_dir().join(format!("roundtrip-caddyfile-{}", std::process::id()));
    fs::write(&file, site.expect("a configuration")).expect("a file");
    let mut caddy = Command::new(web_servers::caddy().expect("Caddy"));
    let read = output_of(caddy.args(["adapt", "--adapter", "caddyfile", "--config"]).arg(&file));
    fs::remove_file(file).expect("the file");
    let read = read.expect("Caddy reads it");
    assert!(read.contains("\":443\"") && read.contains("Strict-Transport-Security"), "{read}");
}
