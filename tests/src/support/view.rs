//! How the page is seen: wide or narrow, light or dark, still, printed. Chromium's own protocol pretends it.
use serde_json::{Value, json};
use thirtyfour::support::base64_decode;

use super::tab::Tab;

const HEIGHT: u32 = 800;

/// The eyes on the window that is driven now.
#[derive(Debug)]
pub struct View<'a> {
    tab: &'a Tab,
    context: Value,
    session: Value,
}

impl<'a> View<'a> {
    /// As the browser shows it, until something else is asked for.
    pub async fn of(tab: &'a Tab) -> Self {
        let tree = tab.probe().send("browsingContext.getTree", json!({})).await.expect("a tab");
        let context = tree["contexts"][0]["context"].clone();
        let found = tab.probe().send("goog:cdp.getSession", json!({ "context": context })).await;
        let session = found.expect("Chromium's own protocol")["session"].clone();
        Self { tab, context, session }
    }

    /// So many pixels wide.
    pub async fn width(&self, width: u32) {
        let viewport = json!({ "width": width, "height": HEIGHT });
        self.send("browsingContext.setViewport", json!({ "viewport": viewport })).await;
    }

    /// For a person with these preferences, such as `("prefers-color-scheme", "dark")`, and no others.
    pub async fn prefers(&self, preferences: &[(&str, &str)]) {
        self.emulate("", preferences).await;
    }

    /// On paper.
    pub async fn printed(&self) {
        self.emulate("print", &[]).await;
    }

    /// For a person whose browser runs no scripts of pages, or runs them again.
    pub async fn scripts(&self, are_on: bool) {
        self.cdp("Emulation.setScriptExecutionDisabled", json!({ "value": !are_on })).await;
    }

    /// A picture of the whole document.
    pub(crate) async fn picture(&self) -> Vec<u8> {
        let picture = self.send("browsingContext.captureScreenshot", json!({ "origin": "document" })).await;
        base64_decode(picture["data"].as_str().unwrap_or_default()).expect("a picture")
    }

    /// Evaluates an expression beside the page, in a world that shares the document and nothing else: the
    /// page's policy does not stop it, and its scripts don't see it.
    pub(crate) async fn evaluate(&self, expression: &str) -> Value {
        let target = json!({ "context": self.context, "sandbox": "test" });
        let request = json!({ "expression": expression, "target": target, "awaitPromise": true });
        let answer = self.tab.probe().send("script.evaluate", request).await;
        let answer = answer.unwrap_or_else(|error| panic!("script.evaluate: {error}"));
        assert_eq!(answer["type"], "success", "{}", answer["exceptionDetails"]["text"]);
        answer["result"]["value"].clone()
    }

    async fn emulate(&self, media: &str, preferences: &[(&str, &str)]) {
        let feature = |(name, value): &(&str, &str)| json!({ "name": name, "value": value });
        let features: Vec<Value> = preferences.iter().map(feature).collect();
        self.cdp("Emulation.setEmulatedMedia", json!({ "media": media, "features": features })).await;
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
