use crate::app::App;
use crate::ui::{Tag, heading};

pub fn lab(_: App) -> Vec<Tag> {
    vec![heading("Try to break it")]
}
