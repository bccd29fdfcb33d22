//! The page as it is served: by our own page server, by a web server as it would be deployed, or by somebody
//! else, whom the test has asked to.
use std::path::{Path, PathBuf};

use xtask::{
    failure::Outcome,
    hosting::WebServer,
    page_server::{PageOptions, PageServer},
};

use super::host::Host;

/// The page's server.
#[derive(Debug)]
pub struct ServedPage(By);

#[derive(Debug)]
enum By {
    Us(PageServer),
    Host(Host),
    Somebody(String),
}

impl ServedPage {
    pub(crate) fn planned(dist: PathBuf, host: Option<WebServer>, scratch: &Path) -> Outcome<ServedPage> {
        Ok(ServedPage(match host {
            Some(kind) => By::Host(Host::planned(kind, dist, scratch)?),
            None => By::Us(PageServer::start(PageOptions { dist, port: 0, config_json: String::new() })?),
        }))
    }

    /// What is at this origin already.
    pub(crate) fn at(origin: &str) -> ServedPage {
        ServedPage(By::Somebody(origin.to_owned()))
    }

    pub(crate) fn serve(&self, config_json: String) -> Outcome {
        match &self.0 {
            By::Us(server) => server.set_config(config_json),
            By::Host(host) => host.serve(&config_json)?,
            By::Somebody(_) => {}
        }
        Ok(())
    }

    /// The page's address as people type it: `http://localhost:PORT`.
    pub fn origin(&self) -> String {
        match &self.0 {
            By::Us(server) => server.origin(),
            By::Host(host) => format!("http://localhost:{}", host.port()),
            By::Somebody(origin) => origin.clone(),
        }
    }

    /// The spellings of the page's origin that an authorization server must accept.
    pub(crate) fn origins(&self) -> Vec<String> {
        match &self.0 {
            By::Us(server) => server.origins(),
            By::Host(_) | By::Somebody(_) => vec![self.origin()],
        }
    }

    /// Serves another `config.json` from now on, with a policy to match.
    pub fn set_config(&self, config_json: impl Into<String>) {
        self.ours().set_config(config_json);
    }

    /// Serves other bytes as `path`, or 404 for `None`: for tests of damage.
    pub fn replace_file(&self, path: &str, bytes: Option<Vec<u8>>) {
        self.ours().replace_file(path, bytes);
    }

    /// The paths of all files that are served, in alphabetical order.
    pub fn paths(&self) -> Vec<String> {
        self.ours().paths()
    }

    /// What browsers reported as refused by the policy. A web server isn't told; the probe sees it all the same.
    pub fn violations(&self) -> Vec<String> {
        match &self.0 {
            By::Us(server) => server.violations(),
            By::Host(_) | By::Somebody(_) => Vec::new(),
        }
    }

    /// The folder that a web server serves.
    pub fn root(&self) -> PathBuf {
        self.host().root()
    }

    /// Everything in a web server's logs.
    pub fn logs(&self) -> String {
        self.host().logs()
    }

    fn ours(&self) -> &PageServer {
        match &self.0 {
            By::Us(server) => server,
            other => panic!("{other:?} can't be changed while it runs"),
        }
    }

    fn host(&self) -> &Host {
        match &self.0 {
            By::Host(host) => host,
            other => panic!("{other:?} is no web server"),
        }
    }
}
