use crate::app::App;
use crate::ui::{Tag, heading};

pub fn trip(_: App) -> Vec<Tag> {
    vec![heading("The trip")]
}
