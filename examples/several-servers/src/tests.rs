//! The page's own `config.json`, with both of its servers.

use oauth_leptos::{Configuration, State};
use oauth_testing::{AuthorizationServer, Browser};

const PAGE: &str = "http://localhost:8080";
const CONFIG: &str = include_str!("../config.json");

#[test]
fn each_server_of_the_file_signs_people_in() {
    let node = AuthorizationServer::new("http://127.0.0.1:8081", "roundtrip-spa", PAGE);
    let django = AuthorizationServer::new("http://127.0.0.1:8082/o", "roundtrip-spa", PAGE);
    let tab = Browser::new(Configuration::from_json(CONFIG, PAGE).unwrap(), [&node, &django]).open("/");
    for server in ["node", "django"] {
        tab.sign_in(server);
        assert_eq!(tab.state(), State::SignedIn);
        assert_eq!(tab.tokens().unwrap().server, server);
        tab.sign_out();
    }
}

#[test]
fn a_fault_names_its_field() {
    let faults = Configuration::from_json(&CONFIG.replacen("http://127", "ftp://127", 1), PAGE).unwrap_err();
    assert_eq!(faults[0].field, "servers[0].issuer");
}
