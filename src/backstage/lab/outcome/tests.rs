//! The judge: what it calls a refusal, and that nothing passes for one without evidence.
use oauth_leptos::Check;

use super::*;

const REACHED: [Step; 3] = [Step::SessionRestored, Step::CameBack, Step::Passed { check: Check::State }];

fn seen(steps: &[Step]) -> Evidence {
    let numbered = steps.iter().enumerate();
    let steps = numbered.map(|(at, step)| FlowEvent { at: at as u64, step: step.clone() }).collect();
    Evidence { is_done: true, steps, is_signed_in: true, ..Evidence::default() }
}

fn refused(check: Check, kind: &str, detail: &str) -> Evidence {
    let refusal = Step::Refused { check, reason: "words".into() };
    let refused = Refusal { kind: kind.into(), message: "words".into(), detail: detail.into() };
    Evidence { refusal: Some(refused), ..seen(&[&REACHED[..], &[refusal]].concat()) }
}

fn fresh() -> Step {
    Step::Refreshed { expires_in: Some(300) }
}

fn postponed() -> Step {
    Step::RefreshPostponed { retry_in: 1000, reason: "The server does not answer.".into() }
}

fn check(attack: Attack, evidence: &Evidence, ending: Ending, guard: &str) {
    let outcome = judge(attack, evidence);
    let name = outcome.guard.map_or("", |guard| guard.name);
    assert_eq!((outcome.ending, name), (ending, guard), "{attack:?}: {}", outcome.words);
}

/// Evidence of what each attack that is refused leaves, and what refuses it.
fn refusals() -> Vec<(Attack, Evidence, &'static str)> {
    let foreign = Refusal { kind: "foreign-origin".into(), message: String::new(), detail: String::new() };
    vec![
        (Attack::State, refused(Check::State, "unknown-state", ""), "state"),
        (Attack::Replay, refused(Check::State, "unknown-state", ""), "once"),
        (Attack::Issuer, refused(Check::Issuer, "issuer-mismatch", "a was expected, and b came"), "issuer"),
        (
            Attack::Nonce,
            refused(Check::Identity, "id-token", "“nonce” is not the one that was sent"),
            "nonce",
        ),
        (Attack::Nonce, refused(Check::Identity, "id-token", "“exp” is past"), "identity"),
        (Attack::Unsigned, refused(Check::Identity, "id-token", "it is not signed"), "signature"),
        (Attack::Foreign, Evidence { refusal: Some(foreign), ..seen(&[]) }, "origin"),
    ]
}

#[test]
fn a_refusal_is_named_by_the_check_it_comes_from() {
    for (attack, evidence, guard) in refusals() {
        check(attack, &evidence, Ending::Refused, guard);
    }
}

#[test]
fn without_the_refusal_it_got_through() {
    for (attack, evidence, _) in refusals() {
        let outcome = judge(attack, &Evidence { refusal: None, ..evidence.clone() });
        assert_eq!(outcome.ending, Ending::Broken, "{attack:?}");
        if attack.travels() {
            let outcome = judge(attack, &Evidence { steps: Vec::new(), ..evidence });
            assert_eq!(outcome.ending, Ending::Broken, "{attack:?}: an error that no check has told of");
        }
    }
}

#[test]
fn a_refusal_that_costs_the_session_is_none() {
    for (attack, evidence, guard) in refusals().into_iter().filter(|(attack, ..)| attack.travels()) {
        check(attack, &Evidence { is_signed_in: false, ..evidence }, Ending::Broken, guard);
    }
}

#[test]
fn a_refusal_after_the_code_was_sent_is_too_late() {
    for (attack, mut evidence, guard) in refusals() {
        evidence.steps.push(FlowEvent { at: 9, step: Step::CodeSent });
        let is_late = matches!(attack, Attack::State | Attack::Replay | Attack::Issuer);
        check(attack, &evidence, if is_late { Ending::Broken } else { Ending::Refused }, guard);
    }
}

#[test]
fn a_request_to_a_foreign_origin_got_through_whatever_is_said_of_it() {
    let (_, evidence, _) = refusals().pop().unwrap();
    let requests = vec![format!("GET {COLLECTOR}/")];
    check(Attack::Foreign, &Evidence { requests, ..evidence }, Ending::Broken, "origin");
}

#[test]
fn what_stands_in_the_way_is_no_refusal() {
    for (attack, ..) in refusals() {
        check(attack, &Evidence::hindered("The server is down."), Ending::NotRun, "");
        check(attack, &Evidence { is_done: false, ..seen(&REACHED) }, Ending::NotRun, "");
    }
    let down = refused(Check::Tokens, "unreachable", "");
    check(Attack::Nonce, &down, Ending::NotRun, "");
    let asks = seen(&[Step::SilentSignInEnded { reason: "login_required".into() }]);
    let outcome = judge(Attack::State, &Evidence { is_done: false, ..asks });
    assert!(outcome.ending == Ending::NotRun && outcome.words.contains("no longer knows you"));
}

#[test]
fn old_tokens_must_not_be_sent() {
    let over = Step::SessionEnded { reason: "words".into() };
    let asked = [Step::SessionRestored, Step::OtherTabsAsked];
    let with = |more: &[Step]| seen(&[&asked[..], more].concat());
    check(Attack::Stale, &with(&[Step::TokensAdopted]), Ending::Held, "ledger");
    check(Attack::Stale, &with(&[over.clone(), Step::CameBack, Step::SignedIn]), Ending::Held, "ledger");
    let ended = Step::SilentSignInEnded { reason: "login_required".into() };
    let over = Evidence { is_signed_in: false, ..with(&[over, ended]) };
    check(Attack::Stale, &over, Ending::Held, "ledger");
    check(Attack::Stale, &with(&[Step::RefreshSent, fresh()]), Ending::Broken, "ledger");
    check(Attack::Stale, &with(&[]), Ending::NotRun, "");
}

#[test]
fn being_offline_must_not_sign_anybody_out() {
    let gone = [fresh(), Step::RefreshSent, postponed(), Step::WentOffline];
    let with = |more: &[Step]| seen(&[&gone[..], more].concat());
    check(Attack::Offline, &with(&[Step::CameOnline, Step::RefreshSent, fresh()]), Ending::Held, "patience");
    check(Attack::Offline, &with(&[Step::CameOnline, Step::TokensAdopted]), Ending::Held, "patience");
    check(Attack::Offline, &with(&[Step::CameOnline]), Ending::Broken, "patience");
    check(Attack::Offline, &with(&[Step::CameOnline, postponed()]), Ending::NotRun, "");
    check(Attack::Offline, &with(&[]), Ending::NotRun, "");
    let over = Step::SessionEnded { reason: "words".into() };
    check(Attack::Offline, &with(&[over, Step::CameOnline, fresh()]), Ending::Broken, "patience");
    let out = Evidence { is_signed_in: false, ..with(&[Step::CameOnline, fresh()]) };
    check(Attack::Offline, &out, Ending::Broken, "patience");
}

#[test]
fn two_tabs_must_not_send_the_same_token() {
    let twin = |step: Step| vec![FlowEvent { at: 1, step }];
    let one =
        Evidence { twin: twin(Step::TokensAdopted), renewed: vec![4], ..seen(&[Step::RefreshSent, fresh()]) };
    check(Attack::Duplicate, &one, Ending::Held, "lock");
    let other = Evidence { twin: twin(fresh()), ..seen(&[Step::TokensAdopted]) };
    check(Attack::Duplicate, &Evidence { renewed: vec![4], ..other }, Ending::Held, "lock");
    check(Attack::Duplicate, &Evidence { renewed: vec![4, 4], ..one.clone() }, Ending::Broken, "lock");
    check(Attack::Duplicate, &Evidence { is_signed_in: false, ..one.clone() }, Ending::Broken, "lock");
    let ended = twin(Step::SessionEnded { reason: "words".into() });
    check(Attack::Duplicate, &Evidence { twin: ended, ..one.clone() }, Ending::Broken, "lock");
    check(Attack::Duplicate, &Evidence { renewed: vec![4, 5], ..one.clone() }, Ending::NotRun, "");
    check(Attack::Duplicate, &Evidence { twin: Vec::new(), ..one.clone() }, Ending::NotRun, "");
    let down = Evidence { twin: twin(postponed()), renewed: vec![4, 4], ..one };
    check(Attack::Duplicate, &down, Ending::NotRun, "");
}
