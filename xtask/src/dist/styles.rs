//! The style sheets in one file, in cascade order: one request before the first paint.
use std::{
    io::Write,
    process::{Command, Stdio},
};

use super::{Page, without};
use crate::{
    failure::{Explain, Failure, Outcome},
    hashes,
    html::{self, Element},
    npm,
};

/// Replaces the page's own style sheets by one.
pub(super) fn merge(page: &mut Page, stem: &str) -> Outcome {
    let is_ours = |link: &Element| {
        let href = link.attribute("href").unwrap_or_default();
        link.attribute("rel") == Some("stylesheet")
            && link.attribute("media").is_none()
            && href.starts_with('/')
    };
    let sheets: Vec<Element> = html::links(&page.html).into_iter().filter(is_ours).collect();
    let Some(first) = sheets.first() else { return Ok(()) };
    let href = first.attribute("href").unwrap_or_default();
    let base = href.rfind('/').map_or("", |at| &href[..=at]).to_owned();

    let mut all = String::new();
    for sheet in &sheets {
        let name = sheet.attribute("href").and_then(|href| href.rsplit('/').next()).unwrap_or_default();
        let text = String::from_utf8(page.take(name)?).explain(|| format!("{name} is not UTF-8"))?;
        all.push_str(&text);
        all.push('\n');
    }
    let all = match npm::build_tool("esbuild") {
        Some(esbuild) => minify(esbuild, &all)?,
        None => all,
    };
    let name = page.put(stem, "css", all.as_bytes())?;
    let integrity = hashes::integrity(all.as_bytes());
    let link = format!("<link rel=\"stylesheet\" href=\"{base}{name}\" integrity=\"{integrity}\">");
    let place = first.range.clone();
    let mut html = without(&page.html, &sheets[1..]);
    html.replace_range(place, &link);
    page.html = html;
    Ok(())
}

fn minify(mut esbuild: Command, css: &str) -> Outcome<String> {
    esbuild.args(["--loader=css", "--minify", "--log-level=warning"]);
    esbuild.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = esbuild.spawn().explain(|| "esbuild can't be run".into())?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(css.as_bytes()).explain(|| "esbuild takes no input".into())?;
    }
    let output = child.wait_with_output().explain(|| "esbuild can't be waited for".into())?;
    if !output.status.success() {
        return Err(Failure::new("esbuild can't read the style sheets")
            .detail(String::from_utf8_lossy(&output.stderr))
            .remedy("correct the style sheet it names"));
    }
    String::from_utf8(output.stdout).explain(|| "esbuild's result can't be read".into())
}
