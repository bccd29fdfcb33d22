//! Values that change, and what follows them: the reactive half of the page's building blocks.
//!
//! It stands on Leptos' triggers and effects. A trigger has no type of its own, so every value here
//! costs the page a few bytes where a signal costs a kilobyte.
use std::any::Any;
use std::cell::RefCell;

use leptos::prelude::{ArcTrigger, Notify, StoredValue, Track, untrack};
use leptos::reactive::effect::RenderEffect;

/// A value that elements show and effects follow. It stays for as long as the page is open, so that
/// a handle on it is `Copy`: make it once, at the start.
pub struct Live<T: 'static>(&'static Inner<T>);

struct Inner<T> {
    value: RefCell<T>,
    changed: ArcTrigger,
}

impl<T> Clone for Live<T> {
    fn clone(&self) -> Live<T> {
        *self
    }
}

impl<T> Copy for Live<T> {}

impl<T> Live<T> {
    /// A value to be set later on.
    pub fn new(value: T) -> Live<T> {
        let inner = Inner { value: RefCell::new(value), changed: ArcTrigger::new() };
        Live(Box::leak(Box::new(inner)))
    }

    /// Looks at the value; tracked.
    pub fn with<R>(self, look: impl FnOnce(&T) -> R) -> R {
        self.0.changed.track();
        look(&self.0.value.borrow())
    }

    /// Looks at the value without following it.
    pub fn peek<R>(self, look: impl FnOnce(&T) -> R) -> R {
        look(&self.0.value.borrow())
    }

    /// Changes the value in place, and tells whoever follows it.
    pub fn update(self, change: impl FnOnce(&mut T)) {
        change(&mut self.0.value.borrow_mut());
        self.0.changed.notify();
    }

    /// Replaces the value, and tells whoever follows it.
    pub fn set(self, value: T) {
        self.0.value.replace(value);
        self.0.changed.notify();
    }
}

impl<T: Clone> Live<T> {
    /// The value; tracked.
    pub fn get(self) -> T {
        self.with(T::clone)
    }
}

impl<T: PartialEq> Live<T> {
    /// A value computed from others; whoever follows it is told only when it comes out differently.
    pub fn computed(compute: impl Fn() -> T + 'static) -> Live<T> {
        let live = Live::new(untrack(&compute));
        follow(move || {
            let value = compute();
            if live.peek(|old| *old != value) {
                live.set(value);
            }
        });
        live
    }
}

/// Runs now, and again whenever something changes that it looked at.
pub fn follow(act: impl FnMut() + 'static) {
    follow_boxed(Box::new(act));
}

fn follow_boxed(mut act: Box<dyn FnMut()>) {
    keep(RenderEffect::new(move |_| act()));
}

/// Keeps something for as long as what is being built stays on the page.
pub fn keep(value: impl Any) {
    StoredValue::new_local(Box::new(value) as Box<dyn Any>);
}
