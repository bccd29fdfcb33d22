//! Ctrl-C, SIGTERM and a closed terminal become a flag that every waiting loop looks at.
use std::sync::atomic::{AtomicBool, Ordering};

use crate::failure::{Explain, Failure, Outcome};

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// Starts listening; from then on the process ends by returning, so that children are ended too.
///
/// # Errors
/// When the handler can't be installed.
pub fn listen() -> Outcome {
    ctrlc::set_handler(|| REQUESTED.store(true, Ordering::SeqCst))
        .explain(|| "Ctrl-C can't be listened for".into())
}

/// Whether the person asked to stop.
#[must_use]
pub fn requested() -> bool {
    REQUESTED.load(Ordering::SeqCst)
}

/// Fails as soon as the person has asked to stop.
///
/// # Errors
/// [`Failure::interrupted`].
pub fn check() -> Outcome {
    if requested() { Err(Failure::interrupted()) } else { Ok(()) }
}
