//! The flow log: bounded, written once for a burst, there after the redirect.

use super::stand_in::js_text;
use crate::FlowLog;
use gloo_storage::{SessionStorage, Storage};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Function, Reflect};
use oauth_protocol::{FlowEvent, Step};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

const NAME: &str = "oauth.events";

fn emptied() -> FlowLog {
    let _ = SessionStorage::raw().remove_item(NAME);
    FlowLog::restore()
}

fn signed_in(at: u64) -> FlowEvent {
    FlowEvent { at, step: Step::SignedIn }
}

/// The end of the task: what was left to do in it is done.
async fn end_of_task() {
    TimeoutFuture::new(0).await;
}

#[wasm_bindgen_test]
async fn it_survives_a_reload_and_stays_bounded() {
    let mut log = emptied();
    (0..500).for_each(|at| log.push(signed_in(at)));
    end_of_task().await;
    let again = FlowLog::restore();
    assert_eq!(again.events(), log.events());
    assert_eq!(again.events().len(), 400);
    assert_eq!(again.events().last().map(|event| event.at), Some(499));
}

#[wasm_bindgen_test]
fn a_record_that_is_damaged_or_of_another_version_holds_nothing() {
    let of_version = |version| format!(r#"{{"version":{version},"events":[{{"at":1,"step":"SignedIn"}}]}}"#);
    for (record, held) in [
        (of_version(2), 1),
        (of_version(1), 0),
        (r#"[{"version":2,"at":1,"step":"SignedIn"}]"#.into(), 0),
        ("{damaged".into(), 0),
    ] {
        SessionStorage::raw().set_item(NAME, &record).unwrap();
        assert_eq!(FlowLog::restore().events().len(), held, "{record}");
    }
}

#[wasm_bindgen_test]
async fn a_burst_is_written_once() {
    let mut log = emptied();
    let counting = "globalThis.written = 0; const real = Storage.prototype.setItem;
        Storage.prototype.setItem = function (...words) { globalThis.written += 1; return real.apply(this, words); };
        return () => { Storage.prototype.setItem = real; };";
    let undo: Function = Function::new_no_args(counting).call0(&JsValue::NULL).unwrap().into();
    for burst in 1..=2 {
        (0..1000).for_each(|at| log.push(signed_in(at)));
        end_of_task().await;
        let written = Reflect::get(&js_sys::global(), &"written".into()).unwrap();
        assert_eq!(written.as_f64(), Some(f64::from(burst)));
    }
    undo.call0(&JsValue::NULL).unwrap();
}

/// A frame pushes nothing itself; it is sent away in the task that pushes, and
/// storage is looked at when it has gone.
#[wasm_bindgen_test]
async fn what_is_recorded_right_before_the_page_leaves_is_kept() {
    let mut log = emptied();
    let frame = "const frame = document.createElement('iframe');
        document.body.append(frame);
        globalThis.gone = new Promise(done => frame.contentWindow.addEventListener('pagehide',
            () => { done(sessionStorage.getItem('oauth.events')); setTimeout(() => frame.remove()); }));
        frame.contentWindow.location.assign('about:blank?gone');";
    Function::new_no_args(frame).call0(&JsValue::NULL).unwrap();
    log.push(signed_in(7));
    let kept = js_text("return await globalThis.gone").await;
    assert_eq!(FlowEvent::read_list(&kept), [signed_in(7)]);
}

#[cfg(feature = "messages")]
#[wasm_bindgen_test]
async fn the_oldest_messages_go_first_and_other_steps_stay() {
    use oauth_protocol::{Message, MessageKind};
    let mut log = emptied();
    let sent = |at| FlowEvent {
        at,
        step: Step::MessageSent { exchange: at, kind: MessageKind::Call, message: Message::default() },
    };
    for at in 0..130 {
        log.push(signed_in(at));
        log.push(sent(at));
    }
    let messages: Vec<_> = log.events().iter().filter(|event| event.step.message().is_some()).collect();
    assert_eq!((messages.len(), messages[0].at), (120, 10));
    assert_eq!(log.events().len() - messages.len(), 130);
}
