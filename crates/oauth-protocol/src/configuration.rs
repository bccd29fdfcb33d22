//! The client's configuration: which servers, as which client, for which API.
//!
//! Read from JSON so that one build serves every environment. Everything that
//! is wrong is found at once, each [`Fault`] with its field and its remedy.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::authorization_request::is_owned_parameter;
use crate::json::{Object, Value};
use crate::metadata::{ServerMetadata, metadata_of};
use crate::scope::Scope;
use crate::time::Timestamp;
use crate::url::{Url, UrlFault};

/// The configuration of the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Configuration {
    /// Where authorization responses arrive (RFC 6749 3.1.2).
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

impl Server {
    /// A server known when the page is built; where it is known only at run
    /// time, use [`Configuration::from_json`], which explains every fault.
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
            resource: None,
            pushes_requests: false,
            dpop: Dpop::default(),
            accepts_unverified_id_token: false,
            signs_in_silently: true,
            endpoints: None,
        })
    }

    /// The server with one more parameter for its authorization requests.
    pub fn with_parameter(mut self, name: &str, value: &str) -> Server {
        self.parameters.push((name.to_owned(), value.to_owned()));
        self
    }
}

impl Configuration {
    /// The configuration of a page at `page_origin` (`location.origin`), which
    /// is sent back to `/callback`, and to `/signed-out` after sign-out.
    ///
    /// # Errors
    /// The page is served neither over https nor from a loopback host.
    pub fn new(page_origin: &str, servers: Vec<Server>) -> Result<Configuration, UrlFault> {
        let page = |path: &str| Url::parse(&format!("{page_origin}{path}"));
        Ok(Configuration {
            redirect_uri: page("/callback")?,
            post_logout_redirect_uri: page("/signed-out")?,
            servers,
            joins_tabs: true,
        })
    }

    /// Reads the configuration of a page at `page_origin` (`location.origin`).
    ///
    /// The redirect URI is `{page_origin}/callback`, the page after sign-out
    /// `{page_origin}/signed-out`.
    ///
    /// # Errors
    /// Every fault that was found, in the order of the fields.
    pub fn from_json(text: &str, page_origin: &str) -> Result<Configuration, Vec<Fault>> {
        Ok(Configuration::read(text, page_origin, "")?.0)
    }

    /// Reads the configuration as [`from_json`](Configuration::from_json) does, and beside it a flag of this
    /// name, which is the page's own and false where it is missing.
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
        let servers = read_servers(&object, &mut faults);
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
    pub fn server(&self, id: &str) -> Option<&Server> {
        self.servers.iter().find(|server| server.id == id)
    }
}

const SERVER_FIELDS: &str = "id, name, issuer, client_id, scope, api, parameters, resource, \
    pushed_authorization_requests, dpop, accept_unverified_id_token, \
    silent_sign_in, endpoints";

fn read_servers(object: &Object, faults: &mut Vec<Fault>) -> Vec<Server> {
    let items = match object.get("servers") {
        Some(Value::List(items)) if !items.is_empty() => items.as_slice(),
        _ => {
            let problem = "it must be a list with at least one authorization server";
            faults.push(Fault::new(
                "servers",
                problem,
                "Add an object with issuer, client_id, scope and api.",
            ));
            &[]
        }
    };
    let mut servers: Vec<Server> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let path = format!("servers[{index}]");
        let Value::Object(members) = item else {
            faults.push(Fault::new(path, "it is not an object", "Write it as {\"id\": …}."));
            continue;
        };
        if let Some(server) = read_server(members, &path, faults) {
            if servers.iter().any(|other| other.id == server.id) {
                let problem = format!("another server has the id “{}”", server.id);
                faults.push(Fault::new(format!("{path}.id"), problem, "Give each server an id of its own."));
            }
            servers.push(server);
        }
    }
    servers
}

fn read_server(object: &Object, path: &str, faults: &mut Vec<Fault>) -> Option<Server> {
    for name in object.names() {
        let field = format!("{path}.{name}");
        if name == "client_secret" || name == "secret" || name == "client_assertion" || name == "password" {
            faults.push(secret_field(field));
        } else if !SERVER_FIELDS.split(' ').any(|known| known.trim_end_matches(',') == name) {
            faults.push(unknown_field(field, name, SERVER_FIELDS));
        }
    }
    let mut fields = Fields { object, path, faults };
    let id = fields.text("id");
    let name = fields.text("name");
    let issuer = fields.url("issuer");
    let client_id = fields.text("client_id");
    let scope = Scope::parse(&fields.text("scope").unwrap_or_default());
    let api = fields.url("api");
    let parameters = fields.parameters();
    let resource = fields.resource();
    let pushes_requests = fields.flag("pushed_authorization_requests", false);
    let dpop = fields.dpop();
    let accepts_unverified_id_token = fields.flag("accept_unverified_id_token", false);
    let signs_in_silently = fields.flag("silent_sign_in", true);
    let endpoints = fields.endpoints(issuer.as_ref());
    if let Some(name) = scope.invalid_name() {
        let problem = format!("“{}” is not a scope name", crate::error::shown(name));
        fields.fault("scope", problem, "Write names apart by spaces, without quotes or backslashes.");
    }
    if issuer.as_ref().is_some_and(|url| url.query().is_some()) {
        fields.fault("issuer", "an issuer has no query", "Write the issuer as the server's metadata does.");
    }
    Some(Server {
        id: id?,
        name: name?,
        issuer: issuer?,
        client_id: client_id?,
        scope,
        api: api?,
        parameters,
        resource,
        pushes_requests,
        dpop,
        accepts_unverified_id_token,
        signs_in_silently,
        endpoints,
    })
}

const A_FLAG: &str = "Write true or false, without quotes.";

fn flag(object: &Object, name: &str, default: bool) -> Result<bool, &'static str> {
    match object.get(name) {
        None => Ok(default),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(_) => Err("it is neither true nor false"),
    }
}

fn unknown_field(field: String, name: &str, known: &str) -> Fault {
    let problem = format!("“{}” is not a field this client knows", crate::error::shown(name));
    let remedy = format!("Remove it, or correct its spelling; known here: {known}.");
    Fault { field, problem, remedy }
}

fn secret_field(field: String) -> Fault {
    Fault::new(
        field,
        "it is a client secret, and nothing in a browser is secret: everyone who opens the page can read it",
        "Remove it, change it at the server since it may have been seen, and register this client \
         as a public client with PKCE.",
    )
}

/// The fields of one server, with the faults found on the way.
struct Fields<'a> {
    object: &'a Object,
    path: &'a str,
    faults: &'a mut Vec<Fault>,
}

impl Fields<'_> {
    fn fault(&mut self, name: &str, problem: impl Into<String>, remedy: &str) {
        self.faults.push(Fault::new(format!("{}.{name}", self.path), problem, remedy));
    }

    fn text(&mut self, name: &str) -> Option<String> {
        match self.object.required_text(name) {
            Ok(text) if !text.trim().is_empty() => return Some(text.to_owned()),
            Ok(_) => self.fault(name, "it is empty", "Give it a value."),
            Err(problem) => self.fault(name, problem, "Give it a value, as a string."),
        }
        None
    }

    fn url(&mut self, name: &str) -> Option<Url> {
        let text = self.text(name)?;
        match Url::parse(&text) {
            Ok(url) => Some(url),
            Err(fault) => {
                let problem = format!("“{}” can't be used: {fault}", crate::error::shown(&text));
                self.fault(name, problem, "Write the whole address, with https.");
                None
            }
        }
    }

    fn flag(&mut self, name: &str, default: bool) -> bool {
        flag(self.object, name, default).unwrap_or_else(|problem| {
            self.fault(name, problem, A_FLAG);
            default
        })
    }

    fn resource(&mut self) -> Option<String> {
        self.object.get("resource")?;
        let text = self.text("resource")?;
        // RFC 8707 2: "MUST be an absolute URI", "MUST NOT include a fragment".
        let scheme =
            text.split_once(':').is_some_and(|(scheme, rest)| !scheme.is_empty() && !rest.is_empty());
        if !scheme || text.contains('#') {
            self.fault(
                "resource",
                "it is not an absolute URI without a fragment",
                "Write the API's identifier.",
            );
        }
        Some(text)
    }

    fn dpop(&mut self) -> Dpop {
        const ALWAYS: &str = if cfg!(feature = "dpop") { "always" } else { "" };
        match self.object.text("dpop") {
            Ok(None) => return Dpop::default(),
            Ok(Some("never")) => return Dpop::Never,
            Ok(Some("when_offered")) => return Dpop::WhenOffered,
            Ok(Some(text)) if !ALWAYS.is_empty() && text == ALWAYS => return Dpop::Always,
            _ => {}
        }
        let problem = "it is not a choice that this build of the page knows";
        self.fault(
            "dpop",
            problem,
            "Write never, when_offered or always; the last needs the feature “dpop”.",
        );
        Dpop::default()
    }

    fn endpoints(&mut self, issuer: Option<&Url>) -> Option<Box<ServerMetadata>> {
        let value = self.object.get("endpoints")?;
        let remedy = "Write an object with authorization_endpoint and token_endpoint.";
        let Value::Object(document) = value else {
            self.fault("endpoints", "it is not an object", remedy);
            return None;
        };
        match metadata_of(issuer?, document, Timestamp::default()) {
            Ok(metadata) => Some(Box::new(metadata)),
            Err(error) => {
                self.fault("endpoints", error.detail(), remedy);
                None
            }
        }
    }

    fn parameters(&mut self) -> Vec<(String, String)> {
        let members = match self.object.get("parameters") {
            None => return Vec::new(),
            Some(Value::Object(members)) => members,
            Some(_) => {
                self.fault("parameters", "it is not an object", "Write {\"prompt\": \"consent\"}.");
                return Vec::new();
            }
        };
        let mut parameters = Vec::new();
        for (name, value) in &members.0 {
            let field = format!("parameters.{name}");
            match value {
                _ if is_owned_parameter(name) => {
                    let problem = "the client sets this parameter itself";
                    self.fault(&field, problem, "Remove it; it can't be overridden.");
                }
                Value::Text(text) => parameters.push((name.to_string(), text.clone())),
                _ => self.fault(&field, "it is not a string", "Write the value as a string."),
            }
        }
        parameters
    }
}

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
        assert!(Configuration::from_json(GOOD, "http://localhost:8080").is_ok());
    }
}
