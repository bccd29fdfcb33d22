//! Serves the finished page on loopback, the way a careful host would: strict headers, compressed
//! files, and `config.json` from memory. It remembers what was asked and what the browser refused.
mod answer;
mod encoding;
mod report;
mod site;

use std::{
    fmt,
    io::{self, Write},
    net::Ipv4Addr,
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};

use answer::{Answer, Ask};
use site::Site;
use tiny_http::{Method, Request, Server, StatusCode};

use crate::{
    console,
    failure::{Explain, Failure, Outcome},
};

/// Each worker answers one request at a time; a page asks for a handful at once.
const WORKERS: usize = 4;
/// More than any test asks for; a demo that runs for weeks must not grow.
const REMEMBERED: usize = 10_000;

/// What to serve, and where.
#[derive(Clone, Debug)]
pub struct PageOptions {
    /// The folder with the finished `index.html`.
    pub dist: PathBuf,
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// The answer to `/config.json`, served as it is even if it is broken.
    pub config_json: String,
}

/// A request that was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestLine {
    /// Such as `GET`.
    pub method: String,
    /// Path and query.
    pub target: String,
}

/// The running server. Dropping it ends it.
pub struct PageServer {
    port: u16,
    shared: Arc<Shared>,
    workers: Vec<JoinHandle<()>>,
}

struct Shared {
    server: Server,
    stopping: AtomicBool,
    site: RwLock<Site>,
    requests: Mutex<Vec<RequestLine>>,
    violations: Mutex<Vec<String>>,
}

impl PageServer {
    /// Reads the whole page into memory and starts answering.
    ///
    /// # Errors
    /// When there is no finished page, or the port can't be listened on.
    pub fn start(options: PageOptions) -> Outcome<Self> {
        let site = Site::load(&options.dist, options.config_json)?;
        let server = Server::http((Ipv4Addr::LOCALHOST, options.port)).map_err(|error| {
            Failure::new(format!("The page server can't listen on port {}: {error}", options.port))
                .remedy("end the program that uses the port, or take other ports with `--port`")
        })?;
        let port =
            server.server_addr().to_ip().ok_or_else(|| Failure::new("The page server has no port"))?.port();
        let shared = Arc::new(Shared {
            server,
            stopping: AtomicBool::new(false),
            site: RwLock::new(site),
            requests: Mutex::default(),
            violations: Mutex::default(),
        });
        let workers = (0..WORKERS)
            .map(|_| {
                let shared = Arc::clone(&shared);
                thread::Builder::new().name("page-server".into()).spawn(move || shared.work())
            })
            .collect::<Result<_, _>>()
            .explain(|| "The page server can't start its threads".into())?;
        Ok(Self { port, shared, workers })
    }

    /// The page's address as people type it: `http://localhost:PORT`.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// Both spellings of the page's origin, for providers that must accept it.
    #[must_use]
    pub fn origins(&self) -> Vec<String> {
        vec![self.origin(), format!("http://127.0.0.1:{}", self.port)]
    }

    /// Serves another `config.json` from now on, with a policy to match.
    pub fn set_config(&self, config_json: impl Into<String>) {
        self.shared.site_mut().set_config(config_json.into());
    }

    /// Serves other bytes as `path` (such as `/app.wasm`), or 404 for `None`: for tests of damage.
    pub fn replace_file(&self, path: &str, bytes: Option<Vec<u8>>) {
        self.shared.site_mut().replace(path, bytes);
    }

    /// The paths of all files that are served, in alphabetical order.
    #[must_use]
    pub fn paths(&self) -> Vec<String> {
        self.shared.site().paths()
    }

    /// Everything asked for so far, in order.
    #[must_use]
    pub fn requests(&self) -> Vec<RequestLine> {
        guard(&self.shared.requests).clone()
    }

    /// What browsers reported as refused by the Content-Security-Policy; a good page leaves none.
    #[must_use]
    pub fn violations(&self) -> Vec<String> {
        guard(&self.shared.violations).clone()
    }
}

impl Drop for PageServer {
    fn drop(&mut self) {
        self.shared.stopping.store(true, Ordering::SeqCst);
        for _ in &self.workers {
            self.shared.server.unblock();
        }
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}

impl fmt::Debug for PageServer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("PageServer").field("port", &self.port).finish_non_exhaustive()
    }
}

impl Shared {
    fn work(&self) {
        while !self.stopping.load(Ordering::SeqCst) {
            // An error here is `unblock`, or a connection that broke: neither is anyone's fault.
            if let Ok(request) = self.server.recv() {
                self.answer(request);
            }
        }
    }

    fn answer(&self, mut request: Request) {
        let answer = if *request.method() == Method::Post && request.url() == report::PATH {
            self.take_report(&mut request)
        } else {
            self.remember(&request);
            let ask = Ask {
                method: request.method().as_str(),
                target: request.url(),
                accept_encoding: header(&request, "Accept-Encoding"),
            };
            self.site().answer(&ask)
        };
        // A browser that went away doesn't need its answer.
        let is_head = *request.method() == Method::Head;
        let _ = send(request.into_writer(), &answer, is_head);
    }

    fn take_report(&self, request: &mut Request) -> Answer {
        if let Some(violation) = report::read(request.as_reader()) {
            console::complain(&format!("Content-Security-Policy violation: {violation}"));
            push(&self.violations, violation);
        }
        self.site().plain(204, "")
    }

    fn remember(&self, request: &Request) {
        let line = RequestLine { method: request.method().to_string(), target: request.url().to_owned() };
        push(&self.requests, line);
    }

    fn site(&self) -> RwLockReadGuard<'_, Site> {
        self.site.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn site_mut(&self) -> RwLockWriteGuard<'_, Site> {
        self.site.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes an answer by hand, since the library passes over `Connection`: with it a browser opens a connection for
/// each request and closes it. Connections that stay open hold the library's threads, and one that comes in the
/// wrong moment then waits for as long.
fn send(mut writer: impl Write, answer: &Answer, is_head: bool) -> io::Result<()> {
    let mut head =
        format!("HTTP/1.1 {0} {1}\r\n", answer.status, StatusCode(answer.status).default_reason_phrase());
    for (name, value) in &answer.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    // RFC 9110 8.6: an answer without content has no length either.
    if answer.status != 204 {
        head.push_str(&format!("Content-Length: {}\r\n", answer.body.len()));
    }
    head.push_str("Connection: close\r\n\r\n");
    writer.write_all(head.as_bytes())?;
    if !is_head {
        writer.write_all(&answer.body)?;
    }
    writer.flush()
}

fn header<'a>(request: &'a Request, name: &'static str) -> &'a str {
    let found = request.headers().iter().find(|header| header.field.equiv(name));
    found.map_or("", |header| header.value.as_str())
}

fn push<T>(list: &Mutex<Vec<T>>, item: T) {
    let mut list = guard(list);
    if list.len() < REMEMBERED {
        list.push(item);
    }
}

fn guard<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
