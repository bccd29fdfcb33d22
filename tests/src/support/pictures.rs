//! Pictures of whole pages for people to look at: light and dark, narrow and wide.
use std::{fs, path::PathBuf};

use serde_json::{Value, json};
use thirtyfour::support::base64_decode;

use super::{evidence, tab::Tab};

const WIDTHS: [u32; 2] = [360, 1280];
const HEIGHT: u32 = 800;
const SCHEMES: [&str; 2] = ["light", "dark"];

/// Takes pictures in Chromium, whose own protocol can pretend that the person likes it dark.
#[derive(Debug)]
pub struct Album<'a> {
    tab: &'a Tab,
    folder: PathBuf,
    context: Value,
    session: Value,
}

impl<'a> Album<'a> {
    /// An empty album.
    pub async fn open(tab: &'a Tab) -> Self {
        let folder = evidence::folder().join("screens");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder for pictures");
        let tree = tab.probe().send("browsingContext.getTree", json!({})).await.expect("a tab");
        let context = tree["contexts"][0]["context"].clone();
        let found = tab.probe().send("goog:cdp.getSession", json!({ "context": context })).await;
        let session = found.expect("Chromium's own protocol")["session"].clone();
        Self { tab, folder, context, session }
    }

    /// What the tab shows now, as `NAME-light-360.png` and so on.
    pub async fn add(&self, name: &str) {
        for scheme in SCHEMES {
            let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
            self.cdp("Emulation.setEmulatedMedia", json!({ "features": features })).await;
            for width in WIDTHS {
                let viewport = json!({ "width": width, "height": HEIGHT });
                self.send("browsingContext.setViewport", json!({ "viewport": viewport })).await;
                // Two frames: the layout has followed, and it is painted.
                let frames = "return new Promise((done) => \
                    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 250))));";
                self.tab.script(frames, "").await;
                let picture =
                    self.send("browsingContext.captureScreenshot", json!({ "origin": "document" })).await;
                let picture = base64_decode(picture["data"].as_str().unwrap_or_default()).expect("a picture");
                let file = self.folder.join(format!("{name}-{scheme}-{width}.png"));
                fs::write(file, picture).expect("a picture can be kept");
            }
        }
    }

    async fn send(&self, method: &str, mut parameters: Value) -> Value {
        parameters["context"] = self.context.clone();
        self.tab.probe().send(method, parameters).await.unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    async fn cdp(&self, method: &str, parameters: Value) {
        let command = json!({ "method": method, "params": parameters, "session": self.session });
        self.tab
            .probe()
            .send("goog:cdp.sendCommand", command)
            .await
            .unwrap_or_else(|e| panic!("{method}: {e}"));
    }
}
