//! `cargo xtask demo` and `dev`: sets up what is missing, starts everything, watches over it, and
//! ends it all on Ctrl-C or when something fails.
use std::{
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use crate::{
    arguments::DemoOptions,
    console::{self, Style, styled},
    demo_config,
    failure::{Failure, Outcome},
    interrupt, page_build,
    page_server::{PageOptions, PageServer},
    paths, ports,
    process::Server,
    providers::{Provider, ProviderOptions, RunningProvider, answers_ok},
};

/// Runs the finished page with its servers until Ctrl-C, or the servers for a page of someone's own.
///
/// # Errors
/// Whatever keeps it from running, with its remedy.
pub fn run(options: &DemoOptions) -> Outcome {
    check_ports(options)?;
    console::heading("Setting up");
    let providers = prepare(options)?;
    if !options.without_page {
        page_build::prepare()?;
    }
    console::note("everything needed is there");
    if !options.without_page {
        console::heading("Building");
        page_build::build_demo()?;
    }
    console::heading("Starting");
    let running = start(&providers, options)?;
    let page = if options.without_page { None } else { Some(start_page(&running, options)?) };
    let origin = format!("http://localhost:{}", options.port);
    show_summary(if options.without_page { "Your page goes to" } else { "The page" }, &origin, &running);
    if options.open {
        open_browser(&origin);
    }
    watch(running, None)?;
    drop(page);
    console::say("\n  Everything has ended.");
    Ok(())
}

fn start_page(running: &[RunningProvider], options: &DemoOptions) -> Outcome<PageServer> {
    let page = PageServer::start(PageOptions {
        dist: paths::demo_dist(),
        port: options.port,
        config_json: demo_config::for_providers(&used_ports(running, options))?,
    })?;
    if !answers_ok(options.port, "/") {
        return Err(Failure::new("The page server doesn't answer"));
    }
    Ok(page)
}

/// Runs the servers, and the page with `trunk serve`, until Ctrl-C.
///
/// # Errors
/// Whatever keeps it from running, with its remedy.
pub fn develop(options: &DemoOptions) -> Outcome {
    check_ports(options)?;
    console::heading("Setting up");
    let providers = prepare(options)?;
    page_build::prepare()?;
    console::note("everything needed is there");
    console::heading("Starting");
    let running = start(&providers, options)?;
    show_summary("The page", &format!("http://localhost:{}", options.port), &running);
    let mut trunk = page_build::trunk()?;
    trunk.arg("serve").args(options.open.then_some("--open"));
    let trunk = Server::start(trunk.current_dir(paths::repository()), None)?;
    watch(running, Some(trunk))
}

fn port_of(provider: Provider, options: &DemoOptions) -> u16 {
    match provider {
        Provider::Node => options.port + 1,
        Provider::Django => options.port + 2,
    }
}

fn check_ports(options: &DemoOptions) -> Outcome {
    let names: Vec<(u16, String)> = options
        .providers
        .iter()
        .map(|provider| (port_of(*provider, options), provider.to_string()))
        .collect();
    let mut wanted = if options.without_page { Vec::new() } else { vec![(options.port, "the page")] };
    wanted.extend(names.iter().map(|(port, name)| (*port, name.as_str())));
    ports::check_free(&wanted)
}

/// The providers that can run here. One that can't is told about, unless none is left.
fn prepare(options: &DemoOptions) -> Outcome<Vec<Provider>> {
    let mut ready = Vec::new();
    let mut missing: Vec<(Provider, Failure)> = Vec::new();
    for provider in &options.providers {
        match provider.prepare() {
            Ok(()) => ready.push(*provider),
            Err(failure) if failure.is_interruption() => return Err(failure),
            Err(failure) => missing.push((*provider, failure)),
        }
    }
    go_on_without(&missing, !ready.is_empty())?;
    Ok(ready)
}

fn start(providers: &[Provider], options: &DemoOptions) -> Outcome<Vec<RunningProvider>> {
    let page_origins = ["localhost", "127.0.0.1"].map(|host| format!("http://{host}:{}", options.port));
    let mut running = Vec::new();
    let mut missing: Vec<(Provider, Failure)> = Vec::new();
    for provider in providers {
        let port = port_of(*provider, options);
        let settings = ProviderOptions { page_origins: page_origins.to_vec(), ..ProviderOptions::on(port) };
        match console::step(&format!("Starting {provider}"), |_| provider.start(&settings)) {
            Ok(started) => running.push(started),
            Err(failure) if failure.is_interruption() => return Err(failure),
            Err(failure) => missing.push((*provider, failure)),
        }
    }
    go_on_without(&missing, !running.is_empty())?;
    Ok(running)
}

fn go_on_without(missing: &[(Provider, Failure)], others_are_there: bool) -> Outcome {
    if others_are_there {
        for (provider, failure) in missing {
            console::warn(&format!("{provider} is left out: {failure}"));
        }
        return Ok(());
    }
    match missing {
        [] => Ok(()),
        [(_, only)] => Err(only.clone()),
        several => {
            let all: Vec<String> =
                several.iter().map(|(provider, failure)| format!("{provider}: {failure}")).collect();
            Err(Failure::new("Neither authorization server can run here").detail(all.join("\n")))
        }
    }
}

fn used_ports(running: &[RunningProvider], options: &DemoOptions) -> Vec<(Provider, u16)> {
    running.iter().map(|one| (one.provider(), port_of(one.provider(), options))).collect()
}

fn show_summary(caption: &str, page: &str, running: &[RunningProvider]) {
    let label = |text: &str| styled(&format!("{text:<22}"), Style::Dim);
    console::heading("Roundtrip is running");
    console::say(&format!("\n  {}{}", label(caption), styled(page, Style::Accent)));
    for provider in running {
        console::say(&format!("  {}{}", label(&provider.provider().to_string()), provider.issuer()));
    }
    console::say("");
    for (caption, account, name) in
        [("Sign in as", "ada / engine", "Ada Lovelace"), ("or as", "grace / compiler", "Grace Hopper")]
    {
        console::say(&format!("  {}{account:<18}{}", label(caption), styled(name, Style::Dim)));
    }
    console::say(&format!("\n  {}Ctrl-C", label("To stop")));
}

/// Returns on Ctrl-C; tells about a server that ends by itself, and fails when none is left.
fn watch(mut running: Vec<RunningProvider>, mut page: Option<Server>) -> Outcome {
    while !interrupt::requested() {
        let (ended, alive): (Vec<_>, Vec<_>) =
            running.into_iter().map(|mut one| (one.ended(), one)).partition(|(status, _)| status.is_some());
        running = alive.into_iter().map(|(_, one)| one).collect();
        for (status, provider) in ended {
            let status = status.map(|status| status.to_string()).unwrap_or_default();
            let report = Failure::new(format!("{} ended by itself ({status})", provider.provider()))
                .detail(provider.log_excerpt());
            if running.is_empty() {
                return Err(report.remedy("start the demo again"));
            }
            console::show_failure(
                &report.remedy("the page goes on with the other server; to have both, start the demo again"),
            );
        }
        if let Some(status) = page.as_mut().and_then(Server::ended) {
            return Err(Failure::new(format!("trunk serve ended ({status})")));
        }
        thread::sleep(Duration::from_millis(200));
    }
    Ok(())
}

fn open_browser(address: &str) {
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let mut command = Command::new(opener);
    command.arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if command.spawn().is_err() {
        console::warn(&format!("no browser could be opened: go to {address}"));
    }
}
