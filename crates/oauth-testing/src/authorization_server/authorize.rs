//! The authorization endpoint and what the person does there: RFC 6749 4.1, RFC 7636 4.3, RFC 9126,
//! RFC 9207, OIDC Core 3.1.2, RFC 9396, RFC 9449 10.

use std::time::Duration;

use oauth_protocol::{Response, Scope, Timestamp};
use serde_json::{Value, json};

use super::books::{Code, Grant};
use super::{Consent, Inner, Login, PushedRequest};
use crate::parameters::Parameters;
use crate::reply;

/// How long a pushed request waits.
const PUSHED_LIFETIME: Duration = Duration::from_secs(60);

/// A refusal that the client is told of: code and description.
type Refusal = (&'static str, String);

/// Shows the person a page, or sends them back.
pub(super) fn answer(server: &mut Inner, asked: Parameters, now: Timestamp) -> Response {
    let (asked, was_pushed) = match asked.get("request_uri") {
        None => (asked, false),
        Some(uri) => match take_pushed(server, uri, asked.get("client_id"), now) {
            Some(pushed) => (pushed, true),
            None => return reply::page("request_uri: no pushed request waits under this name."),
        },
    };
    // RFC 6749 4.1.2.1: nobody is sent to an address that is not registered.
    let redirect_uri = match check_client(server, &asked) {
        Ok(redirect_uri) => redirect_uri,
        Err(fault) => return reply::page(&fault),
    };
    let must_push = server.settings.requires_pushed_requests && !was_pushed;
    let result = if must_push {
        Err(("invalid_request", "Authorization requests must be pushed (RFC 9126).".to_owned()))
    } else {
        check(server, &asked).and_then(|()| ask_person(server, &asked, now))
    };
    let (state, issuer) = (asked.get("state"), server.issuer.as_str().to_owned());
    let mut response = match &result {
        Ok(grant) => vec![("code", issue_code(server, grant.clone(), &asked, &redirect_uri))],
        Err((code, description)) => {
            vec![("error", (*code).to_owned()), ("error_description", description.clone())]
        }
    };
    response.extend(state.map(|state| ("state", state.to_owned())));
    response.push(("iss", issuer));
    let response: Vec<_> = response.iter().map(|(name, value)| (*name, value.as_str())).collect();
    reply::redirect(&redirect_uri, &response)
}

/// Keeps a request until the person comes (RFC 9126 2).
pub(super) fn push(server: &mut Inner, asked: Parameters, now: Timestamp) -> Response {
    if asked.get("request_uri").is_some() {
        return reply::error(400, "invalid_request", "A pushed request can't name a request_uri.");
    }
    if let Err(fault) = check_client(server, &asked) {
        return reply::error(400, "invalid_request", &fault);
    }
    if let Err((code, description)) = check(server, &asked) {
        return reply::error(400, code, &description);
    }
    let uri = format!("urn:ietf:params:oauth:request_uri:{}", server.random("request_uri"));
    server.pushed.push(PushedRequest { uri: uri.clone(), asked, ends_at: now.plus(PUSHED_LIFETIME) });
    reply::json(201, &json!({ "request_uri": uri, "expires_in": PUSHED_LIFETIME.as_secs() }))
}

/// Good once, for a limited time, for the client that pushed it (RFC 9126 4).
fn take_pushed(server: &mut Inner, uri: &str, client_id: Option<&str>, now: Timestamp) -> Option<Parameters> {
    let index = server.pushed.iter().position(|pushed| pushed.uri == uri)?;
    let pushed = server.pushed.remove(index);
    (now < pushed.ends_at && pushed.asked.get("client_id") == client_id).then_some(pushed.asked)
}

/// The redirect URI, compared character by character (RFC 9700 4.1.3).
fn check_client(server: &Inner, asked: &Parameters) -> Result<String, String> {
    let client_id = asked.get("client_id").unwrap_or_default();
    if client_id != server.client_id {
        return Err(format!(
            "client_id: the client “{client_id}” is not registered, “{}” is. Correct the configuration, or the \
             client id that AuthorizationServer::new was given.",
            server.client_id
        ));
    }
    let redirect_uri = asked.get("redirect_uri").unwrap_or_default();
    if redirect_uri != server.redirect_uri {
        return Err(format!(
            "redirect_uri: {redirect_uri} is not registered, {} is. Correct the page's address in the \
             configuration, or register the address with AuthorizationServer::redirect_uri.",
            server.redirect_uri
        ));
    }
    Ok(redirect_uri.to_owned())
}

fn check(server: &Inner, asked: &Parameters) -> Result<(), Refusal> {
    let invalid = |text: &str| Err(("invalid_request", text.to_owned()));
    if let Some(name) = asked.repeated() {
        return invalid(&format!("The parameter “{name}” comes twice."));
    }
    if asked.get("response_type") != Some("code") {
        return Err(("unsupported_response_type", "The response type is not “code”.".to_owned()));
    }
    if !matches!(asked.get("response_mode"), None | Some("query")) {
        return invalid("The response mode is not “query”.");
    }
    // RFC 7636 4.2: 32 octets in base64url.
    let challenge = crate::text::octets(asked.get("code_challenge").unwrap_or_default());
    if asked.get("code_challenge_method") != Some("S256") || challenge.is_none_or(|c| c.len() != 32) {
        return invalid("A code challenge by S256 is missing (RFC 7636).");
    }
    let scope = asked.scope();
    if let Some(known) = &server.settings.scope
        && let Some(name) = scope.iter().find(|name| !known.contains(name))
    {
        return Err(("invalid_scope", format!("The scope “{name}” is not known.")));
    }
    let prompt = asked.get("prompt").unwrap_or_default();
    if prompt != "none" && prompt.split(' ').any(|name| name == "none") {
        return invalid("The prompt “none” stands with another one.");
    }
    if asked.get("max_age").is_some_and(|text| text.parse::<u64>().is_err()) {
        return invalid("“max_age” is not a number of seconds.");
    }
    match asked.get("authorization_details").map(serde_json::from_str::<Value>) {
        None => Ok(()),
        Some(Ok(Value::Array(details))) if details.iter().all(|detail| detail["type"].is_string()) => Ok(()),
        Some(_) => Err(("invalid_authorization_details", "They are no list of typed objects.".to_owned())),
    }
}

/// What the person is asked, and answers.
fn ask_person(server: &mut Inner, asked: &Parameters, now: Timestamp) -> Result<Grant, Refusal> {
    let prompt = |name: &str| asked.get("prompt").is_some_and(|text| text.split(' ').any(|p| p == name));
    let is_silent = prompt("none");
    let login = server.login.clone().filter(|login| login.suffices(asked, now) && !prompt("login"));
    let login = match login {
        Some(login) => login,
        None if is_silent => {
            return Err(("login_required", "The person would have to sign in.".to_owned()));
        }
        None => {
            let acr = asked.get("acr_values").and_then(|names| names.split(' ').next());
            server.login.insert(Login { at: now, acr: acr.map(str::to_owned) }).clone()
        }
    };
    let scope = asked.scope();
    let granted = match &server.consent {
        _ if is_silent && !server.agreed.contains_all(&scope) => {
            return Err(("consent_required", "The person would have to agree.".to_owned()));
        }
        _ if is_silent => scope.clone(),
        Consent::Everything => scope.clone(),
        Consent::Only(allowed) => part(&scope, allowed),
        Consent::Nothing => return Err(denied()),
    };
    if granted.is_empty() && !scope.is_empty() {
        return Err(denied());
    }
    server.agreed = server.agreed.union(&granted);
    server.books.families += 1;
    Ok(Grant {
        family: server.books.families,
        subject: server.person.subject.clone(),
        scope: granted,
        nonce: asked.owned("nonce"),
        auth_time: login.at,
        acr: login.acr,
        key: asked.owned("dpop_jkt").filter(|_| server.settings.offers_dpop),
        authorization_details: asked
            .get("authorization_details")
            .and_then(|text| serde_json::from_str(text).ok()),
        begun_at: now,
    })
}

fn denied() -> Refusal {
    ("access_denied", "The person does not allow access.".to_owned())
}

/// What a person who ticks these boxes allows of what is asked for. They are
/// not asked whether they are who they are, nor for how long.
fn part(asked: &Scope, allowed: &Scope) -> Scope {
    let is_allowed = |name: &&str| allowed.contains(name) || matches!(*name, "openid" | "offline_access");
    Scope::parse(&asked.iter().filter(is_allowed).collect::<Vec<_>>().join(" "))
}

impl Login {
    /// Whether the person need not show again who they are (OIDC Core 3.1.2.1).
    fn suffices(&self, asked: &Parameters, now: Timestamp) -> bool {
        let max_age = asked.get("max_age").and_then(|text| text.parse().ok());
        let is_recent = max_age.is_none_or(|seconds| now.since(self.at) <= Duration::from_secs(seconds));
        let classes = asked.get("acr_values");
        let is_strong =
            classes.is_none_or(|names| names.split(' ').any(|name| Some(name) == self.acr.as_deref()));
        is_recent && is_strong
    }
}

fn issue_code(server: &mut Inner, grant: Grant, asked: &Parameters, redirect_uri: &str) -> String {
    let text = server.random("code");
    server.books.codes.push(Code {
        text: text.clone(),
        redirect_uri: redirect_uri.to_owned(),
        challenge: asked.owned("code_challenge").unwrap_or_default(),
        grant,
        is_spent: false,
    });
    text
}
