//! `cargo xtask`: parses the arguments, runs the command, prints a failure in words.
use std::process::ExitCode;

use xtask::{arguments, console, interrupt, run};

fn main() -> ExitCode {
    let command = match arguments::parse(std::env::args_os()) {
        Ok(command) => command,
        Err(complaint) => {
            console::complain(&format!("{complaint}\n\n{}", arguments::USAGE));
            return ExitCode::from(2);
        }
    };
    if let Err(failure) = interrupt::listen() {
        console::show_failure(&failure);
        return ExitCode::FAILURE;
    }
    match run(command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) if failure.is_interruption() => {
            console::say("\n  Stopped.");
            ExitCode::from(130)
        }
        Err(failure) => {
            console::show_failure(&failure);
            ExitCode::FAILURE
        }
    }
}
