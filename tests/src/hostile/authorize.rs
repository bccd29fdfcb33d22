//! The authorization endpoint (RFC 6749 4.1, RFC 7636, RFC 9207) and pushed requests (RFC 9126).
use std::collections::HashMap;

use serde_json::json;

use super::{
    answers::Answer,
    books::Grant,
    fault::Fault,
    routes::Ask,
    server::{CLIENT, Shared, change, lock},
};

/// Sends the browser back at once.
pub(crate) fn answer(shared: &Shared, ask: &Ask) -> Answer {
    let pushed = ask.query.get("request_uri").map(|uri| lock(&shared.books).pushed.remove(uri));
    let parameters = match pushed {
        Some(Some(parameters)) => parameters,
        Some(None) => return Answer::text(400, "No pushed request waits under this name."),
        None if shared.setup.pushes => return Answer::text(400, "Push the request first."),
        None => ask.query.clone(),
    };
    if let Err(fault) = check(shared, &parameters) {
        return Answer::text(400, fault);
    }
    let passed_on = shared.hit(|fault| match fault {
        Fault::PassedOn { to, redirect_path } => Some((to.clone(), *redirect_path)),
        _ => None,
    });
    if let Some((issuer, redirect_path)) = passed_on {
        return pass_on(&issuer, redirect_path, parameters);
    }
    let get = |name: &str| parameters.get(name).cloned();
    let refused = shared.hit(|fault| match fault {
        Fault::Denied(code) => Some(*code),
        _ => None,
    });
    let mut response = match refused {
        Some(code) => {
            vec![("error", code.to_owned()), ("error_description", "Said the server.".to_owned())]
        }
        None => vec![("code", issue(shared, &parameters))],
    };
    response.push(("state", get("state").unwrap_or_default()));
    response.push(("iss", shared.origin.clone()));
    let edits = shared.members(|fault| match fault {
        Fault::Response(name, value) => Some((*name, value.clone().map(Into::into))),
        _ => None,
    });
    for (name, value) in edits {
        response.retain(|(other, _)| *other != name);
        response.extend(value.as_ref().and_then(|value| Some((name, value.as_str()?.to_owned()))));
    }
    response.extend(shared.hit(|fault| match fault {
        Fault::ResponseTwice(name, value) => Some((*name, (*value).to_owned())),
        _ => None,
    }));
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(response).finish();
    Answer::redirect(302, &format!("{}?{query}", get("redirect_uri").unwrap_or_default()))
}

/// Keeps a request for later.
pub(crate) fn push(shared: &Shared, ask: &Ask) -> Answer {
    if let Err(fault) = check(shared, &ask.form) {
        return Answer::json(400, &json!({ "error": "invalid_request", "error_description": fault }));
    }
    let mut books = lock(&shared.books);
    let uri = format!("urn:ietf:params:oauth:request_uri:{}", books.name("pushed"));
    books.pushed.insert(uri.clone(), ask.form.clone());
    drop(books);
    let mut answer = json!({ "request_uri": uri, "expires_in": 60 });
    let members = shared.members(|fault| match fault {
        Fault::Pushed(name, value) => Some((*name, value.clone())),
        _ => None,
    });
    change(&mut answer, members);
    Answer::json(201, &answer)
}

/// The same request, of the same client, for another server and for where that one answers.
fn pass_on(issuer: &str, redirect_path: &str, mut parameters: HashMap<String, String>) -> Answer {
    let own = parameters.get("redirect_uri").cloned().unwrap_or_default();
    let page = own.split_once("/callback").map_or("", |(page, _)| page);
    parameters.insert("redirect_uri".to_owned(), format!("{page}{redirect_path}"));
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    Answer::redirect(302, &format!("{issuer}/authorize?{query}"))
}

fn check(shared: &Shared, parameters: &HashMap<String, String>) -> Result<(), &'static str> {
    let get = |name: &str| parameters.get(name).map(String::as_str).unwrap_or_default();
    if get("client_id") != CLIENT {
        return Err("client_id is not that of the one client");
    }
    if get("response_type") != "code" {
        return Err("response_type is not code");
    }
    if !get("redirect_uri").ends_with(shared.setup.redirect_path) {
        return Err("redirect_uri is not registered");
    }
    if get("code_challenge_method") != "S256" || get("code_challenge").len() != 43 {
        return Err("the code challenge is not one of S256");
    }
    if get("state").len() < 22 {
        return Err("state can be guessed");
    }
    if get("scope").split(' ').any(|name| name == "openid") && get("nonce").len() < 22 {
        return Err("nonce can be guessed");
    }
    Ok(())
}

fn issue(shared: &Shared, parameters: &HashMap<String, String>) -> String {
    let get = |name: &str| parameters.get(name).cloned();
    let mut books = lock(&shared.books);
    let grant = Grant {
        redirect_uri: get("redirect_uri").unwrap_or_default(),
        code_challenge: get("code_challenge").unwrap_or_default(),
        nonce: get("nonce"),
        scope: get("scope").unwrap_or_default(),
        class: get("acr_values").and_then(|names| names.split(' ').next().map(str::to_owned)),
        key: get("dpop_jkt"),
        family: books.next_family(),
    };
    let code = books.name("code");
    books.codes.insert(code.clone(), grant);
    code
}
