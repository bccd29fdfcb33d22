//! What the short examples of the documentation begin with.

use oauth_protocol::Url;
use oauth_protocol::{Configuration, Request, Server, UrlFault};

use crate::{AuthorizationServer, Browser, ResourceServer, Tab};

/// A server, its API with a path `/steps`, a browser, and a call of that path.
#[doc(hidden)]
pub fn example(
    server: AuthorizationServer,
) -> Result<(AuthorizationServer, ResourceServer, Browser, Request), UrlFault> {
    let api = ResourceServer::new("https://api.example", &server).answer("/steps", "steps.read", "[]");
    let scope = "openid profile steps.read";
    let main = Server::new("main", "https://login.example", "steps", scope, "https://api.example")?;
    let browser = Browser::new(Configuration::new("https://steps.example", vec![main])?, [&server]);
    Ok((server, api, browser, Request::get(Url::parse("https://api.example/steps")?)))
}

/// The same with a tab that has been opened.
#[doc(hidden)]
pub fn example_tab() -> Result<(AuthorizationServer, Browser, Tab, Request), UrlFault> {
    let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
    let (server, _, browser, steps) = example(server)?;
    let tab = browser.open("/");
    Ok((server, browser, tab, steps))
}
