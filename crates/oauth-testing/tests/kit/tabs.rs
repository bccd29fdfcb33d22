//! Tabs of one browser.
use std::time::Duration;

use oauth_protocol::{Configuration, Request, Server, SignIn, SignedOut, State, Step, Url};
use oauth_testing::{AuthorizationServer, Browser, Outage, ResourceServer, Tab};

use crate::{api, call, get, grants, server, signed_in, steps};

#[test]
fn two_tabs_share_one_refresh() {
    let server = server();
    let api = api(&server);
    let (browser, first) = signed_in(&server);
    let second = browser.open("/");
    assert_eq!(second.state(), State::SignedIn);
    browser.pass(Duration::from_secs(241));
    assert_eq!(grants(&server, "refresh_token"), 1);
    assert_eq!(first.tokens().unwrap().access_token, second.tokens().unwrap().access_token);
    let refreshed = |step: &Step| matches!(step, Step::Refreshed { .. });
    let (one, two) = (steps(&first), steps(&second));
    assert_eq!(one.iter().chain(&two).filter(|step| refreshed(step)).count(), 1);
    assert!(one.contains(&Step::TokensAdopted) != two.contains(&Step::TokensAdopted));
    assert!(call(&first, "/steps").is_ok() && call(&second, "/steps").is_ok());
    assert_eq!(api.requests().len(), 2);
}

#[test]
fn a_tab_that_goes_away_gives_the_lock_back() {
    for goes_away in [Tab::close, Tab::reload] {
        let server = server();
        let (browser, first) = signed_in(&server);
        let second = browser.open("/");
        server.fail(Outage::NoAnswer);
        browser.pass(Duration::from_secs(245));
        assert_eq!(grants(&server, "refresh_token"), 1, "one waits for the server, the other for the lock");
        server.recover();
        goes_away(&first);
        browser.pass(Duration::from_secs(1));
        assert_eq!(second.tokens().unwrap().generation, 1);
    }
}

#[test]
fn a_tab_that_is_not_there_gives_nothing() {
    let server = server();
    let (browser, tab) = signed_in(&server);
    server.fail(Outage::NoConnection);
    tab.sign_in("main");
    assert!(tab.elsewhere().is_some());
    let other = browser.open("/");
    assert_eq!(other.state(), State::SignedOut(SignedOut::NotYet));
    tab.go_back();
    other.reload();
    assert_eq!(other.state(), State::SignedIn);
    other.close();
    tab.close();
    assert_eq!(browser.open("/").state(), State::SignedOut(SignedOut::NotYet));
}

#[test]
fn a_reload_keeps_the_session_and_a_new_tab_can_be_kept_out() {
    let server = server();
    let mut configuration = crate::configuration("");
    configuration.joins_tabs = false;
    let browser = Browser::new(configuration, [&server]);
    let tab = browser.open("/");
    tab.sign_in("main");
    tab.reload();
    assert_eq!(tab.state(), State::SignedIn);
    assert!(steps(&tab).contains(&Step::SessionRestored));
    let other = browser.open("/");
    assert_eq!(other.state(), State::SignedOut(SignedOut::NotYet));
    other.sign_in("main");
    browser.pass(Duration::from_secs(250));
    for tab in [tab, other] {
        assert_eq!(tab.tokens().unwrap().generation, 1, "each has a timer of its own");
    }
}

#[test]
fn a_copy_of_a_tab_has_its_session_and_its_own_storage_from_then_on() {
    let server = server();
    let (browser, tab) = signed_in(&server);
    tab.visit("/week");
    let copy = tab.duplicate();
    assert_eq!((copy.state(), copy.path()), (State::SignedIn, "/week".into()));
    browser.pass(Duration::from_secs(1000));
    assert_eq!(grants(&server, "refresh_token"), 4, "for both of them");
    tab.close();
    copy.refresh();
    assert_eq!(copy.tokens().unwrap().generation, 5);
}

#[test]
fn who_signs_out_does_in_every_tab_and_at_the_server() {
    let server = server();
    let api = api(&server);
    let (browser, tab) = signed_in(&server);
    let other = browser.open("/");
    let token = tab.tokens().unwrap().access_token;
    tab.sign_out();
    assert_eq!((tab.state(), tab.path()), (State::SignedOut(SignedOut::ByPerson), "/signed-out".into()));
    assert_eq!(other.state(), State::SignedOut(SignedOut::ByPerson));
    let request = get("/steps").header("Authorization", format!("Bearer {}", token.reveal_secret()));
    assert_eq!(browser.send(&request).unwrap().status, 401);
    assert_eq!(api.requests().len(), 1);
    let asked = server.requests();
    let revoked = asked.iter().filter(|request| request.path == "/tenant/revoke");
    assert_eq!(revoked.filter(|request| request.parameter("token") == Some("[redacted]")).count(), 2);
    assert_eq!(asked.last().unwrap().path, "/tenant/end-session");
}

#[test]
fn who_has_tokens_revoked_is_still_known_at_the_server() {
    let server = server();
    let (_, tab) = signed_in(&server);
    tab.revoke();
    assert_eq!(tab.state(), State::SignedOut(SignedOut::ByPerson));
    let silent = SignIn { silent: true, ..SignIn::at("main") };
    tab.sign_in_with(silent);
    assert_eq!(tab.state(), State::SignedIn);
}

#[test]
fn two_browsers_have_sessions_of_their_own() {
    let server = server();
    let (_, here) = signed_in(&server);
    let (_, there) = signed_in(&server);
    assert_ne!(here.tokens().unwrap().access_token, there.tokens().unwrap().access_token);
    there.revoke();
    here.refresh();
    assert_eq!(here.tokens().unwrap().generation, 1);
    assert_eq!(grants(&server, "authorization_code"), 2);
}

#[test]
fn a_browser_reaches_several_servers_with_apis_of_their_own() {
    let work = AuthorizationServer::new("https://work.example", "w", crate::PAGE);
    ResourceServer::new("https://work.example/api", &work).answer("/x", "x", "work");
    let home = AuthorizationServer::new("https://home.example", "h", crate::PAGE);
    let home_api = ResourceServer::new("https://home.example/api", &home).answer("/x", "x", "home");
    let configured = |id: &str, client: &str| {
        let (issuer, api) = (format!("https://{id}.example"), format!("https://{id}.example/api"));
        Server::new(id, &issuer, client, "x", &api).unwrap()
    };
    let servers = vec![configured("work", "w"), configured("home", "h")];
    let browser = Browser::new(Configuration::new(crate::PAGE, servers).unwrap(), [&work, &home]);
    let tab = browser.open("/");
    let x = |id: &str| Request::get(Url::parse(&format!("https://{id}.example/api/x")).unwrap());
    tab.sign_in("work");
    assert_eq!(tab.call(x("work")).unwrap().body, "work");
    let token = tab.tokens().unwrap().access_token;
    tab.sign_in("home");
    assert_eq!(tab.call(x("home")).unwrap().body, "home");
    let astray = x("home").header("Authorization", format!("Bearer {}", token.reveal_secret()));
    assert_eq!(browser.send(&astray).unwrap().status, 401);
    assert_eq!(home_api.requests().len(), 2);
}

#[test]
fn a_page_that_comes_back_sees_what_happened_meanwhile() {
    let server = server();
    let (browser, tab) = signed_in(&server);
    server.fail(Outage::NoConnection);
    tab.sign_in("main");
    assert!(tab.elsewhere().is_some());
    server.recover();
    browser.pass(Duration::from_secs(1000));
    assert_eq!(grants(&server, "refresh_token"), 0, "nothing runs in a page that is not shown");
    tab.go_back();
    tab.show();
    assert_eq!(tab.tokens().unwrap().generation, 1);
}

#[cfg(feature = "popup")]
mod second_window {
    use super::*;
    use crate::{failure, tab};
    use oauth_protocol::ErrorKind;

    fn sign_in(tab: &Tab) {
        tab.sign_in_with(SignIn { popup: true, ..SignIn::at("main") });
    }

    #[test]
    fn it_brings_the_answer() {
        let server = server();
        let (browser, tab) = tab(&server);
        sign_in(&tab);
        assert_eq!(tab.state(), State::SignedIn);
        assert_eq!(format!("{browser:?}").rsplit_once(" with ").unwrap().1, "1 tabs");
        server.person_denies();
        sign_in(&tab);
        assert_eq!(failure(&tab), ErrorKind::Denied);
    }

    #[test]
    fn it_is_closed_where_there_is_no_server() {
        let server = server();
        let (_, tab) = signed_in(&server);
        tab.revoke();
        server.fail(Outage::NoConnection);
        sign_in(&tab);
        assert_eq!(tab.state(), State::SignedOut(SignedOut::NotYet));
    }

    #[test]
    fn where_none_can_be_opened_the_page_goes_itself() {
        let server = server();
        let (browser, tab) = tab(&server);
        browser.block_popups();
        sign_in(&tab);
        assert_eq!(tab.state(), State::SignedIn);
        let of_another_page = |step: &Step| matches!(step, Step::MetadataRead { cached: true, .. });
        assert!(steps(&tab).iter().any(of_another_page));
    }
}
