//! The client's configuration: which servers, as which client, for which API.
//!
//! Read from JSON so that one build serves every environment. Everything that
//! is wrong is found at once, each [`Fault`] with its field and its remedy.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::json::Object;
use crate::metadata::ServerMetadata;
use crate::scope::Scope;
use crate::url::{Url, UrlFault};

mod reading;

use reading::{A_FLAG, flag, read_servers, unknown_field};

/// The configuration of the client.
///
/// ```
/// use oauth_protocol::{Configuration, Server};
///
/// let server = Server::new("main", "https://as.example", "spa", "openid read", "https://api.example")?;
/// let mut configuration = Configuration::new("https://app.example", vec![server])?;
/// configuration.joins_tabs = false; // each tab signs in by itself
/// # Ok::<(), oauth_protocol::UrlFault>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Configuration {
    /// Where authorization responses arrive (RFC 6749 3.1.2), but for those of
    /// a server with a redirect URI of its own.
    pub redirect_uri: Url,
    /// Where the server sends the person after sign-out.
    pub post_logout_redirect_uri: Url,
    /// The authorization servers to choose from; at least one.
    pub servers: Vec<Server>,
    /// Whether a tab without a session takes part in that of another tab of
    /// this origin.
    pub joins_tabs: bool,
}

/// One authorization server and what this client is to it.
///
/// ```
/// use oauth_protocol::{Dpop, Server};
///
/// let server = Server::new("main", "https://as.example", "spa", "openid read", "https://api.example")?;
/// let server = Server { name: "Example".to_owned(), dpop: Dpop::Never, ..server };
/// assert!(!server.accepts_unverified_id_token && server.signs_in_silently);
/// # Ok::<(), oauth_protocol::UrlFault>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// A short name, unique in the configuration; stored records refer to it.
    pub id: String,
    /// What a person reads on the button.
    pub name: String,
    /// The issuer identifier (RFC 8414 2), compared character by character.
    pub issuer: Url,
    /// The public client's identifier (RFC 6749 2.2).
    pub client_id: String,
    /// What is asked for at sign-in.
    pub scope: Scope,
    /// The base address of the resource API. Access tokens are sent to its
    /// origin and to no other.
    pub api: Url,
    /// More parameters for the authorization request (`prompt`, `audience` …).
    pub parameters: Vec<(String, String)>,
    /// A redirect URI of the server's own, on the page's origin. Among several
    /// servers, one that sends no `iss` needs it (RFC 9700 4.4.2.2), and no
    /// server of another issuer may have the same.
    pub redirect_uri: Option<Url>,
    /// The identifier of the API that tokens are asked for (RFC 8707).
    pub resource: Option<String>,
    /// Whether requests are pushed (RFC 9126) also where the server does not
    /// require it.
    pub pushes_requests: bool,
    /// Whether tokens are bound to a key of this browser.
    pub dpop: Dpop,
    /// The signature of identity tokens is not checked. For servers whose keys
    /// a page can't read; the claims are checked all the same, and OIDC Core
    /// 3.1.3.7 allows it for a token that comes straight from the server.
    pub accepts_unverified_id_token: bool,
    /// Before a session is over, whether the server is asked without showing
    /// the person anything (`prompt=none`, at top level) if it still knows them.
    pub signs_in_silently: bool,
    /// The server's endpoints, for one that publishes no metadata.
    pub endpoints: Option<Box<ServerMetadata>>,
}

/// Whether tokens are bound to a key of this browser (RFC 9449). Without the
/// crate's feature `dpop` it is always as if `Never` were said.
///
/// ```
/// use oauth_protocol::{Dpop, Server};
///
/// let mut server = Server::new("bank", "https://as.example", "spa", "pay", "https://api.example")?;
/// assert_eq!(server.dpop, Dpop::WhenOffered);
/// server.dpop = Dpop::Always;
/// # Ok::<(), oauth_protocol::UrlFault>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dpop {
    /// Tokens are bearer tokens.
    Never,
    /// They are bound where the server's metadata offers it.
    #[default]
    WhenOffered,
    /// They must be: an answer with a bearer token is refused.
    Always,
}

/// One thing that is wrong with a configuration.
///
/// ```
/// use oauth_protocol::Configuration;
///
/// let text = r#"{"servers":[{"id":"a","name":"A","issuer":"http://as.example","client_id":"spa",
///     "scope":"read","api":"https://api.example","client_secret":"hunter2"}]}"#;
/// let faults = Configuration::from_json(text, "https://app.example").unwrap_err();
/// assert_eq!(faults.len(), 2);
/// assert_eq!(faults[1].field, "servers[0].issuer");
/// assert!(faults[1].to_string().contains("it must use https"), "{}", faults[1]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field, such as `servers[0].issuer`; empty for the whole text.
    pub field: String,
    /// What is wrong with it.
    pub problem: String,
    /// What to do about it.
    pub remedy: String,
}

impl Fault {
    fn new(field: impl Into<String>, problem: impl Into<String>, remedy: &str) -> Fault {
        Fault { field: field.into(), problem: problem.into(), remedy: remedy.to_owned() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = if self.field.is_empty() { "the configuration" } else { &self.field };
        write!(f, "{field}: {}. {}", self.problem, self.remedy)
    }
}

impl core::error::Error for Fault {}

impl Server {
    /// A server known when the page is built; where it is known only at run
    /// time, use [`Configuration::from_json`], which explains every fault.
    ///
    /// ```
    /// # use oauth_protocol::{Server, UrlFault};
    /// let server = Server::new("main", "https://as.example", "spa", "openid read", "https://api.example")?;
    /// assert!(server.scope.contains("openid"));
    /// let plain = Server::new("main", "http://as.example", "spa", "openid", "https://api.example");
    /// assert_eq!(plain, Err(UrlFault::PlainHttp));
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    ///
    /// # Errors
    /// The issuer or the address of the API can't be used.
    pub fn new(id: &str, issuer: &str, client_id: &str, scope: &str, api: &str) -> Result<Server, UrlFault> {
        Ok(Server {
            id: id.to_owned(),
            name: id.to_owned(),
            issuer: Url::parse(issuer)?,
            client_id: client_id.to_owned(),
            scope: Scope::parse(scope),
            api: Url::parse(api)?,
            parameters: Vec::new(),
            redirect_uri: None,
            resource: None,
            pushes_requests: false,
            dpop: Dpop::default(),
            accepts_unverified_id_token: false,
            signs_in_silently: true,
            endpoints: None,
        })
    }

    /// The server with one more parameter for its authorization requests.
    ///
    /// ```
    /// # use oauth_protocol::{Configuration, Server};
    /// # let server = Server::new("main", "https://as.example", "spa", "openid read", "https://api.example")?;
    /// let server = server.with_parameter("prompt", "consent").with_parameter("ui_locales", "en-GB");
    /// assert_eq!(server.parameters.len(), 2);
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn with_parameter(mut self, name: &str, value: &str) -> Server {
        self.parameters.push((name.to_owned(), value.to_owned()));
        self
    }
}

impl Configuration {
    /// The configuration of a page at `page_origin` (`location.origin`), which
    /// is sent back to `/callback`, and to `/signed-out` after sign-out.
    ///
    /// ```
    /// # use oauth_protocol::{Configuration, Server};
    /// # let server = Server::new("main", "https://as.example", "spa", "openid read", "https://api.example")?;
    /// let configuration = Configuration::new("https://app.example", vec![server])?;
    /// assert_eq!(configuration.redirect_uri.as_str(), "https://app.example/callback");
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    ///
    /// # Errors
    /// The page is served neither over https nor from a loopback host.
    pub fn new(page_origin: &str, servers: Vec<Server>) -> Result<Configuration, UrlFault> {
        let page = |path: &str| Url::parse(&format!("{page_origin}{path}"));
        Ok(Configuration {
            redirect_uri: page(CALLBACK)?,
            post_logout_redirect_uri: page("/signed-out")?,
            servers,
            joins_tabs: true,
        })
    }

    /// Reads the configuration of a page at `page_origin` (`location.origin`).
    ///
    /// The redirect URI is `{page_origin}/callback`, or that of a server's
    /// `redirect_path`; the page after sign-out `{page_origin}/signed-out`.
    ///
    /// ```
    /// # use oauth_protocol::Configuration;
    /// let text = r#"{"servers":[{"id":"main","name":"Example","issuer":"https://as.example",
    ///     "client_id":"spa","scope":"openid read","api":"https://api.example"}]}"#;
    /// let configuration = Configuration::from_json(text, "https://app.example").unwrap();
    /// assert_eq!(configuration.servers[0].name, "Example");
    /// ```
    ///
    /// # Errors
    /// Every fault that was found, in the order of the fields.
    pub fn from_json(text: &str, page_origin: &str) -> Result<Configuration, Vec<Fault>> {
        Ok(Configuration::read(text, page_origin, "")?.0)
    }

    /// Reads the configuration as [`from_json`](Configuration::from_json) does, and beside it a flag of this
    /// name, which is the page's own and false where it is missing.
    ///
    /// ```
    /// # use oauth_protocol::Configuration;
    /// let text = r#"{"beta":true,"servers":[{"id":"main","name":"Example","issuer":"https://as.example",
    ///     "client_id":"spa","scope":"openid read","api":"https://api.example"}]}"#;
    /// let (_, beta) = Configuration::from_json_with_flag(text, "https://app.example", "beta").unwrap();
    /// assert!(beta);
    /// assert!(Configuration::from_json(text, "https://app.example").is_err());
    /// ```
    ///
    /// # Errors
    /// Every fault that was found, in the order of the fields.
    pub fn from_json_with_flag(
        text: &str,
        page_origin: &str,
        name: &str,
    ) -> Result<(Configuration, bool), Vec<Fault>> {
        Configuration::read(text, page_origin, name)
    }

    fn read(text: &str, page_origin: &str, own: &str) -> Result<(Configuration, bool), Vec<Fault>> {
        let object = Object::parse(text).map_err(|problem| {
            alloc::vec![Fault::new("", problem, "Make it one JSON object with a list “servers”.")]
        })?;
        let mut faults = Vec::new();
        let known = ["servers", "join_tabs", own];
        for name in object.names().filter(|name| !known.contains(name) || name.is_empty()) {
            faults.push(unknown_field(name.to_owned(), name, "servers, join_tabs"));
        }
        let servers = read_servers(&object, page_origin, &mut faults);
        let mut flag = |name: &str, default| {
            flag(&object, name, default).unwrap_or_else(|problem| {
                faults.push(Fault::new(name, problem, A_FLAG));
                default
            })
        };
        let (joins_tabs, own) = (flag("join_tabs", true), !own.is_empty() && flag(own, false));
        match Configuration::new(page_origin, servers) {
            Ok(configuration) if faults.is_empty() => {
                Ok((Configuration { joins_tabs, ..configuration }, own))
            }
            Ok(_) => Err(faults),
            Err(fault) => {
                let problem = format!("the page is at {page_origin}: {fault}");
                faults.insert(0, Fault::new("", problem, "Serve the page over https."));
                Err(faults)
            }
        }
    }

    /// The server with this id.
    ///
    /// ```
    /// # use oauth_protocol::{Configuration, Server};
    /// # let server = Server::new("main", "https://as.example", "spa", "openid read", "https://api.example")?;
    /// let configuration = Configuration::new("https://app.example", vec![server])?;
    /// assert!(configuration.server("main").is_some());
    /// assert!(configuration.server("other").is_none());
    /// # Ok::<(), oauth_protocol::UrlFault>(())
    /// ```
    pub fn server(&self, id: &str) -> Option<&Server> {
        self.servers.iter().find(|server| server.id == id)
    }

    /// Where the responses of this server arrive.
    ///
    /// ```
    /// # use oauth_protocol::Configuration;
    /// let text = r#"{"servers":[{"id":"main","name":"Example","issuer":"https://as.example",
    ///     "client_id":"spa","scope":"openid read","api":"https://api.example",
    ///     "redirect_path":"/callback/main"}]}"#;
    /// let configuration = Configuration::from_json(text, "https://app.example").unwrap();
    /// let redirect_uri = configuration.redirect_uri_of(&configuration.servers[0]);
    /// assert_eq!(redirect_uri.as_str(), "https://app.example/callback/main");
    /// ```
    pub fn redirect_uri_of<'a>(&'a self, server: &'a Server) -> &'a Url {
        server.redirect_uri.as_ref().unwrap_or(&self.redirect_uri)
    }

    /// Whether responses arrive at this path of the page.
    pub(crate) fn is_callback(&self, path: &str) -> bool {
        let is_own = |server: &Server| self.redirect_uri_of(server).path() == path;
        self.redirect_uri.path() == path || self.servers.iter().any(is_own)
    }

    /// Whether the responses of another issuer arrive at this address too: then
    /// `iss` alone tells them apart.
    pub(crate) fn is_shared(&self, redirect_uri: &str, issuer: &str) -> bool {
        self.servers.iter().any(|other| {
            other.issuer.as_str() != issuer && self.redirect_uri_of(other).as_str() == redirect_uri
        })
    }
}

const CALLBACK: &str = "/callback";

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{"servers":[{"id":"a","name":"A","issuer":"https://as.example","client_id":"spa",
        "scope":"openid read","api":"https://api.example/v1","parameters":{"prompt":"consent"}}]}"#;

    fn check_fault(text: &str, field: &str, words: &str) {
        let faults = Configuration::from_json(text, "https://app.example").unwrap_err();
        let found =
            faults.iter().any(|f| f.field == field && f.problem.contains(words) && !f.remedy.is_empty());
        assert!(found, "{field}: {words} not in {faults:#?}");
    }

    #[test]
    fn a_good_configuration_reads() {
        let configuration = Configuration::from_json(GOOD, "https://app.example").unwrap();
        assert_eq!(configuration.redirect_uri.as_str(), "https://app.example/callback");
        let server = configuration.server("a").unwrap();
        assert_eq!(server.parameters, [("prompt".to_owned(), "consent".to_owned())]);
        assert!(configuration.server("b").is_none());
    }

    #[test]
    fn a_client_secret_is_refused_and_never_repeated() {
        let text = GOOD.replace("\"name\"", "\"client_secret\":\"hunter2\",\"name\"");
        check_fault(&text, "servers[0].client_secret", "nothing in a browser is secret");
        let faults = Configuration::from_json(&text, "https://app.example").unwrap_err();
        assert!(!format!("{faults:?}").contains("hunter2"));
    }

    #[test]
    fn all_faults_are_found_at_once_and_ids_are_unique() {
        let twice = r#"{"servers":[{"id":"a"},{"id":"a","issuer":"ftp://x"}]}"#;
        let faults = Configuration::from_json(twice, "https://app.example").unwrap_err();
        assert!(faults.len() >= 8, "{faults:#?}");
        let one = GOOD.trim_start_matches("{\"servers\":[").trim_end_matches("]}");
        check_fault(&format!("{{\"servers\":[{one},{one}]}}"), "servers[1].id", "another server");
    }

    #[test]
    fn no_two_issuers_have_the_same_redirect_path() {
        let one = GOOD.trim_start_matches("{\"servers\":[").trim_end_matches("]}");
        let server = |id: &str, issuer: &str, path: &str| {
            let server = one.replace("\"a\"", &format!("\"{id}\"")).replace("https://as", issuer);
            server.replacen('{', &format!("{{\"redirect_path\":\"{path}\","), 1)
        };
        let both = |first: &str, second: &str| format!("{{\"servers\":[{first},{second}]}}");
        let own = server("a", "https://as", "/callback/a");
        let text = both(&own, &server("b", "https://bs", "/callback/a"));
        check_fault(&text, "servers[1].redirect_path", "no path of the server's own");
        for second in [
            server("b", "https://as", "/callback/a"),
            server("b", "https://bs", "/callback/b"),
            server("b", "https://bs", "/callback"),
        ] {
            let text = both(&own, &second);
            assert!(Configuration::from_json(&text, "https://app.example").is_ok(), "{text}");
        }
        let shared = both(&server("a", "https://as", "/callback"), &server("b", "https://bs", "/callback"));
        assert!(Configuration::from_json(&shared, "https://app.example").is_ok());
    }

    #[test]
    fn a_flag_of_the_page_is_read_beside_the_rest() {
        let read = |flag: &str| {
            let text = GOOD.replacen('{', &format!("{{{flag}"), 1);
            Configuration::from_json_with_flag(&text, "https://app.example", "mine")
        };
        assert!(
            matches!(read("\"mine\":true,"), Ok((configuration, true)) if configuration.servers.len() == 1)
        );
        assert!(matches!(read("\"mine\":false,"), Ok((_, false))) && matches!(read(""), Ok((_, false))));
        assert_eq!(read("\"mine\":\"true\",").unwrap_err()[0].field, "mine");
        assert_eq!(read("\"yours\":true,").unwrap_err()[0].field, "yours");
        check_fault(&GOOD.replacen('{', "{\"mine\":true,", 1), "mine", "not a field this client knows");
        check_fault(&GOOD.replacen('{', "{\"\":true,", 1), "", "not a field this client knows");
    }

    #[test]
    fn a_page_on_plain_http_is_explained() {
        let faults = Configuration::from_json(GOOD, "http://app.example").unwrap_err();
        assert!(faults[0].problem.contains("http://app.example"), "{faults:?}");
        assert!(format!("{}", faults[0]).starts_with("the configuration: the page is at http://app.example"));
        assert!(Configuration::from_json(GOOD, "http://localhost:8080").is_ok());
    }
}
