//! The lab: before anything was tried, and after everything was.
use roundtrip_tests::support::{LabPage, Visitor, World, sign_in_and_allow};

const ATTACKS: [&str; 9] =
    ["state", "replay", "issuer", "nonce", "unsigned", "stale", "foreign", "offline", "duplicate"];

pub(crate) async fn walk(world: &World, visitor: &Visitor<'_>) {
    let tab = &world.tab;
    tab.open("/lab").await;
    tab.shown("button.ticket").await;
    visitor.add("lab-signed-out").await;
    sign_in_and_allow(world).await;
    let lab = LabPage::open(tab).await;
    visitor.add("lab").await;
    for attack in ATTACKS {
        lab.ending_of(attack).await;
    }
    visitor.add("lab-ended").await;
    lab.forget_refusals().await;
    visitor.add("lab-broken").await;
    world.stop_servers();
    lab.ending_of("offline").await;
    visitor.add("lab-not-run").await;
}
