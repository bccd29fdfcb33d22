//! The form for a new event, and the question that comes before the first one is added.
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use crate::app::App;
use crate::components::ask::ask_button;
use crate::components::checks::plan;
use crate::live::follow;
use crate::ui::{Tag, button, tag, working_button};
use crate::words::{CALENDAR_CHANGE, permission};

use super::draft::{Draft, Faults};

/// One field: its names, its place in the draft, its fault.
struct Field {
    id: &'static str,
    name: &'static str,
    kind: &'static str,
    label: &'static str,
    value: fn(&mut Draft) -> &mut String,
    fault: fn(&Faults) -> Option<&'static str>,
}

const TITLE: Field = Field {
    id: "event-title",
    name: "title",
    kind: "text",
    label: "What",
    value: |draft| &mut draft.title,
    fault: |faults| faults.title,
};
const DATE: Field = Field {
    id: "event-date",
    name: "date",
    kind: "date",
    label: "Day",
    value: |draft| &mut draft.date,
    fault: |faults| faults.date,
};
const START: Field = Field {
    id: "event-start",
    name: "start",
    kind: "time",
    label: "From",
    value: |draft| &mut draft.start,
    fault: |faults| faults.start,
};
const END: Field = Field {
    id: "event-end",
    name: "end",
    kind: "time",
    label: "Until",
    value: |draft| &mut draft.end,
    fault: |faults| faults.end,
};
const PLACE: Field = Field {
    id: "event-place",
    name: "place",
    kind: "text",
    label: "Where",
    value: |draft| &mut draft.place,
    fault: |faults| faults.place,
};

/// The form.
pub fn form(app: App) -> Tag {
    let works = move || app.calendar.sending.with(|sending| sending.as_deref() == Some(""));
    let add = working_button("button.button.button-primary", "Add it", "Adding…", works);
    let buttons = tag("div.button-row")
        .child(add.attr("type", "submit"))
        .child(button("button.button.button-quiet", "Never mind").press(move || app.calendar.clear()));
    let form = tag("form#add-event.form")
        .attr("novalidate", "")
        .child(field(app, &TITLE))
        .child(tag("div.field-row").children(vec![field(app, &DATE), field(app, &START), field(app, &END)]))
        .child(field(app, &PLACE))
        .child(buttons)
        .on("submit", move |event| {
            event.prevent_default();
            app.calendar.submit();
        });
    tag("section.panel")
        .attr("aria-labelledby", "add-title")
        .child(tag("h2#add-title").text("Add an event"))
        .child(form)
}

fn field(app: App, field: &'static Field) -> Tag {
    let faults = app.calendar.faults;
    let fault = move || faults.with(field.fault);
    let error_id = format!("{}-error", field.id);
    let described_by = error_id.clone();
    let input = tag("input.input")
        .attr("id", field.id)
        .attr("name", field.name)
        .attr("type", field.kind)
        .attr("autocomplete", "off")
        .flag("aria-invalid", move || fault().is_some())
        .sets("aria-describedby", move || fault().map(|_| described_by.clone()));
    let shown: HtmlInputElement = input.element().clone().unchecked_into();
    let typed = shown.clone();
    follow(move || {
        let value = app.calendar.draft.with(|draft| (field.value)(&mut draft.clone()).clone());
        if shown.value() != value {
            shown.set_value(&value);
        }
    });
    let input = input.on("input", move |_| {
        app.calendar.write(|draft| *(field.value)(draft) = typed.value());
    });
    let mut label = tag("label").attr("for", field.id).text(field.label);
    if field.id == PLACE.id {
        label = label.text(" ").child(tag("span.soft").text("(if you like)"));
    }
    tag("div.field").child(label).child(input).shows(move || {
        let words = fault().map(|words| tag("p.field-error").attr("id", &error_id).text(words));
        words.into_iter().collect()
    })
}

/// “May I add to your calendar?”, with what will happen.
pub fn ask_to_add(app: App) -> Tag {
    let title = app.calendar.draft.peek(|draft| draft.title.trim().to_owned());
    let words = tag("p")
        .text("So far you allowed this app to ")
        .child(tag("strong").text("see"))
        .text(" your calendar, not to change it. To add ")
        .child(tag("strong").text(&format!("“{title}”")))
        .text(" it needs one more permission.");
    let there = format!("It asks about “{}”.", permission(CALENDAR_CHANGE));
    let steps = plan(&[
        (&app.to_the_server(), &there),
        ("You decide there", "If you cancel, everything stays as it is."),
        ("You come back here, and the event is added", "There’s nothing to type twice."),
    ]);
    let selector = "button#ask-calendar-write.button.button-primary";
    let ask = ask_button(app, selector, "Ask me there", move || {
        app.calendar.remember_to_add();
        app.ask_for(CALENDAR_CHANGE);
    });
    let not_now = button("button.button", "Not now").press(move || app.calendar.not_now());
    let buttons = tag("div.button-row").child(ask).child(not_now);
    tag("section.panel.panel-ask")
        .attr("aria-labelledby", "ask-to-add-title")
        .attr("data-missing", CALENDAR_CHANGE)
        .child(tag("h2#ask-to-add-title").attr("tabindex", "-1").text("May I add to your calendar?"))
        .child(words)
        .child(steps)
        .child(buttons)
        .child(tag("p.term").text("additional scope: ").text(CALENDAR_CHANGE))
}
