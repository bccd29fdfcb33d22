//! “Allow this too?” and “Confirm it is you”.

use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::page::{Shown, foreign, refusal, resumed, session, show, steps};
use crate::{AllowThisToo, ConfirmItIsYou, Destination, Error, State, Step};

#[wasm_bindgen_test]
async fn a_missing_permission_is_asked_for() {
    let refusal = refusal("/events").await;
    let asked = show(move || view! { <AllowThisToo refusal resume="add the event"/> });
    assert_eq!(asked.text(), "Allow this too?It needs: write.Allow at the server");
    leads_to_the_server(&asked, "read write");
}

#[wasm_bindgen_test]
async fn a_recent_sign_in_is_asked_for() {
    let refusal = refusal("/weight").await;
    let words = refusal.message();
    let asked = show(move || view! { <ConfirmItIsYou refusal/> });
    assert_eq!(asked.text(), format!("Confirm it is you{words}Confirm at the server"));
    leads_to_the_server(&asked, "read");
}

#[wasm_bindgen_test]
async fn the_page_says_what_it_is_for() {
    let (scope, age) = (refusal("/events").await, refusal("/weight").await);
    let asked = show(move || view! { <AllowThisToo refusal=scope purpose="To add the event."/> });
    assert!(asked.text().contains("To add the event.") && !asked.text().contains("It needs"));
    let asked = show(move || view! { <ConfirmItIsYou refusal=age purpose="Your weight is private."/> });
    assert!(asked.text().contains("Your weight is private."), "{}", asked.text());
}

#[wasm_bindgen_test]
async fn nothing_is_asked_for_other_refusals() {
    let allows = |refusal: Error| show(move || view! { <AllowThisToo refusal/> }).text();
    let confirms = |refusal: Error| show(move || view! { <ConfirmItIsYou refusal/> }).text();
    assert_eq!(allows(refusal("/weight").await), "");
    assert_eq!(confirms(refusal("/events").await), "");
    assert_eq!(allows(foreign().await), "");
    assert_eq!(confirms(foreign().await), "");
}

#[wasm_bindgen_test]
fn what_was_being_done_comes_back_once() {
    assert_eq!(resumed(), [Some("add the event".to_owned()), None]);
}

/// Pressing the button begins a sign-in at the server of the session; the
/// person stays signed in meanwhile.
fn leads_to_the_server<M: leptos::tachys::view::Mountable>(asked: &Shown<M>, expected_scope: &str) {
    let session = session();
    steps();
    asked.press();
    assert_eq!(untrack(|| session.state()), State::Redirecting(Destination::Authorize));
    assert!(untrack(|| session.is_signed_in()));
    let requested = steps().into_iter().find_map(|step| match step {
        Step::SignInRequested { server, scope, silent: false, renewal: true } => Some((server, scope)),
        _ => None,
    });
    assert_eq!(requested, Some(("main".to_owned(), expected_scope.to_owned())));
    session.dismiss();
    assert_eq!(untrack(|| session.state()), State::SignedIn);
}
