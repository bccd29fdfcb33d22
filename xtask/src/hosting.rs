//! What a web server sends with the page, said once: our own page server sends it, and `cargo xtask policy` and
//! `cargo xtask server-config` write it down for nginx, Caddy and Netlify.
mod caddy;
#[cfg(test)]
mod deploy_guide;
pub(crate) mod fields;
mod netlify;
mod nginx;
mod page;
pub(crate) mod policy;

use std::path::PathBuf;

use crate::{
    console,
    failure::{Failure, Outcome},
};
pub use policy::TrustedTypes;

/// The callback of every configuration of the client, below the page's origin; those of single servers are below it.
const CALLBACK: &str = "/callback";

/// What a finished page is, and what it may do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageChoice {
    /// The folder with its `index.html`; else the demo's.
    pub dist: Option<PathBuf>,
    /// Its configuration; else the `config.json` in that folder, if there is one.
    pub config: Option<PathBuf>,
    /// More origins that it may connect to.
    pub connect: Vec<String>,
    /// Which Trusted Types policies its scripts may make.
    pub trusted_types: TrustedTypes,
}

/// The programs that a configuration can be written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebServer {
    /// nginx 1.22 or later.
    Nginx,
    /// Caddy 2.6 or later.
    Caddy,
    /// A `_headers` file, which Netlify and Cloudflare Pages read.
    Netlify,
}

impl WebServer {
    const ALL: [(&'static str, Self); 3] =
        [("nginx", Self::Nginx), ("caddy", Self::Caddy), ("netlify", Self::Netlify)];

    /// The server of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(other, _)| *other == name).map(|(_, server)| server)
    }
}

/// Where the page is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The host's name.
    pub name: String,
    /// The folder with the page there; else `/var/www/NAME`.
    pub root: Option<String>,
    /// The folder for the access log; else the server's usual one.
    pub logs: Option<String>,
    /// The port on loopback where something else, that has the certificate, passes on what comes.
    pub http_port: Option<u16>,
}

impl Default for Place {
    fn default() -> Self {
        Self { name: "your.app".into(), root: None, logs: None, http_port: None }
    }
}

/// Prints the policy of a page.
///
/// # Errors
/// When there is no such page, or a choice can't be used.
pub fn print_policy(choice: &PageChoice) -> Outcome {
    let page = page::Page::read(choice)?;
    warn_if_alone(&page);
    console::say(page.policy());
    Ok(())
}

/// Prints a server's configuration.
///
/// # Errors
/// Those of [`configuration`].
pub fn print_configuration(server: WebServer, choice: &PageChoice, place: &Place) -> Outcome {
    warn_if_alone(&page::Page::read(choice)?);
    console::say(configuration(server, choice, place)?.trim_end());
    Ok(())
}

/// The configuration with which `server` serves the page.
///
/// # Errors
/// When there is no such page, or a choice or a part of the place can't be used.
pub fn configuration(server: WebServer, choice: &PageChoice, place: &Place) -> Outcome<String> {
    let page = page::Page::read(choice)?;
    let site = Site::of(&page, place)?;
    Ok(match server {
        WebServer::Nginx => nginx::configuration(&site),
        WebServer::Caddy => caddy::configuration(&site),
        WebServer::Netlify => netlify::headers(&page),
    })
}

fn warn_if_alone(page: &page::Page) {
    if !page.connects() {
        console::complain(
            "This page may connect to its own origin alone: no server is in its config.json. \
             Name each origin it needs: --connect https://id.example --connect https://api.example",
        );
    }
}

/// Everything a configuration says, with nothing in it that could end a quoted string or a block.
struct Site {
    fields: Vec<(&'static str, String)>,
    has_brotli: bool,
    name: String,
    root: String,
    logs: Option<String>,
    http_port: Option<u16>,
}

impl Site {
    fn of(page: &page::Page, place: &Place) -> Outcome<Self> {
        let name = place.name.to_ascii_lowercase();
        let root = place.root.clone().unwrap_or_else(|| format!("/var/www/{name}"));
        is_made_of(&name, "-.", "--name is a host's name, such as your.app")?;
        for folder in [Some(&root), place.logs.as_ref()].into_iter().flatten() {
            let words = "--root and --logs are absolute paths of letters, digits and /._-";
            is_made_of(folder.strip_prefix('/').unwrap_or(" "), "/._-", words)?;
        }
        Ok(Self {
            fields: fields::security(page.policy()),
            has_brotli: page.has_brotli(),
            name,
            root,
            logs: place.logs.clone(),
            http_port: place.http_port,
        })
    }

    /// The host's name as a variable's. nginx takes `$1` for a capture, whatever follows.
    fn variable(&self) -> String {
        let name = self.name.replace(|c: char| !c.is_ascii_alphanumeric(), "_");
        if name.starts_with(|c: char| c.is_ascii_digit()) { format!("_{name}") } else { name }
    }
}

fn is_made_of(text: &str, more: &str, words: &str) -> Outcome {
    let fits = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c));
    if fits { Ok(()) } else { Err(Failure::new(words)) }
}

#[cfg(test)]
mod tests;
