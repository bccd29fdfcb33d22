//! The header fields of every answer, media types, and how long a file may be kept.

/// The security fields, the policy first.
pub(crate) fn security(policy: &str) -> Vec<(&'static str, String)> {
    let fixed = [
        ("X-Content-Type-Options", "nosniff"),
        // The callback's URL holds a code until it is cleaned: no request may carry it along.
        ("Referrer-Policy", "no-referrer"),
        // The redirect flow needs no opener, so none is kept. A sign-in in a second window answers over a
        // BroadcastChannel, which this leaves alone.
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ];
    let policy = ("Content-Security-Policy", policy.to_owned());
    [policy].into_iter().chain(fixed.map(|(name, value)| (name, value.to_owned()))).collect()
}

/// Where there is TLS, browsers come back with TLS alone, for a year (RFC 6797).
pub(super) const STRICT_TRANSPORT: (&str, &str) = ("Strict-Transport-Security", "max-age=31536000");

/// Of a file with a hash in its name: its content never changes.
pub(crate) const KEEP: &str = "public, max-age=31536000, immutable";
/// Of all others: asked for again each time, and not sent again if it is the same.
pub(crate) const ASK_AGAIN: &str = "no-cache";
/// Of refusals: a file that is not there yet may be there in a moment.
pub(crate) const DO_NOT_KEEP: &str = "no-store";

/// Media types by the extensions of names. A wrong one for wasm takes browsers a slower way.
pub(crate) const MEDIA_TYPES: [(&str, &[&str]); 12] = [
    ("text/html", &["html"]),
    ("text/css", &["css"]),
    ("text/javascript", &["js", "mjs"]),
    ("text/plain", &["txt"]),
    ("application/wasm", &["wasm"]),
    ("application/json", &["json", "map"]),
    ("application/manifest+json", &["webmanifest"]),
    ("image/svg+xml", &["svg"]),
    ("image/png", &["png"]),
    ("image/x-icon", &["ico"]),
    ("image/webp", &["webp"]),
    ("font/woff2", &["woff2"]),
];
/// The media type of what has another extension.
pub(crate) const UNKNOWN_TYPE: &str = "application/octet-stream";

/// Those that get smaller when they are compressed, besides HTML.
pub(super) fn compressible() -> impl Iterator<Item = &'static str> {
    let is_text = |name: &&str| !name.starts_with("image/") || *name == "image/svg+xml";
    let others = MEDIA_TYPES.iter().map(|(name, _)| *name).filter(is_text);
    others.filter(|name| !matches!(*name, "text/html" | "font/woff2"))
}

/// The value of `Content-Type` for a path.
pub(crate) fn media_type(path: &str) -> String {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    let found = MEDIA_TYPES.iter().find(|(_, extensions)| extensions.contains(&extension));
    let name = found.map_or(UNKNOWN_TYPE, |(name, _)| *name);
    let charset = if name.starts_with("text/") { "; charset=utf-8" } else { "" };
    format!("{name}{charset}")
}

/// The digits of the shortest hash: a word or a date has fewer.
const SHORTEST_HASH: usize = 12;

/// Whether a hash of the content is part of the file's name, so that it can be kept for ever. A hash in a
/// folder's name is not of the content: wasm-bindgen puts the hash of a crate there.
pub(crate) fn has_hash(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.split(['.', '_', '-'])
        .any(|part| part.len() >= SHORTEST_HASH && part.chars().all(|c| c.is_ascii_hexdigit()))
}

/// [`has_hash`] as a regular expression for a whole path, which nginx and Caddy both understand.
pub(super) fn hash_expression() -> String {
    format!("[/._-][0-9A-Fa-f]{{{SHORTEST_HASH},}}([._-][^/]*)?$")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_of_the_files_own_name() {
        for path in ["/app-0123456789abcdef.js", "/app-0123456789abcdef_bg.wasm", "/a/0123456789ABCDEF"] {
            assert!(has_hash(path), "{path}");
        }
        for path in
            ["/", "/index.html", "/app.js", "/snippets/x-0123456789abcdef/inline0.js", "/20261126.css"]
        {
            assert!(!has_hash(path), "{path}");
        }
    }

    #[test]
    fn text_says_its_charset() {
        assert_eq!(media_type("/index.html"), "text/html; charset=utf-8");
        assert_eq!(media_type("/app.wasm"), "application/wasm");
        assert_eq!(media_type("/LICENCE"), UNKNOWN_TYPE);
    }
}
