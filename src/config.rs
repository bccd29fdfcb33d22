//! Reads `config.json`, which lies beside the page, so that one build serves every environment; and the server
//! of the person's own that this browser keeps, if the file allows one.
use gloo_net::http::Request;
use oauth_leptos::{Configuration, Fault, Server, Url, page_origin};
use web_sys::RequestCache;

use crate::keep;

/// What is named as the faulty field when the file as a whole is.
pub const FILE: &str = "config.json";
/// The member of the file that allows people to name a server of their own.
const OWN_SERVERS: &str = "own_servers";
/// The id of that server.
pub const OWN: &str = "own";
/// Where it answers. It joins servers that know nothing of it, so it has a redirect URI of its own (RFC 9700 4.4.2.2).
pub const OWN_CALLBACK: &str = "/callback/own";

/// The configuration, or everything that is wrong with it.
pub type Loaded = Result<(Configuration, OwnServer), Vec<Fault>>;

/// Whether a person may name a server of their own, and what became of the one that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnServer {
    NotAllowed,
    /// If one is kept, it is among the others.
    Allowed,
    /// What is kept can't be read.
    Damaged,
}

/// Reads the file again each time: it may change without a new build.
pub async fn load() -> Loaded {
    let text = read().await.map_err(|fault| vec![fault])?;
    let origin = page_origin();
    let (mut configuration, allowed) = Configuration::from_json_with_flag(&text, &origin, OWN_SERVERS)
        .map_err(|faults| faults.into_iter().map(named).collect::<Vec<_>>())?;
    let kept = if allowed { keep::load_setting(keep::OWN_SERVER) } else { None };
    let own = match kept.map(|record| read_own(&record, &origin)) {
        None if !allowed => OwnServer::NotAllowed,
        None => OwnServer::Allowed,
        Some(Ok(server)) if configuration.server(OWN).is_none() => {
            configuration.servers.push(server);
            OwnServer::Allowed
        }
        Some(_) => OwnServer::Damaged,
    };
    Ok((configuration, own))
}

/// Reads the record of a server of one's own: an object as in the list of `config.json`, with the id `own`.
///
/// # Errors
/// Every fault that was found; none, if it is no such record.
pub fn read_own(record: &str, origin: &str) -> Result<Server, Vec<Fault>> {
    let mut servers = Configuration::from_json(&format!("{{\"servers\":[{record}]}}"), origin)?.servers;
    match servers.pop() {
        Some(mut server) if server.id == OWN && servers.is_empty() => {
            server.redirect_uri = Url::parse(&format!("{origin}{OWN_CALLBACK}")).ok();
            Ok(server)
        }
        _ => Err(Vec::new()),
    }
}

async fn read() -> Result<String, Fault> {
    let answer = Request::get("/config.json").cache(RequestCache::NoCache).send().await;
    let answer = answer.map_err(|_| unreadable("no answer came"))?;
    if !answer.ok() {
        let problem = format!("the answer was HTTP {}", answer.status());
        return Err(unreadable(&problem));
    }
    answer.text().await.map_err(|_| unreadable("the answer broke off"))
}

fn unreadable(problem: &str) -> Fault {
    Fault {
        field: FILE.to_owned(),
        problem: format!("it can’t be read: {problem}"),
        remedy: "Put the file beside index.html, check that you are online, then read it again.".to_owned(),
    }
}

fn named(fault: Fault) -> Fault {
    if fault.field.is_empty() { Fault { field: FILE.to_owned(), ..fault } } else { fault }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGIN: &str = "https://app.example";
    const RECORD: &str = r#"{"id":"own","name":"Mine","issuer":"https://as.example","client_id":"spa","scope":"openid",
        "api":"https://as.example"}"#;

    #[test]
    fn a_record_is_one_server_by_the_name_of_own() {
        for record in [RECORD, &RECORD.replacen('{', r#"{"redirect_path":"/callback/else","#, 1)] {
            let server = read_own(record, ORIGIN).unwrap();
            assert_eq!(server.issuer.as_str(), "https://as.example");
            assert_eq!(server.redirect_uri.unwrap().as_str(), "https://app.example/callback/own");
        }
        let faults = read_own(&RECORD.replace("https://as", "ftp://as"), ORIGIN).unwrap_err();
        assert_eq!(faults[0].field, "servers[0].issuer");
        let foreign = RECORD.replace("own", "node");
        for damaged in ["", "{", "7", "null", &foreign, &format!("{RECORD},{foreign}"), &format!("{RECORD}]")]
        {
            assert!(read_own(damaged, ORIGIN).is_err(), "{damaged}");
        }
    }
}
