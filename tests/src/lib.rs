//! What the end-to-end tests are written with: a world for each test, a tab that is watched, and
//! the pages as objects. The tests themselves are in `tests/e2e`.
//!
//! Nothing here knows the app's code: it sees what a person and a browser see, at the hooks that
//! the page promises (ids and `data-` attributes). Helpers end the test with a panic that says what
//! was waited for; the runner then keeps a screenshot, and ends everything the test has started.
#![forbid(unsafe_code)]
#![warn(missing_docs, unreachable_pub)]

pub mod support;
