//! nginx or Caddy with the configuration that `cargo xtask server-config` prints, on a port of loopback: a
//! process of this user's, with all its files in the test's own folder.
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use xtask::{
    failure::{Explain, Failure, Outcome},
    hosting::{self, PageChoice, Place, WebServer},
    ports,
    process::{Server, output_of},
    providers::answers_ok,
    web_servers,
};

const START_PATIENCE: Duration = Duration::from_secs(20);

/// The web server; it runs once it has a `config.json` to serve.
#[derive(Debug)]
pub(crate) struct Host {
    kind: WebServer,
    dist: PathBuf,
    port: u16,
    folder: PathBuf,
    running: Mutex<Option<Server>>,
}

impl Host {
    pub(crate) fn planned(kind: WebServer, dist: PathBuf, scratch: &Path) -> Outcome<Host> {
        Ok(Host { kind, dist, port: ports::free()?, folder: scratch.join("host"), running: Mutex::default() })
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Starts with the finished page and this `config.json`.
    pub(crate) fn serve(&self, config_json: &str) -> Outcome {
        copy(&self.dist, &self.root())?;
        make_folder(&self.folder.join("logs"))?;
        write(&self.root().join("config.json"), config_json)?;
        let choice = PageChoice { dist: Some(self.root()), ..PageChoice::default() };
        let place = Place {
            name: "localhost".into(),
            root: Some(self.root().display().to_string()),
            logs: Some(self.folder.join("logs").display().to_string()),
            http_port: Some(self.port),
        };
        let configuration = hosting::configuration(self.kind, &choice, &place)?;
        let command = match self.kind {
            WebServer::Nginx => nginx(&self.folder, &configuration)?,
            WebServer::Caddy => caddy(&self.folder, &configuration)?,
            WebServer::Netlify => return Err(Failure::new("Netlify is not a program")),
        };
        let log = self.folder.join("logs/server.log");
        let mut server = Server::start(&command, Some(&log))?;
        let started = Instant::now();
        while !answers_ok(self.port, "/") {
            if server.ended().is_some() || started.elapsed() > START_PATIENCE {
                return Err(
                    Failure::new(format!("{:?} doesn't answer", self.kind)).detail(server.log_excerpt())
                );
            }
            thread::sleep(Duration::from_millis(20));
        }
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) = Some(server);
        Ok(())
    }

    /// The folder it serves.
    pub(crate) fn root(&self) -> PathBuf {
        self.folder.join("root")
    }

    /// Everything in its logs.
    pub(crate) fn logs(&self) -> String {
        let files = fs::read_dir(self.folder.join("logs")).expect("its logs").flatten();
        files.map(|file| fs::read_to_string(file.path()).expect("a log")).collect()
    }
}

/// nginx in the foreground: the configuration of a site, and around it what a system has beside.
pub(crate) fn nginx(folder: &Path, site: &str) -> Outcome<Command> {
    let missing = || Failure::new("nginx is not installed").remedy("cargo xtask test --only deploy");
    let program = web_servers::nginx().ok_or_else(missing)?;
    let module = web_servers::nginx_brotli().ok_or_else(missing)?;
    make_folder(&folder.join("temporary"))?;
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|name| format!("    {name}_temp_path temporary/{name};\n"))
        .concat();
    let around = format!(
        "load_module {};\ndaemon off;\nmaster_process off;\npid nginx.pid;\nevents {{}}\nhttp {{\n{temporary}\
         \x20   include site.conf;\n}}\n",
        module.display()
    );
    write(&folder.join("site.conf"), site)?;
    write(&folder.join("nginx.conf"), &around)?;
    let mut command = Command::new(program);
    command.arg("-p").arg(folder).arg("-c").arg(folder.join("nginx.conf"));
    command.arg("-e").arg(folder.join("logs/error.log"));
    Ok(command)
}

/// Caddy without its port for orders, which is the same for every Caddy of a machine.
fn caddy(folder: &Path, site: &str) -> Outcome<Command> {
    let program = web_servers::caddy()
        .ok_or_else(|| Failure::new("Caddy is not installed").remedy("cargo xtask test --only deploy"))?;
    let file = folder.join("Caddyfile");
    write(&file, site)?;
    let mut adapt = Command::new(&program);
    adapt.args(["adapt", "--adapter", "caddyfile", "--config"]).arg(&file);
    let adapted = output_of(&mut adapt).ok_or_else(|| Failure::new("Caddy can't read the Caddyfile"))?;
    let mut settings: Value = serde_json::from_str(&adapted).explain(|| "what Caddy made of it".into())?;
    settings["admin"] = json!({ "disabled": true, "config": { "persist": false } });
    let settings_file = folder.join("caddy.json");
    write(&settings_file, &settings.to_string())?;
    let mut command = Command::new(program);
    command.arg("run").arg("--config").arg(settings_file);
    command.env("XDG_DATA_HOME", folder).env("XDG_CONFIG_HOME", folder);
    Ok(command)
}

fn copy(from: &Path, to: &Path) -> Outcome {
    make_folder(to)?;
    let unreadable = || format!("{} can't be copied", from.display());
    for file in fs::read_dir(from).explain(unreadable)?.flatten() {
        fs::copy(file.path(), to.join(file.file_name())).explain(unreadable)?;
    }
    Ok(())
}

fn make_folder(folder: &Path) -> Outcome {
    fs::create_dir_all(folder).explain(|| format!("{} can't be made", folder.display()))
}

fn write(file: &Path, text: &str) -> Outcome {
    fs::write(file, text).explain(|| format!("{} can't be written", file.display()))
}
