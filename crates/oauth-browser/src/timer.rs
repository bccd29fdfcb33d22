//! The timer: `setTimeout`.

use core::time::Duration;
use gloo_timers::callback::Timeout;

/// Longest delay browsers take (a signed 32-bit number of milliseconds); a
/// longer one ends early, and the session sets the rest anew.
const LONGEST: u128 = i32::MAX as u128;

/// Calls back once after this long, unless the timer is dropped before.
pub(crate) fn after(delay: Duration, callback: impl FnOnce() + 'static) -> Timeout {
    Timeout::new(delay.as_millis().min(LONGEST) as u32, callback)
}
