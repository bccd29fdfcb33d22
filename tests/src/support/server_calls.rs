//! Requests the test makes by itself, past the browser: to see whether a server means what it said.
use reqwest::{Client, header::HeaderMap};
use serde_json::Value;

/// Calls one authorization server and its API.
#[derive(Debug)]
pub struct ServerCalls {
    client: Client,
    issuer: String,
    api: String,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub text: String,
}

impl Answer {
    /// The body as JSON; null if it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }
}

impl ServerCalls {
    pub(crate) fn new(issuer: String, api: String) -> ServerCalls {
        ServerCalls { client: Client::new(), issuer, api }
    }

    /// The token endpoint, as the server's own metadata names it.
    pub async fn token_endpoint(&self) -> String {
        self.endpoint("token_endpoint").await
    }

    /// Tries to get fresh tokens.
    pub async fn refresh(&self, refresh_token: &str) -> Answer {
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token),
            ("client_id", "roundtrip-spa"),
        ];
        let endpoint = self.token_endpoint().await;
        answer(self.client.post(endpoint).form(&form)).await
    }

    /// Takes a token back, and with a refresh token the whole sign-in; the page isn't told.
    pub async fn revoke(&self, token: &str) {
        let document = format!("{}/.well-known/oauth-authorization-server", origin(&self.issuer));
        let path = self.issuer.strip_prefix(origin(&self.issuer)).unwrap_or_default();
        let metadata = answer(self.client.get(format!("{document}{path}"))).await.json();
        let endpoint = metadata["revocation_endpoint"].as_str().expect("a revocation endpoint").to_owned();
        let form = [("token", token), ("client_id", "roundtrip-spa")];
        let revoked = answer(self.client.post(endpoint).form(&form)).await;
        assert_eq!(revoked.status, 200, "the server revokes: {}", revoked.text);
    }

    /// Calls the API.
    pub async fn api(&self, path: &str, access_token: &str) -> Answer {
        answer(self.client.get(self.api_address(path)).bearer_auth(access_token)).await
    }

    /// Calls the API with a token that is bound to a key, and with this proof.
    pub async fn api_bound(&self, path: &str, access_token: &str, proof: Option<&str>) -> Answer {
        let request =
            self.client.get(self.api_address(path)).header("Authorization", format!("DPoP {access_token}"));
        answer(match proof {
            Some(proof) => request.header("DPoP", proof),
            None => request,
        })
        .await
    }

    /// The address of a path of the API.
    pub fn api_address(&self, path: &str) -> String {
        format!("{}{path}", self.api)
    }

    /// An address that the server's metadata names.
    pub async fn endpoint(&self, name: &str) -> String {
        let document = format!("{}/.well-known/openid-configuration", self.issuer);
        let metadata = answer(self.client.get(document)).await.json();
        metadata[name].as_str().unwrap_or_else(|| panic!("the metadata names no {name}")).to_owned()
    }
}

/// Fetches one of the page's own files.
pub(crate) async fn get(url: &str) -> Answer {
    ask("GET", url, &[]).await
}

/// Asks for anything.
pub async fn ask(method: &str, url: &str, fields: &[(&str, &str)]) -> Answer {
    let method = method.parse().expect("a method");
    let request = Client::new().request(method, url);
    answer(fields.iter().fold(request, |request, (name, value)| request.header(*name, *value))).await
}

async fn answer(request: reqwest::RequestBuilder) -> Answer {
    let response = request.send().await.unwrap_or_else(|error| panic!("the test's own request: {error}"));
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Answer { status, headers, text: response.text().await.unwrap_or_default() }
}

fn origin(issuer: &str) -> &str {
    let authority = issuer.find("://").map_or(0, |at| at + 3);
    let end = issuer[authority..].find('/').map_or(issuer.len(), |at| authority + at);
    &issuer[..end]
}
