//! What keeps a server from answering.

use std::time::Duration;

use oauth_protocol::{Response, Unreachable};

use crate::reply;

/// What keeps a server from answering, until it recovers.
///
/// ```
/// # use oauth_testing::*;
/// # let server = AuthorizationServer::new("https://login.example", "steps", "https://steps.example");
/// # let (server, api, browser, steps) = example(server)?;
/// # let tab = browser.open("/");
/// tab.sign_in("main");
/// server.fail(Outage::Unavailable { retry_after: None });
/// tab.refresh();
/// assert!(tab.tokens().is_some(), "the client tries again later");
/// # Ok::<(), oauth_protocol::UrlFault>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outage {
    /// No connection is made: the server is down, or the network is.
    NoConnection,
    /// Requests are taken, and never answered.
    NoAnswer,
    /// Requests are carried out, and their answers get lost on the way: the
    /// server counts a refresh token as spent, and the client has no new one.
    AnswerLost,
    /// The answer to everything is 503, with `Retry-After` if so long is said.
    Unavailable {
        /// How long the client is asked to wait.
        retry_after: Option<Duration>,
    },
}

impl Outage {
    /// Whether requests reach the server at all.
    pub(crate) fn lets_in(outage: Option<Outage>) -> bool {
        outage != Some(Outage::NoConnection)
    }

    /// What comes of a request.
    pub(crate) fn come_through(
        outage: Option<Outage>,
        answer: impl FnOnce() -> Response,
    ) -> Result<Response, Unreachable> {
        match outage {
            None => Ok(answer()),
            Some(Outage::NoConnection) => Err(Unreachable::Network),
            Some(Outage::NoAnswer) => Err(Unreachable::TimeLimit),
            Some(Outage::AnswerLost) => {
                drop(answer());
                Err(Unreachable::Network)
            }
            Some(Outage::Unavailable { retry_after: None }) => Ok(reply::empty(503)),
            Some(Outage::Unavailable { retry_after: Some(wait) }) => {
                Ok(reply::with_header(reply::empty(503), "retry-after", &wait.as_secs().to_string()))
            }
        }
    }
}
