//! A server that does wrong, and the real page: what only a browser can show. The other cases are in
//! the binary `hostile`.
use std::time::{Duration, Instant};

use roundtrip_tests::{
    hostile::{Algorithm, Damage, Endpoint, Fault, Forgery, Hostile, Proofs, Setup},
    support::{FailurePage, World},
};
use serde_json::json;

fn start(world: &World, setup: Setup) -> Hostile {
    let server = Hostile::start(setup);
    world.page.set_config(json!({ "servers": [server.configuration("hostile")] }).to_string());
    server
}

async fn sign_in(world: &World) {
    world.tab.open("/").await;
    world.tab.click("button.ticket[data-server=hostile]").await;
}

async fn signed_in(world: &World) {
    world.tab.shown("header #sign-out").await;
}

/// A sign-in whose token answer is damaged: the failure's technical detail, and how long they took.
async fn fails_by(world: &World, server: &Hostile, damage: Damage) -> (String, Duration) {
    server.fault(Fault::Damaged(Endpoint::Token, damage));
    sign_in(world).await;
    let start = Instant::now();
    let failure = FailurePage::shown(&world.tab, "unreachable").await;
    let taken = start.elapsed();
    server.mend();
    (failure.detail().await, taken)
}

/// Without a fault, and with each algorithm, it is a server like any other.
pub(crate) async fn does_right(world: &World) {
    for algorithm in [Algorithm::Rs256, Algorithm::Ps256, Algorithm::Es256, Algorithm::EdDsa] {
        let server = start(world, Setup { algorithm, ..Setup::default() });
        sign_in(world).await;
        signed_in(world).await;
        assert_eq!(server.requests("POST /token"), 1, "{algorithm:?}");
        world.tab.script("sessionStorage.clear()", "").await;
    }
}

/// Pushed requests, proofs of possession, and a nonce that changes with every answer.
pub(crate) async fn demands_every_proof(world: &World) {
    let setup = Setup { pushes: true, proofs: Proofs::WithNonce, ..Setup::default() };
    let server = start(world, setup);
    server.fault(Fault::NonceChanges);
    sign_in(world).await;
    signed_in(world).await;
    assert_eq!(server.requests("POST /par"), 1);
    assert!(server.proofs() > 1, "{} proofs came", server.proofs());
}

/// 100 MB are declared: the page takes what it is ready to read, and no more.
pub(crate) async fn huge_answer(world: &World) {
    const MOST: u64 = 64 * 1024 * 1024;
    let server = start(world, Setup::default());
    let (words, taken) = fails_by(world, &server, Damage::Huge).await;
    assert!(words.contains("too large"), "{words}");
    assert!(taken < Duration::from_secs(10), "it took {taken:?}");
    assert!(server.octets() < MOST, "{} octets were taken", server.octets());
    let (words, _) = fails_by(world, &server, Damage::Endless).await;
    assert!(words.contains("too large"), "{words}");
    assert!(server.octets() < 2 * MOST, "{} octets were taken", server.octets());
    let heap = world.tab.script("return performance.memory.usedJSHeapSize", "").await;
    assert!(heap.as_u64().is_some_and(|octets| octets < MOST), "{heap} octets of memory are in use");
}

/// A redirect that leads to another, and so on, is not followed once.
pub(crate) async fn redirects(world: &World) {
    let server = start(world, Setup::default());
    for status in [302, 307] {
        fails_by(world, &server, Damage::Redirects(status)).await;
    }
    assert_eq!(server.requests("GET /around") + server.requests("POST /around"), 0);
}

/// An answer that never comes is given up after the protocol's fifteen seconds.
pub(crate) async fn hangs(world: &World) {
    let server = start(world, Setup::default());
    let (words, taken) = fails_by(world, &server, Damage::HangsInBody).await;
    assert!(words.contains("time limit"), "{words}");
    assert!((12..20).contains(&taken.as_secs()), "it took {taken:?}");
}

/// An answer that the page may not read.
pub(crate) async fn without_cors(world: &World) {
    let server = start(world, Setup::default());
    for damage in [Damage::NoCors, Damage::ForeignCors] {
        let (words, _) = fails_by(world, &server, damage).await;
        assert!(words.contains("CORS"), "{words}");
    }
}

/// The browser's own check of signatures refuses what it must.
pub(crate) async fn signatures(world: &World) {
    let cases = [
        (Algorithm::Rs256, Forgery::OneBit),
        (Algorithm::Ps256, Forgery::ClaimsChanged),
        (Algorithm::Es256, Forgery::Zeros),
        (Algorithm::EdDsa, Forgery::ForeignKey),
        (Algorithm::Rs256, Forgery::Unsigned("none")),
    ];
    for (algorithm, forgery) in cases {
        let server = start(world, Setup { algorithm, ..Setup::default() });
        server.fault(Fault::Forged(forgery));
        sign_in(world).await;
        let failure = FailurePage::shown(&world.tab, "id-token").await;
        let detail = failure.detail().await;
        assert!(detail.contains("sign"), "{algorithm:?} {forgery:?}: {detail}");
        assert!(!world.tab.has("header #sign-out").await, "{algorithm:?} {forgery:?}");
    }
}
