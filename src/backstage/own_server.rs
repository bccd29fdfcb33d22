use crate::app::App;
use crate::ui::{Tag, heading};

pub fn own_server(_: App) -> Vec<Tag> {
    vec![heading("Your server")]
}
