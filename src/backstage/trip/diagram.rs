//! The sequence diagram: four lanes, an arrow for each message, and below the chosen one what it says.
use leptos::prelude::document;
use oauth_leptos::protocol::{Place, Shown};
use web_sys::Element;

use crate::app::App;
use crate::dates;
use crate::live::follow;
use crate::ui::{Tag, button, tag};

use super::detail::detail;
use super::export::in_tab;
use super::story::{Chapter, Moment, What};
use super::telling::{Lane, Way, status};

/// The diagram of all chapters. What is there stays in place while more comes, so that nobody who reads it
/// loses their place.
pub fn diagram(app: App) -> Tag {
    let chapters = app.backstage.trip.chapters;
    let list = tag("div.stack.stack-l");
    let parent = list.element().clone();
    let mut shown = OnPage::default();
    follow(move || {
        let next = chapters.get();
        leptos::prelude::untrack(|| shown.follow(app, &parent, &next));
    });
    let legend = [Lane::You, Lane::App, Lane::Server, Lane::Api]
        .map(|lane| tag(&format!("li.party.party-{}", lane.name())).text(lane.words()));
    tag("section.sequence")
        .attr("aria-label", "The messages, oldest first")
        .flag("hidden", move || chapters.with(Vec::is_empty))
        .child(tag("ul.lanes").attr("aria-label", "Who takes part").children(legend.into()))
        .child(list)
}

/// What is on the page: the keys of each chapter's moments, and the chapter's list.
#[derive(Default)]
struct OnPage(Vec<(Vec<String>, Element)>);

impl OnPage {
    fn follow(&mut self, app: App, parent: &Element, chapters: &[Chapter]) {
        let goes_on = self.0.len() <= chapters.len()
            && self.0.iter().zip(chapters).all(|((keys, _), chapter)| {
                let mut moments = chapter.moments.iter();
                keys.iter().all(|key| moments.next().is_some_and(|moment| moment.key == *key))
            });
        if !goes_on {
            parent.set_text_content(None);
            self.0.clear();
        }
        for (index, chapter) in chapters.iter().enumerate() {
            if self.0.len() == index {
                let (section, list) = section(chapter);
                let _ = parent.append_child(section.element());
                self.0.push((Vec::new(), list));
            }
            let Some((keys, list)) = self.0.get_mut(index) else { return };
            let start = chapter.moments.first().map(|moment| moment.at).unwrap_or_default();
            for moment in chapter.moments.iter().skip(keys.len()) {
                let _ = list.append_child(row(app, moment, start).element());
                keys.push(moment.key.clone());
            }
        }
    }
}

fn section(chapter: &Chapter) -> (Tag, Element) {
    let at = chapter.moments.first().and_then(|moment| dates::at(moment.at));
    let time = at.map(|moment| moment.time()).unwrap_or_default();
    let head = tag("h2.chapter-title")
        .text(chapter.kind.words())
        .text(&in_tab(chapter.tab))
        .text(" ")
        .child(tag("small.soft").text(&time));
    let list = tag("ol.steps.moments").attr("role", "list");
    let element = list.element().clone();
    (tag("section.chapter").child(head).child(list), element)
}

fn row(app: App, moment: &Moment, start: u64) -> Tag {
    let chosen = app.backstage.trip.chosen;
    let key = moment.key.clone();
    let is_open = {
        let key = key.clone();
        move || chosen.with(|chosen| chosen.as_ref() == Some(&key))
    };
    let (lines, said) = line(&moment.what);
    let words = tag("span.moment-words")
        .child(tag("strong").text(moment.title.words))
        .child(tag("span.visually-hidden").text(&said))
        .child(tag("span.term").children(brief(&moment.what)).text(moment.title.term));
    let opened = is_open.clone();
    let press = button("button.moment-row", "")
        .attr("aria-controls", &format!("moment-{key}"))
        .sets("aria-expanded", move || Some(opened().to_string()))
        .child(lines)
        .child(words)
        .child(tag("span.moment-time.soft").text(&after(start, moment.at)))
        .press(move || {
            let already = chosen.peek(|chosen| chosen.as_ref() == Some(&key));
            chosen.set((!already).then(|| key.clone()));
        });
    let (kept, opened) = (moment.clone(), is_open.clone());
    let region = tag(&format!("div#moment-{}.moment-detail", moment.key))
        .flag("hidden", move || !is_open())
        .shows(move || if opened() { detail(app, &kept) } else { Vec::new() });
    tag("li.moment")
        .attr("data-moment", kind_of(&moment.what))
        .attr("data-state", state_of(&moment.what))
        .child(press)
        .child(region)
}

/// The request line without its server, or the status.
fn brief(what: &What) -> Vec<Tag> {
    let What::Message { message, .. } = what else { return Vec::new() };
    let text = match status(message) {
        Some(status) => Some(status.to_string()),
        None => message.parts.iter().find(|part| part.place == Place::Line).map(|part| match &part.value {
            Shown::Plain(address) => format!("{} {}", part.name, path_of(address)),
            Shown::Secret { .. } => part.name.clone(),
        }),
    };
    text.map(|text| tag("b").text(&text)).into_iter().collect()
}

/// The path of an address.
fn path_of(address: &str) -> &str {
    let after_scheme = address.split_once("://").map_or(address, |(_, rest)| rest);
    after_scheme.find('/').map_or("/", |start| &after_scheme[start..])
}

/// The arrow or the dot, and the same in words.
fn line(what: &What) -> (Tag, String) {
    match what {
        What::Message { from, to, way, .. } => {
            let back = if *way == Way::Out { "" } else { ".arrow-back" };
            let lost = if *way == Way::Lost { ".arrow-lost" } else { "" };
            let selector = format!("span.arrow{back}{lost}.from-{}.to-{}", from.name(), to.name());
            let line = tag("span.moment-lanes").attr("aria-hidden", "true").child(tag(&selector));
            (line, format!(", from {} to {}. ", from.words(), to.words()))
        }
        What::Local { lane, .. } => {
            let dot = tag(&format!("i.stop.at-{}", lane.name()));
            let line = tag("span.moment-lanes").attr("aria-hidden", "true").child(dot);
            (line, format!(", {}. ", lane.words()))
        }
    }
}

fn kind_of(what: &What) -> &'static str {
    match what {
        What::Message { kind, .. } => kind.name(),
        What::Local { check: Some(_), .. } => "check",
        What::Local { .. } => "local",
    }
}

fn state_of(what: &What) -> &'static str {
    match what {
        What::Message { way: Way::Lost, .. } | What::Local { failed: true, .. } => "failed",
        _ => "done",
    }
}

/// How long after the chapter began: `+0.42 s`.
fn after(start: u64, at: u64) -> String {
    let millis = at.saturating_sub(start);
    match millis {
        0..10_000 => format!("+{}.{:02} s", millis / 1000, millis % 1000 / 10),
        _ => format!("+{}", dates::length(millis / 1000)),
    }
}

/// Opens a moment and goes there.
pub fn go_to(app: App, key: &str) {
    app.backstage.trip.chosen.set(Some(key.to_owned()));
    let region = document().get_element_by_id(&format!("moment-{key}"));
    let row = region.and_then(|region| region.previous_element_sibling());
    if let Some(row) = row {
        row.scroll_into_view();
        crate::router::focus_element(&row);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_told_by_its_path() {
        assert_eq!(path_of("https://as.example/o/token"), "/o/token");
        assert_eq!(path_of("https://as.example"), "/");
        assert_eq!(path_of("/api/x"), "/api/x");
    }

    #[test]
    fn moments_are_timed_from_their_chapters_beginning() {
        assert_eq!(after(1_000, 1_000), "+0.00 s");
        assert_eq!(after(1_000, 1_421), "+0.42 s");
        assert_eq!(after(1_000, 76_000), "+1 minute 15 seconds");
        assert_eq!(after(2_000, 1_000), "+0.00 s");
    }
}
