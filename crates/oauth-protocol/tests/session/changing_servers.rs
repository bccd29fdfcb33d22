//! A sign-in at another server while calls wait for the tokens of the first.

use crate::world::*;
use oauth_protocol::{CallId, ErrorKind, Input, Request, State, Url};

const TWO_APIS: &str = r#"{"servers":[
    {"id":"main","name":"Main","issuer":"https://as.example","client_id":"spa","scope":"read",
     "api":"https://api.example","accept_unverified_id_token":true},
    {"id":"other","name":"Other","issuer":"https://other.example","client_id":"spa","scope":"read",
     "api":"https://other-api.example"}]}"#;

/// The page comes back from a second server with the tokens of the first still
/// in storage, and calls the first one's API before the new tokens are there.
#[test]
fn a_call_that_waited_does_not_carry_the_new_servers_token() {
    let record = r#"{"version":2,"session":"s","clock_ahead":0,"clock_behind":0,"server":"other","issuer":"https://other.example","client_id":"spa",
        "access_token":"old","refresh_token":"old-refresh","requested":"read","granted":"read",
        "received_at":1000,"expires_at":2000,"generation":0}"#;
    let setting = Setting { configuration: TWO_APIS.into(), ..Setting::default() };
    let mut world = World::set(setting, [("session".into(), record.into())].into(), "/");
    let asked = world.sign_in("", "/");
    let mut world = world.reload(&format!("/callback?code=c&state={}&iss={ISSUER}", asked["state"]));
    assert_eq!(world.session.state(), &State::Exchanging);
    let url = Url::parse("https://other-api.example/steps").unwrap();
    world.input(Input::Call(CallId(1), Request::get(url)));
    let redeem = world.sent.iter().position(|sent| sent.form("code").is_some()).unwrap();
    let exchange = world.sent.remove(redeem).exchange;
    world.input(Input::Answer(exchange, Ok(response(200, &[], &tokens(1, 300, "")))));
    assert_eq!(world.session.state(), &State::SignedIn);
    assert!(world.sent.iter().all(|sent| sent.header("Authorization").is_none()));
    assert_eq!(world.finished[&1].as_ref().unwrap_err().kind(), &ErrorKind::ForeignOrigin);
}
