//! `docs/your-app.md`, followed word for word in an empty folder; the app that comes of it signs a person in.
use std::{fs, time::Instant};

use roundtrip_tests::support::{Browser, Follower, run, without_servers};
use xtask::paths;

use crate::examples;

/// The whole guide, with a look at the page when it runs.
pub(crate) fn followed() {
    let began = Instant::now();
    let mut follower = Follower::of("docs/your-app.md");
    follower.until_the_page_runs();
    run(Browser::Chromium, "guide", without_servers().at(follower.origin()), examples::minimal);
    follower.to_the_end();
    let page = follower.read("dist/index.html").expect("the guide ends with a page that is built");
    assert!(page.contains("My app") && page.contains(".wasm"), "{page}");
    println!("the guide takes {} s, most of them the compiler's", began.elapsed().as_secs());
}

/// The app of the guide is the smallest example, to the letter.
pub(crate) fn is_the_minimal_example() {
    let read = |name: &str| fs::read_to_string(paths::repository().join(name)).expect("a file");
    let guide = read("docs/your-app.md");
    for name in ["main.rs", "tests.rs"] {
        let source = read(&format!("examples/minimal/src/{name}"));
        let block = format!("`src/{name}`:\n\n```rust\n{source}```\n");
        assert!(guide.contains(&block), "docs/your-app.md has another {name} than examples/minimal");
    }
}
