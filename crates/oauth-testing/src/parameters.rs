//! Form-encoded parameters: RFC 6749 appendix B.

use oauth_protocol::Scope;

/// The parameters of a request.
#[derive(Clone, Default)]
pub(crate) struct Parameters(Vec<(String, String)>);

/// What a test does not see of a request, as it can't see it of the client.
const SECRETS: [&str; 9] = [
    "state",
    "nonce",
    "code",
    "code_challenge",
    "code_verifier",
    "refresh_token",
    "token",
    "id_token_hint",
    "request_uri",
];

impl Parameters {
    pub(crate) fn parse(text: &str) -> Parameters {
        Parameters(form_urlencoded::parse(text.as_bytes()).into_owned().collect())
    }

    /// RFC 6749 3.1: one without a value is as if omitted.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    pub(crate) fn owned(&self, name: &str) -> Option<String> {
        self.get(name).map(str::to_owned)
    }

    pub(crate) fn scope(&self) -> Scope {
        Scope::parse(self.get("scope").unwrap_or_default())
    }

    /// RFC 6749 3.1: none “MUST … be included more than once”. RFC 8707 2
    /// allows it for one.
    pub(crate) fn repeated(&self) -> Option<&str> {
        let names = self.0.iter().enumerate();
        let mut twice = names.filter(|(at, (name, _))| self.0[..*at].iter().any(|(other, _)| other == name));
        twice.find(|(_, (name, _))| name != "resource").map(|(_, (name, _))| name.as_str())
    }

    /// The parameters without their secrets.
    pub(crate) fn shown(self) -> Vec<(String, String)> {
        let redact = |(name, value): (String, String)| {
            let is_secret = SECRETS.contains(&name.as_str());
            let value = if is_secret { "[redacted]".to_owned() } else { value };
            (name, value)
        };
        self.0.into_iter().map(redact).collect()
    }
}
