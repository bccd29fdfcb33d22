//! What the tests are written with. The tests themselves are in `tests/e2e` and `tests/hostile`.
//!
//! [`support`] is for the page: a world for each test, a tab that is watched, and the pages as
//! objects. Nothing there knows the app's code: it sees what a person and a browser see, at the
//! hooks that the page promises (ids and `data-` attributes). Helpers end the test with a panic that
//! says what was waited for; the runner then keeps a screenshot, and ends everything the test has
//! started.
//!
//! [`hostile`] is an authorization server that does right until a fault is switched on, and
//! [`shell`] drives the protocol without any browser: other I/O, the same client.
#![forbid(unsafe_code)]
#![warn(missing_docs, unreachable_pub)]

pub mod hostile;
pub mod shell;
pub mod support;
