//! Links of the documents lead somewhere: to a file that is there, and to a heading that is in it.
use std::{
    collections::{BTreeSet, HashMap},
    fs,
    path::{Path, PathBuf},
};

use crate::{paths, source_files};

fn documents() -> Vec<PathBuf> {
    let files = source_files::under(&paths::repository());
    files.into_iter().filter(|name| name.ends_with(".md")).map(PathBuf::from).collect()
}

/// The text without what stands between fences, and without code in lines.
fn prose(document: &str) -> String {
    let mut is_code = false;
    let mut prose = String::new();
    for line in document.lines() {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        } else if !is_code {
            // Every second part stands between backticks.
            prose.extend(line.split('`').step_by(2));
            prose.push('\n');
        }
    }
    prose
}

/// What links and pictures point to.
fn targets(document: &str) -> Vec<String> {
    let prose = prose(document);
    let ends = prose.split("](").skip(1);
    ends.filter_map(|rest| Some(rest.split_once(')')?.0.to_owned())).collect()
}

/// The anchors of a document's headings, by the rule of GitHub: letters in lower case, hyphens for
/// spaces, and of other characters hyphens and underscores alone; a number where one comes again.
fn anchors(document: &str) -> BTreeSet<String> {
    let mut is_code = false;
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut anchors = BTreeSet::new();
    for line in document.lines() {
        is_code ^= line.trim_start().starts_with("```");
        let title = line.trim_start_matches('#');
        let is_heading = title.len() < line.len() && title.starts_with(' ');
        if is_code || !is_heading {
            continue;
        }
        let kept = title.trim().to_lowercase().replace(' ', "-");
        let anchor: String = kept.chars().filter(|c| c.is_alphanumeric() || "-_".contains(*c)).collect();
        let count = seen.entry(anchor.clone()).or_default();
        anchors.insert(if *count == 0 { anchor } else { format!("{anchor}-{count}") });
        *count += 1;
    }
    anchors
}

/// What is wrong with a link in a document of this folder, if anything is.
fn fault(document: &Path, text: &str, target: &str) -> Option<String> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (file, anchor) = target.split_once('#').map_or((target, None), |(file, anchor)| (file, Some(anchor)));
    let path = document.parent().unwrap_or(Path::new("")).join(file);
    if !file.is_empty() && !path.exists() {
        return Some(format!("{target}: no such file"));
    }
    let anchor = anchor?;
    let text = if file.is_empty() { text.to_owned() } else { fs::read_to_string(path).ok()? };
    (!anchors(&text).contains(anchor)).then(|| format!("{target}: no such heading"))
}

#[test]
fn links_of_the_documents_lead_somewhere() {
    let documents = documents();
    assert!(documents.iter().any(|name| name == Path::new("README.md")), "{documents:?}");
    let mut faults = Vec::new();
    for name in &documents {
        let path = paths::repository().join(name);
        let text = fs::read_to_string(&path).unwrap();
        let wrong = targets(&text).into_iter().filter_map(|target| fault(&path, &text, &target));
        faults.extend(wrong.map(|fault| format!("{}: {fault}", name.display())));
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn what_leads_nowhere_is_found() {
    let text = "# Of `a_b`, and c’s\n## Twice\n## Twice\n```\n# no heading\n[no](link)\n```\n`[code](x)` [a](#b) ![p](q.png)\n";
    assert_eq!(targets(text), ["#b", "q.png"]);
    assert_eq!(anchors(text).into_iter().collect::<Vec<_>>(), ["of-a_b-and-cs", "twice", "twice-1"]);
    let document = paths::repository().join("README.md");
    let is_wrong = |target: &str| fault(&document, text, target).is_some();
    assert!(["docs/nothing.md", "#nowhere", "docs/session.md#nowhere"].iter().all(|link| is_wrong(link)));
    assert!(
        !["https://a.example/x#y", "#twice-1", "docs", "docs/session.md#tabs"]
            .iter()
            .any(|link| is_wrong(link))
    );
}
