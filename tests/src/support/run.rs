//! Runs one test in a world of its own, judges that world afterwards, and ends it in any case.
use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    time::Duration,
};

use tokio::{runtime::Builder, time::timeout};
use xtask::browsers::Browser;

use super::{
    evidence,
    turns::Turn,
    world::{Spec, World},
};

const LONGEST: Duration = Duration::from_secs(180);
/// Of those that are long on purpose, and run on demand.
const LONGEST_ON_DEMAND: Duration = Duration::from_secs(3600);
const LONGEST_GOODBYE: Duration = Duration::from_secs(10);

/// Runs `test`; `name` names what is kept if it fails.
pub fn run(browser: Browser, name: &str, spec: Spec, test: impl AsyncFnOnce(&World)) {
    let _turn = Turn::wait();
    let name = format!("{}-{name}", format!("{browser:?}").to_lowercase());
    evidence::forget(&name);
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let world = World::start(&runtime, browser, &spec).unwrap_or_else(|failure| panic!("{failure}"));
    let result = catch_unwind(AssertUnwindSafe(|| {
        runtime.block_on(async {
            let limit = if name.contains("long") { LONGEST_ON_DEMAND } else { LONGEST };
            let ended = timeout(limit, test(&world)).await;
            assert!(ended.is_ok(), "the test took longer than {} s", limit.as_secs());
            world.judge().await;
        });
    }));
    runtime.block_on(async {
        if result.is_err() {
            evidence::keep(&name, &world).await;
        }
        let driver = world.tab.driver().clone();
        if !matches!(timeout(LONGEST_GOODBYE, driver.clone().quit()).await, Ok(Ok(()))) {
            // Its process is ended anyway; asking once more would only wait.
            let _ = driver.leak();
        }
    });
    drop(world);
    if let Err(panic) = result {
        resume_unwind(panic);
    }
}
