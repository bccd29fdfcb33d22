//! The hardened client: its requests are pushed, its tokens are bound to a key of this browser.
use roundtrip_tests::support::{
    ActivityPage, Answer, SessionPage, SignInPage, World, proof_of_another_key, sign_out,
};
use serde_json::{Value, json};

/// What the browser keeps in the client's key store: names, and what can be had of the private keys.
const KEYS: &str = r"
    return (async () => {
        const bases = await indexedDB.databases();
        if (!bases.some((base) => base.name === 'oauth')) return [];
        const open = indexedDB.open('oauth');
        await new Promise((done) => { open.onsuccess = done; });
        const keys = open.result.transaction('keys').objectStore('keys').getAll();
        await new Promise((done) => { keys.onsuccess = done; });
        open.result.close();
        return Promise.all(keys.result.map(async ({ privateKey }) => ({
            extractable: privateKey.extractable,
            exported: await crypto.subtle.exportKey('jwk', privateKey).then(() => true, () => false),
        })));
    })();
";

/// The whole round trip, renewals included, and what a thief of the token gets: nothing.
pub(crate) async fn whole(world: &World) {
    let tab = &world.tab;
    tab.open("/").await;
    tab.click("button.ticket[data-server=hardened]").await;
    SignInPage::shown(tab).await.sign_in_as_ada().await.allow().await;
    tab.at("/activity").await;
    ActivityPage::with_days(tab, 7).await;
    is_of_no_use_to_another_program(world).await;

    let page = SessionPage::open(tab).await;
    page.generation_reaches(2).await;
    is_of_no_use_to_another_program(world).await;
    tab.open("/activity?days=30").await;
    ActivityPage::with_days(tab, 30).await;
    tab.reload().await;
    ActivityPage::with_days(tab, 30).await;

    assert_eq!(keys(world).await, json!([{"extractable": false, "exported": false}]));
    sign_out(tab).await;
    assert_eq!(keys(world).await, json!([]), "the key outlives the session");
}

async fn keys(world: &World) -> Value {
    world.tab.script(KEYS, "").await
}

/// The token as another program would send it: as a bearer token, without a proof, and with the
/// best proof that it can make.
async fn is_of_no_use_to_another_program(world: &World) {
    const PATH: &str = "/fitness/steps";
    let (token, server) = (world.latest("access_token").await, world.server());
    let as_bearer = server.api(PATH, &token).await;
    refused(&as_bearer, "invalid_token");
    let without_proof = server.api_bound(PATH, &token, None).await;
    assert_eq!(without_proof.status, 401, "{}", without_proof.text);
    // Right in everything but the key and the nonce; the server looks at the key first.
    let proof = proof_of_another_key(&server.api_address(PATH), &token, "a guess");
    let with_another_key = server.api_bound(PATH, &token, Some(&proof)).await;
    refused(&with_another_key, "bound to another key");
}

fn refused(answer: &Answer, code: &str) {
    let challenge = answer.headers["www-authenticate"].to_str().expect("a challenge");
    assert_eq!(answer.status, 401, "{}", answer.text);
    assert!(challenge.contains(code), "{challenge}");
}
