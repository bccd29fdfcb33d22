//! What the probe has seen, as types.
use serde_json::Value;

/// A request of the page's scripts to another origin, with its answer.
#[derive(Clone, Debug)]
pub struct Fetch {
    /// Such as `POST`.
    pub method: String,
    /// The whole address.
    pub url: String,
    /// The `Authorization` header; empty if there was none.
    pub authorization: String,
    /// The request's body.
    pub body: String,
    /// The answer's status; 0 if none came.
    pub status: u64,
    /// The answer's body.
    pub answer: String,
}

/// Something written into `sessionStorage`, `localStorage` or a cookie.
#[derive(Clone, Debug)]
pub struct Write {
    /// Which of the three.
    pub place: String,
    /// The name in the storage.
    pub name: String,
    /// The value.
    pub value: String,
}

/// An address the page had or gave itself.
#[derive(Clone, Debug)]
pub struct Address {
    /// `load`, `pushState` or `replaceState`.
    pub how: String,
    /// The whole address.
    pub url: String,
    /// The history entry's state, as JSON.
    pub state: String,
}

/// A request that left the browser, whoever made it.
#[derive(Clone, Debug)]
pub struct Request {
    /// Such as `GET`.
    pub method: String,
    /// The whole address.
    pub url: String,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
}

/// One thing the probe was told.
#[derive(Clone, Debug)]
pub(crate) enum Record {
    Fetch(Fetch),
    Write(Write),
    Address(Address),
    Request(Request),
    Console { is_error: bool, text: String },
    Fault(String),
}

impl Record {
    /// From an event of WebDriver BiDi; `None` for events that tell nothing here.
    pub(crate) fn of_event(method: &str, params: &Value) -> Option<Record> {
        match method {
            "script.message" => {
                let message = params["data"]["value"].as_str()?;
                Record::of_message(&serde_json::from_str(message).ok()?)
            }
            "network.beforeRequestSent" => Some(Record::Request(request(&params["request"]))),
            "log.entryAdded" => {
                let is_error = params["level"] == "error" && !is_of_a_failed_request(&params["text"]);
                Some(Record::Console { is_error, text: params.to_string() })
            }
            _ => None,
        }
    }

    /// From a message of the script in the page.
    fn of_message(message: &Value) -> Option<Record> {
        let text = |name: &str| message[name].as_str().unwrap_or_default().to_owned();
        Some(match message["kind"].as_str()? {
            "fetch" => Record::Fetch(Fetch {
                method: text("method"),
                url: text("url"),
                authorization: text("authorization"),
                body: text("body"),
                status: message["status"].as_u64().unwrap_or_default(),
                answer: text("answer"),
            }),
            "write" => {
                Record::Write(Write { place: text("place"), name: text("name"), value: text("value") })
            }
            "address" => {
                Record::Address(Address { how: text("how"), url: text("url"), state: text("state") })
            }
            kind => Record::Fault(format!("{kind} on {}: {}", text("page"), text("text"))),
        })
    }
}

/// Firefox tells in the same way as errors of pages that no answer came, or none that may be read.
fn is_of_a_failed_request(text: &Value) -> bool {
    text.as_str().is_some_and(|text| text.starts_with("Cross-Origin Request Blocked:"))
}

fn request(about: &Value) -> Request {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let headers = about["headers"].as_array().map(Vec::as_slice).unwrap_or_default();
    Request {
        method: text(&about["method"]),
        url: text(&about["url"]),
        headers: headers
            .iter()
            .map(|header| (text(&header["name"]).to_lowercase(), text(&header["value"]["value"])))
            .collect(),
    }
}
