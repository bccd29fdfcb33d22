//! What the short examples of the documentation begin with.

use oauth_protocol::Url;
use oauth_protocol::{Configuration, Request, Server, UrlFault};

use crate::{AuthorizationServer, Browser, ResourceServer};

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
