//! Finishes a release build inside the folder Trunk staged: a smaller wasm and glue, one style
//! sheet, a boot that checks what it loads, names that change with the content, compressed forms.
mod boot;
mod compress;
mod glue;
mod styles;
mod wasm;

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use crate::{
    console,
    failure::{Explain, Failure, Outcome},
    hashes, html, npm, paths, tools,
};

/// What Trunk's `post_build` hook calls. Of a development build it changes the boot alone.
///
/// # Errors
/// When called by hand, or when a file isn't what Trunk makes.
pub fn from_trunk_hook() -> Outcome {
    let Some(staging) = env::var_os("TRUNK_STAGING_DIR") else {
        return Err(Failure::new("`cargo xtask dist` is called by Trunk while it builds")
            .remedy("to build the page: cargo xtask build"));
    };
    let staging = Path::new(&staging);
    if env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "release") {
        for note in finish(staging)? {
            console::note(&note);
        }
        return Ok(());
    }
    let mut page = Page::read(staging)?;
    let Some(app) = boot::find(&page.html)? else { return Ok(()) };
    let programs = app.programs(staging)?.into_iter().map(|program| program.left_alone(staging));
    page.html = boot::rewrite(&page.html, &app, &programs.collect::<Outcome<Vec<_>>>()?);
    page.write_html()
}

/// Finishes the page in `folder`, once: a finished page is left as it is. Gives what there is to
/// tell about it, such as a tool that was missing.
///
/// # Errors
/// When a tool fails or a file isn't what Trunk makes.
pub fn finish(folder: &Path) -> Outcome<Vec<String>> {
    let mut page = Page::read(folder)?;
    let Some(app) = boot::find(&page.html)? else { return Ok(Vec::new()) };

    let programs = app.programs(folder)?.into_iter().map(|program| program.finish(&page));
    let programs = programs.collect::<Outcome<Vec<_>>>()?;
    let _ = fs::remove_dir_all(folder.join("snippets"));
    styles::merge(&mut page, &app.main.name)?;
    page.html = boot::rewrite(&page.html, &app, &programs);
    page.write_html()?;
    compress::all_in(folder)?;
    Ok(missing_tools())
}

/// A program of the page, as Trunk made it: file names in the page's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Program {
    /// The binary's name, without a hash.
    name: String,
    glue: String,
    wasm: String,
}

impl Program {
    /// Smaller, with names that change with the content.
    fn finish(self, page: &Page) -> Outcome<boot::Finished> {
        let glue_file = page.folder.join(&self.glue);
        let used = glue::without_unused_classes(&glue_file)?;
        let wasm = wasm::optimise(&page.take(&self.wasm)?, &used)?;
        let wasm_name = page.put(&self.name, "wasm", &wasm)?;
        let glue = glue::minify(&glue_file, &self.wasm, &wasm_name)?;
        page.take(&self.glue)?;
        let glue_name = page.put(&self.name, "js", glue.as_bytes())?;
        Ok(boot::Finished {
            glue: boot::Asset { name: glue_name, integrity: hashes::integrity(glue.as_bytes()) },
            wasm: boot::Asset { name: wasm_name, integrity: hashes::integrity(&wasm) },
        })
    }

    fn left_alone(self, folder: &Path) -> Outcome<boot::Finished> {
        let asset = |name: String| {
            let bytes = fs::read(folder.join(&name)).explain(|| format!("{name} can't be read"))?;
            Ok(boot::Asset { name, integrity: hashes::integrity(&bytes) })
        };
        Ok(boot::Finished { glue: asset(self.glue)?, wasm: asset(self.wasm)? })
    }
}

/// The staged page while it is being finished.
struct Page {
    folder: PathBuf,
    html: String,
}

impl Page {
    fn read(folder: &Path) -> Outcome<Self> {
        let index = folder.join("index.html");
        let html =
            fs::read_to_string(&index).explain(|| format!("{} can't be read", paths::shown(&index)))?;
        Ok(Self { folder: folder.to_path_buf(), html })
    }

    /// Reads a file and removes it: what replaces it gets another name.
    fn take(&self, name: &str) -> Outcome<Vec<u8>> {
        let path = self.folder.join(name);
        let bytes = fs::read(&path).explain(|| format!("{} can't be read", paths::shown(&path)))?;
        fs::remove_file(&path).explain(|| format!("{} can't be replaced", paths::shown(&path)))?;
        Ok(bytes)
    }

    /// Writes a file under a name with the hash of its content, and gives that name.
    fn put(&self, stem: &str, extension: &str, bytes: &[u8]) -> Outcome<String> {
        let name = format!("{stem}-{}.{extension}", hashes::name_part(bytes));
        let path = self.folder.join(&name);
        fs::write(&path, bytes).explain(|| format!("{} can't be written", paths::shown(&path)))?;
        Ok(name)
    }

    fn write_html(&self) -> Outcome {
        let index = self.folder.join("index.html");
        fs::write(&index, &self.html).explain(|| format!("{} can't be written", paths::shown(&index)))
    }
}

/// Removes elements from a page, with the line they leave empty.
fn without(html: &str, elements: &[html::Element]) -> String {
    let mut result = html.to_owned();
    for element in elements.iter().rev() {
        let mut end = element.range.end;
        let line_start = html[..element.range.start].rfind('\n').map_or(0, |at| at + 1);
        let alone = html[line_start..element.range.start].trim().is_empty() && html[end..].starts_with('\n');
        let start = if alone { line_start } else { element.range.start };
        end += usize::from(alone);
        result.replace_range(start..end, "");
    }
    result
}

fn missing_tools() -> Vec<String> {
    let mut notes = Vec::new();
    if tools::wasm_opt().is_none() {
        notes.push("without wasm-opt the wasm is 2 to 3 % larger".into());
    }
    if npm::build_tool("esbuild").is_none() {
        notes.push("without esbuild the glue and the styles stay as they were written".into());
    }
    notes
}
