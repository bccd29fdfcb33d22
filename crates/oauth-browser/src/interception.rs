//! Dangerous: code of the page between the session and the world. For demonstrations that stop the flow or
//! try to break it; an application has no use for it, and does not compile it.
//!
//! An interceptor sees every code and token, and the session believes what it lets through.

use oauth_protocol::{Effect, Input};
use std::cell::RefCell;
use std::collections::VecDeque;

/// Stands between the session and the world.
///
/// ```no_run
/// use oauth_browser::protocol::{Effect, Input};
/// use oauth_browser::{Interceptor, Verdict};
///
/// /// Stops before each request.
/// struct Presenter;
///
/// impl Interceptor for Presenter {
///     fn effect(&self, effect: Effect) -> Verdict {
///         match effect {
///             Effect::Send { .. } | Effect::Navigate(_) => Verdict::Hold(effect),
///             other => Verdict::Perform(other),
///         }
///     }
///
///     fn input(&self, input: Input) -> Input {
///         input
///     }
/// }
/// ```
pub trait Interceptor {
    /// What becomes of an effect that the session asks for.
    ///
    /// ```no_run
    /// # use oauth_browser::protocol::{Effect, Input};
    /// # use oauth_browser::{Interceptor, Verdict};
    /// # struct Offline;
    /// # impl Interceptor for Offline {
    /// // A network that is down.
    /// fn effect(&self, effect: Effect) -> Verdict {
    /// #   use oauth_browser::protocol::Unreachable;
    ///     match effect {
    ///         Effect::Send { exchange, .. } => Verdict::Answer(Input::Answer(exchange, Err(Unreachable::Network))),
    ///         other => Verdict::Perform(other),
    ///     }
    /// }
    /// # fn input(&self, input: Input) -> Input { input }
    /// # }
    /// ```
    fn effect(&self, effect: Effect) -> Verdict;

    /// What the session is told instead of this.
    ///
    /// ```no_run
    /// # use oauth_browser::protocol::{Effect, Input};
    /// # use oauth_browser::{Interceptor, Verdict};
    /// # struct Forger;
    /// # impl Interceptor for Forger {
    /// # fn effect(&self, effect: Effect) -> Verdict { Verdict::Perform(effect) }
    /// // A signature that is not genuine.
    /// fn input(&self, input: Input) -> Input {
    ///     match input {
    ///         Input::Verified(exchange, _) => Input::Verified(exchange, false),
    ///         other => other,
    ///     }
    /// }
    /// # }
    /// ```
    fn input(&self, input: Input) -> Input;
}

/// What becomes of an effect.
///
/// ```no_run
/// use oauth_browser::Verdict;
/// use oauth_browser::protocol::Effect;
///
/// /// What a demonstration stops before.
/// fn judge(effect: Effect) -> Verdict {
///     match effect {
///         Effect::Navigate(_) => Verdict::Hold(effect),
///         other => Verdict::Perform(other),
///     }
/// }
/// ```
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
///
/// ```no_run
/// # use oauth_browser::protocol::{Effect, Input};
/// # use oauth_browser::{Interceptor, Verdict};
/// # struct Presenter;
/// # impl Interceptor for Presenter {
/// #     fn effect(&self, effect: Effect) -> Verdict { Verdict::Perform(effect) }
/// #     fn input(&self, input: Input) -> Input { input }
/// # }
/// # fn example(configuration: oauth_browser::protocol::Configuration) {
/// oauth_browser::install_interceptor(Presenter);
/// let client = oauth_browser::Client::start(configuration, |_| ());
/// # }
/// ```
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
