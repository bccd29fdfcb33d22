//! What the kit promises, shown with the client and without it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod misuse;
mod neighbours;
mod outages;
mod person;
mod program;
#[cfg(feature = "dpop")]
mod proofs;
mod strictness;
mod tabs;
mod time;

use oauth_protocol::{Configuration, Error, ErrorKind, Request, Response, SignedOut, State, Step, Url};
use oauth_testing::{AuthorizationServer, Browser, ResourceServer, Tab};

const ISSUER: &str = "https://login.example/tenant";
const PAGE: &str = "https://steps.example";

/// The configuration of an application, with more members of its one server.
fn configuration(more: &str) -> Configuration {
    let text = format!(
        r#"{{"servers":[{{"id":"main","name":"Login","issuer":"{ISSUER}","client_id":"steps",
            "scope":"openid profile steps.read","api":"https://api.example/v1"{more}}}]}}"#
    );
    Configuration::from_json(&text, PAGE).unwrap()
}

fn server() -> AuthorizationServer {
    AuthorizationServer::new(ISSUER, "steps", PAGE)
}

/// An API with a path for each kind of demand.
fn api(server: &AuthorizationServer) -> ResourceServer {
    ResourceServer::new("https://api.example/v1", server)
        .answer("/steps", "steps.read", r#"{"steps":8000}"#)
        .answer("/goal", "steps.write", "{}")
}

/// A tab of an application that reaches this server.
fn tab(server: &AuthorizationServer) -> (Browser, Tab) {
    let browser = Browser::new(configuration(""), [server]);
    let tab = browser.open("/");
    (browser, tab)
}

fn signed_in(server: &AuthorizationServer) -> (Browser, Tab) {
    let (browser, tab) = tab(server);
    tab.sign_in("main");
    assert_eq!(tab.state(), State::SignedIn);
    (browser, tab)
}

fn get(path: &str) -> Request {
    Request::get(Url::parse(&format!("https://api.example/v1{path}")).unwrap())
}

fn call(tab: &Tab, path: &str) -> Result<Response, Error> {
    tab.call(get(path))
}

/// How often the server was asked for tokens by this grant.
fn grants(server: &AuthorizationServer, grant_type: &str) -> usize {
    let requests = server.requests();
    requests.iter().filter(|request| request.parameter("grant_type") == Some(grant_type)).count()
}

fn failure(tab: &Tab) -> ErrorKind {
    match tab.state() {
        State::Failed(error) => error.kind().clone(),
        state => panic!("{state:?}"),
    }
}

fn is_over(tab: &Tab) -> bool {
    matches!(tab.state(), State::SignedOut(SignedOut::Over(_)))
}

fn steps(tab: &Tab) -> Vec<Step> {
    tab.events().into_iter().map(|event| event.step).collect()
}
