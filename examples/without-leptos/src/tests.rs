//! The configuration signs people in.

use oauth_browser::protocol::State;
use oauth_testing::{AuthorizationServer, Browser};

const PAGE: &str = "http://localhost:8080";

#[test]
fn a_person_signs_in() {
    let server = AuthorizationServer::new("http://127.0.0.1:8081", "roundtrip-spa", PAGE);
    let tab = Browser::new(super::configuration(PAGE).unwrap(), [&server]).open("/");
    tab.sign_in("main");
    assert_eq!(tab.state(), State::SignedIn);
}
