//! The pieces pages are built from.
pub mod ask;
pub mod bar;
pub mod bones;
pub mod chart;
pub mod checks;
pub mod guard;
pub mod notice;
pub mod round_trip;
pub mod theme_switch;
pub mod tickets;
