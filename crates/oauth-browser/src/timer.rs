//! The timer: `setTimeout`.

use core::time::Duration;
#[cfg(any(feature = "dpop", feature = "popup"))]
use core::{pin::Pin, task::Poll};
use gloo_timers::callback::Timeout;

/// Longest delay browsers take (a signed 32-bit number of milliseconds); a
/// longer one ends early, and the session sets the rest anew.
const LONGEST: u128 = i32::MAX as u128;

/// Calls back once after this long, unless the timer is dropped before.
pub(crate) fn after(delay: Duration, callback: impl FnOnce() + 'static) -> Timeout {
    Timeout::new(delay.as_millis().min(LONGEST) as u32, callback)
}

/// Waits for this long at most.
#[cfg(any(feature = "dpop", feature = "popup"))]
pub(crate) async fn within<T>(limit: Duration, work: impl Future<Output = T>) -> Option<T> {
    let (running, mut over) = futures_channel::oneshot::channel::<()>();
    let _timer = after(limit, move || drop(running));
    let mut work = core::pin::pin!(work);
    core::future::poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => Pin::new(&mut over).poll(context).map(|_| None),
    })
    .await
}
