//! From a request to its answer: routing, headers, and the choice of the compressed form.
use super::{
    encoding::{Encoding, choose},
    site::{INDEX, Site},
};
use crate::hosting::fields;

/// What of a request matters here.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ask<'a> {
    pub(super) method: &'a str,
    /// Path and query.
    pub(super) target: &'a str,
    pub(super) accept_encoding: &'a str,
}

#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Vec<u8>,
}

impl Site {
    /// The body is there for `HEAD` too, for its length; it isn't sent.
    pub(super) fn answer(&self, ask: &Ask<'_>) -> Answer {
        if ask.method != "GET" && ask.method != "HEAD" {
            let mut refusal = self.plain(405, "Only GET and HEAD are answered here.\n");
            refusal.headers.push(("Allow", "GET, HEAD".into()));
            return refusal;
        }
        let path = ask.target.split(['?', '#']).next().unwrap_or_default();
        if self.file(path).is_some() {
            return self.file_answer(path, ask.accept_encoding);
        }
        // A path without an extension is one of the app's pages: its router knows.
        let name = path.rsplit('/').next().unwrap_or_default();
        if name.contains('.') || !path.starts_with('/') {
            return self.plain(404, "There is no such file.\n");
        }
        self.file_answer(INDEX, ask.accept_encoding)
    }

    /// An answer in words, with all security headers.
    pub(super) fn plain(&self, status: u16, text: &str) -> Answer {
        let mut headers = fields::security(self.policy());
        headers.push(("Content-Type", "text/plain; charset=utf-8".into()));
        headers.push(("Cache-Control", fields::DO_NOT_KEEP.into()));
        Answer { status, headers, body: text.as_bytes().to_vec() }
    }

    fn file_answer(&self, path: &str, accept_encoding: &str) -> Answer {
        let Some(file) = self.file(path) else {
            return self.plain(404, "There is no such file.\n");
        };
        let mut headers = fields::security(self.policy());
        headers.push(("Content-Type", fields::media_type(path)));
        let keep = if fields::has_hash(path) { fields::KEEP } else { fields::ASK_AGAIN };
        headers.push(("Cache-Control", keep.into()));
        if file.brotli.is_some() || file.gzip.is_some() {
            headers.push(("Vary", "Accept-Encoding".into()));
        }
        let body = match choose(accept_encoding, file.brotli.is_some(), file.gzip.is_some()) {
            Encoding::Brotli => {
                headers.push(("Content-Encoding", "br".into()));
                file.brotli.as_ref()
            }
            Encoding::Gzip => {
                headers.push(("Content-Encoding", "gzip".into()));
                file.gzip.as_ref()
            }
            Encoding::Identity => None,
        };
        Answer { status: 200, headers, body: body.unwrap_or(&file.plain).clone() }
    }
}
