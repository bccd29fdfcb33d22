//! A server as it is typed, and as a record that the client's own reader judges.
use oauth_leptos::{Dpop, Fault, Server};

use crate::app::has_api;
use crate::config::{OWN, read_own};

/// What stands in the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    pub name: String,
    pub issuer: String,
    pub client_id: String,
    pub scope: String,
    /// Empty, if tokens are for nothing but saying who somebody is.
    pub api: String,
    /// `name=value`, one a line.
    pub parameters: String,
    /// `name=address`, one a line.
    pub endpoints: String,
    /// As the configuration has it; empty for its default.
    pub dpop: String,
}

/// The fields, by the names that the configuration has for them.
pub const FIELDS: [&str; 8] =
    ["name", "issuer", "client_id", "scope", "api", "parameters", "endpoints", "dpop"];

/// What is wrong with a field, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// One of [`FIELDS`]; empty, if it is about all of it.
    pub field: &'static str,
    pub problem: String,
    pub remedy: String,
}

impl Wrong {
    /// The browser does not let the page keep anything.
    pub fn unkept() -> Wrong {
        Wrong {
            field: "",
            problem: "this browser doesn’t let the page keep it".to_owned(),
            remedy: "Allow this page to keep data (cookies), then try again.".to_owned(),
        }
    }
}

impl Draft {
    /// What a form begins with.
    pub fn blank() -> Draft {
        Draft { scope: "openid profile".to_owned(), ..Draft::default() }
    }

    /// What a person who changes the server begins with.
    pub fn of(server: &Server) -> Draft {
        let lines = |pairs: &[(String, String)]| {
            pairs.iter().map(|(name, value)| format!("{name}={value}\n")).collect::<String>()
        };
        Draft {
            name: server.name.clone(),
            issuer: server.issuer.as_str().to_owned(),
            client_id: server.client_id.clone(),
            scope: server.scope.to_string(),
            api: if has_api(server) { server.api.as_str().to_owned() } else { String::new() },
            parameters: lines(&server.parameters),
            endpoints: lines(&endpoints_of(server)),
            dpop: match server.dpop {
                Dpop::Never => "never",
                Dpop::WhenOffered => "",
                Dpop::Always => "always",
            }
            .to_owned(),
        }
    }

    /// The text of a field.
    pub fn field(&mut self, name: &str) -> &mut String {
        match name {
            "name" => &mut self.name,
            "issuer" => &mut self.issuer,
            "client_id" => &mut self.client_id,
            "scope" => &mut self.scope,
            "api" => &mut self.api,
            "parameters" => &mut self.parameters,
            "endpoints" => &mut self.endpoints,
            _ => &mut self.dpop,
        }
    }

    /// The server, with the record of it to keep.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the fields.
    pub fn read(&self, origin: &str) -> Result<(String, Server), Vec<Wrong>> {
        let record = self.record();
        let read = read_own(&record, origin);
        let mut wrong = self.blanks();
        if let Err(faults) = &read {
            for fault in faults {
                let fault = self.placed(fault);
                let is_said = wrong.iter().any(|other| other.field == fault.field);
                // Without an address of an API the issuer stands in its place.
                let is_twice = fault.field == "api" && self.api.trim().is_empty();
                if !is_said && !is_twice {
                    wrong.push(fault);
                }
            }
        }
        let place = |field: &str| FIELDS.iter().position(|name| *name == field);
        wrong.sort_by_key(|wrong| place(wrong.field));
        match read {
            Ok(server) if wrong.is_empty() => Ok((record, server)),
            _ => Err(wrong),
        }
    }

    /// A JSON object, as in the list of `config.json`. Of a secret it says that there is one, and nothing more.
    fn record(&self) -> String {
        let api = if self.api.trim().is_empty() { &self.issuer } else { &self.api };
        let mut members = vec![format!("\"id\":{}", quoted(OWN))];
        let mut text = |name: &str, value: &str| {
            members.push(format!("{}:{}", quoted(name), quoted(value.trim())));
        };
        text("name", &self.name);
        text("issuer", &self.issuer);
        text("client_id", &self.client_id);
        text("scope", &self.scope);
        text("api", api);
        if !self.dpop.is_empty() {
            text("dpop", &self.dpop);
        }
        if self.secret().is_some() {
            text("client_secret", "");
        }
        for (name, lines) in [("parameters", &self.parameters), ("endpoints", &self.endpoints)] {
            let pairs: Vec<String> = pairs(lines)
                .filter(|(name, _)| !names_a_secret(name))
                .map(|(name, value)| format!("{}:{}", quoted(name), quoted(value)))
                .collect();
            if !pairs.is_empty() {
                members.push(format!("\"{name}\":{{{}}}", pairs.join(",")));
            }
        }
        format!("{{{}}}", members.join(","))
    }

    /// What the reader can't know: a preset's blank that was not filled in, a line that is none.
    fn blanks(&self) -> Vec<Wrong> {
        let mut wrong = Vec::new();
        for field in FIELDS {
            let text = self.clone().field(field).clone();
            if let Some(blank) = blank(&text) {
                let remedy = format!("Put your own value in the place of {blank}.");
                wrong.push(Wrong { field, problem: format!("{blank} is still to be filled in"), remedy });
            } else if matches!(field, "parameters" | "endpoints")
                && let Some(problem) = faulty_line(&text)
            {
                wrong.push(Wrong { field, problem, remedy: "Write one name=value a line.".to_owned() });
            }
        }
        wrong
    }

    /// A fault of the reader, at the field that it is about.
    fn placed(&self, fault: &Fault) -> Wrong {
        let name = fault.field.strip_prefix("servers[0].").unwrap_or_default();
        let name = name.split('.').next().unwrap_or_default();
        let field = match name {
            "client_secret" => self.secret(),
            name => FIELDS.into_iter().find(|field| *field == name),
        };
        Wrong {
            field: field.unwrap_or_default(),
            problem: fault.problem.clone(),
            remedy: fault.remedy.clone(),
        }
    }

    /// The field with something that must stay a secret.
    fn secret(&self) -> Option<&'static str> {
        FIELDS.into_iter().find(|field| {
            let text = self.clone().field(field).clone();
            let lines_have = pairs(&text).any(|(name, _)| names_a_secret(name));
            // As Google's begin, which is easily taken for the client id.
            lines_have
                || text.trim().starts_with("GOCSPX-")
                || text.to_ascii_lowercase().contains("client_secret")
        })
    }
}

fn endpoints_of(server: &Server) -> Vec<(String, String)> {
    let Some(endpoints) = &server.endpoints else { return Vec::new() };
    let all = [
        ("authorization_endpoint", Some(&endpoints.authorization_endpoint)),
        ("token_endpoint", Some(&endpoints.token_endpoint)),
        ("jwks_uri", endpoints.jwks_uri.as_ref()),
        ("userinfo_endpoint", endpoints.userinfo_endpoint.as_ref()),
        ("revocation_endpoint", endpoints.revocation_endpoint.as_ref()),
        ("end_session_endpoint", endpoints.end_session_endpoint.as_ref()),
    ];
    let written =
        |(name, url): (&str, Option<&oauth_leptos::Url>)| Some((name.to_owned(), url?.as_str().to_owned()));
    all.into_iter().filter_map(written).collect()
}

fn names_a_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["secret", "password", "client_assertion"].iter().any(|part| name.contains(part))
}

fn pairs(lines: &str) -> impl Iterator<Item = (&str, &str)> {
    lines.lines().filter_map(|line| line.split_once('=')).map(|(name, value)| (name.trim(), value.trim()))
}

/// The first line that is neither empty nor `name=value`, or a name that comes twice.
fn faulty_line(lines: &str) -> Option<String> {
    let mut names: Vec<&str> = Vec::new();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match line.split_once('=') {
            Some((name, _)) if names.contains(&name.trim()) => {
                return Some(format!("“{}” comes twice", name.trim()));
            }
            Some((name, _)) if !name.trim().is_empty() => names.push(name.trim()),
            _ => return Some("a line is not name=value".to_owned()),
        }
    }
    None
}

/// A name in braces, as presets have them for what only the person knows.
fn blank(text: &str) -> Option<&str> {
    let start = text.find('{')?;
    let end = text[start..].find('}')?;
    Some(&text[start..=start + end])
}

/// A JSON string (RFC 8259 7).
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c < ' ' => quoted.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGIN: &str = "https://app.example";

    fn draft() -> Draft {
        Draft {
            name: "Mine".into(),
            issuer: " https://as.example/o ".into(),
            client_id: "spa".into(),
            scope: "openid profile".into(),
            ..Draft::default()
        }
    }

    fn check(draft: &Draft, field: &str, words: &str) {
        let wrong = draft.read(ORIGIN).unwrap_err();
        let found = wrong.iter().any(|wrong| wrong.field == field && wrong.problem.contains(words));
        assert!(found, "{field}: {words} not in {wrong:#?}");
    }

    #[test]
    fn a_server_reads_and_comes_back_as_it_was_typed() {
        let whole = Draft {
            api: "https://api.example/v1".into(),
            parameters: "audience=https://api.example?a=b\n\n prompt = consent \n".into(),
            endpoints: "authorization_endpoint=https://as.example/a\ntoken_endpoint=https://as.example/t"
                .into(),
            dpop: "always".into(),
            ..draft()
        };
        let (record, server) = whole.read(ORIGIN).unwrap();
        assert_eq!(server.parameters[0], ("audience".to_owned(), "https://api.example?a=b".to_owned()));
        assert_eq!(server.endpoints.as_ref().unwrap().token_endpoint.as_str(), "https://as.example/t");
        let again = Draft::of(&server);
        assert_eq!(again.issuer, "https://as.example/o");
        assert_eq!(again.parameters, "audience=https://api.example?a=b\nprompt=consent\n");
        assert_eq!(again.read(ORIGIN), Ok((record, server)));
    }

    #[test]
    fn without_an_api_tokens_stay_with_their_issuer() {
        let (_, server) = draft().read(ORIGIN).unwrap();
        assert_eq!(server.api, server.issuer);
        assert_eq!(Draft::of(&server).api, "");
        assert!(has_api(&Draft { api: "https://api.example".into(), ..draft() }.read(ORIGIN).unwrap().1));
    }

    #[test]
    fn each_fault_stands_at_its_field() {
        check(&Draft { name: " ".into(), ..draft() }, "name", "empty");
        check(&Draft { issuer: "http://as.example".into(), ..draft() }, "issuer", "https");
        check(&Draft { client_id: "".into(), ..draft() }, "client_id", "empty");
        check(&Draft { scope: "\"quoted\"".into(), ..draft() }, "scope", "not a scope name");
        check(&Draft { api: "as.example".into(), ..draft() }, "api", "https://");
        check(&Draft { parameters: "state=x".into(), ..draft() }, "parameters", "itself");
        check(&Draft { parameters: "prompt".into(), ..draft() }, "parameters", "name=value");
        check(&Draft { parameters: "a=1\na=2".into(), ..draft() }, "parameters", "twice");
        check(
            &Draft { endpoints: "token_endpoint=https://a.example".into(), ..draft() },
            "endpoints",
            "missing",
        );
        let nothing = Draft::default().read(ORIGIN).unwrap_err();
        let fields: Vec<_> = nothing.iter().map(|wrong| wrong.field).collect();
        assert_eq!(fields, ["name", "issuer", "client_id", "scope"]);
    }

    #[test]
    fn blanks_of_a_preset_are_to_be_filled_in() {
        check(
            &Draft { issuer: "https://login.example/{tenant}/v2.0".into(), ..draft() },
            "issuer",
            "{tenant}",
        );
        check(&Draft { parameters: "audience={audience}".into(), ..draft() }, "parameters", "{audience}");
    }

    #[test]
    fn a_secret_is_refused_wherever_it_is_typed_and_never_written() {
        for (field, text) in [
            ("parameters", "client_secret=hunter2"),
            ("parameters", "prompt=consent\nAPI_Secret = hunter2"),
            ("endpoints", "password=hunter2"),
            ("client_id", "GOCSPX-hunter2"),
            ("scope", "openid client_secret=hunter2"),
        ] {
            let mut draft = draft();
            *draft.field(field) = text.to_owned();
            check(&draft, field, "nothing in a browser is secret");
            let said = format!("{:?}", draft.read(ORIGIN));
            assert!(!said.contains("hunter2"), "{field}: {said}");
        }
    }

    #[test]
    fn what_is_typed_can_not_leave_its_place_in_the_record() {
        let evil = "\"},{\"id\":\"b\\\n\u{1}";
        let (_, server) = Draft { name: evil.into(), ..draft() }.read(ORIGIN).unwrap();
        assert_eq!(server.name, evil.trim());
    }
}
