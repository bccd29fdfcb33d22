//! ARCHITECTURE.md's code map against the tree, and whether each file says on its first line what it is.
use std::{fs, path::Path};

use crate::{paths, source_files};

/// Folders whose modules the map names one by one: the client's crates, and the demo page.
const NAMED_BY_MODULE: [(&str, &str); 4] = [
    ("crates/oauth-protocol", "crates/oauth-protocol/src"),
    ("crates/oauth-browser", "crates/oauth-browser/src"),
    ("crates/oauth-leptos", "crates/oauth-leptos/src"),
    ("src", "src"),
];

/// A row of the map: the places it is about, and what it calls by a name there.
struct Row {
    places: Vec<String>,
    names: Vec<String>,
}

fn map() -> Vec<Row> {
    let text = fs::read_to_string(paths::repository().join("ARCHITECTURE.md")).unwrap();
    let section = text.split("\n## ").find(|section| section.starts_with("Code map")).unwrap();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.map(|line| {
        let (places, words) = line.split_once(" | ").unwrap();
        Row { places: quoted(&format!("`{places}")), names: quoted(words) }
    })
    .collect()
}

fn quoted(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn is_module(name: &str, folder: &Path) -> bool {
    folder.join(format!("{name}.rs")).is_file() || folder.join(name).is_dir()
}

#[test]
fn every_place_of_the_map_is_there() {
    for row in map() {
        for place in row.places {
            let found = paths::repository().join(place.trim_end_matches('*'));
            assert!(found.exists() || found.with_extension("rs").exists(), "the map names {place}");
        }
    }
}

#[test]
fn every_folder_is_in_the_map() {
    let places: Vec<String> = map().into_iter().flat_map(|row| row.places).collect();
    for file in source_files::under(&paths::repository()) {
        let parts: Vec<&str> = file.split('/').collect();
        let place = match parts.as_slice() {
            [] | [_] => continue,
            ["crates", name, ..] => format!("crates/{name}"),
            [folder, ..] => (*folder).to_owned(),
        };
        assert!(places.contains(&place), "the map is silent about {place} ({file})");
    }
}

#[test]
fn the_map_names_every_module_and_no_other() {
    let map = map();
    for (place, folder) in NAMED_BY_MODULE {
        let rows =
            map.iter().filter(|row| row.places.iter().any(|one| one == place || one.starts_with(folder)));
        let names: Vec<&String> = rows.flat_map(|row| &row.names).collect();
        let folder = paths::repository().join(folder);
        let looks_like_one = |name: &str| name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        for name in names.iter().filter(|name| looks_like_one(name)) {
            assert!(is_module(name, &folder), "{place}: the map names `{name}`");
        }
        for entry in fs::read_dir(&folder).unwrap().flatten() {
            let name = entry.path().file_stem().unwrap().to_string_lossy().into_owned();
            let is_frame = matches!(name.as_str(), "lib" | "main" | "bin" | "tests");
            assert!(is_frame || names.iter().any(|known| **known == name), "{place}: no word of `{name}`");
        }
    }
}

#[test]
fn every_file_says_first_what_it_is() {
    let mut silent = Vec::new();
    for file in source_files::under(&paths::repository()) {
        let beginnings: &[&str] = match file.rsplit_once('.').map(|(_, extension)| extension) {
            Some("rs") => &["//! "],
            Some("js" | "mjs") => &["// ", "/* ", "/** "],
            Some("css") => &["/* "],
            Some("py") => &["\"\"\"", "# ", "#!"],
            Some("md") => &["# "],
            _ => continue,
        };
        let text = fs::read_to_string(paths::repository().join(&file)).unwrap();
        // A file that only makes a folder a package is empty.
        let is_said = text.is_empty() || beginnings.iter().any(|beginning| text.starts_with(beginning));
        if !is_said {
            silent.push(file);
        }
    }
    assert!(silent.is_empty(), "their first line doesn't say what they are: {silent:#?}");
}
