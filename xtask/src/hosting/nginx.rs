//! A server block for nginx 1.22 and later, with what it needs of the http block around it.
//!
//! `add_header` in a location would end those of the server, so what differs among answers is a variable, and a
//! field whose value is empty isn't sent.
use super::{CALLBACK, Site, fields};

pub(super) fn configuration(site: &Site) -> String {
    let (listen, variable) = (listen(site), site.variable());
    let values = [
        ("LISTEN", listen.as_str()),
        ("NAME", site.name.as_str()),
        ("ROOT", &site.root),
        ("LOGS", site.logs.as_deref().unwrap_or("/var/log/nginx")),
        ("VARIABLE", &variable),
        ("HASH", &fields::hash_expression()),
        ("KEEP", fields::KEEP),
        ("ASK_AGAIN", fields::ASK_AGAIN),
        ("DO_NOT_KEEP", fields::DO_NOT_KEEP),
        ("FIELDS", &header_fields(site)),
        ("BROTLI", if site.has_brotli { BROTLI } else { "" }),
        ("COMPRESSIBLE", &fields::compressible().collect::<Vec<_>>().join(" ")),
        ("TYPES", &media_types()),
        ("UNKNOWN_TYPE", fields::UNKNOWN_TYPE),
        ("CALLBACK", CALLBACK),
    ];
    let redirect = if site.http_port.is_none() { REDIRECT } else { "" };
    filled(&[BEFORE, redirect, SERVER].concat(), &values)
}

/// A template with its `<NAMES>` replaced in the order of the values, which may have the names of later ones.
pub(super) fn filled(template: &str, values: &[(&str, &str)]) -> String {
    let put = |text: String, (name, value): &(&str, &str)| text.replace(&format!("<{name}>"), value);
    values.iter().fold(template.to_owned(), put)
}

fn listen(site: &Site) -> String {
    match site.http_port {
        Some(port) => format!(
            "    # Whoever passes on what comes has the certificate, and sends HSTS.\n    listen 127.0.0.1:{port};\n"
        ),
        None => TLS.to_owned(),
    }
}

fn header_fields(site: &Site) -> String {
    let tls = site.http_port.is_none().then_some(fields::STRICT_TRANSPORT);
    let security = site.fields.iter().map(|(name, value)| (*name, value.as_str()));
    security.chain(tls).map(|(name, value)| format!("    add_header {name} \"{value}\" always;\n")).collect()
}

fn media_types() -> String {
    let line = |(name, extensions): &(&str, &[&str])| format!("        {name} {};\n", extensions.join(" "));
    fields::MEDIA_TYPES.iter().map(line).collect()
}

const BEFORE: &str = r#"# <NAME>, made by `cargo xtask server-config nginx`. Make it anew with each release: the policy has the hash of
# each script in index.html, and the origins of config.json.
# It belongs into nginx's http block: on Debian it is a file in /etc/nginx/conf.d.

# A name with a hash in it stands for one content, for ever. Refusals are not kept.
map "$status $uri" $<VARIABLE>_cache {
    default "<DO_NOT_KEEP>";
    "~^(200|206|304) .*<HASH>" "<KEEP>";
    "~^(200|206|304) " "<ASK_AGAIN>";
}
map $status $<VARIABLE>_allow {
    default "";
    405 "GET, HEAD";
}

# Without the query, which holds the authorization code at <CALLBACK> and below it, and without the referrer.
map $request_uri $<VARIABLE>_path {
    default "";
    "~^([^?]*)" $1;
}
log_format <VARIABLE> '$remote_addr [$time_local] "$request_method $<VARIABLE>_path $server_protocol" '
                      '$status $body_bytes_sent "$http_user_agent"';
"#;

const REDIRECT: &str = r#"
server {
    listen 80;
    listen [::]:80;
    server_name <NAME>;
    access_log off;
    location / { return 301 https://<NAME>$request_uri; }
    # Where certificates are renewed over http, the answers are files.
    location /.well-known/acme-challenge/ { root <ROOT>; }
}
"#;

const SERVER: &str = r#"
server {
    server_name <NAME>;
<LISTEN>
    root <ROOT>;
    access_log <LOGS>/<NAME>.access.log <VARIABLE>;
    server_tokens off;

<FIELDS>    add_header Cache-Control $<VARIABLE>_cache always;
    add_header Allow $<VARIABLE>_allow always;

    # What is compressed already is sent as it is; nginx compresses the rest itself.
    gzip_static on;
<BROTLI>    gzip on;
    gzip_vary on;
    gzip_proxied any;
    gzip_types <COMPRESSIBLE>;

    types {
<TYPES>    }
    default_type <UNKNOWN_TYPE>;
    charset utf-8;
    charset_types text/css text/javascript text/plain;

    # An error is logged with the whole request, so here none is.
    location ~ ^<CALLBACK>(/[^.]*)?$ {
        error_log /dev/null emerg;
        try_files /index.html =404;
    }

    # A path without a file is a page of the app, whose router knows it; a name with a dot is a file, or missing.
    location / { try_files $uri /index.html; }
    location ~ /$ { try_files /index.html =404; }
    location ~ /\.(?!well-known/) { return 404; }
    location ~ \.[^/]*$ { try_files $uri =404; }
}
"#;

const TLS: &str = "    # From nginx 1.25.1 on: without the word http2, and with a line `http2 on;`.
    listen 443 ssl http2;
    listen [::]:443 ssl http2;
    ssl_certificate /etc/letsencrypt/live/<NAME>/fullchain.pem;
    ssl_certificate_key /etc/letsencrypt/live/<NAME>/privkey.pem;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_session_cache shared:<VARIABLE>:1m;
";

const BROTLI: &str =
    "    # With Debian's package libnginx-mod-http-brotli-static; without it, take this line out.
    brotli_static on;
";
