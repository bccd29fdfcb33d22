//! The fields of a configuration, read from JSON with everything that is wrong.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{CALLBACK, Dpop, Fault, Server};
use crate::authorization_request::is_owned_parameter;
use crate::json::{Object, Value};
use crate::metadata::{ServerMetadata, metadata_of};
use crate::scope::Scope;
use crate::time::Timestamp;
use crate::url::Url;

const SERVER_FIELDS: &str = "id, name, issuer, client_id, scope, api, parameters, redirect_path, resource, \
    pushed_authorization_requests, dpop, accept_unverified_id_token, \
    silent_sign_in, endpoints";

pub(super) fn read_servers(object: &Object, page_origin: &str, faults: &mut Vec<Fault>) -> Vec<Server> {
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
        if let Some(server) = read_server(members, page_origin, &path, faults) {
            if servers.iter().any(|other| other.id == server.id) {
                let problem = format!("another server has the id “{}”", server.id);
                faults.push(Fault::new(format!("{path}.id"), problem, "Give each server an id of its own."));
            }
            // RFC 9700 4.4.2.2: "a distinct redirection URI for each issuer".
            let is_taken =
                |other: &Server| other.redirect_uri == server.redirect_uri && other.issuer != server.issuer;
            if server.redirect_uri.is_some() && servers.iter().any(is_taken) {
                faults.push(Fault::new(format!("{path}.redirect_path"), NOT_ITS_OWN, A_REDIRECT_PATH));
            }
            servers.push(server);
        }
    }
    servers
}

fn read_server(object: &Object, page_origin: &str, path: &str, faults: &mut Vec<Fault>) -> Option<Server> {
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
    let redirect_uri = fields.redirect_uri(page_origin);
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
        redirect_uri,
        resource,
        pushes_requests,
        dpop,
        accepts_unverified_id_token,
        signs_in_silently,
        endpoints,
    })
}

const NOT_ITS_OWN: &str = "it is no path of the server's own below /callback";
const A_REDIRECT_PATH: &str = "Write one such as /callback/main, of letters, digits, - and _.";
pub(super) const A_FLAG: &str = "Write true or false, without quotes.";

pub(super) fn flag(object: &Object, name: &str, default: bool) -> Result<bool, &'static str> {
    match object.get(name) {
        None => Ok(default),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(_) => Err("it is neither true nor false"),
    }
}

pub(super) fn unknown_field(field: String, name: &str, known: &str) -> Fault {
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

    fn redirect_uri(&mut self, page_origin: &str) -> Option<Url> {
        self.object.get("redirect_path")?;
        let path = self.text("redirect_path").filter(|path| path != CALLBACK)?;
        if !is_redirect_path(&path) {
            self.fault("redirect_path", NOT_ITS_OWN, A_REDIRECT_PATH);
        }
        // Where this fails, the page's origin is at fault, and said to be.
        Url::parse(&format!("{page_origin}{path}")).ok()
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

/// Whether this is below `/callback`: by this the page and its host know one.
/// No dot: hosts take a name with one for that of a file.
fn is_redirect_path(path: &str) -> bool {
    let Some(below) = path.strip_prefix(CALLBACK) else { return false };
    let mut segments = below.as_bytes().split(|octet| *octet == b'/');
    let is_plain = |octet: &u8| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_');
    segments.next() == Some(&[])
        && segments.all(|segment| !segment.is_empty() && segment.iter().all(is_plain))
}
