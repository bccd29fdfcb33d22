//! The program that drives the browser: one for each test, on a port of its own, ended by its id.
use std::{
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

use serde_json::json;
use thirtyfour::{
    Capabilities, CapabilitiesHelper, ChromiumLikeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel,
    WebDriver, common::capabilities::firefox::FirefoxPreferences, error::WebDriverResult,
};
use xtask::{
    browsers::Browser,
    failure::{Failure, Outcome},
    ports,
    process::{Server, log_excerpt},
    providers::answers_ok,
};

const START_PATIENCE: Duration = Duration::from_secs(30);

/// The running program. Dropping it ends it and the browser it started.
#[derive(Debug)]
pub(crate) struct Driver {
    server: Server,
    port: u16,
    /// Where what is saved goes.
    scratch: PathBuf,
}

/// What is unusual about a browser; Chromium knows all of it, Firefox nothing.
#[derive(Debug, Default)]
pub(crate) struct Switches {
    /// It lets no page keep anything.
    pub(crate) blocks_storage: bool,
    /// Ports of 127.0.0.1 that are asked, and those that answer in their place.
    pub(crate) elsewhere: Vec<(u16, u16)>,
}

impl Driver {
    /// Starts it; profiles and logs go to `scratch`.
    pub(crate) fn start(browser: Browser, scratch: &Path) -> Outcome<Driver> {
        let program = browser.driver().ok_or_else(|| missing(browser))?;
        let port = ports::free()?;
        let mut command = Command::new(program);
        match browser {
            Browser::Chromium => command.arg(format!("--port={port}")),
            Browser::Firefox => {
                let websocket_port = ports::free()?.to_string();
                let port = port.to_string();
                command.args(["--host", "127.0.0.1", "--port", &port, "--websocket-port", &websocket_port])
            }
        };
        command.env("TMPDIR", scratch);
        let log = scratch.join("driver.log");
        let server = Server::start(&command, Some(&log))?;
        let mut driver = Driver { server, port, scratch: scratch.to_path_buf() };
        let started = Instant::now();
        while !answers_ok(port, "/status") {
            if driver.server.ended().is_some() || started.elapsed() > START_PATIENCE {
                let words = format!("the driver of {browser:?} doesn't answer");
                return Err(Failure::new(words).detail(log_excerpt(&log)));
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(driver)
    }

    /// Opens a browser without a window, with a profile that knows nothing.
    pub(crate) async fn open(&self, browser: Browser, switches: &Switches) -> WebDriverResult<WebDriver> {
        let program = browser.program().map(|path| path.display().to_string()).unwrap_or_default();
        let capabilities = match browser {
            Browser::Chromium => chromium(&program, &self.scratch, switches)?,
            Browser::Firefox => {
                let are_usual = !switches.blocks_storage && switches.elsewhere.is_empty();
                assert!(are_usual, "the switches are Chromium's");
                firefox(&program, &self.scratch)?
            }
        };
        WebDriver::new(format!("http://127.0.0.1:{}", self.port), capabilities).await
    }

    /// The end of what it printed.
    pub(crate) fn log_excerpt(&self) -> String {
        self.server.log_excerpt()
    }
}

fn chromium(program: &str, downloads: &Path, switches: &Switches) -> WebDriverResult<Capabilities> {
    let mut capabilities = DesiredCapabilities::chrome();
    capabilities.set_binary(program)?;
    for switch in [
        "--headless=new",
        // Its sandbox can't be set up by root, whom test machines like to be.
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--window-size=1280,900",
        // A narrow window is a phone's, which lays scroll bars over the page.
        "--hide-scrollbars",
    ] {
        capabilities.add_arg(switch)?;
    }
    let rules = switches
        .elsewhere
        .iter()
        .map(|(asked, answers)| format!("MAP 127.0.0.1:{asked} 127.0.0.1:{answers}"));
    capabilities.add_arg(&format!("--host-resolver-rules={}", rules.collect::<Vec<_>>().join(",")))?;
    let mut preferences = json!({ "download.default_directory": downloads });
    if switches.blocks_storage {
        const BLOCKED: u8 = 2;
        preferences["profile.default_content_setting_values.cookies"] = json!(BLOCKED);
    }
    capabilities.add_experimental_option("prefs", preferences)?;
    capabilities.enable_bidi()?;
    // What the browser itself writes to the console; BiDi tells only what pages write.
    capabilities.set_browser_log_level(LoggingPrefsLogLevel::All)?;
    Ok(capabilities.into())
}

fn firefox(program: &str, downloads: &Path) -> WebDriverResult<Capabilities> {
    let mut capabilities = DesiredCapabilities::firefox();
    capabilities.set_firefox_binary(program)?;
    for switch in ["-headless", "--width=1280", "--height=900"] {
        capabilities.add_arg(switch)?;
    }
    const A_FOLDER_OF_OURS: u8 = 2;
    let mut preferences = FirefoxPreferences::new();
    preferences.set("browser.download.folderList", A_FOLDER_OF_OURS)?;
    preferences.set("browser.download.dir", downloads)?;
    // The panel that opens after a download takes the focus away from the page.
    preferences.set("browser.download.alwaysOpenPanel", false)?;
    capabilities.set_preferences(preferences)?;
    capabilities.enable_bidi()?;
    Ok(capabilities.into())
}

fn missing(browser: Browser) -> Failure {
    Failure::new(format!("{browser:?} or its driver is not installed"))
        .remedy("cargo xtask test --only e2e (it installs what is missing, or says how)")
}
