//! A second window: a stand-in for `window.open` where the test decides what
//! the browser does, and once a real one.

use super::client::{client_at_rest, forget_everything, stand_in};
use super::stand_in::{StandIn, js};
use crate::location::{page_href, page_origin, replace_url};
use crate::popup::{Popup, answer_opener};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Function, Reflect};
use oauth_protocol::{Destination, ErrorKind, SignIn, State};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

/// Stands in for `window.open`: what it was asked is in `asked`, what it gave in
/// `opened`.
fn opening(window: &str) -> StandIn {
    let body = format!("globalThis.asked = args.join(' '); return globalThis.opened = {window}");
    StandIn::of("open", &Function::new_with_args("...args", &body))
}

const WINDOW: &str = "{ closed: false, close() { this.closed = true } }";

fn global(name: &str) -> JsValue {
    Reflect::get(&js_sys::global(), &name.into()).unwrap()
}

fn is_closed() -> bool {
    Reflect::get(&global("opened"), &"closed".into()).unwrap().is_truthy()
}

type Ends = Rc<RefCell<Vec<Option<String>>>>;

fn opened(state: &str) -> (Option<Popup>, Ends) {
    let ends = Ends::default();
    let log = ends.clone();
    let ended = Rc::new(move |query| log.borrow_mut().push(query));
    (Popup::open("https://as.example/auth?a=1", state.into(), ended), ends)
}

#[wasm_bindgen_test]
async fn an_answer_reaches_the_window_that_asked() {
    let _stand_in = opening(WINDOW);
    let (first, first_ends) = opened("popup.one");
    assert_eq!(global("asked"), "https://as.example/auth?a=1 _blank popup,width=480,height=720");
    let (_second, second_ends) = opened("popup.two");
    for (state, ends) in [("popup.two&iss=x", &second_ends), ("popup.one", &first_ends)] {
        let address = format!("https://app.example/callback?state={state}");
        assert!(answer_opener(&address).await);
        assert_eq!(*ends.borrow(), [Some(address)]);
    }
    assert!(!is_closed());
    drop(first);
    assert!(!answer_opener("state=popup.one").await, "nobody waits any more");
    assert_eq!(first_ends.borrow().len(), 1);
}

#[wasm_bindgen_test]
async fn answers_to_others_are_not_taken() {
    let _stand_in = opening(WINDOW);
    let (popup, ends) = opened("popup.mine");
    let before = js_sys::Date::now();
    assert!(!answer_opener("code=c&state=popup.theirs").await);
    let took = js_sys::Date::now() - before;
    assert!((900.0..2000.0).contains(&took), "1 s, and not {took} ms");
    for wrong in
        ["state=popup.min", "state=popup.mine2", "xstate=popup.mine", "code=state=popup.mine", "taken"]
    {
        let channel = format!("new BroadcastChannel('oauth.popup').postMessage('{wrong}')");
        js(&channel).await;
    }
    js("new BroadcastChannel('oauth.popup').postMessage({ state: 'popup.mine' })").await;
    TimeoutFuture::new(100).await;
    assert!(ends.borrow().is_empty(), "{ends:?}");
    drop(popup);
    assert!(is_closed(), "a window nobody waits for closes");
}

#[wasm_bindgen_test]
async fn a_window_that_is_not_opened_is_blocked() {
    for given in ["null", "(() => { throw new Error('not allowed') })()"] {
        let _stand_in = opening(given);
        assert!(opened("popup.s").0.is_none(), "{given}");
        assert!(!answer_opener("state=popup.s").await, "and nobody listens");
    }
}

fn focused(is_focused: bool) {
    let body = if is_focused { "return true" } else { "return false" };
    Reflect::set(&global("document"), &"hasFocus".into(), &Function::new_no_args(body)).unwrap();
}

fn end_focused() {
    Reflect::delete_property(&global("document").into(), &"hasFocus".into()).unwrap();
}

#[wasm_bindgen_test]
async fn a_closed_window_is_noticed_after_its_grace() {
    let _stand_in = opening(WINDOW);
    let (popup, ends) = opened("popup.s");
    js("opened.close()").await;
    // It may have been taken out of reach while the person uses it.
    focused(false);
    TimeoutFuture::new(800).await;
    assert!(ends.borrow().is_empty());
    focused(true);
    TimeoutFuture::new(300).await;
    assert!(ends.borrow().is_empty());
    TimeoutFuture::new(500).await;
    assert_eq!(*ends.borrow(), [None]);
    TimeoutFuture::new(200).await;
    assert_eq!(ends.borrow().len(), 1, "told once");
    end_focused();
    drop(popup);
}

#[wasm_bindgen_test]
async fn a_window_that_looks_closed_still_answers() {
    let _stand_in = opening(WINDOW);
    focused(true);
    let (popup, ends) = opened("popup.s");
    js("opened.close()").await;
    TimeoutFuture::new(250).await;
    assert!(answer_opener("state=popup.s").await);
    assert_eq!(ends.borrow().len(), 1);
    end_focused();
    drop(popup);
}

#[wasm_bindgen_test]
async fn a_real_window_answers_and_closes() {
    let real = global("open");
    Reflect::set(&js_sys::global(), &"realOpen".into(), &real).unwrap();
    let _stand_in = opening("realOpen('about:blank', args[1], args[2])");
    let (popup, ends) = opened("popup.real");
    assert!(popup.is_some() && !is_closed());
    let answers = "opened.eval(\"new BroadcastChannel('oauth.popup').postMessage('state=popup.real')\")";
    js(answers).await;
    TimeoutFuture::new(300).await;
    assert_eq!(*ends.borrow(), [Some("state=popup.real".to_owned())]);
    drop(popup);
    TimeoutFuture::new(300).await;
    assert!(is_closed());
}

#[wasm_bindgen_test]
async fn a_client_signs_in_through_a_second_window() {
    forget_everything();
    let _servers = stand_in();
    let _stand_in = opening(WINDOW);
    let client = client_at_rest();
    client.sign_in(SignIn { server: "main".into(), popup: true, ..SignIn::default() });
    TimeoutFuture::new(200).await;
    client.session(|session| assert_eq!(session.state(), &State::Redirecting(Destination::Popup)));
    let asked = global("asked").as_string().unwrap();
    let state = asked.split(['?', '&', ' ']).find(|pair| pair.starts_with("state=")).unwrap();
    assert!(answer_opener(&format!("{}/callback?error=access_denied&{state}", page_origin())).await);
    let kind = client.session(|session| match session.state() {
        State::Failed(error) => Some(error.kind().clone()),
        _ => None,
    });
    assert_eq!(kind, Some(ErrorKind::Denied));
    assert!(is_closed());
    forget_everything();
}

#[wasm_bindgen_test]
async fn a_second_window_whose_answer_nobody_takes_says_so() {
    forget_everything();
    let _servers = stand_in();
    let href = page_href();
    let address = format!("{}/callback?code=c&state=popup.s", page_origin());
    replace_url(&address);
    let client = client_at_rest();
    TimeoutFuture::new(1300).await;
    let kind = client.session(|session| match session.state() {
        State::Failed(error) => Some(error.kind().clone()),
        _ => None,
    });
    replace_url(&href);
    assert_eq!(kind, Some(ErrorKind::UnknownState));
    forget_everything();
}
