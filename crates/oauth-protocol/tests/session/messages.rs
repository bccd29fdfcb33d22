//! The messages of the flow among its events: in their order, as they went
//! over the wire, without their secrets.

use crate::world::*;
use oauth_protocol::{Message, MessageKind, Place, Shown, Step, Unreachable};

/// Sent, received or lost, with the number of the exchange.
fn messages(world: &World) -> Vec<(char, MessageKind, u64)> {
    let message = |step: &Step| match step {
        Step::MessageSent { exchange, kind, .. } => Some(('>', *kind, *exchange)),
        Step::MessageReceived { exchange, kind, .. } => Some(('<', *kind, *exchange)),
        Step::MessageLost { exchange, kind, .. } => Some(('x', *kind, *exchange)),
        _ => None,
    };
    world.steps().filter_map(message).collect()
}

/// The last message of this kind that was sent or came.
fn last(world: &World, kind: MessageKind, is_answer: bool) -> &Message {
    let mut steps = world.steps().collect::<Vec<_>>().into_iter().rev();
    let found = steps.find_map(|step| match step {
        Step::MessageSent { kind: other, message, .. } if *other == kind && !is_answer => Some(message),
        Step::MessageReceived { kind: other, message, .. } if *other == kind && is_answer => Some(message),
        _ => None,
    });
    found.expect("a message of this kind")
}

fn value<'a>(message: &'a Message, place: Place, name: &str) -> &'a Shown {
    let mut parts = message.parts.iter();
    let found = parts.find(|part| part.place == place && part.name == name);
    &found.unwrap_or_else(|| panic!("no {name} in {message:?}")).value
}

fn plain<'a>(message: &'a Message, place: Place, name: &str) -> &'a str {
    match value(message, place, name) {
        Shown::Plain(text) => text,
        secret => panic!("{name} is {secret:?}"),
    }
}

#[test]
fn a_sign_in_has_all_its_messages_in_their_order() {
    use MessageKind::*;
    let mut world = World::at("/");
    let asked = world.sign_in("", "/");
    assert_eq!(
        messages(&world),
        [
            ('>', Metadata, 1),
            ('>', Metadata, 2),
            ('<', Metadata, 1),
            ('<', Metadata, 2),
            ('>', Keys, 3),
            ('<', Keys, 3),
            ('>', AuthorizationRequest, 0),
        ]
    );
    let request = last(&world, AuthorizationRequest, false);
    assert_eq!(plain(request, Place::Line, "GET"), format!("{ISSUER}/auth"));
    assert_eq!(plain(request, Place::Query, "code_challenge"), asked["code_challenge"]);
    let sent = value(request, Place::Query, "state").clone();
    let mut world = world.come_back(&asked);
    world.redeem(&asked, 300);
    assert_eq!(
        messages(&world),
        [('<', AuthorizationResponse, 0), ('>', CodeExchange, 1), ('<', CodeExchange, 1)]
    );
    assert_eq!(value(last(&world, AuthorizationResponse, true), Place::Query, "state"), &sent);
    let request = last(&world, CodeExchange, false);
    assert!(matches!(value(request, Place::Form, "code_verifier"), Shown::Secret { length: 43, .. }));
    let answer = last(&world, CodeExchange, true);
    assert_eq!(plain(answer, Place::Claim, "aud"), "spa");
    assert_eq!(value(answer, Place::Claim, "name"), &Shown::Secret { length: 3, fingerprint: String::new() });
}

#[test]
fn a_message_comes_before_what_is_made_of_it() {
    let mut world = World::at("/");
    let asked = world.sign_in("", "/");
    let mut world = world.come_back(&asked);
    world.redeem(&asked, 300);
    let at = |is_meant: fn(&Step) -> bool| world.steps().position(is_meant).unwrap();
    let came = at(|step| matches!(step, Step::MessageReceived { exchange: 0, .. }));
    let answered = at(|step| matches!(step, Step::MessageReceived { exchange: 1, .. }));
    assert!(came < at(|step| *step == Step::CameBack));
    assert!(answered < at(|step| matches!(step, Step::TokensReceived { .. })));
}

#[test]
fn what_a_server_changes_shows_in_the_message() {
    let mut world = World::signed_in(300);
    let expires_in =
        |world: &World, kind| plain(last(world, kind, true), Place::Member, "expires_in").to_owned();
    assert_eq!(expires_in(&world, MessageKind::CodeExchange), "300");
    world.input(oauth_protocol::Input::Refresh);
    world.answer(200, &tokens(2, 77, r#","scope":"openid less""#));
    assert_eq!(expires_in(&world, MessageKind::Refresh), "77");
    let answer = last(&world, MessageKind::Refresh, true);
    assert_eq!(plain(answer, Place::Member, "scope"), "openid less");
    assert!(matches!(value(answer, Place::Member, "refresh_token"), Shown::Secret { length: 9, .. }));
}

#[test]
fn a_session_goes_on_and_ends_with_its_messages() {
    use MessageKind::*;
    let mut world = World::signed_in(300);
    world.events.clear();
    world.call(1, "/steps?days=7");
    world.answer_with(Ok(response(401, &[("www-authenticate", "Bearer error=\"invalid_token\"")], "")));
    world.answer(200, &tokens(2, 300, ""));
    world.answer(200, "what the API says");
    world.sign_out();
    world.answer_with(Err(Unreachable::TimeLimit));
    world.answer(200, "");
    let first = match messages(&world)[0] {
        ('>', Call, first) => first,
        other => panic!("{other:?}"),
    };
    let expected = [
        ('>', Call, first),
        ('<', Call, first),
        ('>', Refresh, first + 1),
        ('<', Refresh, first + 1),
        ('>', Call, first + 2),
        ('<', Call, first + 2),
        ('>', Revocation, first + 3),
        ('x', Revocation, first + 3),
        ('>', Revocation, first + 4),
        ('<', Revocation, first + 4),
        ('>', EndSession, 0),
    ];
    assert_eq!(messages(&world), expected);
    assert_eq!(plain(last(&world, Call, false), Place::Query, "days"), "7");
    assert_eq!(plain(last(&world, Call, true), Place::Line, "status"), "200");
    assert!(world.steps().any(|step| matches!(
        step,
        Step::MessageLost { kind: Revocation, reason, .. } if reason.contains("time limit")
    )));
    let sent = value(last(&world, EndSession, false), Place::Query, "state").clone();
    let state = parameters(world.navigated.last().unwrap())["state"].clone();
    let back = world.reload(&format!("/signed-out?state={state}"));
    assert_eq!(messages(&back), [('<', EndSession, 0)]);
    assert_eq!(value(last(&back, EndSession, true), Place::Query, "state"), &sent);
    assert_eq!(messages(&world.reload("/signed-out")), []);
}

#[test]
fn a_profile_is_a_message_of_which_nothing_personal_shows() {
    let mut world = World::signed_in(300);
    world.input(oauth_protocol::Input::Userinfo(oauth_protocol::CallId(1)));
    world.answer(200, r#"{"sub":"ada","name":"Ada"}"#);
    let answer = last(&world, MessageKind::Userinfo, true);
    assert_eq!(
        value(answer, Place::Member, "body"),
        &Shown::Secret { length: 26, fingerprint: String::new() }
    );
}

#[test]
fn an_answer_to_what_was_given_up_is_no_message() {
    let mut world = Setting::configured(r#""pushed_authorization_requests":true"#)
        .promising(&format!(r#""pushed_authorization_request_endpoint":"{ISSUER}/par""#))
        .world();
    world.press(at("main"));
    assert_eq!(messages(&world).last().unwrap().1, MessageKind::PushedRequest);
    world.input(oauth_protocol::Input::Resumed);
    world.answer(201, r#"{"request_uri":"urn:x:1","expires_in":60}"#);
    assert_eq!(messages(&world).last().unwrap().0, '>');
}

#[test]
fn a_request_that_was_not_sent_is_no_message() {
    let mut world = World::at("/");
    world.forgets = true;
    world.sign_in("", "/");
    assert!(world.navigated.is_empty());
    assert!(messages(&world).iter().all(|(_, kind, _)| *kind != MessageKind::AuthorizationRequest));
}

#[cfg(feature = "dpop")]
#[test]
fn a_pushed_request_and_proofs_are_messages_and_repeats_too() {
    use MessageKind::*;
    let members = r#""dpop":"always","pushed_authorization_requests":true"#;
    let setting = Setting::configured(members)
        .promising(r#""dpop_signing_alg_values_supported":["ES256"]"#)
        .promising(&format!(r#""pushed_authorization_request_endpoint":"{ISSUER}/par""#));
    let mut world = setting.world();
    world.press(at("main"));
    let pushed = last(&world, PushedRequest, false);
    assert_eq!(plain(pushed, Place::Form, "response_type"), "code");
    assert!(!plain(pushed, Place::Form, "dpop_jkt").is_empty());
    world.answer(201, r#"{"request_uri":"urn:ietf:params:oauth:request_uri:1","expires_in":60}"#);
    let request = last(&world, AuthorizationRequest, false);
    let handed_on = last(&world, PushedRequest, true);
    assert_eq!(value(request, Place::Query, "request_uri"), value(handed_on, Place::Member, "request_uri"));
    assert!(matches!(value(request, Place::Query, "request_uri"), Shown::Secret { .. }));
    let state = world.storage.keys().find_map(|name| name.strip_prefix("pending.")).unwrap().to_owned();
    let mut world = world.reload(&format!("/callback?code=the-code&state={state}&iss={ISSUER}"));
    let nonce = [("dpop-nonce", "a-nonce-of-the-server")];
    world.answer_with(Ok(response(400, &nonce, r#"{"error":"use_dpop_nonce"}"#)));
    let exchanged: Vec<_> =
        messages(&world).into_iter().filter(|(_, kind, _)| *kind == CodeExchange).collect();
    assert_eq!(exchanged, [('>', CodeExchange, 1), ('<', CodeExchange, 1), ('>', CodeExchange, 2)]);
    let proven = last(&world, CodeExchange, false);
    assert_eq!(plain(proven, Place::Claim, "htu"), format!("{ISSUER}/token"));
    let demanded = value(last(&world, CodeExchange, true), Place::Header, "dpop-nonce");
    assert_eq!(value(proven, Place::Claim, "nonce"), demanded);
    assert!(matches!(value(proven, Place::Header, "DPoP"), Shown::Secret { .. }));
    let shown = format!("{:?}", world.events);
    for secret in ["the-code", "a-nonce-of", "request_uri:1", &state] {
        assert!(!shown.contains(secret), "{secret} shows in {shown}");
    }
}

#[cfg(feature = "popup")]
#[test]
fn a_second_window_brings_a_message() {
    use MessageKind::*;
    let mut world = World::at("/");
    world.press(oauth_protocol::SignIn { popup: true, ..at("main") });
    let state = world.popups[0].1.clone();
    assert_eq!(messages(&world).last(), Some(&('>', AuthorizationRequest, 0)));
    world.input(oauth_protocol::Input::PopupAnswered(format!(
        "{ORIGIN}/callback?code=the-code&state={state}&iss={ISSUER}"
    )));
    assert_eq!(
        messages(&world).iter().filter(|message| **message == ('<', AuthorizationResponse, 0)).count(),
        1
    );
    assert!(!format!("{:?}", world.events).contains("the-code"));
}
