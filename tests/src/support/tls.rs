//! nginx with TLS, as it is configured for a host, moved to ports of loopback and to a certificate of the moment.
use std::{
    fs,
    io::{Read, Write},
    net::{Ipv4Addr, TcpStream},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use xtask::{
    hosting::{self, PageChoice, Place, WebServer},
    paths, ports,
    process::Server,
};

use super::{host, scratch::Scratch};

const START_PATIENCE: Duration = Duration::from_secs(20);

/// The running server.
#[derive(Debug)]
pub struct OverTls {
    port: u16,
    plain_port: u16,
    scratch: Scratch,
    _server: Server,
}

impl OverTls {
    /// Starts it with the demo's page.
    pub fn start() -> OverTls {
        let scratch = Scratch::new();
        let folder = scratch.path();
        certify(folder);
        fs::create_dir_all(folder.join("logs")).expect("a folder");
        let text = |path: &std::path::Path| Some(path.display().to_string());
        let place = Place {
            name: "localhost".into(),
            root: text(&paths::demo_dist()),
            logs: text(&folder.join("logs")),
            http_port: None,
        };
        let site = hosting::configuration(WebServer::Nginx, &PageChoice::default(), &place);
        let (port, plain_port) = (ports::free().expect("a port"), ports::free().expect("a port"));
        let site: String = site
            .expect("a configuration")
            .replace("/etc/letsencrypt/live/localhost", &folder.display().to_string())
            .replace("listen 443", &format!("listen 127.0.0.1:{port}"))
            .replace("listen 80", &format!("listen 127.0.0.1:{plain_port}"))
            .lines()
            .filter(|line| !line.contains("listen [::]"))
            .flat_map(|line| [line, "\n"])
            .collect();
        let command = host::nginx(folder, &site).unwrap_or_else(|failure| panic!("{failure}"));
        let server = Server::start(&command, Some(&folder.join("logs/server.log"))).expect("nginx starts");
        let started = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            assert!(started.elapsed() < START_PATIENCE, "nginx doesn't answer: {}", server.log_excerpt());
            thread::sleep(Duration::from_millis(20));
        }
        OverTls { port, plain_port, scratch, _server: server }
    }

    /// The whole answer to a `GET`.
    pub fn ask(&self, path: &str) -> String {
        let mut client = self.client(&["-quiet", "-verify_return_error", "-CAfile"]);
        client.arg(self.scratch.path().join("fullchain.pem"));
        let mut client = client.stdin(Stdio::piped()).spawn().expect("openssl runs");
        client.stdin.take().expect("its input").write_all(request(path).as_bytes()).expect("it listens");
        let answer = client.wait_with_output().expect("it ends").stdout;
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// The protocol that is agreed on with a browser.
    pub fn protocol(&self) -> String {
        let output =
            self.client(&["-alpn", "h2,http/1.1"]).stdin(Stdio::null()).output().expect("openssl runs");
        let output = String::from_utf8_lossy(&output.stdout).into_owned();
        let line = output.lines().find_map(|line| line.strip_prefix("ALPN protocol: "));
        line.unwrap_or_default().to_owned()
    }

    /// The whole answer to a `GET` without TLS.
    pub fn ask_without_tls(&self, path: &str) -> String {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.plain_port)).expect("a connection");
        stream.write_all(request(path).as_bytes()).expect("it listens");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    }

    /// Everything in its logs.
    pub fn logs(&self) -> String {
        let files = fs::read_dir(self.scratch.path().join("logs")).expect("its logs").flatten();
        files.map(|file| fs::read_to_string(file.path()).expect("a log")).collect()
    }

    fn client(&self, switches: &[&str]) -> Command {
        let mut client = Command::new("openssl");
        client.args(["s_client", "-servername", "localhost", "-connect"]);
        client.arg(format!("127.0.0.1:{}", self.port)).args(switches);
        client.stdout(Stdio::piped()).stderr(Stdio::null());
        client
    }
}

fn request(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
}

/// A key and a certificate for this host, which nobody else trusts.
fn certify(folder: &std::path::Path) {
    let mut openssl = Command::new("openssl");
    openssl.args([
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-noenc",
        "-days",
        "2",
    ]);
    openssl.args(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]);
    openssl.args(["-keyout", "privkey.pem", "-out", "fullchain.pem"]).current_dir(folder);
    let output = openssl.output().expect("openssl runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
