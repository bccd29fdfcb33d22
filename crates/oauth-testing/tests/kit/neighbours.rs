//! Servers and APIs that share an origin.
use oauth_protocol::{Configuration, Request, Server, State, Url};
use oauth_testing::{AuthorizationServer, Browser, ResourceServer};

use crate::PAGE;

const ORIGIN: &str = "https://id.example";

fn at(path: &str) -> String {
    format!("{ORIGIN}{path}")
}

fn signs_in_at_each(bases: &[&str]) {
    let servers: Vec<_> =
        bases.iter().map(|base| AuthorizationServer::new(&at(base), "steps", PAGE)).collect();
    let mut configured = Vec::new();
    for (base, server) in bases.iter().zip(&servers) {
        let api = at(&format!("{base}/api"));
        ResourceServer::new(&api, server).answer("/steps", "steps.read", base);
        configured.push(Server::new(base, &at(base), "steps", "openid steps.read", &api).unwrap());
    }
    let configuration = Configuration::new(PAGE, configured).unwrap();
    let tab = Browser::new(configuration, servers.iter()).open("/");
    for base in bases {
        tab.sign_in(base);
        assert_eq!(tab.state(), State::SignedIn, "{base}");
        let steps = Request::get(Url::parse(&at(&format!("{base}/api/steps"))).unwrap());
        assert_eq!(tab.call(steps).unwrap().body, *base);
        tab.sign_out();
    }
}

#[test]
fn two_realms_of_one_server_do_not_hide_each_other() {
    signs_in_at_each(&["/realms/a", "/realms/b"]);
}

#[test]
fn a_server_at_the_root_leaves_room_for_one_below_it() {
    signs_in_at_each(&["", "/tenant"]);
    signs_in_at_each(&["/tenant", ""]);
}
