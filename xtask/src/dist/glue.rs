//! The JavaScript between wasm and the page, in one minified module with only what the boot calls.
use std::{fs, path::Path};

use crate::{
    failure::{Explain, Failure, Outcome},
    npm, paths,
};

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
    let _ = fs::remove_dir_all(file.with_file_name("snippets"));
    let output = output.explain(|| "esbuild can't be run".into())?;
    if !output.status.success() {
        return Err(Failure::new(format!("esbuild failed ({})", output.status))
            .detail(String::from_utf8_lossy(&output.stderr))
            .remedy("remove xtask/npm/node_modules and repeat"));
    }
    String::from_utf8(output.stdout).explain(|| "esbuild's result can't be read".into())
}
