//! Which public items have an example in their documentation, read from what rustdoc writes as JSON.
//!
//! rustdoc has a lint for it, which passes over what is exported from a private module: everything here.
use serde_json::Value;

/// What the documentation of a crate shows.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Examples {
    /// How many public items have an example.
    pub(super) shown: u32,
    /// Where one is missing, or claims to run and does not.
    pub(super) faults: Vec<String>,
}

/// Looks at all public items of a crate; `runs` says whether its examples run when they are tested.
pub(super) fn look(document: &Value, runs: bool) -> Examples {
    let mut look = Look { index: document.get("index"), runs, examples: Examples::default() };
    if let Some(root) = document.get("root") {
        look.item(root);
    }
    look.examples
}

struct Look<'a> {
    index: Option<&'a Value>,
    runs: bool,
    examples: Examples,
}

impl Look<'_> {
    /// Items of other crates are not in the index: they have their examples at home.
    fn item(&mut self, id: &Value) {
        let index = self.index;
        let find = |id: &Value| index?.get(id.to_string());
        let Some(item) = find(id) else { return };
        let Some((kind, inner)) = item.get("inner").and_then(Value::as_object).and_then(|o| o.iter().next())
        else {
            return;
        };
        match kind.as_str() {
            "use" => return self.item(inner.get("id").unwrap_or(&Value::Null)),
            "module" | "trait" | "struct" | "enum" | "union" => {}
            "function" | "macro" | "proc_macro" | "type_alias" | "constant" | "static" | "assoc_const" => {}
            _ => return,
        }
        self.judge(item);
        for id in members(inner, "items") {
            self.item(id);
        }
        for block in members(inner, "impls").filter_map(|id| find(id)?.pointer("/inner/impl")) {
            // What a trait demands is documented there.
            if block.get("trait").is_some_and(Value::is_null) {
                members(block, "items").for_each(|id| self.item(id));
            }
        }
    }

    fn judge(&mut self, item: &Value) {
        let docs = item.get("docs").and_then(Value::as_str).unwrap_or_default();
        let (mut has_example, mut is_honest) = (false, true);
        for words in fences(docs).filter(|words| is_rust(words)) {
            has_example = true;
            is_honest &= self.runs || words.contains(&"no_run");
        }
        let fault = match (has_example, is_honest) {
            (true, true) => {
                self.examples.shown += 1;
                return;
            }
            (true, false) => "has an example that would need a page to run: write no_run",
            (false, _) => "has no example",
        };
        let name = item.get("name").and_then(Value::as_str).unwrap_or_default();
        let file = item.pointer("/span/filename").and_then(Value::as_str).unwrap_or_default();
        let line = item.pointer("/span/begin/0").and_then(Value::as_u64).unwrap_or_default();
        self.examples.faults.push(format!("{file}:{line}: {name} {fault}"));
    }
}

fn members<'a>(inner: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    inner.get(name).and_then(Value::as_array).into_iter().flatten()
}

/// The words behind each fence that opens a block of code.
fn fences(docs: &str) -> impl Iterator<Item = Vec<&str>> {
    let fences = docs.lines().filter_map(|line| line.trim_start().strip_prefix("```"));
    fences.step_by(2).map(|words| words.split([',', ' ']).filter(|word| !word.is_empty()).collect())
}

/// Whether a block is compiled: `ignore` and other languages are not.
fn is_rust(words: &[&str]) -> bool {
    words.iter().all(|word| matches!(*word, "rust" | "no_run" | "should_panic" | "compile_fail"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn documented(docs: &str, runs: bool) -> Examples {
        let span = json!({ "filename": "lib.rs", "begin": [7, 1] });
        let item =
            |docs: &str, inner: Value| json!({ "name": "it", "docs": docs, "span": span, "inner": inner });
        let root = json!({ "module": { "items": [2, 99] } });
        let index = json!({
            "1": item("```no_run\nshown();\n```", root),
            "2": { "inner": { "use": { "id": 3 } } },
            "3": item("```no_run\nshown();\n```", json!({ "struct": { "impls": [4, 5] } })),
            "4": { "inner": { "impl": { "trait": null, "items": [6] } } },
            "5": { "inner": { "impl": { "trait": { "path": "Clone" }, "items": [7] } } },
            "6": item(docs, json!({ "function": {} })),
            "7": item("a trait's", json!({ "function": {} })),
        });
        look(&json!({ "root": 1, "index": index }), runs)
    }

    #[test]
    fn an_example_is_compiled_and_honest() {
        let check = |docs: &str, runs: bool, fault: Option<&str>| {
            let faults: Vec<String> =
                fault.map(|fault| format!("lib.rs:7: it has {fault}")).into_iter().collect();
            let shown = if faults.is_empty() { 3 } else { 2 };
            assert_eq!(documented(docs, runs), Examples { shown, faults }, "{docs}");
        };
        check("It does.\n\n```\nshown();\n```", true, None);
        check("```text\nnone\n```\n```should_panic\nshown();\n```", true, None);
        check("```no_run\nshown();\n```", false, None);
        check("It does.", true, Some("no example"));
        check("```ignore\nshown();\n```", true, Some("no example"));
        check("```json\n{}\n```", true, Some("no example"));
        check("```\nshown();\n```", false, Some("an example that would need a page to run: write no_run"));
    }
}
