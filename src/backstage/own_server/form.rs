//! The form: a preset, the fields, and at each field what is wrong with it.
use leptos::prelude::untrack;
use wasm_bindgen::JsValue;
use web_sys::Element;

use super::desk::Desk;
use super::draft::Wrong;
use super::presets::register_anywhere;
use crate::components::notice::{ERROR, notice};
use crate::live::follow;
use crate::ui::{Tag, button, tag};
use crate::words::sentence;

/// What is said of the form as a whole.
pub const WHOLE: &str = "#own-server-whole";

/// One field.
struct Field {
    name: &'static str,
    selector: &'static str,
    element: &'static str,
    label: &'static str,
    optional: bool,
    hint: &'static str,
}

const FIELDS: [Field; 8] = [
    Field {
        name: "name",
        selector: "#own-name",
        element: "input",
        label: "Name",
        optional: false,
        hint: "What you read on its ticket.",
    },
    Field {
        name: "issuer",
        selector: "#own-issuer",
        element: "input",
        label: "Issuer",
        optional: false,
        hint: "The server’s own name for itself, with https; a slash at the end counts.",
    },
    Field {
        name: "client_id",
        selector: "#own-client_id",
        element: "input",
        label: "Client id",
        optional: false,
        hint: "What the server calls this page. It is no secret.",
    },
    Field {
        name: "scope",
        selector: "#own-scope",
        element: "input",
        label: "Scope",
        optional: false,
        hint: "What to ask for, apart by spaces. “openid” says who you are; “offline_access” often brings a refresh token.",
    },
    Field {
        name: "api",
        selector: "#own-api",
        element: "input",
        label: "Address of an API",
        optional: true,
        hint: "The one place a token may be sent to. Without it this page shows who you are, and nothing more.",
    },
    Field {
        name: "parameters",
        selector: "#own-parameters",
        element: "textarea",
        label: "Extra parameters",
        optional: true,
        hint: "One name=value a line, such as prompt=consent or audience=….",
    },
    Field {
        name: "dpop",
        selector: "#own-dpop",
        element: "select",
        label: "Tokens bound to this browser (DPoP)",
        optional: false,
        hint: "An API that takes bearer tokens alone wants “never”.",
    },
    Field {
        name: "endpoints",
        selector: "#own-endpoints",
        element: "textarea",
        label: "Endpoints",
        optional: true,
        hint: "For a server that doesn’t describe itself: authorization_endpoint=…, token_endpoint=…, one a line.",
    },
];

/// The fields that few need.
const FOLDED: usize = 5;
const DPOP: [(&str, &str); 3] = [("", "where it is offered"), ("never", "never"), ("always", "always")];

/// Where a field is on the page.
pub fn selector(name: &str) -> &'static str {
    FIELDS.iter().find(|field| field.name == name).map_or(WHOLE, |field| field.selector)
}

/// The form as a panel.
pub fn form(desk: Desk) -> Tag {
    let (open, folded) = FIELDS.split_at(FOLDED);
    let fields = |of: &'static [Field]| of.iter().map(|of| field(desk, of)).collect::<Vec<_>>();
    let more = tag("details#own-more.fold")
        .child(tag("summary").text("More settings"))
        .child(tag("div.form").children(fields(folded)));
    let shown = more.element().clone();
    follow(move || {
        // What is wrong must be seen.
        if desk
            .wrong
            .with(|wrong| wrong.iter().any(|wrong| folded.iter().any(|field| field.name == wrong.field)))
        {
            let _ = shown.set_attribute("open", "");
        }
    });
    let keep = button("button#own-keep.button.button-primary", "Keep it and check it").attr("type", "submit");
    let words = "It is kept in this browser, for this page, until you remove it.";
    tag("form#own-server-form.form")
        .attr("novalidate", "")
        .child(preset(desk))
        .child(tag("div.stack").shows(move || about_preset(desk)))
        .child(whole(desk))
        .children(fields(open))
        .child(more)
        .child(tag("div.deed").child(keep).child(tag("p").text(words)))
        .on("submit", move |event| {
            event.prevent_default();
            desk.submit();
        })
}

fn preset(desk: Desk) -> Tag {
    let select = tag("select#own-preset.input").shows(move || {
        let none = tag("option").attr("value", "").text("Another one: I fill it in by hand");
        let chosen = desk.chosen.peek(String::clone);
        let option = |(id, name): (String, String)| {
            let option = tag("option").attr("value", &id).text(&name);
            if id == chosen { option.attr("selected", "") } else { option }
        };
        let presets = desk.presets.with(|presets| {
            let list = presets.as_ref().map(|presets| presets.list.as_slice()).unwrap_or_default();
            list.iter().map(|preset| (preset.id.clone(), preset.name.clone())).collect::<Vec<_>>()
        });
        [none].into_iter().chain(presets.into_iter().map(option)).collect()
    });
    let element = select.element().clone();
    let select = select.on("change", move |_| desk.choose(value(&element)));
    tag("div.field").child(tag("label").attr("for", "own-preset").text("Which server is it?")).child(select)
}

fn about_preset(desk: Desk) -> Vec<Tag> {
    let chosen = desk.chosen.get();
    untrack(|| {
        desk.presets.with(|presets| {
            let known = presets.as_ref().and_then(|presets| Some((presets, presets.named(&chosen)?)));
            known.map_or_else(|| vec![register_anywhere()], |(presets, preset)| presets.show(preset))
        })
    })
}

fn whole(desk: Desk) -> Tag {
    tag("div").attr("id", &WHOLE[1..]).attr("tabindex", "-1").shows(move || {
        let words =
            |wrong: &Wrong| notice(ERROR, &sentence(&wrong.problem)).child(tag("p").text(&wrong.remedy));
        desk.wrong.with(|wrong| wrong.iter().filter(|wrong| wrong.field.is_empty()).map(words).collect())
    })
}

fn field(desk: Desk, field: &'static Field) -> Tag {
    let id = &field.selector[1..];
    let fault =
        move || desk.wrong.with(|wrong| wrong.iter().find(|wrong| wrong.field == field.name).cloned());
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described_by = move || match fault() {
        Some(_) => format!("{id}-error {id}-hint"),
        None => format!("{id}-hint"),
    };
    let input = tag(field.element)
        .attr("id", id)
        .attr("class", "input")
        .attr("name", field.name)
        .attr("autocomplete", "off")
        .attr("autocapitalize", "none")
        .attr("spellcheck", "false")
        .flag("aria-invalid", move || fault().is_some())
        .sets("aria-describedby", move || Some(described_by()));
    let input = match field.element {
        "textarea" => input.attr("rows", "3"),
        "select" => input.children(
            DPOP.iter().map(|(value, words)| tag("option").attr("value", value).text(words)).collect(),
        ),
        _ => input.attr("type", "text"),
    };
    let (shown, typed) = (input.element().clone(), input.element().clone());
    follow(move || {
        let text = desk.draft.with(|draft| draft.clone().field(field.name).clone());
        if value(&shown) != text {
            let _ = js_sys::Reflect::set(&shown, &VALUE.into(), &JsValue::from_str(&text));
        }
    });
    let input =
        input.on("input", move |_| desk.draft.update(|draft| *draft.field(field.name) = value(&typed)));
    let mut label = tag("label").attr("for", id).text(field.label);
    if field.optional {
        label = label.text(" ").child(tag("span.soft").text("(if there is one)"));
    }
    tag("div.field")
        .child(label)
        .child(input)
        .child(tag("p.field-hint").attr("id", &hint_id).says(move || hint(desk, field)))
        .shows(move || {
            let words = |wrong: Wrong| format!("{} {}", sentence(&wrong.problem), wrong.remedy);
            let words = fault().map(words);
            words.map(|words| tag("p.field-error").attr("id", &error_id).text(&words)).into_iter().collect()
        })
}

/// What a preset knows of its issuer leads.
fn hint(desk: Desk, field: &Field) -> String {
    let chosen = desk.chosen.get();
    let of_preset = desk.presets.with(|presets| {
        presets
            .as_ref()
            .and_then(|presets| presets.named(&chosen))
            .map(|preset| preset.issuer_hint().replace('`', ""))
    });
    match of_preset {
        Some(hint) if field.name == "issuer" => hint,
        _ => field.hint.to_owned(),
    }
}

const VALUE: &str = "value";

/// What stands in a field of any kind.
fn value(element: &Element) -> String {
    js_sys::Reflect::get(element, &VALUE.into()).ok().and_then(|value| value.as_string()).unwrap_or_default()
}
