//! Answers, and what damages them on their way.
use std::{io, pin::Pin, sync::atomic::Ordering, time::Duration};

use futures_util::stream::{self, Stream, StreamExt};
use http_body_util::{BodyExt, Full, StreamBody, combinators::UnsyncBoxBody};
use hyper::{
    Response,
    body::{Bytes, Frame},
};
use serde_json::Value;

use super::{fault::Damage, server::Shared};

/// An answer as it goes out.
pub(crate) type Reply = Response<UnsyncBoxBody<Bytes, io::Error>>;

/// An answer as it should be.
pub(crate) struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

const DECLARED: u64 = 100_000_000;
const MANY: usize = 7_000_000;

impl Answer {
    pub(crate) fn json(status: u16, body: &Value) -> Answer {
        let answer = Answer { status, headers: Vec::new(), body: body.to_string().into_bytes() };
        answer.header("Content-Type", "application/json").header("Cache-Control", "no-store")
    }

    pub(crate) fn text(status: u16, text: &str) -> Answer {
        let answer = Answer { status, headers: Vec::new(), body: text.into() };
        answer.header("Content-Type", "text/plain; charset=utf-8")
    }

    pub(crate) fn empty(status: u16) -> Answer {
        Answer { status, headers: Vec::new(), body: Vec::new() }
    }

    pub(crate) fn redirect(status: u16, to: &str) -> Answer {
        Answer::empty(status).header("Location", to)
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Answer {
        self.headers.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn into_reply(mut self) -> Reply {
        let body = Full::new(Bytes::from(std::mem::take(&mut self.body)));
        self.with_body(None, body.map_err(|never| match never {}).boxed_unsync())
    }

    /// The answer after its damage; `None` for no answer at all.
    pub(crate) async fn damaged(mut self, shared: &Shared, damage: Damage) -> Option<Reply> {
        match damage {
            Damage::Reset => return None,
            Damage::Hangs => std::future::pending().await,
            Damage::Redirects(status) => {
                self.status = status;
                self = self.header("Location", "/around");
            }
            Damage::Html(text) => {
                self.body = text.into();
                self = self.header("Content-Type", "text/html; charset=utf-8");
            }
            Damage::ContentType(name) => self = self.header("Content-Type", name),
            Damage::Status(status, text) => {
                (self.status, self.body) = (status, text.into());
                self = self.header("Content-Type", "application/json");
            }
            Damage::Later(when) => {
                (self.status, self.body) = (503, Vec::new());
                self = self.header("Retry-After", when);
            }
            Damage::Field(name, value) => self = self.header(name, value),
            Damage::RightBody(status) => self.status = status,
            Damage::Body(text) => self.body = text.into(),
            Damage::Octets(octets) => self.body = octets,
            Damage::HalfJson => self.body.truncate(self.body.len() / 2),
            Damage::Twice(name) => self.body = twice(&self.body, name),
            Damage::ManyItems => self.body = [b"[0", b",0".repeat(MANY / 2).as_slice(), b"]"].concat(),
            Damage::ManyMembers => self.body = many_members(),
            Damage::LongText => {
                let text = "x".repeat(MANY);
                self.body.pop();
                self.body.extend(format!(",\"x\":\"{text}\"}}").into_bytes());
            }
            Damage::NoCors | Damage::ForeignCors => {}
            Damage::Truncated | Damage::HangsInBody => {
                let (length, half) = (self.body.len(), self.body.len() / 2);
                let piece = Bytes::from(self.body[..half].to_vec());
                let end: Pieces = match damage {
                    Damage::Truncated => Box::pin(stream::iter([Err(io::Error::other("cut off"))])),
                    _ => Box::pin(stream::pending()),
                };
                let pieces = stream::iter([Ok(piece)]).chain(end);
                return Some(self.with_pieces(Some(length as u64), Box::pin(pieces)));
            }
            Damage::Huge => return Some(self.with_pieces(Some(DECLARED), poured(shared))),
            Damage::Endless => return Some(self.with_pieces(None, poured(shared))),
            Damage::Trickled => return Some(self.with_pieces(Some(DECLARED), trickled())),
        }
        Some(self.into_reply())
    }

    fn with_pieces(self, length: Option<u64>, pieces: Pieces) -> Reply {
        let body = StreamBody::new(pieces.map(|piece| piece.map(Frame::data)));
        self.with_body(length, BodyExt::boxed_unsync(body))
    }

    fn with_body(self, length: Option<u64>, body: UnsyncBoxBody<Bytes, io::Error>) -> Reply {
        let mut reply = Response::builder().status(self.status);
        for (name, value) in self.headers {
            reply = reply.header(name, value);
        }
        if let Some(length) = length {
            reply = reply.header("Content-Length", length);
        }
        reply.body(body).expect("an answer that can be sent")
    }
}

type Pieces = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// Spaces, which JSON allows anywhere, as fast as they are taken.
fn poured(shared: &Shared) -> Pieces {
    const PIECE: usize = 64 * 1024;
    let counter = std::sync::Arc::clone(&shared.octets);
    let piece = Bytes::from(vec![b' '; PIECE]);
    Box::pin(stream::repeat_with(move || {
        counter.fetch_add(PIECE as u64, Ordering::Relaxed);
        Ok(piece.clone())
    }))
}

fn trickled() -> Pieces {
    Box::pin(stream::unfold((), async |()| {
        tokio::time::sleep(Duration::from_millis(50)).await;
        Some((Ok(Bytes::from_static(b" ")), ()))
    }))
}

/// The object with one of its members once more, before the others, with another value.
fn twice(body: &[u8], name: &str) -> Vec<u8> {
    [format!("{{\"{name}\":\"another\",").as_bytes(), body.get(1..).unwrap_or_default()].concat()
}

fn many_members() -> Vec<u8> {
    let mut text = String::with_capacity(MANY + 16);
    text.push_str("{\"a\":0");
    for number in 0..MANY / 12 {
        text.push_str(&format!(",\"m{number:06}\":0"));
    }
    text.push('}');
    text.into_bytes()
}
