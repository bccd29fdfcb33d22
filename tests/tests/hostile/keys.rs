//! The server's key set: RFC 7517, OpenID Connect Core 1.0, 10.1.
use oauth_protocol::ErrorKind::{IdToken, Metadata, Unavailable, Unreachable};
use roundtrip_tests::{
    hostile::{Damage, Endpoint, Fault, Forgery, Hostile, KeySet, Setup},
    shell::Tab,
};

use crate::{
    cases,
    check::{from, run, signed_in},
};

fn keys(set: KeySet) -> Fault {
    Fault::Keys(set)
}

fn damaged(damage: Damage) -> Fault {
    from(Endpoint::Keys, damage)
}

cases! { refused:
    no_keys: keys(KeySet::Empty) => IdToken, "not among the server's";
    no_list: keys(KeySet::NotAList) => Metadata, "“keys” is not a list";
    for_encryption: keys(KeySet::ForEncryption) => IdToken, "not among the server's";
    for_another_algorithm: keys(KeySet::ForAnotherAlgorithm) => IdToken, "not among the server's";
    malformed: keys(KeySet::Malformed) => IdToken, "not among the server's";
    of_another_server: keys(KeySet::Foreign) => IdToken, "signature is not that of";
    two_and_no_names:
        keys(KeySet::TwoWithoutIds), Fault::Forged(Forgery::NoKeyId) => IdToken, "tell them apart";
    two_of_one_name: keys(KeySet::SameIdTwice) => IdToken, "tell them apart";
    after_a_thousand_others: keys(KeySet::After(1000)) => IdToken, "not among the server's";
    html: damaged(Damage::Html("<html>")) => Metadata, "not JSON";
    empty: damaged(Damage::Body(String::new())) => Metadata, "empty";
    many_items: damaged(Damage::ManyItems) => Metadata, "too many items";
    many_members: damaged(Damage::ManyMembers) => Metadata, "too many members";
    not_found: damaged(Damage::Status(404, String::new())) => Metadata, "HTTP 404";
    broken: damaged(Damage::Status(500, String::new())) => Unavailable, "HTTP 500";
    truncated: damaged(Damage::Truncated) => Unreachable, "no answer could be read";
    redirects: damaged(Damage::Redirects(302)) => Unreachable, "no answer could be read";
    no_cors: damaged(Damage::NoCors) => Unreachable, "CORS";
    huge: damaged(Damage::Huge) => Unreachable, "too large";
    hangs: damaged(Damage::Hangs) => Unreachable, "time limit";
}

cases! { accepted:
    no_names: keys(KeySet::NoIds);
    no_names_at_all: keys(KeySet::NoIds), Fault::Forged(Forgery::NoKeyId);
    among_strangers: keys(KeySet::AmongStrangers);
    after_fifty_others: keys(KeySet::After(50));
}

async fn signed_in_twice(server: &Hostile, meanwhile: impl FnOnce()) {
    let mut tab = Tab::open(&[server.configuration("main")]).await;
    tab.sign_in("main").await;
    signed_in(&mut tab, server, "the first time").await;
    let read = server.requests("GET /jwks");
    meanwhile();
    tab.sign_in("main").await;
    signed_in(&mut tab, server, "the second time").await;
    assert!(server.requests("GET /jwks") <= read + 1, "the keys were read more than once more");
}

/// The set is read again for a key it does not hold, once.
#[test]
fn rotated_between_two_sign_ins() {
    run(async || {
        let server = Hostile::start(Setup::default());
        signed_in_twice(&server, || server.rotate_keys()).await;
    });
}

/// The browser is at the server when the keys change.
#[test]
fn rotated_just_before_signing() {
    run(async || {
        let server = Hostile::start(Setup::default());
        let mut tab = Tab::open(&[server.configuration("main")]).await;
        let sign_in = oauth_protocol::SignIn { server: "main".into(), ..Default::default() };
        let path = tab.leave(sign_in).await.expect("an answer");
        server.rotate_keys();
        tab.load(&path).await;
        signed_in(&mut tab, &server, "with the new keys").await;
    });
}

/// A token from just before the rotation is the server's all the same.
#[test]
fn rotated_just_after_signing() {
    run(async || {
        let server = Hostile::start(Setup::default());
        signed_in_twice(&server, || {
            server.rotate_keys();
            server.fault(Fault::Forged(Forgery::FormerKey));
        })
        .await;
    });
}
