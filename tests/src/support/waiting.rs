//! Waiting until something is so, and not a moment longer.
use std::time::{Duration, Instant};

/// How long something that should happen may take: long for a person, for a loaded machine not.
pub const PATIENCE: Duration = Duration::from_secs(20);
const INTERVAL: Duration = Duration::from_millis(40);

/// Asks again and again until there is an answer; `None` when there was none in time.
pub(crate) async fn poll<T>(mut ask: impl AsyncFnMut() -> Option<T>) -> Option<T> {
    let started = Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return Some(answer);
        }
        if started.elapsed() > PATIENCE {
            return None;
        }
        tokio::time::sleep(INTERVAL).await;
    }
}
