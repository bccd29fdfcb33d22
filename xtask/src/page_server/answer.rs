//! From a request to its answer: routing, headers, and the choice of the compressed form.
use super::{
    encoding::{Encoding, choose},
    site::{INDEX, Site, has_hash, media_type},
};

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
        let mut headers = self.security_headers();
        headers.push(("Content-Type", "text/plain; charset=utf-8".into()));
        headers.push(("Cache-Control", "no-store".into()));
        Answer { status, headers, body: text.as_bytes().to_vec() }
    }

    fn file_answer(&self, path: &str, accept_encoding: &str) -> Answer {
        let Some(file) = self.file(path) else {
            return self.plain(404, "There is no such file.\n");
        };
        let mut headers = self.security_headers();
        headers.push(("Content-Type", media_type(path).into()));
        let keep = if has_hash(path) { "public, max-age=31536000, immutable" } else { "no-cache" };
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

    fn security_headers(&self) -> Vec<(&'static str, String)> {
        let mut headers = vec![("Content-Security-Policy", self.policy().to_owned())];
        headers.extend([
            ("X-Content-Type-Options", "nosniff".into()),
            // The callback's URL holds a code until it is cleaned: no request may carry it along.
            ("Referrer-Policy", "no-referrer".into()),
            // The redirect flow needs no opener, so none is kept. A sign-in in a popup could answer
            // over a BroadcastChannel; only to watch `popup.closed` would it need
            // `same-origin-allow-popups` here.
            ("Cross-Origin-Opener-Policy", "same-origin".into()),
            ("Cross-Origin-Resource-Policy", "same-origin".into()),
            ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()".into()),
        ]);
        headers
    }
}
