//! Time and memory, measured: no wait beyond the protocol's limit, no more memory than a bounded body
//! needs, whatever comes.
use std::{fs, process::Command, time::Instant};

use oauth_protocol::{ErrorKind::Unreachable, State};
use roundtrip_tests::{
    hostile::{Damage, Endpoint, Fault, Hostile, Setup},
    shell::Tab,
};

use crate::check::{from, run, says};

/// At the protocol's limit, not at the test's; and a body that comes octet by octet has no more time
/// than one that does not come.
#[test]
fn a_slow_server_costs_fifteen_seconds() {
    async fn signs_in(damage: Damage) {
        let server = Hostile::start(Setup::default());
        let mut tab = Tab::open(&[server.configuration("main")]).await;
        server.fault(from(Endpoint::Token, damage));
        let start = Instant::now();
        tab.sign_in("main").await;
        let State::Failed(error) = tab.state() else { panic!("{:?}", tab.state()) };
        says(error, &Unreachable, "time limit");
        assert!((14..18).contains(&start.elapsed().as_secs()), "{:?}", start.elapsed());
    }
    run(async || {
        tokio::join!(signs_in(Damage::Hangs), signs_in(Damage::HangsInBody), signs_in(Damage::Trickled));
    });
}

/// Each in a process of its own, whose peak is its own.
#[test]
#[cfg(target_os = "linux")]
fn memory_is_bounded() {
    const MOST: u64 = 200;
    for name in ["nothing_wrong", "huge", "endless", "many_items", "many_members", "deep_lists", "long_text"]
    {
        let program = std::env::current_exe().expect("this program");
        let name = format!("limits::alone::{name}");
        let arguments = ["--exact", &name, "--ignored", "--nocapture"];
        let output = Command::new(program).args(arguments).output().expect("it runs");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{name}: {text}");
        let peak = text.lines().find_map(|line| line.split_once("peak MiB: ")?.1.trim().parse::<u64>().ok());
        let peak = peak.unwrap_or_else(|| panic!("no peak in {text}"));
        println!("{name}: {peak} MiB");
        assert!(peak < MOST, "{name} took {peak} MiB");
    }
}

/// What [`memory_is_bounded`] runs.
mod alone {
    use super::*;

    fn peak(faults: &[Fault]) {
        run(async || {
            let server = Hostile::start(Setup::default());
            let mut tab = Tab::open(&[server.configuration("main")]).await;
            faults.iter().for_each(|fault| server.fault(fault.clone()));
            tab.sign_in("main").await;
        });
        let status = fs::read_to_string("/proc/self/status").expect("the process' status");
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("its peak");
        let kib =
            line.split_whitespace().nth(1).and_then(|number| number.parse::<u64>().ok()).expect("a number");
        println!("\npeak MiB: {}", kib / 1024);
    }

    macro_rules! peaks {
        ($($name:ident: $($damage:expr)?;)*) => {
            $(
                #[test]
                #[ignore = "runs by itself, as a part of memory_is_bounded"]
                fn $name() {
                    peak(&[$(from(Endpoint::Metadata, $damage), from(Endpoint::Token, $damage))?]);
                }
            )*
        };
    }

    peaks! {
        nothing_wrong: ;
        huge: Damage::Huge;
        endless: Damage::Endless;
        many_items: Damage::ManyItems;
        many_members: Damage::ManyMembers;
        deep_lists: Damage::Body("[".repeat(7_000_000));
        long_text: Damage::LongText;
    }
}
