//! A list of checks: each with its mark, its state and what it means.
use crate::flow::StepState;
use crate::ui::{Tag, tag};

/// One check of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub state: StepState,
    pub title: String,
    pub words: String,
}

impl Item {
    /// A check in words.
    pub fn new(state: StepState, title: &str, words: &str) -> Item {
        Item { state, title: title.to_owned(), words: words.to_owned() }
    }
}

/// What will happen, step by step: each with a title and what it means.
pub fn plan(steps: &[(&str, &str)]) -> Tag {
    let list = tag("ol.checks").attr("role", "list");
    steps.iter().zip(1..).fold(list, |list, ((title, words), number)| {
        list.child(check(StepState::Waiting, title, words, number))
    })
}

/// The checks, numbered from 1.
pub fn items(items: Vec<Item>) -> Vec<Tag> {
    let numbered = items.into_iter().zip(1..);
    numbered.map(|(item, number)| check(item.state, &item.title, &item.words, number)).collect()
}

fn check(state: StepState, title: &str, words: &str, number: u32) -> Tag {
    // Colour and sign show the state; these words say it.
    let said = match state {
        StepState::Done => "Done: ",
        StepState::Failed => "Failed: ",
        StepState::Active => "Now: ",
        StepState::Waiting => "",
    };
    let title = tag("span.check-title").child(tag("span.visually-hidden").text(said)).text(title);
    tag("li.check")
        .attr("data-state", state.name())
        .child(tag("span.mark").attr("aria-hidden", "true").text(&number.to_string()))
        .child(title)
        .child(tag("span.check-words").text(words))
}
