//! A brotli and a gzip form beside each file that gets smaller by it, made once and made well.
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    thread,
};

use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};

use crate::{
    failure::{Explain, Failure, Outcome},
    paths,
};

const EXTENSIONS: &[&str] = &["html", "css", "js", "wasm", "svg", "json", "txt", "webmanifest"];
/// Edited where the page is deployed: a compressed form beside it would be served out of date.
const EDITED_LATER: &str = "config.json";

/// Compresses what is in `folder` and its folders.
pub(super) fn all_in(folder: &Path) -> Outcome {
    let files = compressible(folder)?;
    thread::scope(|scope| {
        let work: Vec<_> = files.iter().map(|file| scope.spawn(move || compress(file))).collect();
        work.into_iter().try_for_each(|one| {
            one.join().unwrap_or_else(|_| Err(Failure::new("a file could not be compressed")))
        })
    })
}

fn compressible(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).explain(|| format!("{} can't be read", paths::shown(folder)))?;
    for path in entries.flatten().map(|entry| entry.path()) {
        let extension = path.extension().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            found.extend(compressible(&path)?);
        } else if EXTENSIONS.contains(&&*extension) && !path.ends_with(EDITED_LATER) {
            found.push(path);
        }
    }
    Ok(found)
}

fn compress(file: &Path) -> Outcome {
    let unworkable = || format!("{} can't be compressed", paths::shown(file));
    let plain = fs::read(file).explain(unworkable)?;
    for (extension, small) in
        [("br", brotli(&plain).explain(unworkable)?), ("gz", gzip(&plain).explain(unworkable)?)]
    {
        if small.len() < plain.len() {
            let mut name = file.as_os_str().to_owned();
            name.push(".");
            name.push(extension);
            fs::write(name, small).explain(unworkable)?;
        }
    }
    Ok(())
}

/// Brotli at its best, as sizes are measured.
fn brotli(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let parameters =
        BrotliEncoderParams { quality: 11, lgwin: 22, size_hint: plain.len(), ..Default::default() };
    let mut small = Vec::new();
    brotli::BrotliCompress(&mut &*plain, &mut small, &parameters)?;
    Ok(small)
}

fn gzip(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain)?;
    encoder.finish()
}
