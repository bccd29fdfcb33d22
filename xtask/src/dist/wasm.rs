//! A smaller wasm: without the names of functions, and with wasm-opt, 2 to 3 % fewer bytes to send.
use std::{env, fs, process::Command};

use crate::{
    failure::{Explain, Failure, Outcome},
    tools, wasm_module,
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
const PASSES: &[&str] = &["--flatten", "--rereloop", "-Oz", "-Oz"];

pub(super) fn optimise(wasm: &[u8]) -> Outcome<Vec<u8>> {
    match tools::wasm_opt() {
        Some(wasm_opt) => run(wasm_opt, wasm),
        None => wasm_module::without_custom_sections(wasm)
            .ok_or_else(|| Failure::new("wasm-bindgen's output is not a wasm module")),
    }
}

fn run(mut wasm_opt: Command, wasm: &[u8]) -> Outcome<Vec<u8>> {
    let scratch = env::temp_dir().join(format!("roundtrip-wasm-opt-{}", std::process::id()));
    fs::create_dir_all(&scratch).explain(|| "a temporary folder can't be made".into())?;
    let (before, after) = (scratch.join("before.wasm"), scratch.join("after.wasm"));
    fs::write(&before, wasm).explain(|| "a temporary file can't be written".into())?;
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
