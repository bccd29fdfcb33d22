//! The line between a browser and an authorization server, which can fail as networks and servers do.
use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

/// What is wrong with the line, for token requests if nothing else is said; everything else passes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing.
    #[default]
    None,
    /// Nobody is there, for any request.
    Down,
    /// The server answers 503, with `Retry-After`.
    Busy {
        /// How long it asks to wait.
        seconds: u32,
    },
    /// The server does what it is asked, and the connection is reset in the middle of its answer.
    CutAnswer,
    /// Calls of the API take this long to get to the server.
    SlowCalls {
        /// How long.
        millis: u64,
    },
    /// The answer takes this long.
    Slow {
        /// How long.
        millis: u64,
    },
}

/// The line. Dropping it ends it.
#[derive(Debug)]
pub(crate) struct Line {
    near: u16,
    state: Arc<State>,
}

#[derive(Debug, Default)]
struct State {
    trouble: Mutex<Trouble>,
    is_over: AtomicBool,
}

/// One request, as it came.
struct Asked {
    head: String,
    body: Vec<u8>,
}

impl Line {
    /// From a port of 127.0.0.1 to another one.
    pub(crate) fn between(near: u16, far: u16) -> io::Result<Line> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, near))?;
        let state = Arc::new(State::default());
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming() {
                if shared.is_over.load(Ordering::Relaxed) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                let shared = Arc::clone(&shared);
                // A connection that breaks is what this is for.
                thread::spawn(move || drop(pass_on(stream, far, &shared)));
            }
        });
        Ok(Line { near, state })
    }

    /// From now on this is wrong with it.
    pub(crate) fn suffers(&self, trouble: Trouble) {
        *self.state.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.state.is_over.store(true, Ordering::Relaxed);
        // Wakes the listener.
        drop(TcpStream::connect((Ipv4Addr::LOCALHOST, self.near)));
    }
}

fn pass_on(mut browser: TcpStream, far: u16, state: &State) -> io::Result<()> {
    let asked = Asked::read(&mut browser)?;
    let trouble = *state.trouble.lock().unwrap_or_else(PoisonError::into_inner);
    if trouble == Trouble::Down {
        return Ok(());
    }
    if let (Trouble::SlowCalls { millis }, true) = (trouble, asked.is_call()) {
        thread::sleep(Duration::from_millis(millis));
    }
    let trouble = if asked.is_for_tokens() { trouble } else { Trouble::None };
    if let Trouble::Busy { seconds } = trouble {
        return browser.write_all(asked.busy(seconds).as_bytes());
    }
    let mut server = TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, far)))?;
    server.write_all(asked.only_one().as_bytes())?;
    server.write_all(&asked.body)?;
    match trouble {
        Trouble::None | Trouble::Down | Trouble::Busy { .. } | Trouble::SlowCalls { .. } => {
            io::copy(&mut server, &mut browser).map(drop)
        }
        Trouble::Slow { millis } => {
            let mut answer = Vec::new();
            server.read_to_end(&mut answer)?;
            thread::sleep(Duration::from_millis(millis));
            browser.write_all(&answer)
        }
        Trouble::CutAnswer => {
            let mut answer = Vec::new();
            server.read_to_end(&mut answer)?;
            browser.write_all(&answer[..answer.len() - 20])
        }
    }
}

impl Asked {
    fn read(stream: &mut TcpStream) -> io::Result<Asked> {
        let mut octets = Vec::new();
        let end = loop {
            if let Some(end) = octets.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
            let mut some = [0; 4096];
            let count = stream.read(&mut some)?;
            if count == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            octets.extend_from_slice(&some[..count]);
        };
        let mut body = octets.split_off(end);
        let head = String::from_utf8_lossy(&octets).into_owned();
        let asked = Asked { head, body: Vec::new() };
        let length = asked.field("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
        let read = body.len();
        body.resize(length.max(read), 0);
        stream.read_exact(&mut body[read..])?;
        Ok(Asked { body, ..asked })
    }

    fn field(&self, name: &str) -> Option<&str> {
        let fields = self.head.lines().filter_map(|line| line.split_once(':'));
        let mut values = fields.filter(|(other, _)| other.eq_ignore_ascii_case(name));
        values.next().map(|(_, value)| value.trim())
    }

    fn is_call(&self) -> bool {
        self.head.starts_with("GET /api/")
    }

    fn is_for_tokens(&self) -> bool {
        let path = self.head.split(' ').nth(1).unwrap_or_default();
        self.head.starts_with("POST ") && path.trim_end_matches('/').ends_with("/token")
    }

    /// The head for a connection that ends with the answer.
    fn only_one(&self) -> String {
        let is_about_connection = |line: &str| line.to_ascii_lowercase().starts_with("connection:");
        let lines = self.head.trim_end().split("\r\n").filter(|line| !is_about_connection(line));
        lines.chain(["Connection: close", "", ""]).collect::<Vec<_>>().join("\r\n")
    }

    fn busy(&self, seconds: u32) -> String {
        let origin = self.field("origin").unwrap_or("null");
        format!(
            "HTTP/1.1 503 Service Unavailable\r\nRetry-After: {seconds}\r\nContent-Length: 0\r\n\
             Access-Control-Allow-Origin: {origin}\r\nAccess-Control-Expose-Headers: Retry-After\r\n\
             Connection: close\r\n\r\n"
        )
    }
}
