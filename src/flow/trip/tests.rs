//! Events as the client records them, and the diagram they draw.
use super::*;

fn events(steps: &[Step]) -> Vec<FlowEvent> {
    steps.iter().map(|step| FlowEvent { at: 0, step: step.clone() }).collect()
}

fn requested() -> Step {
    Step::SignInRequested { server: "a".into(), scope: "openid".into(), silent: false, renewal: false }
}

fn sent() -> Step {
    Step::SentToAuthorize { issuer: "https://as.example".into() }
}

fn refused(check: Check) -> Step {
    Step::Refused { check, reason: "no".into() }
}

fn answered(status: u16) -> Step {
    Step::CallAnswered { request: "GET /steps".into(), status }
}

fn whole_sign_in() -> Vec<Step> {
    let mut steps = vec![requested(), sent(), Step::CameBack, Step::Passed { check: Check::State }];
    steps.extend([
        Step::Passed { check: Check::Issuer },
        Step::Passed { check: Check::Code },
        Step::CodeSent,
    ]);
    steps.extend([Step::Passed { check: Check::Tokens }, Step::Passed { check: Check::Identity }]);
    steps.push(Step::TokensReceived { expires_in: Some(300), scope: "openid".into() });
    steps.push(Step::SignedIn);
    steps
}

/// The nine steps as letters: waiting, active, done, failed.
fn drawn(steps: &[Step], leaving: bool) -> String {
    super::steps(&events(steps), leaving).iter().map(|state| &state.name()[..1]).collect()
}

fn check(steps: &[Step], leaving: bool, expected: &str) {
    assert_eq!(drawn(steps, leaving), expected, "{steps:?}");
}

#[test]
fn each_step_lights_up_as_it_happens() {
    check(&[], false, "wwwwwwwww");
    check(&[requested()], true, "dawwwwwww");
    check(&[requested(), sent()], true, "ddawwwwww");
    check(&[requested(), sent(), Step::CameBack], false, "dddawwwww");
    check(&whole_sign_in()[..7], false, "ddddawwww");
    check(&whole_sign_in(), false, "dddddwwww");
}

#[test]
fn data_a_refresh_and_a_sign_out_go_on_from_there() {
    let mut steps = whole_sign_in();
    steps.push(answered(401));
    check(&steps, false, "dddddwwww");
    steps.push(answered(200));
    check(&steps, false, "dddddddww");
    steps.push(Step::RefreshSent);
    check(&steps, false, "dddddddaw");
    steps.push(Step::Refreshed { expires_in: None });
    steps.push(answered(403));
    check(&steps, false, "ddddddddw");
    steps.push(Step::SignOutRequested);
    check(&steps, true, "dddddddda");
    check(&steps, false, "ddddddddd");
    steps.push(Step::SentToEndSession);
    check(&steps, true, "ddddddddd");
}

#[test]
fn a_failure_stops_where_it_happened() {
    let began = |more: &[Step]| [&[requested(), sent(), Step::CameBack], more].concat();
    check(&[requested(), refused(Check::Tokens)], false, "dfwwwwwww");
    check(&began(&[refused(Check::State)]), false, "dddfwwwww");
    check(&began(&[Step::Passed { check: Check::State }, refused(Check::Code)]), false, "ddfwwwwww");
    check(&began(&[refused(Check::Tokens)]), false, "dddfwwwww");
    let sent_code =
        [Step::Passed { check: Check::State }, Step::Passed { check: Check::Code }, Step::CodeSent];
    check(&began(&[&sent_code[..], &[refused(Check::Identity)]].concat()), false, "ddddfwwww");
    check(&[&whole_sign_in()[..], &[answered(500)]].concat(), false, "dddddfwww");
}

#[test]
fn a_sign_in_left_half_way_leaves_no_trace() {
    check(&[requested(), sent()], false, "wwwwwwwww");
    let again = [&whole_sign_in()[..], &[answered(200), requested(), sent()]].concat();
    check(&again, false, "dddddddww");
    check(&again, true, "ddawwwwww");
    check(&[&again[..], &[requested()]].concat(), false, "dddddddww");
}

#[test]
fn an_answer_nobody_asked_for_claims_nothing() {
    check(&[Step::CameBack, refused(Check::State)], false, "wwwfwwwww");
    let after = [&whole_sign_in()[..], &[Step::CameBack, refused(Check::Code)]].concat();
    check(&after, false, "wwwfwwwww");
    // The callback without any answer: nothing came back.
    check(&[&whole_sign_in()[..], &[refused(Check::State)]].concat(), false, "dddddwwww");
}

#[test]
fn a_refresh_may_be_tried_again_or_be_the_last() {
    let with = |more: &[Step]| [&whole_sign_in()[..], more].concat();
    let postponed = Step::RefreshPostponed { retry_in: 1000, reason: "offline".into() };
    check(&with(&[Step::RefreshSent, postponed]), false, "dddddwwww");
    check(&with(&[Step::RefreshSent, Step::SessionRestored]), false, "dddddwwww");
    check(&with(&[Step::RefreshSent, Step::SessionEnded { reason: "over".into() }]), false, "dddddwwfw");
}

#[test]
fn checks_follow_the_last_answer() {
    let states = |steps: &[Step]| -> String {
        checks(&events(steps)).iter().map(|state| &state.name()[..1]).collect()
    };
    assert_eq!(states(&whole_sign_in()[..3]), "awwww");
    assert_eq!(states(&whole_sign_in()[..7]), "dddaw");
    assert_eq!(states(&whole_sign_in()), "ddddd");
    let again = [&whole_sign_in()[..], &[Step::CameBack, refused(Check::State)]].concat();
    assert_eq!(states(&again), "fwwww");
}
