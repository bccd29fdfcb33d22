//! The story to take along: Markdown for people, Mermaid for documents. (The third form, JSON, is the record
//! of the events itself.) None has a secret: the events hold none.
use oauth_leptos::protocol::{Part, Shown};

use super::meaning::meaning;
use super::story::{Chapter, Moment, What};
use super::telling::{Lane, check};

/// A value as it is shown: a secret by its length and fingerprint.
pub fn shown(value: &Shown) -> String {
    match value {
        Shown::Plain(text) => text.clone(),
        Shown::Secret { length: 0, .. } => "covered".to_owned(),
        Shown::Secret { length, fingerprint } if fingerprint.is_empty() => {
            format!("covered, {length} characters")
        }
        Shown::Secret { length, fingerprint } => {
            format!("covered, {length} characters, fingerprint {fingerprint}")
        }
    }
}

/// The story as a Markdown document; `time` tells a moment of the day.
pub fn markdown(chapters: &[Chapter], time: impl Fn(u64) -> String) -> String {
    let mut text = "# The trip\n\nEvery message as it went over the wire. Secrets are covered: equal \
                    fingerprints are equal secrets.\n"
        .to_owned();
    for chapter in chapters {
        text.push_str(&format!("\n## {}{}\n", chapter.kind.words(), in_tab(chapter.tab)));
        for moment in &chapter.moments {
            text.push_str(&format!("\n### {} {}\n\n", time(moment.at), moment.title.words));
            text.push_str(&format!("*{}*\n", moment.title.term));
            match &moment.what {
                What::Message { from, to, message, reason, .. } => {
                    text.push_str(&format!("\n{} → {}\n", from.words(), to.words()));
                    if !reason.is_empty() {
                        text.push_str(&format!("\n{}\n", cell(reason)));
                    }
                    text.push_str(&table(&message.parts));
                }
                What::Local { check: about, reason, .. } => {
                    if !reason.is_empty() {
                        text.push_str(&format!("\n{}\n", cell(reason)));
                    }
                    if let Some((words, source)) = about.map(check) {
                        text.push_str(&format!("\n{words} ({source})\n"));
                    }
                }
            }
        }
    }
    text
}

fn table(parts: &[Part]) -> String {
    if parts.is_empty() {
        return String::new();
    }
    let mut text = "\n| where | name | value | meaning |\n|---|---|---|---|\n".to_owned();
    for part in parts {
        let about = meaning(part).map(|m| format!("{} ({})", m.words, m.source)).unwrap_or_default();
        let (place, name, value) = (part.place.name(), cell(&part.name), cell(&shown(&part.value)));
        text.push_str(&format!("| {place} | `{name}` | `{value}` | {about} |\n"));
    }
    text
}

/// Text from outside, as it can stand in a table.
fn cell(text: &str) -> String {
    text.replace('\\', "\\\\").replace('|', "\\|").replace('`', "'").replace(['\n', '\r'], " ")
}

/// The story as a Mermaid sequence diagram.
pub fn mermaid(chapters: &[Chapter]) -> String {
    let mut text = "sequenceDiagram\n".to_owned();
    for lane in [Lane::You, Lane::App, Lane::Server, Lane::Api] {
        text.push_str(&format!("    participant {} as {}\n", lane.name(), lane.words()));
    }
    for chapter in chapters {
        let (words, tab) = (chapter.kind.words(), in_tab(chapter.tab));
        text.push_str(&format!("    Note over you,resource: {words}{tab}\n"));
        for moment in &chapter.moments {
            text.push_str(&line(moment));
        }
    }
    text
}

fn line(moment: &Moment) -> String {
    let words = moment.title.words.replace(['#', ';'], " ");
    match &moment.what {
        What::Message { from, to, way, .. } => {
            let arrow = match way {
                super::telling::Way::Out => "->>",
                super::telling::Way::Back => "-->>",
                super::telling::Way::Lost => "--x",
            };
            format!("    {}{arrow}{}: {words}\n", from.name(), to.name())
        }
        What::Local { lane, .. } => format!("    Note over {}: {words}\n", lane.name()),
    }
}

/// Which other tab it was.
pub fn in_tab(tab: u32) -> String {
    if tab == 0 { String::new() } else { format!(" (in another tab, {})", tab + 1) }
}

#[cfg(test)]
mod tests {
    use oauth_leptos::protocol::{Message, MessageKind, Place};
    use oauth_leptos::{Check, FlowEvent, Step};

    use super::*;
    use crate::backstage::trip::story::{Told, story};

    fn chapters() -> Vec<Chapter> {
        let part = |name: &str, value: Shown| Part { place: Place::Query, name: name.into(), value };
        let message = Message {
            parts: vec![
                part("client_id", Shown::Plain("a|b`c\nd".into())),
                part("state", Shown::Secret { length: 43, fingerprint: "12ab".into() }),
            ],
        };
        let steps = [
            Step::SignInRequested { server: "a".into(), scope: "x".into(), silent: false, renewal: false },
            Step::MessageSent { exchange: 0, kind: MessageKind::AuthorizationRequest, message },
            Step::Refused { check: Check::State, reason: "It is foreign".into() },
        ];
        let told = |(at, step)| Told { tab: 0, event: FlowEvent { at, step } };
        story(&(0..).zip(steps).map(told).collect::<Vec<_>>())
    }

    #[test]
    fn markdown_has_each_part_with_its_meaning() {
        let text = markdown(&chapters(), |at| format!("0:{at}"));
        assert!(text.contains("## Signing in\n"), "{text}");
        assert!(text.contains("### 0:1 Your browser goes to the server"), "{text}");
        assert!(text.contains("| query | `client_id` | `a\\|b'c d` | The name under which"), "{text}");
        assert!(text.contains("`covered, 43 characters, fingerprint 12ab`"), "{text}");
        assert!(text.contains("It is foreign") && text.contains("(RFC 6749 10.12)"), "{text}");
    }

    #[test]
    fn mermaid_has_an_arrow_for_each_message() {
        let text = mermaid(&chapters());
        assert!(text.starts_with("sequenceDiagram\n    participant you as You\n"), "{text}");
        assert!(text.contains("    app->>auth: Your browser goes to the server"), "{text}");
        assert!(text.contains("    Note over you: You press “Sign in”  the app makes up a secret"), "{text}");
        // A semicolon would end Mermaid's statement.
        assert!(!text.contains(';'), "{text}");
    }
}
