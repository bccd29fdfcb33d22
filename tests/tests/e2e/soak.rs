//! Three tabs for a long time, with everything that happens to tabs and servers, in an order that is the
//! same each time.
use roundtrip_tests::support::{SessionPage, Window, World, sign_in_and_allow};

/// So many expiries are lived through when the tests run.
const FEW: usize = 15;
/// And so many on demand.
const MANY: usize = 500;
const TABS: usize = 3;

/// A short one.
pub(crate) async fn short(world: &World) {
    through(world, FEW).await;
}

/// A long one.
pub(crate) async fn long(world: &World) {
    through(world, MANY).await;
}

async fn through(world: &World, expiries: usize) {
    let tab = &world.tab;
    sign_in_and_allow(world).await;
    SessionPage::open(tab).await;
    let first = tab.window().await;
    // It lives through all of it, in a process of its own, so that its memory is its own.
    let witness = tab.open_new("/session").await;
    SessionPage::open(tab).await;
    tab.drive(&first).await;
    while tab.windows().await.len() < TABS {
        tab.duplicate().await;
    }
    let mut chance = Chance(1);
    let mut heap_before = None;
    let mut asleep: Option<Window> = None;
    while world.token_requests().await < expiries {
        let is_awake = |window: &Window| *window != witness && Some(window) != asleep.as_ref();
        let windows: Vec<Window> = tab.windows().await.into_iter().filter(is_awake).collect();
        tab.drive(&windows[chance.below(windows.len())]).await;
        match chance.below(8) {
            0 => tab.reload().await,
            1 => {
                let new = tab.duplicate().await;
                let old = windows.into_iter().find(|window| *window != new).expect("another tab");
                tab.drive(&old).await;
                tab.close(&new).await;
            }
            2 => {
                if let Some(window) = asleep.take() {
                    tab.drive(&window).await;
                    tab.freeze(false).await;
                } else if windows.len() > 1 {
                    tab.freeze(true).await;
                    asleep = Some(tab.window().await);
                    continue;
                }
            }
            3 => {
                world.stop_servers();
                world.pass(1).await;
                world.start_servers();
            }
            _ => world.pass(1).await,
        }
        still_signed_in(world).await;
        assert!(!tab.has("[data-failure]").await, "somebody was signed out");
        if heap_before.is_none() && world.token_requests().await > expiries / 5 {
            tab.drive(&witness).await;
            heap_before = Some(tab.heap().await);
        }
    }
    if let Some(window) = asleep {
        tab.drive(&window).await;
        tab.freeze(false).await;
    }
    for window in tab.windows().await {
        tab.drive(&window).await;
        still_signed_in(world).await;
        SessionPage::open(tab).await.refresh_now().await;
    }
    tab.drive(&witness).await;
    let (before, after) = (heap_before.expect("it was long enough"), tab.heap().await);
    assert!(after < before + 1_000_000, "the heap grew from {before} to {after} bytes");
}

/// A server that ends in the very moment of a silent trip to it leaves the browser's own error page, from
/// which its Reload button leads on.
async fn still_signed_in(world: &World) {
    let tab = &world.tab;
    let words = "somebody is signed in, or on the way to a server that was not there";
    let is_on_the_way = tab.until(words, async || match tab.has("header #sign-out").await {
        true => Some(false),
        false => tab.has("#main-frame-error").await.then_some(true),
    });
    if is_on_the_way.await {
        tab.reload().await;
        tab.shown("header #sign-out").await;
    }
}

/// The same choices each time.
struct Chance(u32);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 16) as usize % bound
    }
}
