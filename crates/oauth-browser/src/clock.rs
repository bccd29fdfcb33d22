//! The clocks: `Date.now()` and `performance.now()`.

use core::time::Duration;
use oauth_protocol::{Now, Timestamp};

pub(crate) fn now() -> Now {
    let performance = web_sys::window().and_then(|window| window.performance());
    let monotonic = performance.map_or(0.0, |performance| performance.now());
    Now {
        wall: Timestamp::from_unix_millis(js_sys::Date::now() as u64),
        monotonic: Duration::from_micros((monotonic * 1000.0) as u64),
    }
}
