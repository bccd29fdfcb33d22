//! Reads `config.json`, which lies beside the page, so that one build serves every environment.
use gloo_net::http::Request;
use oauth_leptos::{Configuration, Fault, page_origin};
use web_sys::RequestCache;

/// What is named as the faulty field when the file as a whole is.
pub const FILE: &str = "config.json";

/// The configuration, or everything that is wrong with it.
pub type Loaded = Result<Configuration, Vec<Fault>>;

/// Reads the file again each time: it may change without a new build.
pub async fn load() -> Loaded {
    let text = read().await.map_err(|fault| vec![fault])?;
    Configuration::from_json(&text, &page_origin()).map_err(|faults| faults.into_iter().map(named).collect())
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
