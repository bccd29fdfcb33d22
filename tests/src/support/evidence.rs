//! What is kept of a test that failed: a screenshot, the page's source, and what was done and said.
use std::{fs, path::PathBuf, time::Duration};

use tokio::time::timeout;
use xtask::paths;

use super::world::World;

const LIMIT: Duration = Duration::from_secs(10);
const EXTENSIONS: [&str; 3] = ["png", "html", "txt"];

/// Where screenshots go.
pub(crate) fn folder() -> PathBuf {
    let folder = paths::repository().join("tests/artifacts");
    fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    folder
}

/// Removes what an earlier failure of this test left.
pub(crate) fn forget(name: &str) {
    for extension in EXTENSIONS {
        let _ = fs::remove_file(folder().join(format!("{name}.{extension}")));
    }
}

/// Keeps what there is to see; nothing here fails a test that has failed already.
pub(crate) async fn keep(name: &str, world: &World) {
    let file = |extension: &str| folder().join(format!("{name}.{extension}"));
    let driver = world.tab.driver();
    if let Ok(Ok(picture)) = timeout(LIMIT, driver.screenshot_as_png()).await {
        let _ = fs::write(file("png"), picture);
    }
    if let Ok(Ok(source)) = timeout(LIMIT, driver.source()).await {
        let _ = fs::write(file("html"), source);
    }
    let console = world.tab.probe().console().join("\n");
    let requests = world.tab.probe().requests().into_iter();
    let requests: Vec<_> = requests.map(|request| format!("{} {}", request.method, request.url)).collect();
    let text = format!(
        "What the test did:\n{}\n\nRequests:\n{}\n\nConsole:\n{console}\n\nDriver:\n{}\n",
        world.tab.deeds().join("\n"),
        requests.join("\n"),
        world.driver.log_excerpt(),
    );
    let _ = fs::write(file("txt"), text);
    eprintln!("{name}: see {}.*", paths::shown(&folder().join(name)));
}
