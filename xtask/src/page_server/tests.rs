//! The page server as a whole, over real connections.
use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use super::*;

struct Fixture {
    server: PageServer,
    dist: PathBuf,
}

impl Fixture {
    fn new(name: &str) -> Self {
        let dist = std::env::temp_dir().join(format!("xtask-page-{name}-{}", std::process::id()));
        fs::create_dir_all(dist.join("deep")).unwrap();
        for (file, content) in [
            ("index.html", "<!doctype html><script>boot()</script>"),
            ("app-0123456789abcdef.js", "plain"),
            ("app-0123456789abcdef.js.br", "brotli"),
            ("app-0123456789abcdef.js.gz", "gzip"),
            ("app.wasm", "\0asm"),
            ("config.json", "from the folder"),
            (".build-stamp", "hidden"),
            ("deep/icon.svg", "<svg/>"),
        ] {
            fs::write(dist.join(file), content).unwrap();
        }
        let options = PageOptions { dist: dist.clone(), port: 0, config_json: "{}".into() };
        Self { server: PageServer::start(options).unwrap(), dist }
    }

    fn connect(&self) -> BufReader<TcpStream> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.server.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        BufReader::new(stream)
    }

    fn get(&self, target: &str) -> (u16, String, String) {
        exchange(&mut self.connect(), "GET", target, "")
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.dist);
    }
}

/// In one piece: a request sent in several waits for the kernel in between.
fn send(connection: &mut BufReader<TcpStream>, request: &str) {
    connection.get_mut().write_all(request.as_bytes()).unwrap();
}

/// Status, headers in lower case, body.
fn exchange(
    connection: &mut BufReader<TcpStream>,
    method: &str,
    target: &str,
    more: &str,
) -> (u16, String, String) {
    send(connection, &format!("{method} {target} HTTP/1.1\r\nHost: localhost\r\n{more}\r\n"));
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert!(connection.read_line(&mut head).unwrap() > 0, "closed after {head:?}");
    }
    let head = head.to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let length = if method == "HEAD" { 0 } else { length.map_or(0, |n| n.trim().parse().unwrap()) };
    let mut body = vec![0; length];
    connection.read_exact(&mut body).unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), head, String::from_utf8(body).unwrap())
}

#[test]
fn routes() {
    let page = Fixture::new("routes");
    let check = |target: &str, status: u16, body: &str| {
        let (got, _, text) = page.get(target);
        assert_eq!((got, text.starts_with(body)), (status, true), "{target}: {text}");
    };
    for app_page in
        ["/", "/callback?code=a.b&state=c", "/callback/own?code=a.b", "/calendar", "/deep/", "/deep"]
    {
        check(app_page, 200, "<!doctype html>");
    }
    check("/app.wasm", 200, "\0asm");
    check("/deep/icon.svg", 200, "<svg/>");
    check("/config.json", 200, "{}");
    check("/missing.js", 404, "There is no such file");
    check("/.build-stamp", 404, "There is no such file");
    check("/app-0123456789abcdef.js.br", 404, "There is no such file");
}

/// Browsers open several connections in one moment, and leave open what they are not told to close.
#[test]
fn a_crowd_is_answered() {
    const CROWD: usize = 60;
    let page = Fixture::new("crowd");
    let come = || {
        let mut connection = page.connect();
        let (status, head, _) = exchange(&mut connection, "GET", "/", "");
        let stays = !head.contains("connection: close");
        (status, stays.then_some(connection))
    };
    let answers: Vec<_> = thread::scope(|scope| {
        let clients: Vec<_> = (0..CROWD).map(|_| scope.spawn(come)).collect();
        clients.into_iter().map(|client| client.join().unwrap()).collect()
    });
    assert!(answers.iter().all(|(status, _)| *status == 200));
}

#[test]
fn no_path_leads_out() {
    let page = Fixture::new("traversal");
    let outside = page.dist.with_extension("secret.txt");
    fs::write(&outside, "outside").unwrap();
    let name = outside.file_name().unwrap().to_str().unwrap().to_owned();
    for target in [
        format!("/../{name}"),
        format!("/deep/../../{name}"),
        format!("/%2e%2e/{name}"),
        format!("/..%2f{name}"),
        format!("//..//{name}"),
        format!("{}", outside.display()),
        format!("/\\..\\{name}"),
    ] {
        let (status, _, body) = page.get(&target);
        assert!(status >= 400 && !body.contains("outside"), "{target}: {status} {body}");
    }
    fs::remove_file(outside).unwrap();
}

#[test]
fn headers() {
    let page = Fixture::new("headers");
    let (_, index, _) = page.get("/");
    for wanted in [
        "content-security-policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'sha256-",
        "x-content-type-options: nosniff",
        "referrer-policy: no-referrer",
        "cross-origin-opener-policy: same-origin\r\n",
        "permissions-policy: ",
        "cache-control: no-cache",
        "content-type: text/html; charset=utf-8",
    ] {
        assert!(index.contains(wanted), "{wanted} in {index}");
    }
    let (_, script, _) = page.get("/app-0123456789abcdef.js");
    assert!(script.contains("cache-control: public, max-age=31536000, immutable"), "{script}");
    assert!(script.contains("content-type: text/javascript"), "{script}");
    assert!(page.get("/app.wasm").1.contains("content-type: application/wasm"));
    assert!(page.get("/config.json").1.contains("cache-control: no-cache"));
    let (status, missing, _) = page.get("/missing.js");
    assert!(status == 404 && missing.contains("content-security-policy: "), "{missing}");
}

#[test]
fn one_connection_answers_many_requests_at_once_compressed() {
    let page = Fixture::new("keep-alive");
    let mut connection = page.connect();
    let started = Instant::now();
    for _ in 0..20 {
        for (accept, body, encoding) in
            [("br, gzip", "brotli", "br"), ("gzip", "gzip", "gzip"), ("", "plain", "")]
        {
            let accept = format!("Accept-Encoding: {accept}\r\n");
            let (status, head, text) = exchange(&mut connection, "GET", "/app-0123456789abcdef.js", &accept);
            assert_eq!((status, text.as_str()), (200, body));
            assert_eq!(head.contains(&format!("content-encoding: {encoding}\r\n")), !encoding.is_empty());
            assert!(head.contains("vary: accept-encoding"), "{head}");
        }
    }
    assert!(started.elapsed() < Duration::from_secs(1), "60 requests took {:?}", started.elapsed());
    let (status, head, _) = exchange(&mut connection, "HEAD", "/app.wasm", "");
    assert!(status == 200 && head.contains("content-length: 4"), "{head}");
    let (status, head, _) = exchange(&mut connection, "DELETE", "/", "");
    assert!(status == 405 && head.contains("allow: get, head"), "{head}");
}

#[test]
fn remembers_requests_and_violations_and_takes_another_configuration() {
    let page = Fixture::new("memory");
    page.get("/callback?code=1");
    assert_eq!(
        page.server.requests(),
        [RequestLine { method: "GET".into(), target: "/callback?code=1".into() }]
    );
    let report = r#"{"csp-report":{"effective-directive":"img-src","blocked-uri":"https://x.example/"}}"#;
    let more = format!("Content-Length: {}\r\n\r\n{report}", report.len());
    let mut connection = page.connect();
    send(&mut connection, &format!("POST /csp-report HTTP/1.1\r\nHost: localhost\r\n{more}"));
    let mut line = String::new();
    connection.read_line(&mut line).unwrap();
    assert!(line.contains("204"), "{line}");
    assert_eq!(page.server.violations().len(), 1);
    assert_eq!(page.server.requests().len(), 1, "reports aren't the page's requests");

    page.server.set_config(r#"{"servers":[{"issuer":"https://id.example/x"}]}"#);
    let (_, head, body) = page.get("/config.json");
    assert!(body.contains("id.example") && head.contains("connect-src 'self' https://id.example;"), "{head}");
    page.server.set_config("{ broken");
    assert_eq!(page.get("/config.json").2, "{ broken");
    page.server.replace_file("/app.wasm", Some(b"other".to_vec()));
    assert_eq!(page.get("/app.wasm").2, "other");
    page.server.replace_file("/app.wasm", None);
    assert_eq!(page.get("/app.wasm").0, 404);
}

#[test]
fn ends_on_drop_even_with_an_open_connection() {
    let page = Fixture::new("drop");
    let mut connection = page.connect();
    exchange(&mut connection, "GET", "/", "");
    let port = page.server.port;
    let started = Instant::now();
    drop(page);
    while crate::ports::check_free(&[(port, "the next test")]).is_err() {
        assert!(started.elapsed() < Duration::from_secs(1), "the port is still taken");
    }
}

#[test]
fn a_missing_page_or_a_taken_port_is_said_with_its_remedy() {
    let page = Fixture::new("taken");
    let options = PageOptions { dist: page.dist.clone(), port: page.server.port, config_json: String::new() };
    let failure = PageServer::start(options.clone()).unwrap_err();
    assert!(failure.what_to_do().unwrap().contains("--port"), "{failure}");
    let failure = PageServer::start(PageOptions { dist: page.dist.join("deep"), ..options }).unwrap_err();
    assert!(failure.what_to_do().unwrap().contains("cargo xtask build"), "{failure}");
}
