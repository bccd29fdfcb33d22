//! A smaller wasm: without the names of functions, and with wasm-opt, 2 to 3 % fewer bytes to send.
use serde_json::json;
use std::{borrow::Cow, collections::BTreeSet, env, fs, path::Path, process::Command};

use crate::{
    failure::{Explain, Failure, Outcome},
    npm, tools, wasm_module,
};

/// What this Rust's output uses. Named, so that it works even where the list inside the file is
/// stripped or longer than an older wasm-opt knows.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Measured: taking the control flow apart first lets the two rounds after it find 1 % more.
/// The lowest kilobyte is the far end of the stack, which holds no data: an address near zero is
/// never meant.
const PASSES: &[&str] = &["--low-memory-unused", "--flatten", "--rereloop", "-Oz", "-Oz", "--converge"];

/// Makes the wasm small; `used` are the exports that its glue calls, the others go.
pub(super) fn optimise(wasm: &[u8], used: &BTreeSet<String>) -> Outcome<Vec<u8>> {
    match tools::wasm_opt() {
        Some(wasm_opt) => run(wasm_opt, wasm, used),
        None => wasm_module::without_custom_sections(wasm)
            .ok_or_else(|| Failure::new("wasm-bindgen's output is not a wasm module")),
    }
}

/// Empties what a library of streams left behind: its classes are exported to every page, and where
/// the glue has none of them left, nothing can call into it. The linker can't see that.
fn without_streams<'a>(wasm: &'a [u8], used: &BTreeSet<String>) -> Cow<'a, [u8]> {
    if used.iter().any(|name| name.contains("intounderlying")) {
        return wasm.into();
    }
    let emptied = wasm_module::without_functions(wasm, |name| name.contains("wasm_streams"));
    emptied.map_or(wasm.into(), Cow::from)
}

/// Where binaryen's tool for it is there, takes out what only unused exports need.
fn keep_exports(scratch: &Path, used: &BTreeSet<String>) -> Outcome {
    let Some(mut metadce) = npm::build_tool("wasm-metadce") else { return Ok(()) };
    let outside = json!({"name": "outside", "root": true, "reaches": used});
    let exports = used.iter().map(|name| json!({"name": name, "export": name}));
    let graph: Vec<_> = [outside].into_iter().chain(exports).collect();
    let (file, module) = (scratch.join("graph.json"), scratch.join("before.wasm"));
    fs::write(&file, json!(graph).to_string()).explain(|| "a temporary file can't be written".into())?;
    metadce.args(FEATURES).arg(&module).arg("--graph-file").arg(&file).arg("-o").arg(&module);
    let output = metadce.output().explain(|| "wasm-metadce can't be run".into())?;
    if output.status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("wasm-metadce failed ({})", output.status))
        .detail(String::from_utf8_lossy(&output.stderr))
        .remedy("remove xtask/npm/node_modules and repeat"))
}

fn run(mut wasm_opt: Command, wasm: &[u8], used: &BTreeSet<String>) -> Outcome<Vec<u8>> {
    let scratch = env::temp_dir().join(format!("roundtrip-wasm-opt-{}", std::process::id()));
    fs::create_dir_all(&scratch).explain(|| "a temporary folder can't be made".into())?;
    let (before, after) = (scratch.join("before.wasm"), scratch.join("after.wasm"));
    let wasm = without_streams(wasm, used);
    fs::write(&before, wasm).explain(|| "a temporary file can't be written".into())?;
    keep_exports(&scratch, used)?;
    wasm_opt.args(FEATURES).args(PASSES).args(["--strip-producers", "--strip-target-features"]);
    let output = wasm_opt.arg(&before).arg("-o").arg(&after).output();
    let optimised = fs::read(&after);
    let _ = fs::remove_dir_all(&scratch);
    let output = output.explain(|| "wasm-opt can't be run".into())?;
    if !output.status.success() {
        return Err(Failure::new(format!("wasm-opt failed ({})", output.status))
            .detail(String::from_utf8_lossy(&output.stderr))
            .remedy("remove xtask/npm/node_modules and repeat, or take an older wasm-opt off PATH"));
    }
    optimised.explain(|| "wasm-opt's result can't be read".into())
}
