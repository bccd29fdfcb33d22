//! Dangerous: code of the page between the session and the world. For demonstrations that stop the flow or
//! try to break it; an application has no use for it, and does not compile it.
//!
//! An interceptor sees every code and token, and the session believes what it lets through.

use oauth_protocol::{Effect, Input};
use std::cell::RefCell;
use std::collections::VecDeque;

/// Stands between the session and the world.
pub trait Interceptor {
    /// What becomes of an effect that the session asks for.
    fn effect(&self, effect: Effect) -> Verdict;

    /// What the session is told instead of this.
    fn input(&self, input: Input) -> Input;
}

/// What becomes of an effect.
#[derive(Debug)]
pub enum Verdict {
    /// It is performed.
    Perform(Effect),
    /// It waits for [`Client::release_held`](crate::Client::release_held).
    Hold(Effect),
    /// It is not performed; the session is told this.
    Answer(Input),
}

#[derive(Default)]
struct Installed {
    interceptor: Option<Box<dyn Interceptor>>,
    held: VecDeque<Effect>,
}

thread_local! {
    static INSTALLED: RefCell<Installed> = RefCell::default();
}

/// Has everything of this page's client pass by an interceptor. Call it before the client starts.
pub fn install_interceptor(interceptor: impl Interceptor + 'static) {
    INSTALLED.with_borrow_mut(|installed| installed.interceptor = Some(Box::new(interceptor)));
}

/// What the interceptor says to an effect; what it holds is kept here.
pub(crate) fn judge(effect: Effect) -> Option<Verdict> {
    let verdict = INSTALLED.with_borrow(|installed| match &installed.interceptor {
        Some(interceptor) => interceptor.effect(effect),
        None => Verdict::Perform(effect),
    });
    match verdict {
        Verdict::Hold(effect) => {
            INSTALLED.with_borrow_mut(|installed| installed.held.push_back(effect));
            None
        }
        verdict => Some(verdict),
    }
}

/// What the interceptor makes of an input.
pub(crate) fn told(input: Input) -> Input {
    INSTALLED.with_borrow(|installed| match &installed.interceptor {
        Some(interceptor) => interceptor.input(input),
        None => input,
    })
}

/// The effect that has been held for longest.
pub(crate) fn take_held() -> Option<Effect> {
    INSTALLED.with_borrow_mut(|installed| installed.held.pop_front())
}
