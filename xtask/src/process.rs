//! Running other programs: steps with a log, and servers that never outlive this process.
use std::{
    fs::OpenOptions,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use nix::{
    sys::signal::{Signal, killpg},
    unistd::Pid,
};

pub use crate::logs::excerpt as log_excerpt;
use crate::{
    console::Step,
    failure::{Explain, Failure, Outcome},
    interrupt,
};

const TICK: Duration = Duration::from_millis(100);
/// A server gets this long to end by itself, and what it started this much longer.
const PATIENCE: Duration = Duration::from_secs(3);
const PATIENCE_WITH_THE_REST: Duration = Duration::from_millis(500);

/// Runs `command` to its end under `step`, everything it prints being added to `log`.
///
/// # Errors
/// When it can't be started, fails (with the end of the log), or the person asked to stop.
pub fn run_logged(step: &mut Step, command: &mut Command, log: &Path) -> Outcome {
    let status = run_to_end(step, command, log)?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("`{}` failed ({status})", spelled(command))).detail(log_excerpt(log)))
}

/// Like [`run_logged`], but a failing program is an answer as well.
///
/// # Errors
/// When it can't be started or the person asked to stop.
pub fn run_to_end(step: &mut Step, command: &mut Command, log: &Path) -> Outcome<ExitStatus> {
    write_to_log(command, log)?;
    command.stdin(Stdio::null()).process_group(0);
    let mut child = command.spawn().explain(|| format!("`{}` can't be run", spelled(command)))?;
    let mut ticks = 0_u32;
    loop {
        if let Some(status) = child.try_wait().explain(|| "waiting failed".into())? {
            return Ok(status);
        }
        if interrupt::requested() {
            end_group(&mut child);
            return Err(Failure::interrupted());
        }
        thread::sleep(TICK);
        ticks += 1;
        if ticks.is_multiple_of(5) {
            step.tick(Some(log));
        }
    }
}

/// What `command` prints on standard output, if it can be run and succeeds.
#[must_use]
pub fn output_of(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A server running beside us, in a process group of its own. Dropping it ends it.
#[derive(Debug)]
pub struct Server {
    child: Child,
    log: Option<PathBuf>,
}

impl Server {
    /// Starts `command`; everything it prints is added to `log`, or else goes to the terminal.
    ///
    /// A watcher in its group ends the group when our end of a pipe closes, so the server ends
    /// even if this process is killed without a chance to say goodbye.
    ///
    /// # Errors
    /// When it can't be started.
    pub fn start(command: &Command, log: Option<&Path>) -> Outcome<Self> {
        const WATCHED: &str = "exec 3<&0; (read -r _ <&3; kill -TERM 0) </dev/null >/dev/null 2>&1 & \
             exec 3<&- </dev/null; exec \"$@\"";
        let mut watched = Command::new("sh");
        watched.args(["-c", WATCHED, "sh"]).arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => watched.env(name, value),
                None => watched.env_remove(name),
            };
        }
        if let Some(folder) = command.get_current_dir() {
            watched.current_dir(folder);
        }
        if let Some(log) = log {
            write_to_log(&mut watched, log)?;
        }
        watched.stdin(Stdio::piped()).process_group(0);
        let child = watched.spawn().explain(|| format!("`{}` can't be run", spelled(command)))?;
        Ok(Self { child, log: log.map(Path::to_path_buf) })
    }

    /// How it ended, if it has.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// The end of what it printed, if that goes to a log.
    #[must_use]
    pub fn log_excerpt(&self) -> String {
        self.log.as_deref().map(log_excerpt).unwrap_or_default()
    }

    /// Ends it and everything it started; returns when that is done.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        end_group(&mut self.child);
    }
}

/// Asks the whole group to end, and insists after a while.
fn end_group(child: &mut Child) {
    let Ok(id) = i32::try_from(child.id()) else { return };
    // While our end of a server's pipe is open its watcher lives, so the group's id is still ours.
    let group = Pid::from_raw(id);
    let _ = killpg(group, Signal::SIGTERM);
    wait_until(PATIENCE, || !matches!(child.try_wait(), Ok(None)));
    wait_until(PATIENCE_WITH_THE_REST, || killpg(group, None).is_err());
    let _ = killpg(group, Signal::SIGKILL);
    let _ = child.wait();
}

fn wait_until(patience: Duration, mut done: impl FnMut() -> bool) {
    let deadline = Instant::now() + patience;
    while !done() && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(10));
    }
}

fn write_to_log(command: &mut Command, log: &Path) -> Outcome {
    let unwritable = || format!("{} can't be written", log.display());
    let output = OpenOptions::new().create(true).append(true).open(log).explain(unwritable)?;
    command.stderr(output.try_clone().explain(unwritable)?).stdout(output);
    Ok(())
}

/// The command as it would be typed.
fn spelled(command: &Command) -> String {
    let mut words = vec![
        Path::new(command.get_program())
            .file_name()
            .unwrap_or(command.get_program())
            .to_string_lossy()
            .into_owned(),
    ];
    words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs;

    fn log(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("xtask-process-{name}-{}", std::process::id()))
    }

    #[test]
    fn stopping_ends_the_whole_group() {
        let log = log("group");
        let mut command = Command::new("sh");
        command.args(["-c", "(while :; do echo alive; sleep 0.02; done) & wait"]);
        let server = Server::start(&command, Some(&log)).unwrap();
        let length = || std::fs::metadata(&log).map_or(0, |about| about.len());
        let started = Instant::now();
        while length() == 0 {
            assert!(started.elapsed() < Duration::from_secs(5), "it never ran");
            thread::sleep(TICK);
        }
        server.stop();
        let at_the_end = length();
        thread::sleep(TICK);
        assert_eq!(length(), at_the_end, "a grandchild is still writing");
        let _ = std::fs::remove_file(log);
    }

    #[test]
    fn an_end_is_noticed() {
        let log = log("end");
        let mut command = Command::new("sh");
        command.args(["-c", "echo good bye; exit 3"]);
        let mut server = Server::start(&command, Some(&log)).unwrap();
        let status = loop {
            if let Some(status) = server.ended() {
                break status;
            }
            thread::sleep(TICK);
        };
        assert_eq!(status.code(), Some(3));
        assert_eq!(logs::last_line(&log), "good bye");
        let _ = std::fs::remove_file(log);
    }

    #[test]
    fn a_missing_program_is_reported_by_name() {
        let mut step = Step::begin("test");
        let failure = run_logged(&mut step, &mut Command::new("/no/such/program"), &log("none")).unwrap_err();
        assert!(failure.what().contains("program"), "{failure}");
    }
}
