//! Follows a guide word for word, in an empty folder: its commands are run, its files are written, and what it says
//! keeps running does.
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

use xtask::{paths, ports, process::Server, providers::answers_ok, source_files};

use super::scratch::Scratch;

/// The page's port in guides; the server it is tried with has the next one.
const PORT: u16 = 8080;
/// A first build of everything, on a slow machine.
const PATIENCE: Duration = Duration::from_secs(600);

/// Someone with a guide, an empty folder and a clone of the project.
pub struct Follower {
    folder: Scratch,
    port: u16,
    running: Vec<Server>,
    steps: Vec<Step>,
}

/// What a guide asks for.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    Run(String),
    /// In a terminal of its own, until the end.
    KeepRunning(String),
    Write(PathBuf, String),
}

impl Follower {
    /// Opens the guide of this name. Where another program has the guide's ports, others stand for them throughout.
    pub fn of(guide: &str) -> Follower {
        let text = fs::read_to_string(paths::repository().join(guide)).expect("the guide");
        let is_free = |port: &u16| ports::check_free(&[(*port, "a page"), (port + 1, "a server")]).is_ok();
        let port = (PORT..u16::MAX - 1).step_by(100).find(is_free).expect("two free ports");
        let mut text = text.replace(&PORT.to_string(), &port.to_string());
        text = text.replace(&(PORT + 1).to_string(), &(port + 1).to_string());
        if port != PORT {
            text = text.replace("xtask demo", &format!("xtask demo --port {port}"));
        }
        let mut steps = steps_of(&text);
        steps.reverse();
        Follower { folder: Scratch::new(), port, running: Vec::new(), steps }.with_a_clone()
    }

    /// The project's files, as a fresh clone has them; everything is built in one folder that is kept.
    fn with_a_clone(self) -> Follower {
        let (root, clone) = (paths::repository(), self.folder.path().join("roundtrip"));
        for name in source_files::under(&root) {
            let file = clone.join(&name);
            fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
            fs::copy(root.join(&name), file).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        let target = paths::target().join("guide");
        let config = format!("[build]\ntarget-dir = {target:?}\n[profile.dev]\ndebug = false\n");
        fs::create_dir(self.folder.path().join(".cargo")).expect("a folder");
        fs::write(self.folder.path().join(".cargo/config.toml"), config).expect("a file");
        fs::write(self.folder.path().join("environment"), "").expect("a file");
        fs::write(self.folder.path().join("place"), self.folder.path().display().to_string())
            .expect("a file");
        self
    }

    /// Where the page of the guide is.
    pub fn origin(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// Does what is asked for, up to the moment when the page is there to be looked at.
    pub fn until_the_page_runs(&mut self) {
        while !answers_ok(self.port, "/") {
            let step = self.steps.pop().expect("the guide has the page run");
            self.take(&step);
        }
    }

    /// Ends what runs, and does the rest.
    pub fn to_the_end(&mut self) {
        self.running.clear();
        while let Some(step) = self.steps.pop() {
            self.take(&step);
        }
    }

    /// A file of the app that has been made.
    pub fn read(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.place().join(name)).ok()
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Write(name, text) => fs::write(self.place().join(name), text).expect("a file"),
            Step::Run(lines) => {
                let state = "pwd > \"$STATE/place\"; export -p > \"$STATE/environment\"";
                let output = self.shell(&format!("{lines}\n{state}")).output().expect("a shell");
                let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
                assert!(output.status.success(), "{lines}\n{said}");
            }
            Step::KeepRunning(lines) => {
                let log = self.folder.path().join(format!("terminal-{}.log", self.running.len()));
                let server = Server::start(&self.shell(lines), Some(&log)).expect("a second terminal");
                self.running.push(server);
                self.wait_for_an_answer(lines);
            }
        }
    }

    /// What has been started last is a page or a server; one of the two ports begins to answer.
    fn wait_for_an_answer(&mut self, lines: &str) {
        let answers = |port: u16| answers_ok(port, "/") || answers_ok(port, "/healthz");
        let (from, wanted) = (Instant::now(), self.running.len());
        while [self.port, self.port + 1].into_iter().filter(|port| answers(*port)).count() < wanted {
            let server = self.running.last_mut().expect("it was started");
            let ended = server.ended();
            let is_over = ended.is_some() || from.elapsed() > PATIENCE;
            assert!(!is_over, "{lines}: {ended:?}\n{}", server.log_excerpt());
            thread::sleep(Duration::from_millis(100));
        }
    }

    fn place(&self) -> PathBuf {
        let place = fs::read_to_string(self.folder.path().join("place")).expect("a place");
        PathBuf::from(place.trim_end())
    }

    /// A shell that goes on where the one before ended.
    fn shell(&self, lines: &str) -> Command {
        let script = format!("set -e\n. \"$STATE/environment\"\ncd \"$(cat \"$STATE/place\")\"\n{lines}");
        let mut shell = Command::new("bash");
        shell.arg("-c").arg(script).current_dir(self.folder.path());
        shell.env("STATE", self.folder.path()).env("TRUNK_SERVE_PORT", self.port.to_string());
        // Trunk takes NO_COLOR for a switch of its own and refuses the usual value 1.
        shell.env_remove("NO_COLOR").env_remove("CARGO_TARGET_DIR");
        shell
    }
}

/// The fenced blocks of a guide. One below a name, such as `` `src/main.rs`: ``, is that file; of the others those in
/// `sh` are commands.
fn steps_of(text: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut lines = text.lines();
    let mut named = None;
    while let Some(line) = lines.next() {
        if let Some(kind) = line.strip_prefix("```") {
            let block: String =
                lines.by_ref().take_while(|line| *line != "```").map(|l| format!("{l}\n")).collect();
            match (kind, named.take()) {
                (_, Some(name)) => steps.push(Step::Write(name, block)),
                ("sh", None) => steps.push(Step::Run(block)),
                ("sh keeps-running", None) => steps.push(Step::KeepRunning(block)),
                _ => {}
            }
        } else if !line.is_empty() {
            let name = line.strip_prefix('`').and_then(|rest| rest.strip_suffix("`:"));
            named = name.filter(|name| !name.contains('`')).map(|name| Path::new(name).to_path_buf());
        }
    }
    steps
}
