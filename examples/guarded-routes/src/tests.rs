//! Whoever signs in on a guarded page is back on it afterwards.

use oauth_leptos::{SignIn, State};
use oauth_testing::{AuthorizationServer, Browser};

const PAGE: &str = "http://localhost:8080";

#[test]
fn the_way_leads_back_to_the_guarded_page() {
    let server = AuthorizationServer::new("http://127.0.0.1:8081", "roundtrip-spa", PAGE);
    let tab = Browser::new(super::configuration(PAGE).unwrap(), [&server]).open("/steps?days=3");
    // In a browser the client fills in where the person is.
    tab.sign_in_with(SignIn { return_to: "/steps?days=3".into(), ..SignIn::at("main") });
    assert_eq!((tab.state(), tab.path().as_str()), (State::SignedIn, "/steps?days=3"));
}
