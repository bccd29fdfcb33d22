//! `docs/deploy.md` has, between marks, the configurations as the commands print them for the demo.
//!
//! `UPDATE_DEPLOY=1 cargo test -p xtask deploy_guide` writes those parts anew.
use std::{fs, path::PathBuf};

use super::{PageChoice, Place, WebServer, configuration};
use crate::paths;

const PARTS: [(WebServer, &str); 3] =
    [(WebServer::Nginx, "nginx"), (WebServer::Caddy, "caddy"), (WebServer::Netlify, "netlify")];
const END: &str = "<!-- end -->\n";

/// A folder like the demo's as it is finished. The hashes change with every build, so the guide's are made up.
struct Example(PathBuf);

impl Example {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("xtask-guide-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let config = r#"{"servers":[{"issuer":"https://id.example","api":"https://api.example"}]}"#;
        for (name, content) in [
            ("index.html", "<!doctype html><script>boot()</script>"),
            ("config.json", config),
            ("app-0123456789abcdef.wasm", ""),
            ("app-0123456789abcdef.wasm.br", ""),
        ] {
            fs::write(folder.join(name), content).unwrap();
        }
        Self(folder)
    }
}

impl Drop for Example {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn the_guide_is_up_to_date() {
    let example = Example::new();
    let choice = PageChoice { dist: Some(example.0.clone()), ..PageChoice::default() };
    let path = paths::repository().join("docs/deploy.md");
    let written = fs::read_to_string(&path).unwrap();
    let mut document = written.clone();
    for (server, name) in PARTS {
        let text = configuration(server, &choice, &Place::default()).unwrap();
        let begin = format!("<!-- from `cargo xtask server-config {name}`: do not edit -->\n");
        let (before, rest) = document.split_once(&begin).expect("the first mark");
        let (_, after) = rest.split_once(END).expect("the second mark");
        document = format!("{before}{begin}```{name}\n{}\n```\n{END}{after}", text.trim_end());
    }
    if std::env::var_os("UPDATE_DEPLOY").is_some() {
        fs::write(&path, &document).unwrap();
        return;
    }
    assert!(written == document, "write docs/deploy.md anew with UPDATE_DEPLOY=1");
}
