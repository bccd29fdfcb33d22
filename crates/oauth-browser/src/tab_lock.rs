//! A lock that one tab of this origin has at a time: `navigator.locks`, or a
//! lease in `localStorage` where the browser has no such locks.

use core::cell::{Cell, RefCell};
use gloo_timers::callback::Interval;
use js_sys::{Array, Function, Object, Promise, Reflect};
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::AbortController;

use crate::storage::{local_storage, prefixed};

/// How often a lease is looked at, in milliseconds.
const LOOK_EVERY: u32 = 50;
/// How long a lease lasts, in milliseconds: longer than anyone needs the lock.
const LEASE: f64 = 30_000.0;

/// A lock that is waited for, or there. When it is dropped, it is given back.
#[expect(dead_code, reason = "both are there to be dropped")]
pub(crate) enum TabLock {
    Lock(Lock),
    Lease(Lease),
}

/// A lock of the browser.
pub(crate) struct Lock(Rc<Wait>);

/// The wait for a lock, and what gives it back.
struct Wait {
    abort: AbortController,
    is_over: Cell<bool>,
    release: RefCell<Option<Function>>,
}

/// A record that says whose turn it is, and until when.
pub(crate) struct Lease {
    name: String,
    owner: String,
    _look: Interval,
}

impl TabLock {
    /// Asks for the lock of this name, and calls back once it is there.
    pub(crate) fn ask(name: &str, granted: impl Fn() + 'static) -> TabLock {
        let name = prefixed(name);
        let granted: Rc<dyn Fn()> = Rc::new(granted);
        match Lock::ask(&name, granted.clone()) {
            Some(lock) => TabLock::Lock(lock),
            None => TabLock::Lease(Lease::ask(name, granted)),
        }
    }
}

impl Lock {
    fn ask(name: &str, granted: Rc<dyn Fn()>) -> Option<Lock> {
        let navigator = web_sys::window()?.navigator();
        let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
        let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
        let abort = AbortController::new().ok()?;
        let wait = Rc::new(Wait { abort, is_over: Cell::new(false), release: RefCell::default() });
        let options = Object::new();
        Reflect::set(&options, &"signal".into(), &wait.abort.signal()).ok()?;
        let (waiting, refused, alone) = (wait.clone(), wait.clone(), granted.clone());
        // The browser holds the lock until the promise is kept.
        let held = Closure::once_into_js(move || {
            Promise::new(&mut |release, _| {
                if waiting.is_over.get() {
                    let _ = release.call0(&JsValue::NULL);
                    return;
                }
                waiting.release.replace(Some(release));
                granted();
            })
        });
        let asked = request.apply(&locks, &Array::of3(&name.into(), &options, &held)).ok()?;
        spawn_local(async move {
            let asked = JsFuture::from(asked.unchecked_into::<Promise>()).await;
            // Refused when the wait is given up, and nobody waits for it then; or
            // by a browser that blocks storage, where tabs have nothing in common.
            if asked.is_err() && !refused.is_over.get() {
                alone();
            }
        });
        Some(Lock(wait))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        self.0.is_over.set(true);
        match self.0.release.take() {
            Some(release) => drop(release.call0(&JsValue::NULL)),
            None => self.0.abort.abort(),
        }
    }
}

impl Lease {
    fn ask(name: String, granted: Rc<dyn Fn()>) -> Lease {
        let owner = format!("{:x}", (js_sys::Math::random() * 1e15) as u64);
        let (place, mine) = (name.clone(), owner.clone());
        let is_mine = Cell::new(false);
        let look = Interval::new(LOOK_EVERY, move || {
            if is_mine.get() {
                return;
            }
            match lease_of(&place) {
                // Written at the last look, and nobody else has since.
                Some(owner) if owner == mine => {
                    is_mine.set(true);
                    granted();
                }
                Some(_) => {}
                None => write_lease(&place, &mine),
            }
        });
        Lease { name, owner, _look: look }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if lease_of(&self.name).as_ref() == Some(&self.owner)
            && let Some(storage) = web_sys::window().and_then(|window| local_storage(&window))
        {
            let _ = storage.remove_item(&self.name);
        }
    }
}

/// Who has the lease, while it lasts.
fn lease_of(name: &str) -> Option<String> {
    let text = local_storage(&web_sys::window()?)?.get_item(name).ok()??;
    let (owner, end) = text.split_once(' ')?;
    let lasts = end.parse::<u64>().is_ok_and(|end| js_sys::Date::now() < end as f64);
    lasts.then(|| owner.to_owned())
}

fn write_lease(name: &str, owner: &str) {
    let end = (js_sys::Date::now() + LEASE) as u64;
    if let Some(storage) = web_sys::window().and_then(|window| local_storage(&window)) {
        let _ = storage.set_item(name, &format!("{owner} {end}"));
    }
}
