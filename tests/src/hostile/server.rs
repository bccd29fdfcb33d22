//! The running server: its thread, its faults, and what a test asks of it.
use std::{
    fmt,
    net::TcpListener as StdListener,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::{net::TcpListener, runtime::Builder, sync::oneshot};

use super::{
    books::Books,
    fault::{Endpoint, Fault},
    keys::{Algorithm, Keys},
    routes,
};

/// What the server offers, and how it signs.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    /// How identity tokens are signed.
    pub algorithm: Algorithm,
    /// Authorization requests must be pushed.
    pub pushes: bool,
    /// Proofs of possession.
    pub proofs: Proofs,
    /// Lifetime of access tokens.
    pub access_token_seconds: u64,
    /// Where the client is registered to be answered, on whatever origin the page has.
    pub redirect_path: &'static str,
}

/// How far tokens are bound to keys (RFC 9449).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proofs {
    /// Not at all.
    None,
    /// Wherever the client sends a proof.
    Offered,
    /// And a proof needs the server's nonce.
    WithNonce,
}

impl Default for Setup {
    fn default() -> Setup {
        Setup {
            algorithm: Algorithm::Rs256,
            pushes: false,
            proofs: Proofs::None,
            access_token_seconds: 300,
            redirect_path: "/callback",
        }
    }
}

/// The running server. Dropping it ends it.
pub struct Hostile {
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What every request sees.
pub(crate) struct Shared {
    pub(crate) origin: String,
    pub(crate) setup: Setup,
    pub(crate) keys: Mutex<Keys>,
    pub(crate) books: Mutex<Books>,
    pub(crate) octets: Arc<AtomicU64>,
    faults: Mutex<Vec<Armed>>,
    requests: Mutex<Vec<String>>,
}

/// A fault, and how many more times it strikes.
struct Armed {
    fault: Fault,
    times: usize,
}

impl Hostile {
    /// Starts a server on a free port of the loopback.
    pub fn start(setup: Setup) -> Hostile {
        let listener = StdListener::bind("127.0.0.1:0").expect("a free port");
        listener.set_nonblocking(true).expect("a listener that does not block");
        let port = listener.local_addr().expect("an address").port();
        let shared = Arc::new(Shared {
            origin: format!("http://127.0.0.1:{port}"),
            setup,
            keys: Mutex::new(Keys::of(setup.algorithm)),
            books: Mutex::default(),
            octets: Arc::default(),
            faults: Mutex::default(),
            requests: Mutex::default(),
        });
        let (stop, stopped) = oneshot::channel();
        let served = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                tokio::select! {
                    () = serve(listener, served) => {}
                    _ = stopped => {}
                }
            });
        });
        Hostile { shared, stop: Some(stop), thread: Some(thread) }
    }

    /// The issuer.
    pub fn issuer(&self) -> &str {
        &self.shared.origin
    }

    /// The client's configuration of this server, under this id.
    pub fn configuration(&self, id: &str) -> Value {
        json!({ "id": id, "name": id, "issuer": self.issuer(), "client_id": CLIENT,
                "scope": "openid profile", "api": format!("{}/api", self.issuer()),
                "redirect_path": self.shared.setup.redirect_path })
    }

    /// Switches a fault on.
    pub fn fault(&self, fault: Fault) {
        self.fault_times(fault, usize::MAX);
    }

    /// Switches a fault on for so many requests.
    pub fn fault_times(&self, fault: Fault, times: usize) {
        lock(&self.shared.faults).push(Armed { fault, times });
    }

    /// Does right from now on.
    pub fn mend(&self) {
        lock(&self.shared.faults).clear();
    }

    /// Signs with a new key from now on, and publishes it in place of the old one.
    pub fn rotate_keys(&self) {
        lock(&self.shared.keys).rotate();
    }

    /// How many requests have come so far whose method and path begin like this.
    pub fn requests(&self, beginning: &str) -> usize {
        lock(&self.shared.requests).iter().filter(|line| line.starts_with(beginning)).count()
    }

    /// How many octets of damaged bodies were handed to the network so far.
    pub fn octets(&self) -> u64 {
        self.shared.octets.load(Ordering::Relaxed)
    }

    /// How many proofs of possession have come so far whose signature and claims were right.
    pub fn proofs(&self) -> usize {
        lock(&self.shared.books).proofs()
    }
}

/// The one client the server knows.
pub(crate) const CLIENT: &str = "round-trip";

impl Shared {
    /// What the first fault of a kind makes of an answer; it is spent by that.
    pub(crate) fn hit<T>(&self, kind: impl Fn(&Fault) -> Option<T>) -> Option<T> {
        let mut faults = lock(&self.faults);
        let armed = faults.iter_mut().find(|armed| armed.times > 0 && kind(&armed.fault).is_some())?;
        armed.times -= 1;
        kind(&armed.fault)
    }

    /// All faults of a kind that change members of an answer.
    pub(crate) fn members(&self, kind: impl Fn(&Fault) -> Option<(&'static str, Option<Value>)>) -> Members {
        let mut faults = lock(&self.faults);
        let mut members = Vec::new();
        for armed in faults.iter_mut().filter(|armed| armed.times > 0) {
            if let Some((name, value)) = kind(&armed.fault) {
                armed.times -= 1;
                let with_origin = |value: Value| match value {
                    Value::String(text) => Value::String(text.replace("{origin}", &self.origin)),
                    other => other,
                };
                members.push((name, value.map(with_origin)));
            }
        }
        members
    }

    /// Whether a fault is on.
    pub(crate) fn has(&self, fault: &Fault) -> bool {
        self.hit(|other| (other == fault).then_some(())).is_some()
    }

    pub(crate) fn demands_nonce(&self, endpoint: Endpoint) -> bool {
        self.setup.proofs == Proofs::WithNonce || self.has(&Fault::NonceWithheld(endpoint))
    }

    pub(crate) fn note(&self, line: String) {
        lock(&self.requests).push(line);
    }
}

/// Members to set, or to take away.
pub(crate) type Members = Vec<(&'static str, Option<Value>)>;

/// Sets and takes away members of an object.
pub(crate) fn change(object: &mut Value, members: Members) {
    let Some(object) = object.as_object_mut() else { return };
    for (name, value) in members {
        match value {
            Some(value) => drop(object.insert(name.to_owned(), value)),
            None => drop(object.remove(name)),
        }
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn serve(listener: StdListener, shared: Arc<Shared>) {
    let listener = TcpListener::from_std(listener).expect("a listener");
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let shared = Arc::clone(&shared);
        let service = service_fn(move |request| {
            let shared = Arc::clone(&shared);
            async move {
                // Without an answer the connection is closed, which one of the faults asks for.
                routes::answer(&shared, request).await.ok_or("reset")
            }
        });
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

impl Drop for Hostile {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Hostile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hostile at {}", self.issuer())
    }
}
