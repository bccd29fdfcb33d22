//! The command line: parsed into a [`Command`], or refused with one sentence.
mod hosting;

use std::{ffi::OsString, path::PathBuf};

use lexopt::prelude::*;

use crate::{
    hosting::{PageChoice, Place, WebServer},
    providers::Provider,
    test::{RING_NAMES, Ring},
};

/// What is printed for `--help`, and below a complaint.
pub const USAGE: &str = "\
Usage: cargo xtask COMMAND

  demo   set up, build and run everything: the page and two real authorization servers
           --provider node|django   only one of the servers
           --port P                 the page's port (8080); the servers take P+1 and P+2
           --open                   open the page in the browser
           --no-page                the servers alone, for a page of your own at P
  dev    the same servers with `trunk serve`: the page is rebuilt when a file changes
  build  the finished page in dist/
  copy   the client's crates into another cargo project: cargo xtask copy ../my-app
           --replace                over changes made there
  tools  what builds a page, installed if need be; prints the folders for PATH
  test   all tests
           --only RING              one ring of them; may be repeated
  size   the sizes of the apps against their budgets
           --record                 keep them as the sizes to compare with
  lighthouse  what Lighthouse says of the finished page
  policy  the Content-Security-Policy of a finished page
           --dist DIR               the folder with its index.html (dist)
           --config FILE            its configuration (config.json in that folder, if there is one)
           --connect ORIGIN         one more origin it may connect to; may be repeated
           --trusted-types NAME     a Trusted Types policy its scripts make; may be repeated; `off` asks for none
  server-config nginx|caddy|netlify   what has a web server send it well; takes the same options, and
           --name HOST              the host's name (your.app)
           --root DIR               the folder of the page there (/var/www/HOST)
           --logs DIR               the folder of the access log there
           --http PORT              without TLS, on that port of loopback, behind what has the certificate

Rings: format lint protocol coverage fuzz mutants purity page docs hostile adapters providers build e2e firefox take deploy licences size
Tools are kept in ~/.cache/roundtrip/tools; ROUNDTRIP_TOOLS names another folder.";

/// The page's port unless another is asked for.
pub const DEFAULT_PORT: u16 = 8080;

/// One parsed command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Print the usage.
    Help,
    /// Run everything.
    Demo(DemoOptions),
    /// Run the servers and a page that follows changes.
    Dev(DemoOptions),
    /// Build the finished page.
    Build,
    /// Copy the crates into another project.
    Copy {
        /// The project's folder.
        project: PathBuf,
        /// Whether changes made there are written over.
        replaces: bool,
    },
    /// Install what builds a page, and print where it is.
    Tools,
    /// Finish a page while Trunk builds it.
    Dist,
    /// Have Lighthouse look at the finished page.
    Lighthouse,
    /// Print a page's policy.
    Policy(PageChoice),
    /// Print a web server's configuration.
    ServerConfig {
        /// The server it is for.
        server: WebServer,
        /// The page it serves.
        page: PageChoice,
        /// Where it serves it.
        place: Place,
    },
    /// Print the sizes.
    Size {
        /// Keep them as the sizes to compare with.
        record: bool,
    },
    /// Run tests.
    Test {
        /// The rings asked for; none means all.
        only: Vec<Ring>,
    },
}

/// How to run the demo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoOptions {
    /// The servers asked for.
    pub providers: Vec<Provider>,
    /// The page's port; the servers take the next two.
    pub port: u16,
    /// Whether to open the browser.
    pub open: bool,
    /// Whether the page is left out: someone else's is at that port.
    pub without_page: bool,
}

impl Default for DemoOptions {
    fn default() -> Self {
        Self { providers: Provider::ALL.to_vec(), port: DEFAULT_PORT, open: false, without_page: false }
    }
}

/// Parses `arguments`, the program's name first.
///
/// # Errors
/// One sentence about what isn't understood.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, String> {
    read(lexopt::Parser::from_iter(arguments)).map_err(|error| error.to_string())
}

fn read(mut parser: lexopt::Parser) -> Result<Command, lexopt::Error> {
    let name = match parser.next()? {
        None | Some(Long("help") | Short('h')) => return Ok(Command::Help),
        Some(Value(name)) => name.string()?,
        Some(other) => return Err(other.unexpected()),
    };
    let mut command = match name.as_str() {
        "help" => Command::Help,
        "demo" => Command::Demo(DemoOptions::default()),
        "dev" => Command::Dev(DemoOptions::default()),
        "build" => Command::Build,
        "copy" => Command::Copy { project: PathBuf::new(), replaces: false },
        "tools" => Command::Tools,
        "dist" => Command::Dist,
        "lighthouse" => Command::Lighthouse,
        "size" => Command::Size { record: false },
        "test" => Command::Test { only: Vec::new() },
        "policy" => Command::Policy(PageChoice::default()),
        "server-config" => {
            let (page, place) = (PageChoice::default(), Place::default());
            Command::ServerConfig { server: hosting::server(&mut parser)?, page, place }
        }
        _ => return Err(format!("there is no command `{name}`").into()),
    };
    while let Some(argument) = parser.next()? {
        match (&mut command, argument) {
            (_, Long("help") | Short('h')) => return Ok(Command::Help),
            (Command::Demo(options) | Command::Dev(options), Long("provider")) => {
                options.providers = vec![provider(&parser.value()?.string()?)?];
            }
            (Command::Demo(options), Long("port")) => options.port = port(&parser.value()?.string()?)?,
            (Command::Demo(options) | Command::Dev(options), Long("open")) => options.open = true,
            (Command::Demo(options), Long("no-page")) => options.without_page = true,
            (Command::Copy { project, .. }, Value(folder)) if project.as_os_str().is_empty() => {
                *project = folder.into();
            }
            (Command::Copy { replaces, .. }, Long("replace")) => *replaces = true,
            (Command::Size { record }, Long("record")) => *record = true,
            (Command::Test { only }, Long("only")) => only.push(ring(&parser.value()?.string()?)?),
            (Command::Policy(page), Long(name)) => {
                let name = name.to_owned();
                hosting::page(page, &name, &mut parser)?;
            }
            (Command::ServerConfig { page, place, .. }, Long(name)) => {
                let name = name.to_owned();
                hosting::place(place, page, &name, &mut parser)?;
            }
            (_, other) => return Err(other.unexpected()),
        }
    }
    match &command {
        Command::Copy { project, .. } if project.as_os_str().is_empty() => {
            Err("copy needs the folder of a project: cargo xtask copy ../my-app".into())
        }
        _ => Ok(command),
    }
}

fn provider(name: &str) -> Result<Provider, String> {
    let found = Provider::ALL.into_iter().find(|provider| provider.id() == name);
    found.ok_or_else(|| format!("there is no provider `{name}`: node or django"))
}

fn port(text: &str) -> Result<u16, String> {
    // The two ports after it are needed as well.
    let found = text.parse().ok().filter(|port| (1024..=65_533).contains(port));
    found.ok_or_else(|| format!("`{text}` is not a port between 1024 and 65533"))
}

fn ring(name: &str) -> Result<Ring, String> {
    Ring::named(name).ok_or_else(|| format!("there is no ring `{name}`; the rings: {RING_NAMES}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command, String> {
        parse(format!("xtask {line}").split_whitespace().map(OsString::from))
    }

    #[test]
    fn understands() {
        let check = |line: &str, expected: Command| assert_eq!(parsed(line), Ok(expected), "{line}");
        let demo = DemoOptions::default();
        check("", Command::Help);
        check("--help", Command::Help);
        check("demo --help", Command::Help);
        check("demo", Command::Demo(demo.clone()));
        check(
            "demo --provider django --port=9000 --open",
            Command::Demo(DemoOptions {
                providers: vec![Provider::Django],
                port: 9000,
                open: true,
                without_page: false,
            }),
        );
        check("demo --no-page", Command::Demo(DemoOptions { without_page: true, ..DemoOptions::default() }));
        check("copy ../app", Command::Copy { project: "../app".into(), replaces: false });
        check("copy --replace app", Command::Copy { project: "app".into(), replaces: true });
        check("tools", Command::Tools);
        check("size --record", Command::Size { record: true });
        check("lighthouse", Command::Lighthouse);
        check("test", Command::Test { only: vec![] });
        check("test --only lint --only e2e", Command::Test { only: vec![Ring::Lint, Ring::EndToEnd] });
    }

    #[test]
    fn complains_in_one_sentence() {
        let check = |line: &str, words: &str| {
            let complaint = parsed(line).unwrap_err();
            assert!(complaint.contains(words) && !complaint.contains('\n'), "{line}: {complaint}");
        };
        check("dance", "no command `dance`");
        check("demo --provider rails", "node or django");
        check("demo --port 80", "between 1024 and 65533");
        check("demo --port 65534", "between 1024 and 65533");
        check("demo --port", "missing argument");
        check("build --open", "invalid option '--open'");
        check("copy", "needs the folder of a project");
        check("copy a b", "unexpected argument \"b\"");
        check("test e2e", "unexpected argument \"e2e\"");
        check("test --only everything", "format lint protocol");
    }

    #[test]
    fn the_usage_names_every_ring() {
        assert!(USAGE.contains(RING_NAMES));
    }
}
