//! The arguments of `policy` and `server-config`.
use lexopt::{Error, Parser, prelude::*};

use crate::hosting::{PageChoice, Place, WebServer};

/// The server that is named first.
pub(super) fn server(parser: &mut Parser) -> Result<WebServer, Error> {
    let named = match parser.next()? {
        Some(Value(name)) => WebServer::named(&name.string()?),
        _ => None,
    };
    named.ok_or_else(|| "which server: nginx, caddy or netlify?".into())
}

/// One option about the page.
pub(super) fn page(page: &mut PageChoice, name: &str, parser: &mut Parser) -> Result<(), Error> {
    match name {
        "dist" => page.dist = Some(parser.value()?.into()),
        "config" => page.config = Some(parser.value()?.into()),
        "connect" => page.connect.push(parser.value()?.string()?),
        "trusted-types" => {
            let name = parser.value()?.string()?;
            let more = std::mem::take(&mut page.trusted_types).and(&name);
            page.trusted_types = more.ok_or_else(|| format!("`{name}` can't be a policy's name"))?;
        }
        _ => return Err(Error::UnexpectedOption(format!("--{name}"))),
    }
    Ok(())
}

/// One option about where the page is served, or about the page.
pub(super) fn place(
    place: &mut Place,
    choice: &mut PageChoice,
    name: &str,
    parser: &mut Parser,
) -> Result<(), Error> {
    match name {
        "name" => place.name = parser.value()?.string()?,
        "root" => place.root = Some(parser.value()?.string()?),
        "logs" => place.logs = Some(parser.value()?.string()?),
        "http" => place.http_port = Some(parser.value()?.parse()?),
        _ => page(choice, name, parser)?,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::{
        arguments::{Command, parse},
        hosting::{PageChoice, Place, TrustedTypes, WebServer},
    };

    fn parsed(line: &str) -> Result<Command, String> {
        parse(format!("xtask {line}").split_whitespace().map(Into::into))
    }

    #[test]
    fn understands() {
        assert_eq!(parsed("policy"), Ok(Command::Policy(PageChoice::default())));
        let page = PageChoice {
            dist: Some("out".into()),
            config: Some("c.json".into()),
            connect: vec!["https://a.example".into(), "https://b.example".into()],
            trusted_types: TrustedTypes::Named(vec!["default".into()]),
        };
        let options = "--dist out --config c.json --connect https://a.example --connect https://b.example \
                       --trusted-types default";
        assert_eq!(parsed(&format!("policy {options}")), Ok(Command::Policy(page.clone())));
        let place = Place {
            name: "a.example".into(),
            root: Some("/srv/a".into()),
            logs: Some("/srv/logs".into()),
            http_port: Some(8000),
        };
        assert_eq!(
            parsed(&format!(
                "server-config nginx {options} --name a.example --root /srv/a --logs /srv/logs --http 8000"
            )),
            Ok(Command::ServerConfig { server: WebServer::Nginx, page, place })
        );
    }

    #[test]
    fn complains_in_one_sentence() {
        let check = |line: &str, words: &str| {
            let complaint = parsed(line).unwrap_err();
            assert!(complaint.contains(words) && !complaint.contains('\n'), "{line}: {complaint}");
        };
        check("server-config", "nginx, caddy or netlify");
        check("server-config apache", "nginx, caddy or netlify");
        check("server-config nginx --http many", "many");
        check("policy --name a.example", "invalid option '--name'");
        check("policy --trusted-types *", "can't be a policy's name");
    }
}
