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

/// The checks, numbered from 1.
pub fn items(items: Vec<Item>) -> Vec<Tag> {
    items.into_iter().zip(1..).map(|(item, number)| check(&item, number)).collect()
}

fn check(item: &Item, number: u32) -> Tag {
    // Colour and sign show the state; these words say it.
    let said = match item.state {
        StepState::Done => "Done: ",
        StepState::Failed => "Failed: ",
        StepState::Active => "Now: ",
        StepState::Waiting => "",
    };
    let title = tag("span.check-title").child(tag("span.visually-hidden").text(said)).text(&item.title);
    tag("li.check")
        .attr("data-state", item.state.name())
        .child(tag("span.mark").attr("aria-hidden", "true").text(&number.to_string()))
        .child(title)
        .child(tag("span.check-words").text(&item.words))
}
