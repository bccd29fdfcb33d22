//! What stands in for content that is on its way.
use crate::ui::{Tag, tag};

/// A place with the outlines of what will be there.
pub fn bones(place: Tag) -> Tag {
    place
        .child(tag("div.progress").attr("aria-hidden", "true"))
        .child(tag("span.bone.bone-short"))
        .child(tag("span.bone.bone-tall"))
}
