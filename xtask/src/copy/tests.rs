//! What is copied, when, and over what.
use std::{env, path::PathBuf, process};

use super::*;

struct Project(PathBuf);

impl Project {
    fn new(name: &str) -> Project {
        let folder = env::temp_dir().join(format!("xtask-copy-{name}-{}", process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("Cargo.toml"), "[package]\nname = \"app\"\n").unwrap();
        Project(folder)
    }

    fn read(&self, place: &str) -> Vec<u8> {
        fs::read(self.0.join(place)).unwrap_or_default()
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn the_crates_come_as_they_are() {
    let project = Project::new("whole");
    run(&project.0, false).unwrap();
    for name in ["oauth-protocol", "oauth-browser", "oauth-leptos", "oauth-testing"] {
        let manifest = format!("crates/{name}/Cargo.toml");
        assert_eq!(project.read(&manifest), fs::read(paths::repository().join(&manifest)).unwrap());
        let text = String::from_utf8(project.read(&manifest)).unwrap();
        assert!(!text.contains("workspace"), "{name} takes something from this workspace");
    }
    assert!(project.read("crates/LICENSE-MIT").starts_with(b"MIT"), "the licence comes along");
    assert_eq!(project.read("Cargo.lock"), fs::read(paths::repository().join("Cargo.lock")).unwrap());
    assert!(!project.0.join("crates/oauth-protocol/fuzz/corpus").exists(), "no results of runs");
}

#[test]
fn a_second_time_changes_nothing_and_keeps_the_projects_versions() {
    let project = Project::new("twice");
    run(&project.0, false).unwrap();
    fs::write(project.0.join("Cargo.lock"), "own").unwrap();
    let source = Source::read().unwrap();
    assert_eq!(source.write_into(&project.0, &Record::of(&project.0)).unwrap(), 0);
    run(&project.0, false).unwrap();
    assert_eq!(project.read("Cargo.lock"), b"own");
}

#[test]
fn a_change_of_the_projects_own_is_not_lost() {
    const FILE: &str = "crates/oauth-leptos/src/lib.rs";
    let project = Project::new("changed");
    run(&project.0, false).unwrap();
    let ours = project.read(FILE);
    fs::write(project.0.join(FILE), "mine").unwrap();
    let refusal = run(&project.0, false).unwrap_err().to_string();
    assert!(refusal.contains(FILE) && refusal.contains("--replace"), "{refusal}");
    assert_eq!(project.read(FILE), b"mine");
    run(&project.0, true).unwrap();
    assert_eq!(project.read(FILE), ours);
}

#[test]
fn a_file_that_the_project_removed_does_not_come_back() {
    const FILE: &str = "crates/oauth-testing/Cargo.toml";
    let project = Project::new("removed");
    run(&project.0, false).unwrap();
    fs::remove_file(project.0.join(FILE)).unwrap();
    let refusal = run(&project.0, false).unwrap_err().to_string();
    assert!(refusal.contains(FILE), "{refusal}");
    assert!(!project.0.join(FILE).exists());
}

#[test]
fn a_member_of_a_workspace_has_the_versions_of_its_root() {
    let workspace = Project::new("workspace");
    fs::write(workspace.0.join("Cargo.lock"), "root").unwrap();
    let member = workspace.0.join("app");
    fs::create_dir(&member).unwrap();
    fs::write(member.join("Cargo.toml"), "[package]\nname = \"app\"\n").unwrap();
    run(&member, false).unwrap();
    assert!(!member.join("Cargo.lock").exists() && member.join("crates/oauth-leptos").exists());
}

#[test]
fn an_older_copy_is_brought_up_to_date() {
    const OLD: &str = "crates/oauth-protocol/src/no_more.rs";
    const CHANGED: &str = "crates/oauth-protocol/src/lib.rs";
    let project = Project::new("older");
    run(&project.0, false).unwrap();
    let mut record = String::new();
    for (place, content) in [(OLD, "old"), (CHANGED, "older")] {
        fs::write(project.0.join(place), content).unwrap();
        record.push_str(&format!("{}  {place}\n", sha256_hex(content.as_bytes())));
    }
    fs::write(project.0.join(RECORD), record).unwrap();
    run(&project.0, false).unwrap();
    assert!(!project.0.join(OLD).exists(), "a file that is no more part of it stays");
    assert_eq!(project.read(CHANGED), fs::read(paths::repository().join(CHANGED)).unwrap());
}

#[test]
fn a_record_reaches_nothing_outside_of_the_crates() {
    let project = Project::new("record");
    fs::create_dir_all(project.0.join("crates")).unwrap();
    let hash = sha256_hex(&project.read("Cargo.toml"));
    fs::write(project.0.join(RECORD), format!("{hash}  Cargo.toml\n{hash}  crates/../Cargo.toml\n")).unwrap();
    run(&project.0, false).unwrap();
    assert!(!project.read("Cargo.toml").is_empty());
}

#[test]
fn only_into_a_project() {
    let project = Project::new("none");
    fs::remove_file(project.0.join("Cargo.toml")).unwrap();
    let refusal = run(&project.0, false).unwrap_err().to_string();
    assert!(refusal.contains("no cargo project") && refusal.contains("cargo new"), "{refusal}");
    assert!(!project.0.join("crates").exists());
}
