//! The boot of the page: one inline script that loads glue and wasm at once, refuses either if it
//! isn't what was built, and says so in the page if the app doesn't start.
//!
//! `<html data-boot="failed">` stands in the page itself and the script's first act is to set
//! `starting`: where scripts are blocked or too new for the browser, the page says so in words.
//! `data-deep` marks every address but `/`, so that the first paint suits it.
use std::{fs, path::Path};

use super::{Program, without};
use crate::{
    failure::{Explain, Failure, Outcome},
    html::{self, Element},
    paths,
};

/// The app as Trunk put it into the page.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct App {
    /// The program that the page itself loads.
    pub(super) main: Program,
    /// Where the page is served: `/`, or the folder it is deployed in.
    base: String,
}

/// A file with the hash that browsers are to check.
pub(super) struct Asset {
    pub(super) name: String,
    pub(super) integrity: String,
}

/// A program, ready to be loaded.
pub(super) struct Finished {
    pub(super) glue: Asset,
    pub(super) wasm: Asset,
}

/// Trunk's boot in `html`, or nothing if it has been replaced before.
pub(super) fn find(html: &str) -> Outcome<Option<App>> {
    let Some(script) = trunk_script(html) else { return Ok(None) };
    let unknown = || {
        Failure::new("Trunk's boot script doesn't look as expected")
            .remedy("use the Trunk that `cargo xtask build` installs")
    };
    let quoted: Vec<&str> = script.content.split('\'').skip(1).step_by(2).collect();
    let ending = |end: &str| quoted.iter().find(|text| text.ends_with(end)).copied();
    let glue = ending(".js").ok_or_else(unknown)?;
    let wasm = ending("_bg.wasm").ok_or_else(unknown)?;
    let (base, glue) = glue.rsplit_once('/').ok_or_else(unknown)?;
    let (_, wasm) = wasm.rsplit_once('/').ok_or_else(unknown)?;
    let (name, _) = glue.rsplit_once('-').ok_or_else(unknown)?;
    let main = Program { name: name.into(), glue: glue.into(), wasm: wasm.into() };
    Ok(Some(App { main, base: format!("{base}/") }))
}

impl App {
    /// The main program, and the other one where there is one: Trunk leaves what it takes for a worker beside
    /// the page, under the name of its binary.
    pub(super) fn programs(&self, folder: &Path) -> Outcome<Vec<Program>> {
        let entries = fs::read_dir(folder).explain(|| format!("{} can't be read", paths::shown(folder)))?;
        let wasms = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
        let names = wasms.filter_map(|file| file.strip_suffix("_bg.wasm").map(str::to_owned));
        let others = names.filter(|name| self.main.wasm != format!("{name}_bg.wasm"));
        let other =
            |name: String| Program { glue: format!("{name}.js"), wasm: format!("{name}_bg.wasm"), name };
        Ok([self.main.clone()].into_iter().chain(others.map(other)).collect())
    }
}

/// The page with our boot instead of Trunk's. It loads the second program, if there is one, where
/// `<html data-backstage>` lists the path, or that to which the callback returns by the record of its request, and
/// while the tab asks for it.
pub(super) fn rewrite(html: &str, app: &App, programs: &[Finished]) -> String {
    let is_trunks = |link: &Element| {
        let href = link.attribute("href").unwrap_or_default();
        href.ends_with(&app.main.glue) || href.ends_with(&app.main.wasm)
    };
    let mut old: Vec<Element> = html::links(html).into_iter().filter(is_trunks).collect();
    old.extend(trunk_script(html));
    old.sort_by_key(|element| element.range.start);
    let html = without(html, &old).replacen("<html", "<html data-boot=\"failed\"", 1);

    // Before the style sheets: a script behind them would wait for them.
    let first_sheet = html::links(&html).into_iter().find(|link| link.attribute("rel") == Some("stylesheet"));
    let place = first_sheet.map_or_else(|| html.find("</head>"), |link| Some(link.range.start));
    let place = place.unwrap_or(html.len());
    format!("{}{}{}", &html[..place], markup(&app.base, programs), &html[place..])
}

fn markup(base: &str, programs: &[Finished]) -> String {
    let list = |program: &Finished| {
        let (glue, wasm) = (&program.glue, &program.wasm);
        format!(
            "[\"{base}{}\", \"{}\", \"{base}{}\", \"{}\"]",
            glue.name, glue.integrity, wasm.name, wasm.integrity
        )
    };
    let lists: Vec<String> = programs.iter().map(list).collect();
    // Preloading a module is what checks its integrity; of a file that is fetched, fetch() does.
    format!(
        "<script>{{
    const page = document.documentElement.dataset, path = location.pathname, programs = [{}];
    page.boot = \"starting\";
    if (path !== \"{base}\") page.deep = \"\";
    let to = path, stays;
    try {{
      stays = sessionStorage.getItem(\"roundtrip.backstage\");
      const state = (path + \"/\").startsWith(\"{base}callback/\") && new URLSearchParams(location.search).get(\"state\");
      if (state) to = JSON.parse(sessionStorage.getItem(\"oauth.pending.\" + state))?.return_to ?? path;
    }} catch {{}}
    const wanted = stays || page.backstage?.split(\" \").includes(to.split(/[?#]/)[0]);
    const [glue, glueIs, wasm, wasmIs] = wanted && programs[1] || programs[0];
    const link = document.createElement(\"link\");
    document.head.append(Object.assign(link, {{rel: \"modulepreload\", integrity: glueIs, crossOrigin: \"anonymous\", href: glue}}));
    Promise.all([import(glue), fetch(wasm, {{integrity: wasmIs}})])
      .then(([glue, wasm]) => glue.default({{module_or_path: wasm}}))
      .then(() => page.boot = \"started\", reason => {{ page.boot = \"failed\"; console.error(reason); }});
  }}</script>
  ",
        lists.join(", ")
    )
}

fn trunk_script(html: &str) -> Option<Element> {
    html::scripts(html).into_iter().find(|script| script.content.contains("TrunkApplicationStarted"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRUNK: &str = "<!doctype html>
<html lang=\"en\"><head>
  <title>x</title>
  <link rel=\"stylesheet\" href=\"/style-1.css\">
<script type=\"module\">
import init, * as bindings from '/round-trip-1e6fef442de6199a.js';
const wasm = await init({ module_or_path: '/round-trip-1e6fef442de6199a_bg.wasm' });
dispatchEvent(new CustomEvent(\"TrunkApplicationStarted\", {detail: {wasm}}));
</script>
  <link rel=\"modulepreload\" href=\"/round-trip-1e6fef442de6199a.js\" integrity=\"sha384-x\"><link rel=\"preload\" href=\"/round-trip-1e6fef442de6199a_bg.wasm\" as=\"fetch\"></head>
<body></body></html>";

    fn finished(name: &str) -> Finished {
        let asset = |extension: &str| Asset {
            name: format!("{name}.{extension}"),
            integrity: format!("sha384-{name}-{extension}"),
        };
        Finished { glue: asset("js"), wasm: asset("wasm") }
    }

    #[test]
    fn trunks_boot_is_replaced_once() {
        let app = find(TRUNK).unwrap().unwrap();
        assert_eq!(app.main.name, "round-trip");
        assert_eq!(app.base, "/");
        let page = rewrite(TRUNK, &app, &[finished("aa"), finished("bb")]);
        assert!(!page.contains("1e6fef442de6199a") && !page.contains("Trunk"), "{page}");
        assert!(page.contains("<html data-boot=\"failed\" lang=\"en\">"));
        let listed = |name: &str| {
            page.contains(&format!(
                "[\"/{name}.js\", \"sha384-{name}-js\", \"/{name}.wasm\", \"sha384-{name}-wasm\"]"
            ))
        };
        assert!(listed("aa") && listed("bb"), "{page}");
        assert!(page.find("<script>").unwrap() < page.find("stylesheet").unwrap());
        assert_eq!(html::scripts(&page).len(), 1);
        assert_eq!(find(&page).unwrap(), None);
    }

    #[test]
    fn a_page_in_a_folder_keeps_its_base() {
        let page = TRUNK.replace("'/round", "'/demo/round").replace("\"/round", "\"/demo/round");
        let app = find(&page).unwrap().unwrap();
        let page = rewrite(&page, &app, &[finished("a")]);
        assert!(page.contains("[\"/demo/a.js\"") && page.contains("path !== \"/demo/\""), "{page}");
    }

    #[test]
    fn an_unknown_boot_is_an_error() {
        assert!(find("<script>dispatchEvent('TrunkApplicationStarted')</script>").is_err());
        assert_eq!(find("<script>x</script>").unwrap(), None);
    }
}
