//! `docs/servers.md` has, between two marks, what `data/presets.json` says about well-known servers.
//!
//! `UPDATE_SERVERS=1 cargo test -p xtask server_guide` writes that part anew.
use std::{collections::HashSet, fmt::Write, fs};

use serde_json::Value;

use crate::paths;

const BEGIN: &str = "<!-- from data/presets.json: do not edit -->\n";
const END: &str = "<!-- end -->\n";

fn file() -> String {
    fs::read_to_string(paths::repository().join("data/presets.json")).unwrap()
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().unwrap_or_else(|| panic!("“{name}” of {value} is a list"))
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    let text = value[name].as_str().unwrap_or_else(|| panic!("“{name}” of {value} is a text"));
    assert!(!text.is_empty() && !text.contains('|') && text.trim() == text, "“{name}”: {text}");
    text
}

/// The names in braces, to be filled in.
fn placeholders(template: &str) -> Vec<&str> {
    template.split('{').skip(1).map(|rest| rest.split_once('}').expect("a brace is closed").0).collect()
}

/// The part of the document that the presets make.
fn part(file: &str) -> String {
    let data: Value = serde_json::from_str(file).unwrap();
    let presets = list(&data, "presets");
    let mut part = String::from("\n| server | works | in a sentence |\n|---|---|---|\n");
    for preset in presets {
        let (name, works) = (text(preset, "name"), text(preset, "works"));
        writeln!(part, "| {name} | {works} | {} |", text(preset, "verdict")).unwrap();
    }
    for preset in presets {
        section(preset, text(&data, "read"), &mut part);
    }
    part.push('\n');
    part
}

fn section(preset: &Value, read: &str, part: &mut String) {
    let (name, verdict) = (text(preset, "name"), text(preset, "verdict"));
    writeln!(part, "\n## {name}\n\n**{verdict}** {}\n", text(preset, "why")).unwrap();
    part.push_str("| setting of the page | value |\n|---|---|\n");
    let hint = text(preset, "issuer_hint");
    let issuer = preset["issuer"].as_str().map_or("none".into(), |issuer| format!("`{issuer}`"));
    writeln!(part, "| issuer | {issuer}<br>{hint} |").unwrap();
    for (name, address) in preset["endpoints"].as_object().into_iter().flatten() {
        writeln!(part, "| {name} | `{}` |", address.as_str().unwrap()).unwrap();
    }
    writeln!(part, "| scope | `{}` |", text(preset, "scope")).unwrap();
    for (name, value) in preset["parameters"].as_object().unwrap() {
        writeln!(part, "| parameter {name} | `{}` |", value.as_str().unwrap()).unwrap();
    }
    let fields = list(preset, "register");
    if !fields.is_empty() {
        part.push_str("\n| field at the server | value |\n|---|---|\n");
    }
    for field in fields {
        writeln!(part, "| {} | {} |", text(field, "field"), text(field, "value")).unwrap();
    }
    part.push('\n');
    for note in list(preset, "notes") {
        writeln!(part, "- {}", note.as_str().unwrap()).unwrap();
    }
    writeln!(part, "\nSources, read on {read}:\n").unwrap();
    for source in list(preset, "sources") {
        let (title, url) = (text(source, "title"), text(source, "url"));
        writeln!(part, "- [{title}]({url}): {}", text(source, "says")).unwrap();
    }
}

#[test]
fn the_document_is_up_to_date() {
    let path = paths::repository().join("docs/servers.md");
    let written = fs::read_to_string(&path).unwrap();
    let (before, rest) = written.split_once(BEGIN).expect("the first mark");
    let (_, after) = rest.split_once(END).expect("the second mark");
    let document = format!("{before}{BEGIN}{}{END}{after}", part(&file()));
    if std::env::var_os("UPDATE_SERVERS").is_some() {
        fs::write(&path, &document).unwrap();
    }
    let written = fs::read_to_string(path).unwrap();
    assert!(written == document, "write docs/servers.md anew with UPDATE_SERVERS=1");
}

#[test]
fn presets_are_what_the_page_expects() {
    let file = file();
    assert!(file.len() < 40_000, "the page fetches it: {} octets", file.len());
    let data: Value = serde_json::from_str(&file).unwrap();
    let mut ids = HashSet::new();
    for preset in list(&data, "presets") {
        let id = text(preset, "id");
        assert!(ids.insert(id), "{id} is there twice");
        assert!(["yes", "with conditions", "no"].contains(&text(preset, "works")), "{id}");
        assert!(text(preset, "works") == "no" || !list(preset, "register").is_empty(), "{id}");
        assert!(preset["issuer"].is_string() != preset["endpoints"].is_object(), "{id}: one of the two");
        let parameters = preset["parameters"].as_object().unwrap().values();
        let filled = parameters.chain([&preset["issuer"]]).filter_map(Value::as_str);
        for name in filled.flat_map(placeholders) {
            let explained = text(preset, "issuer_hint").contains(&format!("{name}: "));
            assert!(explained, "{id} says what {{{name}}} is");
        }
        let values = list(preset, "register").iter().map(|field| text(field, "value"));
        let unknown: Vec<_> = values.flat_map(placeholders).filter(|name| *name != "page").collect();
        assert!(unknown.is_empty(), "{id}: {unknown:?}");
        let addresses = list(preset, "sources").iter().map(|source| text(source, "url"));
        let endpoints = preset["endpoints"].as_object().into_iter().flatten();
        let addresses = addresses.chain(endpoints.filter_map(|(_, address)| address.as_str()));
        let plain: Vec<_> = addresses.filter(|address| !address.starts_with("https://")).collect();
        assert!(plain.is_empty(), "{id}: {plain:?}");
        assert!(!list(preset, "sources").is_empty(), "{id} has sources");
    }
}
