//! The boot of the page: one inline script that loads glue and wasm at once, refuses either if it
//! isn't what was built, and says so in the page if the app doesn't start.
//!
//! `<html data-boot="failed">` stands in the page itself and the script's first act is to set
//! `starting`: where scripts are blocked or too new for the browser, the page says so in words.
//! `data-deep` marks every address but `/`, so that the first paint suits it.
use super::without;
use crate::{
    failure::{Failure, Outcome},
    html::{self, Element},
};

/// The app as Trunk put it into the page.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct App {
    /// The binary's name, without a hash.
    pub(super) name: String,
    /// File names in the page's folder.
    pub(super) glue: String,
    pub(super) wasm: String,
    /// Where the page is served: `/`, or the folder it is deployed in.
    base: String,
}

/// A file with the hash that browsers are to check.
pub(super) struct Asset<'a> {
    pub(super) name: &'a str,
    pub(super) integrity: String,
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
    Ok(Some(App { name: name.into(), glue: glue.into(), wasm: wasm.into(), base: format!("{base}/") }))
}

/// The page with our boot instead of Trunk's.
pub(super) fn rewrite(html: &str, app: &App, glue: &Asset<'_>, wasm: &Asset<'_>) -> String {
    let is_trunks = |link: &Element| {
        let href = link.attribute("href").unwrap_or_default();
        href.ends_with(&app.glue) || href.ends_with(&app.wasm)
    };
    let mut old: Vec<Element> = html::links(html).into_iter().filter(is_trunks).collect();
    old.extend(trunk_script(html));
    old.sort_by_key(|element| element.range.start);
    let html = without(html, &old).replacen("<html", "<html data-boot=\"failed\"", 1);

    // Before the style sheets: a script behind them would wait for them.
    let first_sheet = html::links(&html).into_iter().find(|link| link.attribute("rel") == Some("stylesheet"));
    let place = first_sheet.map_or_else(|| html.find("</head>"), |link| Some(link.range.start));
    let place = place.unwrap_or(html.len());
    format!("{}{}{}", &html[..place], markup(app, glue, wasm), &html[place..])
}

fn markup(app: &App, glue: &Asset<'_>, wasm: &Asset<'_>) -> String {
    let base = &app.base;
    let (glue_url, glue_integrity) = (format!("{base}{}", glue.name), &glue.integrity);
    let (wasm_url, wasm_integrity) = (format!("{base}{}", wasm.name), &wasm.integrity);
    // fetch() checks the integrity it is given; that of a preload link protects nothing.
    format!(
        "<link rel=\"modulepreload\" href=\"{glue_url}\" crossorigin=\"anonymous\" integrity=\"{glue_integrity}\">
  <script>{{
    const page = document.documentElement.dataset;
    page.boot = \"starting\";
    if (location.pathname !== \"{base}\") page.deep = \"\";
    Promise.all([import(\"{glue_url}\"), fetch(\"{wasm_url}\", {{integrity: \"{wasm_integrity}\"}})])
      .then(([glue, wasm]) => glue.default({{module_or_path: wasm}}))
      .then(() => page.boot = \"started\", reason => {{ page.boot = \"failed\"; console.error(reason); }});
  }}</script>
  "
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

    #[test]
    fn trunks_boot_is_replaced_once() {
        let app = find(TRUNK).unwrap().unwrap();
        assert_eq!(app.name, "round-trip");
        assert_eq!(app.base, "/");
        let glue = Asset { name: "round-trip-aa.js", integrity: "sha384-glue".into() };
        let wasm = Asset { name: "round-trip-bb.wasm", integrity: "sha384-wasm".into() };
        let page = rewrite(TRUNK, &app, &glue, &wasm);
        assert!(!page.contains("1e6fef442de6199a") && !page.contains("Trunk"), "{page}");
        assert!(page.contains("<html data-boot=\"failed\" lang=\"en\">"));
        assert!(page.contains("fetch(\"/round-trip-bb.wasm\", {integrity: \"sha384-wasm\"})"));
        assert!(
            page.contains("href=\"/round-trip-aa.js\" crossorigin=\"anonymous\" integrity=\"sha384-glue\"")
        );
        assert!(page.find("<script>").unwrap() < page.find("stylesheet").unwrap());
        assert_eq!(html::scripts(&page).len(), 1);
        assert_eq!(find(&page).unwrap(), None);
    }

    #[test]
    fn a_page_in_a_folder_keeps_its_base() {
        let page = TRUNK.replace("'/round", "'/demo/round").replace("\"/round", "\"/demo/round");
        let app = find(&page).unwrap().unwrap();
        let asset = |name| Asset { name, integrity: String::new() };
        let page = rewrite(&page, &app, &asset("a.js"), &asset("b.wasm"));
        assert!(
            page.contains("import(\"/demo/a.js\")") && page.contains("pathname !== \"/demo/\""),
            "{page}"
        );
    }

    #[test]
    fn an_unknown_boot_is_an_error() {
        assert!(find("<script>dispatchEvent('TrunkApplicationStarted')</script>").is_err());
        assert_eq!(find("<script>x</script>").unwrap(), None);
    }
}
