//! The JavaScript between wasm and the page, in one minified module with only what the boot calls.
use std::{collections::BTreeSet, fs, path::Path};

use crate::{
    failure::{Explain, Failure, Outcome},
    npm, paths,
};

/// Takes the classes out of the glue in `file` that nothing in it uses: some library exports them,
/// and the boot takes the default export only. Gives what of the wasm is then still used.
pub(super) fn without_unused_classes(file: &Path) -> Outcome<BTreeSet<String>> {
    let glue = fs::read_to_string(file).explain(|| format!("{} can't be read", paths::shown(file)))?;
    let glue = strip_classes(glue);
    fs::write(file, &glue).explain(|| format!("{} can't be written", paths::shown(file)))?;
    Ok(used_exports(&glue))
}

fn strip_classes(mut glue: String) -> String {
    const CLASS: &str = "export class ";
    let names = |glue: &str| -> Vec<String> {
        let heads = glue.lines().filter_map(|line| line.strip_prefix(CLASS)?.strip_suffix(" {"));
        heads.map(str::to_owned).collect()
    };
    for name in names(&glue) {
        let mut rest = glue.clone();
        for (begin, end) in [
            (format!("{CLASS}{name} {{\n"), "\n}\n"),
            (format!("if (Symbol.dispose) {name}.prototype"), ";\n"),
            (format!("const {name}Finalization = "), ";\n"),
        ] {
            rest = without_block(&rest, &begin, end);
        }
        if !rest.contains(&name) {
            glue = rest;
        }
    }
    glue
}

fn without_block(text: &str, begin: &str, end: &str) -> String {
    let block = text.find(begin).and_then(|from| Some((from, from + text[from..].find(end)? + end.len())));
    match block {
        Some((from, to)) => format!("{}{}", &text[..from], &text[to..]),
        None => text.to_owned(),
    }
}

/// The glue calls each export of the wasm as `wasm.name`.
fn used_exports(glue: &str) -> BTreeSet<String> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    let parts = glue.split("wasm.").skip(1);
    parts.map(|part| part.chars().take_while(|c| is_name(*c)).collect()).collect()
}

/// The glue in `file` with the new name of its wasm, minified if esbuild is there.
pub(super) fn minify(file: &Path, old_wasm: &str, new_wasm: &str) -> Outcome<String> {
    let unreadable = || format!("{} can't be read", paths::shown(file));
    let glue = fs::read_to_string(file).explain(unreadable)?.replace(old_wasm, new_wasm);
    let Some(mut esbuild) = npm::build_tool("esbuild") else { return Ok(glue) };
    fs::write(file, &glue).explain(|| format!("{} can't be written", paths::shown(file)))?;
    // Bundling takes in snippets of other crates; naming the one export drops the others.
    let entry = file.with_extension("entry.js");
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    fs::write(&entry, format!("export {{ default }} from \"./{name}\";\n"))
        .explain(|| format!("{} can't be written", paths::shown(&entry)))?;
    esbuild.args(["--bundle", "--minify", "--format=esm", "--target=es2022", "--log-level=warning"]);
    let output = esbuild.arg(&entry).output();
    let _ = fs::remove_file(&entry);
    let output = output.explain(|| "esbuild can't be run".into())?;
    if !output.status.success() {
        return Err(Failure::new(format!("esbuild failed ({})", output.status))
            .detail(String::from_utf8_lossy(&output.stderr))
            .remedy("remove xtask/npm/node_modules and repeat"));
    }
    String::from_utf8(output.stdout).explain(|| "esbuild's result can't be read".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = "export class Unused {\n    free() {\n        wasm.unused_free();\n    }\n}\n\
        if (Symbol.dispose) Unused.prototype[Symbol.dispose] = Unused.prototype.free;\n\
        export class Used {\n    go() {\n        wasm.used_go(1);\n    }\n}\n\
        const UnusedFinalization = new FinalizationRegistry(ptr => wasm.unused_free(ptr));\n\
        function f() { return Used.go(wasm.main()); }\n";

    #[test]
    fn classes_that_nothing_uses_go_with_what_they_call() {
        let glue = strip_classes(GLUE.to_owned());
        assert!(!glue.contains("Unused"), "{glue}");
        let used: Vec<_> = used_exports(&glue).into_iter().collect();
        assert_eq!(used, ["main", "used_go"]);
    }
}
