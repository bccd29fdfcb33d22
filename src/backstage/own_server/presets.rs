//! Well-known servers: whether a page can use them, what to set there, and where that is written.
use oauth_leptos::page_origin;

use super::draft::Draft;
use super::marked;
use crate::components::notice::{CAREFUL, ERROR, GOOD};
use crate::config::OWN_CALLBACK;
use crate::json::Json;
use crate::ui::{Tag, link, tag};

/// All that is known, and when it was read.
#[derive(Clone)]
pub struct Presets {
    read: String,
    pub list: Vec<Preset>,
}

/// What is known of one server.
#[derive(Clone)]
pub struct Preset {
    pub id: String,
    pub name: String,
    /// `yes`, `with conditions` or `no`.
    works: String,
    verdict: String,
    why: String,
    /// With names in braces for what only the person knows; empty for a server without one.
    issuer: String,
    issuer_hint: String,
    endpoints: Vec<(String, String)>,
    scope: String,
    parameters: Vec<(String, String)>,
    /// Fields at the server, with their values.
    register: Vec<(String, String)>,
    notes: Vec<String>,
    sources: Vec<Source>,
}

#[derive(Clone)]
struct Source {
    title: String,
    url: String,
    says: String,
}

/// Reads the file; `None` if it is none.
pub fn read_presets(text: &str) -> Option<Presets> {
    let json = Json::parse(text)?;
    Some(Presets { read: json.text("read")?, list: json.list("presets", read_preset)? })
}

fn read_preset(json: &Json) -> Option<Preset> {
    Some(Preset {
        id: json.text("id")?,
        name: json.text("name")?,
        works: json.text("works")?,
        verdict: json.text("verdict")?,
        why: json.text("why")?,
        issuer: json.text("issuer").unwrap_or_default(),
        issuer_hint: json.text("issuer_hint")?,
        endpoints: json.texts("endpoints"),
        scope: json.text("scope")?,
        parameters: json.texts("parameters"),
        register: json.list("register", |field| Some((field.text("field")?, field.text("value")?)))?,
        notes: json.list("notes", Json::as_text)?,
        sources: json.list("sources", |source| {
            Some(Source {
                title: source.text("title")?,
                url: source.text("url")?,
                says: source.text("says")?,
            })
        })?,
    })
}

impl Presets {
    /// The one with this id.
    pub fn named(&self, id: &str) -> Option<&Preset> {
        self.list.iter().find(|preset| preset.id == id)
    }

    /// What there is to know of one: whether it works first.
    pub fn show(&self, preset: &Preset) -> Vec<Tag> {
        let mut parts = vec![preset.verdict()];
        if !preset.register.is_empty() {
            parts.push(register(&preset.register));
        }
        let fold = |title: &str| tag("details.fold").child(tag("summary").text(title));
        let notes = preset.notes.iter().map(|note| tag("li").children(marked(note)));
        parts.push(fold("More to know").child(tag("ul").children(notes.collect())));
        let source = |source: &Source| {
            let title =
                link("a", &source.url, &source.title).attr("rel", "noreferrer").attr("target", "_blank");
            tag("li").child(title).text(": ").children(marked(&source.says))
        };
        let sources = tag("ul.small").children(preset.sources.iter().map(source).collect());
        parts.push(fold(&format!("Sources, read on {}", self.read)).child(sources));
        parts
    }
}

impl Preset {
    /// Fills in what is known; what is the person's own stays.
    pub fn fill(&self, draft: &mut Draft) {
        let lines = |pairs: &[(String, String)]| {
            pairs.iter().map(|(name, value)| format!("{name}={value}\n")).collect::<String>()
        };
        draft.name.clone_from(&self.name);
        draft.issuer.clone_from(&self.issuer);
        draft.scope.clone_from(&self.scope);
        draft.parameters = lines(&self.parameters);
        draft.endpoints = lines(&self.endpoints);
    }

    /// What to write as the issuer.
    pub fn issuer_hint(&self) -> &str {
        &self.issuer_hint
    }

    fn verdict(&self) -> Tag {
        let kind = match self.works.as_str() {
            "yes" => GOOD,
            "no" => ERROR,
            _ => CAREFUL,
        };
        let verdict = tag(kind)
            .attr("role", "status")
            .attr("data-works", &self.works)
            .child(tag("strong").text(&self.verdict))
            .child(tag("p").children(marked(&self.why)));
        match kind {
            ERROR => {
                verdict.child(tag("p").text("You can try it all the same; the checks show where it ends."))
            }
            _ => verdict,
        }
    }
}

/// As the presets have it, for the one server of a page; here it is that of a server of one's own.
const REDIRECT_URI: &str = "{page}/callback";

/// What any server needs, for a server of which nothing is known.
pub fn register_anywhere() -> Tag {
    let fields = [
        ("Kind of client", "public, such as a single-page application; no secret"),
        ("Grant types", "authorization code with PKCE (S256), refresh token"),
        ("Redirect URI", REDIRECT_URI),
        ("Redirect URI after sign-out", "`{page}/signed-out`"),
        ("Allowed origin (CORS)", "`{page}`"),
    ];
    register(&fields.map(|(field, value)| (field.to_owned(), value.to_owned())))
}

/// The fields to fill in at the server, with this page's own addresses.
fn register(fields: &[(String, String)]) -> Tag {
    let page = page_origin();
    let redirect_uri = format!("{page}{OWN_CALLBACK}");
    let row = |(field, value): &(String, String)| {
        let is_address = value.starts_with("{page}");
        let value = value.replace(REDIRECT_URI, &redirect_uri).replace("{page}", &page);
        let value = if is_address { vec![tag("code.copy").text(&value)] } else { marked(&value) };
        tag("tr").child(tag("th").attr("scope", "row").text(field)).child(tag("td").children(value))
    };
    let column = |name: &str| tag("th").attr("scope", "col").text(name);
    tag("table.register")
        .child(tag("caption").text("What to set at the server"))
        .child(tag("thead").child(tag("tr").child(column("Field there")).child(column("Value"))))
        .child(tag("tbody").children(fields.iter().map(row).collect()))
}
