//! What is there before the app, and stays there where it can't start.
use roundtrip_tests::support::{View, Visitor, World};

pub(crate) async fn walk(world: &World, visitor: &Visitor<'_>) {
    let tab = &world.tab;
    for path in world.page.paths().iter().filter(|path| path.ends_with(".wasm")) {
        world.page.replace_file(path, None);
    }
    for (path, name) in [("/", "not-started"), ("/activity", "not-started-deep")] {
        tab.visit(&format!("{}{path}", world.page.origin())).await;
        tab.shown("html[data-boot=failed] .only-unstarted").await;
        visitor.add(name).await;
    }
    let view = View::of(tab).await;
    view.scripts(false).await;
    for (path, name) in [("/", "without-scripts"), ("/activity", "without-scripts-deep")] {
        tab.visit(&format!("{}{path}", world.page.origin())).await;
        tab.shown("noscript .notice").await;
        visitor.add(name).await;
    }
    view.scripts(true).await;
    // The files that are missing here are told as errors.
    world.forgive();
}
