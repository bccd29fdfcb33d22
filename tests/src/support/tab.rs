//! The one tab a test drives, as a person would: with clicks and keys on what is to be seen.
use std::{
    fmt::Display,
    sync::{Mutex, PoisonError},
    time::Instant,
};

use serde_json::{Value, json};
use thirtyfour::{
    By, WebDriver, WebElement, WindowHandle,
    error::{WebDriverError, WebDriverErrorInner, WebDriverResult},
};

use super::{
    dump::{self, Dump},
    probe::Probe,
    waiting::{PATIENCE, poll},
};

/// The tab. Its methods end the test when what they need doesn't come to be.
#[derive(Debug)]
pub struct Tab {
    driver: WebDriver,
    probe: Probe,
    page: String,
    started: Instant,
    deeds: Mutex<Vec<String>>,
}

/// One of the browser's windows, which are tabs here.
#[derive(Clone, Debug, PartialEq)]
pub struct Window(WindowHandle);

impl Tab {
    pub(crate) fn new(driver: WebDriver, probe: Probe, page: String) -> Tab {
        Tab { driver, probe, page, started: Instant::now(), deeds: Mutex::default() }
    }

    /// Opens one of the page's own paths and waits until the app runs.
    pub async fn open(&self, path: &str) {
        self.did(format!("opened {path}"));
        let result = self.driver.goto(format!("{}{path}", self.page)).await;
        self.check("the page opens", result);
        self.ready().await;
    }

    /// Opens any address and waits for nothing more than its loading, which may fail.
    pub async fn visit(&self, url: &str) {
        self.did(format!("visited {}", before_query(url)));
        let _ = self.driver.goto(url).await;
    }

    /// Loads the page again, as F5 does.
    pub async fn reload(&self) {
        self.did("reloaded".into());
        let result = self.driver.refresh().await;
        self.check("the page loads again", result);
        self.ready().await;
    }

    /// Presses the browser's Back button.
    pub async fn back(&self) {
        self.did("went back".into());
        let _ = self.driver.back().await;
    }

    /// Waits until the app has taken over from the first paint.
    pub async fn ready(&self) {
        self.shown("html[data-ready]").await;
    }

    /// Waits until an element is there and visible.
    pub async fn shown(&self, css: &str) -> WebElement {
        let found = poll(async || {
            let element = self.driver.find(By::Css(css)).await.ok()?;
            element.is_displayed().await.ok()?.then_some(element)
        });
        match found.await {
            Some(element) => element,
            None => self.fail(&format!("{css} is shown")).await,
        }
    }

    /// Clicks an element as soon as it can be clicked.
    pub async fn click(&self, css: &str) {
        self.click_on(By::Css(css), css).await;
    }

    /// Clicks the button or the link with these words.
    pub async fn choose(&self, words: &str) {
        let named = format!("//*[self::button or self::a][normalize-space()=\"{words}\"]");
        self.click_on(By::XPath(named), words).await;
    }

    async fn click_on(&self, by: By, what: &str) {
        self.did(format!("clicked {what}"));
        let clicked = poll(async || match self.driver.find(by.clone()).await.ok()?.click().await {
            Err(error) if is_not_yet(&error) => None,
            other => Some(other),
        });
        match clicked.await {
            // What a click leads to may fail; that is for the test to see.
            Some(_) => {}
            None => self.fail(&format!("{what} can be clicked")).await,
        }
    }

    /// Types into an empty field.
    pub async fn type_into(&self, css: &str, text: &str) {
        self.did(format!("typed into {css}"));
        let field = self.shown(css).await;
        let result = field.send_keys(text).await;
        self.check(css, result);
    }

    /// The path of the address, whatever the server.
    pub async fn path(&self) -> String {
        let url = self.url().await;
        let after_scheme = url.split_once("://").map_or("", |(_, rest)| rest);
        let path = after_scheme.find('/').map_or("", |start| &after_scheme[start..]);
        path.split(['?', '#']).next().unwrap_or_default().to_owned()
    }

    /// What the presenter's bar says; nothing at the servers.
    pub async fn presented(&self) -> String {
        let read =
            "const words = document.querySelector('.presenter-words'); return words ? words.innerText : '';";
        self.script(read, "").await.as_str().unwrap_or_default().to_owned()
    }

    /// As long as a person takes between two presses.
    pub async fn pause(&self) {
        tokio::time::sleep(std::time::Duration::from_millis(350)).await;
    }

    /// What can be read in the first element that fits, once it is there.
    pub async fn text(&self, css: &str) -> String {
        let read = "const found = document.querySelector(arguments[0]); return found && found.innerText;";
        let words = format!("{css} has a text");
        self.until(&words, async || Some(self.run(read, css).await?.as_str()?.to_owned())).await
    }

    /// What can be read in each element that fits, at this moment; also where it is folded away.
    pub async fn texts(&self, css: &str) -> Vec<String> {
        self.list(
            "return [...document.querySelectorAll(arguments[0])].map((found) => found.textContent);",
            css,
        )
        .await
    }

    /// An attribute of each element that fits, at this moment; empty where it is missing.
    pub async fn attributes(&self, css: &str, name: &str) -> Vec<String> {
        let script = "const [css, name] = arguments[0].split('\\n'); \
            return [...document.querySelectorAll(css)].map((found) => found.getAttribute(name) ?? '');";
        self.list(script, &format!("{css}\n{name}")).await
    }

    /// An attribute of the first element that fits, once it is there.
    pub async fn attribute(&self, css: &str, name: &str) -> String {
        let words = format!("{css} has {name}");
        self.until(&words, async || self.attributes(css, name).await.into_iter().next()).await
    }

    /// How many elements fit at this moment.
    pub async fn count(&self, css: &str) -> usize {
        self.texts(css).await.len()
    }

    /// Whether any element fits at this moment.
    pub async fn has(&self, css: &str) -> bool {
        self.count(css).await > 0
    }

    /// The whole address at this moment.
    pub async fn url(&self) -> String {
        self.driver.current_url().await.map(String::from).unwrap_or_default()
    }

    /// Waits until the page has this path (with its query, if it has one).
    pub async fn at(&self, path: &str) {
        let wanted = format!("{}{path}", self.page);
        let words = format!("the address is {path}");
        self.until(&words, async || (self.url().await == wanted).then_some(())).await;
    }

    /// Waits for an answer; `what` reads as something that is the case.
    pub async fn until<T>(&self, what: &str, ask: impl AsyncFnMut() -> Option<T>) -> T {
        match poll(ask).await {
            Some(answer) => answer,
            None => self.fail(what).await,
        }
    }

    /// The window that is driven now.
    pub async fn window(&self) -> Window {
        let handle = self.driver.window().await;
        Window(self.check("there is a window", handle))
    }

    /// Drives another window from now on.
    pub async fn drive(&self, window: &Window) {
        self.did("changed windows".into());
        let result = self.driver.switch_to_window(window.0.clone()).await;
        self.check("the window is there", result);
    }

    /// Duplicates the tab, as the browser's menu does: the new one has a copy of this one's
    /// `sessionStorage`. The duplicate is driven from now on.
    pub async fn duplicate(&self) -> Window {
        self.opened("duplicated the tab", "window.open(location.href)").await
    }

    /// Opens an address of the page in a new tab, which knows nothing of this one. It is driven from now
    /// on.
    pub async fn open_new(&self, path: &str) -> Window {
        let url = format!("{}{path}", self.page);
        self.opened("opened a new tab", &format!("window.open({url:?}, '_blank', 'noopener')")).await
    }

    /// Closes the window that is driven, and drives this one.
    pub async fn close(&self, next: &Window) {
        self.did("closed the tab".into());
        let result = self.driver.close_window().await;
        self.check("the window closes", result);
        self.drive(next).await;
    }

    /// Freezes the window that is driven, or thaws it, as Chromium does with tabs nobody looks at.
    pub async fn freeze(&self, is_frozen: bool) {
        self.did(if is_frozen { "froze" } else { "thawed" }.into());
        let state = if is_frozen { "frozen" } else { "active" };
        self.devtools("Page.setWebLifecycleState", json!({ "state": state })).await;
    }

    /// Takes the window that is driven off the network, or puts it back.
    pub async fn offline(&self, is_offline: bool) {
        self.did(if is_offline { "went offline" } else { "came online" }.into());
        self.devtools("Network.enable", json!({})).await;
        let conditions =
            json!({ "offline": is_offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.devtools("Network.emulateNetworkConditions", conditions).await;
    }

    /// Sets the device's clock so many minutes ahead, for every document from now on.
    pub async fn set_clock(&self, minutes: i32) {
        self.did(format!("set the clock {minutes} minutes ahead"));
        let added = self.probe.send("script.addPreloadScript", clock_set(minutes)).await;
        assert!(added.is_ok(), "the clock can be set: {added:?}");
    }

    /// Lets so many minutes pass in the document that is shown, in none of which it does anything: the
    /// device sleeps.
    pub async fn sleep(&self, minutes: i32) {
        self.did(format!("slept {minutes} minutes"));
        let Window(handle) = self.window().await;
        let mut call = clock_set(minutes);
        call["target"] = json!({ "context": handle.to_string() });
        call["awaitPromise"] = json!(false);
        let slept = self.probe.send("script.callFunction", call).await;
        assert!(slept.is_ok_and(|answer| answer["type"] == "success"), "the device can sleep");
    }

    /// What the page's scripts hold, in bytes, once the garbage is gone.
    pub async fn heap(&self) -> u64 {
        self.devtools("HeapProfiler.collectGarbage", json!({})).await;
        let usage = self.devtools("Runtime.getHeapUsage", json!({})).await;
        usage["usedSize"].as_f64().expect("a size") as u64
    }

    async fn devtools(&self, command: &str, parameters: Value) -> Value {
        let result = self.driver.cdp().send_raw(command, parameters).await;
        self.check(command, result)
    }

    async fn opened(&self, deed: &str, script: &str) -> Window {
        self.did(deed.into());
        let before = self.windows().await;
        self.script(script, "").await;
        let new = self
            .until("a window opens", async || {
                self.windows().await.into_iter().find(|window| !before.contains(window))
            })
            .await;
        self.drive(&new).await;
        self.ready().await;
        new
    }

    /// All windows of the browser.
    pub async fn windows(&self) -> Vec<Window> {
        let handles = self.driver.windows().await.unwrap_or_default();
        handles.into_iter().map(Window).collect()
    }

    /// Everything the document and its origin keep.
    pub async fn dump(&self) -> Dump {
        self.until("the page can be looked through", async || Some(Dump(self.run(dump::SCRIPT, "").await?)))
            .await
    }

    /// Runs a script in the page with one argument: only for what no person can do.
    pub async fn script(&self, script: &str, argument: &str) -> Value {
        let result = self.driver.execute(script, vec![json!(argument)]).await;
        self.check("the script runs", result).json().clone()
    }

    /// What pages wrote to the console.
    pub async fn console(&self) -> Vec<String> {
        self.probe.settle().await;
        self.probe.console()
    }

    /// What is seen from outside the page.
    pub(crate) fn probe(&self) -> &Probe {
        &self.probe
    }

    /// The browser, for the runner.
    pub(crate) fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// What the test did here, in order, and when.
    pub(crate) fn deeds(&self) -> Vec<String> {
        self.deeds.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn list(&self, script: &str, argument: &str) -> Vec<String> {
        let found = self.run(script, argument).await.unwrap_or_default();
        let found = found.as_array().cloned().unwrap_or_default();
        found.iter().map(|text| text.as_str().unwrap_or_default().trim().to_owned()).collect()
    }

    /// `None` where no script can run: between two documents.
    pub(super) async fn run(&self, script: &str, argument: &str) -> Option<Value> {
        Some(self.driver.execute(script, vec![json!(argument)]).await.ok()?.json().clone())
    }

    pub(super) fn did(&self, what: String) {
        let what = format!("{:5.1} s: {what}", self.started.elapsed().as_secs_f32());
        self.deeds.lock().unwrap_or_else(PoisonError::into_inner).push(what);
    }

    pub(super) fn check<T>(&self, what: impl Display, result: WebDriverResult<T>) -> T {
        result.unwrap_or_else(|error: WebDriverError| panic!("{what}: {error}"))
    }

    async fn fail(&self, what: &str) -> ! {
        let place = before_query(&self.url().await);
        panic!("waited {} s until {what}, on {place}", PATIENCE.as_secs())
    }
}

/// The script that sets a document's clock, as a parameter of WebDriver BiDi.
fn clock_set(minutes: i32) -> Value {
    let script = "() => {
        const shift = MINUTES * 60_000;
        const Real = Date;
        globalThis.Date = class extends Real {
            constructor(...parts) { parts.length ? super(...parts) : super(Real.now() + shift); }
            static now() { return Real.now() + shift; }
        };
    }";
    json!({ "functionDeclaration": script.replace("MINUTES", &minutes.to_string()) })
}

/// Whether a click has not happened, and may a moment later.
fn is_not_yet(error: &WebDriverError) -> bool {
    use WebDriverErrorInner::{
        ElementClickIntercepted, ElementNotInteractable, NoSuchElement, StaleElementReference,
    };
    matches!(
        **error,
        ElementClickIntercepted(_) | ElementNotInteractable(_) | NoSuchElement(_) | StaleElementReference(_)
    )
}

/// Addresses are shown without their query, which may hold a code.
fn before_query(url: &str) -> String {
    match url.split_once('?') {
        Some((start, _)) => format!("{start}?…"),
        None => url.to_owned(),
    }
}
