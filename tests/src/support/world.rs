//! The world of one test: the page, the authorization servers it asks for, and a fresh browser, each
//! on a port of its own. All of it ends with the test.
use std::{
    fs,
    sync::{Mutex, PoisonError, atomic::AtomicBool},
    thread,
    time::Duration,
};

use serde_json::Value;
use thirtyfour::{WebDriver, error::WebDriverResult};
use tokio::runtime::Runtime;
use xtask::{
    arguments::DEFAULT_PORT,
    browsers::Browser,
    demo_config,
    failure::{Explain, Failure, Outcome},
    hosting::WebServer,
    page_build::{App, DEMO, EXAMPLES},
    paths, ports,
    providers::{Provider, ProviderOptions, RunningProvider},
};

use super::{
    driver::{Driver, Switches},
    line::{Line, Trouble},
    probe::Probe,
    scratch::Scratch,
    secrets::Secrets,
    served_page::ServedPage,
    server_calls::{self, Answer, ServerCalls},
    tab::Tab,
};

/// What a test needs.
#[derive(Clone, Debug)]
pub struct Spec {
    providers: Vec<Provider>,
    access_token_seconds: u32,
    has_line: bool,
    blocks_storage: bool,
    recent_sign_in_seconds: u32,
    own_servers: bool,
    app: App,
    host: Option<WebServer>,
    origin: Option<String>,
}

/// A world with one authorization server.
pub fn with(provider: Provider) -> Spec {
    Spec {
        providers: vec![provider],
        access_token_seconds: 300,
        recent_sign_in_seconds: 120,
        has_line: false,
        blocks_storage: false,
        own_servers: false,
        app: DEMO,
        host: None,
        origin: None,
    }
}

/// A world with both.
pub fn with_both() -> Spec {
    Spec { providers: Provider::ALL.to_vec(), ..with(Provider::Node) }
}

/// A world whose servers the test starts by itself.
pub fn without_servers() -> Spec {
    Spec { providers: Vec::new(), ..with(Provider::Node) }
}

impl Spec {
    /// Access tokens that soon come to their end.
    pub fn access_token_seconds(self, access_token_seconds: u32) -> Spec {
        Spec { access_token_seconds, ..self }
    }

    /// A line to each server that [can fail](World::line_suffers).
    pub fn with_a_line(self) -> Spec {
        Spec { has_line: true, ..self }
    }

    /// A browser that lets no page keep anything: asking for `sessionStorage` throws. Chromium alone.
    pub fn blocked_storage(self) -> Spec {
        Spec { blocks_storage: true, ..self }
    }

    /// The demo's own configuration, in which people may name a server of their own; else the page's policy is
    /// that of a deployer who doesn't allow it, which the other tests are to keep to.
    pub fn own_servers(self) -> Spec {
        Spec { own_servers: true, ..self }
    }

    /// The page of an example in place of the demo's. It knows the servers by their usual ports, so the browser is
    /// told where those are; the tests' own way to them is closed. Chromium alone.
    pub fn page(self, app: App) -> Spec {
        Spec { app, ..self }
    }

    fn has_usual_ports(&self) -> bool {
        self.app != DEMO
    }

    /// The page behind a web server, as it would be deployed; nothing of it can be changed then.
    pub fn behind(self, host: WebServer) -> Spec {
        Spec { host: Some(host), ..self }
    }

    /// The page at this origin, which somebody else serves.
    pub fn at(self, origin: String) -> Spec {
        Spec { origin: Some(origin), ..self }
    }

    /// Confirmations that soon grow old.
    pub fn recent_sign_in_seconds(self, recent_sign_in_seconds: u32) -> Spec {
        Spec { recent_sign_in_seconds, ..self }
    }
}

/// The world; dropping it ends everything in it.
#[derive(Debug)]
pub struct World {
    /// The browser's tab.
    pub tab: Tab,
    /// The server of the page.
    pub page: ServedPage,
    pub(crate) browser: Browser,
    pub(crate) driver: Driver,
    pub(crate) forgiven: AtomicBool,
    servers: Mutex<Vec<Server>>,
    _scratch: Scratch,
}

/// How an authorization server is started, and what runs if it does.
#[derive(Debug)]
struct Server {
    provider: Provider,
    options: ProviderOptions,
    running: Option<RunningProvider>,
    line: Option<Line>,
}

impl World {
    pub(crate) fn start(runtime: &Runtime, browser: Browser, spec: &Spec) -> Outcome<World> {
        let scratch = Scratch::new();
        let page = match &spec.origin {
            Some(origin) => ServedPage::at(origin),
            None => ServedPage::planned(spec.app.dist(), spec.host, scratch.path())?,
        };
        let mut servers = spec
            .providers
            .iter()
            .map(|provider| Server::planned(*provider, spec, &page, &scratch))
            .collect::<Outcome<Vec<_>>>()?;
        let used: Vec<_> = servers.iter().map(|server| (server.provider, server.options.port)).collect();
        page.serve(configuration(&used, spec)?)?;
        let driver = thread::scope(|threads| {
            let starts: Vec<_> =
                servers.iter_mut().map(|server| threads.spawn(move || server.start())).collect();
            let driver = Driver::start(browser, scratch.path());
            for start in starts {
                start.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            }
            driver
        })?;
        let switches = Switches { blocks_storage: spec.blocks_storage, elsewhere: elsewhere(&servers) };
        let tab = runtime.block_on(open_tab(&driver, browser, &switches, &page))?;
        let (forgiven, servers) = (AtomicBool::new(false), Mutex::new(servers));
        Ok(World { tab, page, browser, driver, forgiven, servers, _scratch: scratch })
    }

    /// The authorization server of the test; the first if there are two.
    pub fn provider(&self) -> Provider {
        self.with_servers(|servers| servers.first().expect("a server").provider)
    }

    /// The test's own way to the authorization server and its API.
    pub fn server(&self) -> ServerCalls {
        self.with_servers(|servers| {
            let Server { provider, options, .. } = servers.first().expect("a server");
            ServerCalls::new(provider.issuer(options.port), format!("{}/api", provider.origin(options.port)))
        })
    }

    /// The origins of the authorization servers, each with its API.
    pub fn server_origins(&self) -> Vec<String> {
        let origin = |server: &Server| server.provider.origin(server.options.port);
        self.with_servers(|servers| servers.iter().map(origin).collect())
    }

    /// Ends the authorization servers, as a crash would.
    pub fn stop_servers(&self) {
        self.with_servers(|servers| servers.iter_mut().for_each(|server| drop(server.running.take())));
    }

    /// Starts them again, on the same ports.
    pub fn start_servers(&self) {
        self.with_servers(|servers| {
            for server in servers {
                server.start().unwrap_or_else(|failure| panic!("{failure}"));
            }
        });
    }

    /// From now on this is wrong with the lines to the servers.
    pub fn line_suffers(&self, trouble: Trouble) {
        self.with_servers(|servers| {
            for server in servers {
                server.line.as_ref().expect("a spec with a line").suffers(trouble);
            }
        });
    }

    /// Fetches one of the page's paths past the browser.
    pub async fn get_page(&self, path: &str) -> Answer {
        server_calls::get(&format!("{}{path}", self.page.origin())).await
    }

    /// Asks for one of the page's paths past the browser, with a method and header fields.
    pub async fn ask_page(&self, method: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        server_calls::ask(method, &format!("{}{path}", self.page.origin()), fields).await
    }

    /// Every token, code and verifier that went over the wire so far.
    pub async fn secrets(&self) -> Secrets {
        self.tab.probe().settle().await;
        Secrets::of(&self.tab.probe().fetches())
    }

    /// Which of them a log has.
    pub async fn logged_secrets(&self, log: &str) -> Vec<String> {
        self.secrets().await.found("a log", log)
    }

    /// The latest value of that name: `access_token`, `refresh_token`, `id_token`, `code`.
    pub async fn latest(&self, name: &str) -> String {
        let secrets = self.secrets().await;
        (*secrets.named(name).last().unwrap_or_else(|| panic!("no {name} so far"))).to_owned()
    }

    /// The address of the latest answer that came back to the callback.
    pub async fn arrival(&self) -> String {
        self.arrivals().await.pop().expect("an answer came back")
    }

    /// The addresses of all answers that came back to the callback so far.
    pub async fn arrivals(&self) -> Vec<String> {
        self.tab.probe().settle().await;
        let callback = format!("{}/callback?", self.page.origin());
        let addresses = self.tab.probe().requests().into_iter().map(|request| request.url);
        addresses.filter(|address| address.starts_with(&callback)).collect()
    }

    /// Does something that brings an answer back, to an empty page in place of the app: the address,
    /// with which nothing has been done yet.
    pub async fn unread_answer(&self, act: impl Future<Output = ()>) -> String {
        const EMPTY: &str = "<!doctype html><title>Empty</title><link rel=icon href=data:,>";
        let index = fs::read(paths::demo_dist().join("index.html")).expect("the finished page");
        let callback = format!("{}/callback?", self.page.origin());
        self.page.replace_file("/index.html", Some(EMPTY.into()));
        act.await;
        let arrived = async || Some(self.tab.url().await).filter(|url| url.starts_with(&callback));
        let answer = self.tab.until("an answer comes back", arrived).await;
        self.page.replace_file("/index.html", Some(index));
        answer
    }

    /// How many requests were sent to the token endpoint so far.
    pub async fn token_requests(&self) -> usize {
        let endpoint = self.server().token_endpoint().await;
        self.tab.probe().settle().await;
        let requests = self.tab.probe().requests();
        requests.iter().filter(|request| request.method == "POST" && request.url == endpoint).count()
    }

    /// The paths of what was asked of the authorization servers so far, by whomever, and of their APIs.
    pub async fn asked_of_servers(&self) -> Vec<String> {
        self.tab.probe().settle().await;
        let origins = self.server_origins();
        let requests = self.tab.probe().requests();
        let paths = requests.iter().filter_map(|request| {
            origins.iter().find_map(|origin| request.url.strip_prefix(origin.as_str()))
        });
        paths.map(|path| path.split('?').next().unwrap_or_default().to_owned()).collect()
    }

    /// How many requests were sent to a path of the API so far.
    pub async fn api_calls(&self, path: &str) -> usize {
        self.api_answers(path).await.len()
    }

    /// What came of the requests that were sent to a path of the API so far: the `Authorization` that each
    /// had, and the status of its answer, 0 where none came.
    pub async fn api_answers(&self, path: &str) -> Vec<(String, u64)> {
        let prefix = format!("{}/api{path}", self.server_origins()[0]);
        self.tab.probe().settle().await;
        let fetches = self.tab.probe().fetches().into_iter();
        let answered = fetches.filter(|fetch| fetch.url.starts_with(&prefix));
        answered.map(|fetch| (fetch.authorization, fetch.status)).collect()
    }

    /// How many requests left for a path of the API so far, with an answer or still without.
    pub async fn api_requests(&self, path: &str) -> usize {
        let prefix = format!("{}/api{path}", self.server_origins()[0]);
        let requests = self.tab.probe().requests();
        requests.iter().filter(|request| request.method == "GET" && request.url.starts_with(&prefix)).count()
    }

    /// Lets time pass: for what must happen, or not happen, without anyone's doing.
    pub async fn pass(&self, seconds: u64) {
        tokio::time::sleep(Duration::from_secs(seconds)).await;
    }

    fn with_servers<T>(&self, act: impl FnOnce(&mut Vec<Server>) -> T) -> T {
        act(&mut self.servers.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Server {
    fn planned(provider: Provider, spec: &Spec, page: &ServedPage, scratch: &Scratch) -> Outcome<Server> {
        let options = ProviderOptions {
            page_origins: page.origins(),
            access_token_seconds: spec.access_token_seconds,
            recent_sign_in_seconds: spec.recent_sign_in_seconds,
            state_dir: Some(scratch.path().join(provider.id())),
            log_file: Some(scratch.path().join(format!("{}.log", provider.id()))),
            listen_port: if spec.has_line || spec.has_usual_ports() { Some(ports::free()?) } else { None },
            ..ProviderOptions::on(if spec.has_usual_ports() { usual_port(provider) } else { ports::free()? })
        };
        let line = match options.listen_port {
            Some(far) if spec.has_line => {
                Some(Line::between(options.port, far).explain(|| "no line to the server".into())?)
            }
            _ => None,
        };
        Ok(Server { provider, options, running: None, line })
    }

    fn start(&mut self) -> Outcome {
        self.running = Some(self.provider.start(&self.options)?);
        Ok(())
    }
}

/// The example in this folder of `examples`.
pub fn example(name: &str) -> App {
    *EXAMPLES.iter().find(|app| app.name == name).unwrap_or_else(|| panic!("there is no example {name}"))
}

/// Where the servers of the demo are, if nothing else is said.
fn usual_port(provider: Provider) -> u16 {
    match provider {
        Provider::Node => DEFAULT_PORT + 1,
        Provider::Django => DEFAULT_PORT + 2,
    }
}

/// Of each server that listens elsewhere, without a line between: the port that is asked, and the one that answers.
fn elsewhere(servers: &[Server]) -> Vec<(u16, u16)> {
    let directly = servers.iter().filter(|server| server.line.is_none());
    directly.filter_map(|server| Some((server.options.port, server.options.listen_port?))).collect()
}

/// An example's own `config.json`; else the demo's, for the policy's sake at least.
fn configuration(used: &[(Provider, u16)], spec: &Spec) -> Outcome<String> {
    if spec.app != DEMO
        && let Ok(own) = fs::read_to_string(spec.app.folder().join("config.json"))
    {
        return Ok(own);
    }
    let demo = demo_config::for_providers(used)?;
    let mut config: Value =
        serde_json::from_str(&demo).explain(|| "the demo's configuration is JSON".into())?;
    if !spec.own_servers {
        config.as_object_mut().and_then(|members| members.remove("own_servers"));
    }
    Ok(config.to_string())
}

async fn open_tab(driver: &Driver, browser: Browser, switches: &Switches, page: &ServedPage) -> Outcome<Tab> {
    let opened = driver.open(browser, switches).await;
    let web_driver = opened.explain(|| format!("{browser:?} doesn't open ({})", driver.log_excerpt()))?;
    match watch(&web_driver, &page.origin()).await {
        Ok(probe) => Ok(Tab::new(web_driver, probe, page.origin())),
        Err(error) => {
            // Left to itself it would block while it ends.
            let _ = web_driver.quit().await;
            Err(Failure::new(format!("{browser:?} can't be watched: {error}")))
        }
    }
}

async fn watch(web_driver: &WebDriver, page_origin: &str) -> WebDriverResult<Probe> {
    Ok(Probe::start(web_driver.bidi().await?, page_origin).await?)
}
