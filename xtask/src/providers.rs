//! The two real authorization servers: prepared, started on any port, waited for, and ended.
mod prepare;

use std::{
    fmt, fs,
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    path::PathBuf,
    process::{Command, ExitStatus},
    thread,
    time::{Duration, Instant},
};

use crate::{
    failure::{Explain, Failure, Outcome},
    interrupt, logs, paths,
    process::Server,
};

/// Long enough for a slow machine under load; a start takes about a second.
const START_PATIENCE: Duration = Duration::from_secs(60);

/// One of the authorization servers under `providers/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Provider {
    /// npm's oidc-provider.
    Node,
    /// django-oauth-toolkit.
    Django,
}

/// How to start a provider; `..ProviderOptions::on(port)` gives the rest its default.
#[derive(Clone, Debug)]
pub struct ProviderOptions {
    /// Where it is on 127.0.0.1.
    pub port: u16,
    /// Where it listens, if something else stands at that port and passes on what comes.
    pub listen_port: Option<u16>,
    /// The origins of the pages it accepts.
    pub page_origins: Vec<String>,
    /// How long an access token lives.
    pub access_token_seconds: u32,
    /// How long a refresh token lives.
    pub refresh_token_seconds: u32,
    /// How long a confirmed sign-in counts as recent.
    pub recent_sign_in_seconds: u32,
    /// Where Django keeps its database and key; its default is `.state` in its own folder.
    pub state_dir: Option<PathBuf>,
    /// Where its output goes; default: a log named after the provider and the port.
    pub log_file: Option<PathBuf>,
}

impl ProviderOptions {
    /// The lifetimes of the demo, on `port`, for no page yet.
    #[must_use]
    pub fn on(port: u16) -> Self {
        Self {
            port,
            listen_port: None,
            page_origins: Vec::new(),
            access_token_seconds: 300,
            refresh_token_seconds: 86_400,
            recent_sign_in_seconds: 120,
            state_dir: None,
            log_file: None,
        }
    }

    fn listening(&self) -> u16 {
        self.listen_port.unwrap_or(self.port)
    }
}

impl Provider {
    /// Both, in the order of their ports.
    pub const ALL: [Self; 2] = [Self::Node, Self::Django];

    /// The name on the command line and in `config.json`.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Node => "node",
            Self::Django => "django",
        }
    }

    /// The origin of the one that listens on `port`.
    #[must_use]
    pub fn origin(self, port: u16) -> String {
        format!("http://127.0.0.1:{port}")
    }

    /// The issuer of the one that listens on `port`.
    #[must_use]
    pub fn issuer(self, port: u16) -> String {
        match self {
            Self::Node => self.origin(port),
            Self::Django => format!("{}/o", self.origin(port)),
        }
    }

    /// Installs what it needs, if that hasn't been done for its lock file.
    ///
    /// # Errors
    /// A missing runtime or a failed installation, with the remedy.
    pub fn prepare(self) -> Outcome {
        prepare::prepare(self)
    }

    /// Prepares it, starts it, and waits until it answers.
    ///
    /// # Errors
    /// Those of [`Self::prepare`]; a server that ends early or never answers, with its log's end.
    pub fn start(self, options: &ProviderOptions) -> Outcome<RunningProvider> {
        self.prepare()?;
        let log = match &options.log_file {
            Some(log) => log.clone(),
            None => logs::fresh(&format!("{} {}", self.id(), options.port))?,
        };
        if let Some(folder) = &options.state_dir {
            fs::create_dir_all(folder).explain(|| format!("{} can't be made", folder.display()))?;
        }
        let server = Server::start(&self.command(options), Some(&log))?;
        let mut running =
            RunningProvider { provider: self, port: options.port, listen_port: options.listening(), server };
        running.wait_until_ready()?;
        Ok(running)
    }

    fn command(self, options: &ProviderOptions) -> Command {
        let mut command = match self {
            Self::Node => {
                let mut node = Command::new("node");
                node.arg("src/main.js");
                node
            }
            Self::Django => {
                let mut python = Command::new(prepare::virtual_python());
                python.args(["manage.py", "demo"]);
                python
            }
        };
        command
            .current_dir(self.folder())
            .env("ROUNDTRIP_PORT", options.port.to_string())
            .env("ROUNDTRIP_LISTEN_PORT", options.listening().to_string())
            .env("ROUNDTRIP_PAGE_ORIGINS", options.page_origins.join(","))
            .env("ROUNDTRIP_ACCESS_TOKEN_SECONDS", options.access_token_seconds.to_string())
            .env("ROUNDTRIP_REFRESH_TOKEN_SECONDS", options.refresh_token_seconds.to_string())
            .env("ROUNDTRIP_RECENT_SIGN_IN_SECONDS", options.recent_sign_in_seconds.to_string());
        if let Some(folder) = &options.state_dir {
            command.env("ROUNDTRIP_STATE_DIR", folder);
        }
        command
    }

    pub(crate) fn folder(self) -> PathBuf {
        paths::repository().join("providers").join(match self {
            Self::Node => "oidc-provider",
            Self::Django => "django",
        })
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Node => "Node oidc-provider",
            Self::Django => "Django OAuth Toolkit",
        })
    }
}

/// A provider that answers. Dropping it ends it.
#[derive(Debug)]
pub struct RunningProvider {
    provider: Provider,
    port: u16,
    listen_port: u16,
    server: Server,
}

impl RunningProvider {
    /// Which one it is.
    #[must_use]
    pub fn provider(&self) -> Provider {
        self.provider
    }

    /// The issuer, as in its metadata.
    #[must_use]
    pub fn issuer(&self) -> String {
        self.provider.issuer(self.port)
    }

    /// The origin of its pages and endpoints.
    #[must_use]
    pub fn origin(&self) -> String {
        self.provider.origin(self.port)
    }

    /// The base of its resource API.
    #[must_use]
    pub fn api(&self) -> String {
        format!("{}/api", self.origin())
    }

    /// How it ended, if it has.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.server.ended()
    }

    /// The end of what it printed, and where the rest is.
    #[must_use]
    pub fn log_excerpt(&self) -> String {
        self.server.log_excerpt()
    }

    /// Ends it and everything it started; returns when that is done.
    pub fn stop(self) {
        self.server.stop();
    }

    fn wait_until_ready(&mut self) -> Outcome {
        let deadline = Instant::now() + START_PATIENCE;
        while !answers_ok(self.listen_port, "/healthz") {
            interrupt::check()?;
            if let Some(status) = self.ended() {
                return Err(Failure::new(format!("{} ended while starting ({status})", self.provider))
                    .detail(self.log_excerpt()));
            }
            if Instant::now() > deadline {
                return Err(Failure::new(format!(
                    "{} has not answered for {} s",
                    self.provider,
                    START_PATIENCE.as_secs()
                ))
                .detail(self.log_excerpt()));
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

/// Whether `GET path` on 127.0.0.1 answers 200.
#[must_use]
pub fn answers_ok(port: u16, path: &str) -> bool {
    let ask = || -> std::io::Result<Vec<u8>> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let mut stream = TcpStream::connect_timeout(&address, Duration::from_millis(500))?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n")?;
        let mut start = vec![0; "HTTP/1.1 200".len()];
        stream.read_exact(&mut start)?;
        Ok(start)
    };
    ask().is_ok_and(|start| start.ends_with(b" 200"))
}
