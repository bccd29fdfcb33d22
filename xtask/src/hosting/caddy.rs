//! A Caddyfile for Caddy 2.6 and later.
use super::{Site, fields, nginx::filled};

pub(super) fn configuration(site: &Site) -> String {
    let address = match site.http_port {
        Some(port) => format!("http://{}:{port}", site.name),
        None => site.name.clone(),
    };
    let values = [
        ("NAME", site.name.as_str()),
        ("ADDRESS", &address),
        ("BIND", if site.http_port.is_some() { "\tbind 127.0.0.1\n" } else { "" }),
        ("ROOT", &site.root),
        ("LOGS", site.logs.as_deref().unwrap_or("/var/log/caddy")),
        ("FIELDS", &header_fields(site)),
        ("HASH", &fields::hash_expression()),
        ("KEEP", fields::KEEP),
        ("ASK_AGAIN", fields::ASK_AGAIN),
        ("DO_NOT_KEEP", fields::DO_NOT_KEEP),
        ("COMPRESSIBLE", &compressible()),
    ];
    filled(CADDYFILE, &values)
}

fn header_fields(site: &Site) -> String {
    let tls = site.http_port.is_none().then_some(fields::STRICT_TRANSPORT);
    let security = site.fields.iter().map(|(name, value)| (*name, value.as_str()));
    security.chain(tls).map(|(name, value)| format!("\t\t\t{name} \"{value}\"\n")).collect()
}

fn compressible() -> String {
    let line = |media_type: &str| format!("\t\t\t\theader Content-Type {media_type}*\n");
    ["text/html"].into_iter().chain(fields::compressible()).map(line).collect()
}

const CADDYFILE: &str = r#"# <NAME>, made by `cargo xtask server-config caddy`. Make it anew with each release: the policy has the hash of
# each script in index.html, and the origins of config.json.

# The query holds the authorization code at the callback: no log gets it, nor the one of errors.
{
	log default {
		format filter {
			wrap console
			fields {
				request>uri regexp "\?.*" ""
				request>headers>Referer delete
			}
		}
	}
}

<ADDRESS> {
<BIND>	root * <ROOT>
	log {
		output file <LOGS>/<NAME>.access.log
		format filter {
			wrap json
			fields {
				request>uri regexp "\?.*" ""
				request>headers>Referer delete
			}
		}
	}

	@written not method GET HEAD
	@hidden {
		path_regexp /\.
		not path /.well-known/*
	}
	@missing {
		path_regexp \.[^/]*$
		not file
	}
	@folder path */
	@hashed {
		path_regexp <HASH>
		file
	}

	route {
		header {
<FIELDS>			Cache-Control "<DO_NOT_KEEP>"
		}
		header -Server
		header @written Allow "GET, HEAD"
		error @written 405

		# A path without a file is a page of the app, whose router knows it; a name with a dot is a file, or missing.
		error @hidden 404
		error @missing 404

		# A name with a hash in it stands for one content, for ever. Refusals are not kept.
		header Cache-Control "<ASK_AGAIN>"
		header @hashed Cache-Control "<KEEP>"
		rewrite @folder /index.html
		try_files {path} /index.html

		# What is compressed already is sent as it is; Caddy compresses the rest itself.
		encode gzip {
			match {
<COMPRESSIBLE>			}
		}
		file_server {
			precompressed br gzip
		}
	}
}
"#;
