//! One trial for every case: a person is signed in at a good server, then tries a hostile one.
use std::time::Duration;

use oauth_protocol::{Error, ErrorKind, SignIn, SignedOut, State, Step};
use roundtrip_tests::{
    hostile::{Damage, Endpoint, Fault, Hostile, Proofs, Setup},
    shell::Tab,
};
use serde_json::{Value, json};
use tokio::{runtime::Builder, time::timeout};

/// No test takes longer, whatever the server does.
const LONGEST: Duration = Duration::from_secs(40);
/// What the protocol allows one answer.
const TIME_LIMIT: Duration = Duration::from_secs(15);
/// What a test waits for an answer that never comes.
const IMPATIENCE: Duration = Duration::from_millis(1200);

/// The circumstances of a case.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trial {
    /// The hostile server.
    pub(crate) setup: Setup,
    /// The person was signed in there before, when it still did right.
    pub(crate) again: bool,
    /// Parameters that the page asks with.
    pub(crate) parameters: Vec<(&'static str, &'static str)>,
    /// More members of the server's configuration.
    pub(crate) configuration: Vec<(&'static str, Value)>,
}

impl Trial {
    /// With this server.
    pub(crate) fn at(setup: Setup) -> Trial {
        Trial { setup, ..Trial::default() }
    }

    fn configuration(&self, hostile: &Hostile) -> Value {
        let mut configuration = hostile.configuration("hostile");
        for (name, value) in &self.configuration {
            configuration[*name] = value.clone();
        }
        configuration
    }

    fn sign_in(&self) -> SignIn {
        let parameters =
            self.parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        SignIn { server: "hostile".to_owned(), parameters: parameters.collect(), ..SignIn::default() }
    }
}

/// Runs a test within its limit.
pub(crate) fn run(test: impl AsyncFnOnce()) {
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let ended = runtime.block_on(async { timeout(LONGEST, test()).await });
    assert!(ended.is_ok(), "it hangs: longer than {} s", LONGEST.as_secs());
}

/// A sign-in that is refused: with an error of this kind, in these words, and nothing is lost by it.
pub(crate) fn refused(trial: &Trial, faults: &[Fault], kind: &ErrorKind, words: &str) {
    run(async || {
        let (good, hostile) = (Hostile::start(Setup::default()), Hostile::start(trial.setup));
        let mut tab = Tab::open(&[good.configuration("good"), trial.configuration(&hostile)]).await;
        if trial.again {
            tab.sign_in_with(trial.sign_in()).await;
            assert_eq!(tab.state(), &State::SignedIn, "before the fault");
        }
        tab.sign_in("good").await;
        signed_in(&mut tab, &good, "before the fault").await;

        faults.iter().for_each(|fault| hostile.fault(fault.clone()));
        hurry(&mut tab, faults);
        tab.sign_in_with(trial.sign_in()).await;
        let State::Failed(error) = tab.state() else { panic!("{faults:?} led to {:?}", tab.state()) };
        says(error, kind, words);
        bounded(&tab, &hostile);

        tab.dismiss().await;
        signed_in(&mut tab, &good, "after the fault").await;
        tab.load("/").await;
        signed_in(&mut tab, &good, "after the page was loaded anew").await;
        tab.refresh().await;
        signed_in(&mut tab, &good, "after fresh tokens").await;

        hostile.mend();
        tab.sign_in_with(trial.sign_in()).await;
        signed_in(&mut tab, &hostile, "once the server does right").await;
    });
}

/// A sign-in that goes through, faults and all.
pub(crate) fn accepted(trial: &Trial, faults: &[Fault]) {
    run(async || {
        let hostile = Hostile::start(trial.setup);
        let mut tab = Tab::open(&[trial.configuration(&hostile)]).await;
        if trial.again {
            tab.sign_in_with(trial.sign_in()).await;
        }
        faults.iter().for_each(|fault| hostile.fault(fault.clone()));
        hurry(&mut tab, faults);
        tab.sign_in_with(trial.sign_in()).await;
        signed_in(&mut tab, &hostile, "with the fault").await;
        assert!(tab.userinfo().await.is_ok(), "the profile");
        let proves =
            trial.setup.proofs != Proofs::None && !trial.configuration.contains(&("dpop", json!("never")));
        assert_eq!(proves, hostile.proofs() > 2, "{} proofs came", hostile.proofs());
        tab.refresh().await;
        signed_in(&mut tab, &hostile, "after fresh tokens").await;
        bounded(&tab, &hostile);
    });
}

/// A profile that is refused, in a session that goes on.
pub(crate) fn profile_refused(trial: &Trial, faults: &[Fault], kind: &ErrorKind, words: &str) {
    during_a_session(trial, faults, async |tab, hostile| {
        let error = tab.userinfo().await.expect_err("it is refused");
        says(&error, kind, words);
        hostile.mend();
        assert!(tab.userinfo().await.is_ok(), "once the server does right");
    });
}

/// A call of the API that is refused, in a session that goes on.
pub(crate) fn call_refused(trial: &Trial, faults: &[Fault], kind: &ErrorKind, words: &str) {
    during_a_session(trial, faults, async |tab, hostile| {
        let before = hostile.requests("GET /api") + hostile.requests("POST /token");
        let error = call(tab, hostile).await.expect_err("it is refused");
        says(&error, kind, words);
        let sent = hostile.requests("GET /api") + hostile.requests("POST /token") - before;
        assert!(sent <= 6, "one call became {sent} requests");
        hostile.mend();
    });
}

/// A refresh that ends the session, and says why.
pub(crate) fn refresh_ends(trial: &Trial, faults: &[Fault], words: &str) {
    run(async || {
        let hostile = Hostile::start(trial.setup);
        let mut tab = Tab::open(&[trial.configuration(&hostile)]).await;
        tab.sign_in_with(trial.sign_in()).await;
        signed_in(&mut tab, &hostile, "before the fault").await;
        faults.iter().for_each(|fault| hostile.fault(fault.clone()));
        tab.refresh().await;
        let State::SignedOut(SignedOut::Over(error)) = tab.state() else {
            panic!("{faults:?} led to {:?}", tab.state())
        };
        says(error, &ErrorKind::SessionOver, words);
        tab.load("/").await;
        assert_eq!(tab.state(), &State::SignedOut(SignedOut::NotYet), "nothing of it is kept");
        hostile.mend();
        tab.sign_in_with(trial.sign_in()).await;
        signed_in(&mut tab, &hostile, "once the server does right").await;
    });
}

/// A refresh that fails for now: the session goes on with the tokens it has.
pub(crate) fn refresh_waits(trial: &Trial, faults: &[Fault], words: &str) {
    during_a_session(trial, faults, async |tab, hostile| {
        tab.refresh().await;
        hostile.mend();
        let postponed = tab.events().iter().rev().find_map(|event| match &event.step {
            Step::RefreshPostponed { reason, .. } => Some(reason.clone()),
            _ => None,
        });
        let reason = postponed.expect("an event that says so");
        assert!(reason.contains(words), "{reason}");
    });
}

fn during_a_session(trial: &Trial, faults: &[Fault], act: impl AsyncFnOnce(&mut Tab, &Hostile)) {
    run(async || {
        let hostile = Hostile::start(trial.setup);
        let mut tab = Tab::open(&[trial.configuration(&hostile)]).await;
        tab.sign_in_with(trial.sign_in()).await;
        signed_in(&mut tab, &hostile, "before the fault").await;
        faults.iter().for_each(|fault| hostile.fault(fault.clone()));
        hurry(&mut tab, faults);
        act(&mut tab, &hostile).await;
        bounded(&tab, &hostile);
        signed_in(&mut tab, &hostile, "after the fault").await;
        tab.load("/").await;
        signed_in(&mut tab, &hostile, "after the page was loaded anew").await;
    });
}

/// Somebody is signed in at this server, and its API answers.
pub(crate) async fn signed_in(tab: &mut Tab, server: &Hostile, when: &str) {
    assert_eq!(tab.state(), &State::SignedIn, "{when}");
    let issuer = tab.session().server().map(|server| server.issuer.as_str());
    assert_eq!(issuer, Some(server.issuer()), "{when}");
    let answer = call(tab, server).await;
    assert!(answer.as_ref().is_ok_and(|answer| answer.is_success()), "{when}: {answer:?}");
}

/// Calls the server's API.
pub(crate) async fn call(tab: &mut Tab, server: &Hostile) -> Result<oauth_protocol::Response, Error> {
    tab.call(&format!("{}/api/steps", server.issuer())).await
}

/// An error is of its kind, names its check and a next step, and gives nothing away.
pub(crate) fn says(error: &Error, kind: &ErrorKind, words: &str) {
    let shown = error.to_string();
    assert_eq!(error.kind(), kind, "{shown}");
    assert!(shown.contains(words), "“{words}” is not in: {shown}");
    assert!(!error.message().is_empty() && !error.next_step().is_empty(), "{shown}");
    assert!(shown.chars().count() < 1000, "it is {} characters long", shown.chars().count());
    assert!(!shown.chars().any(char::is_control), "it has control characters: {shown:?}");
    holds_no_secret(&shown);
}

/// All codes and tokens of the server end alike; a token that is signed begins alike.
fn holds_no_secret(text: &str) {
    assert!(
        !text.contains("0123456789abcdefghijklmnopqrstuvwxyz") && !text.contains("eyJ"),
        "a secret: {text}"
    );
}

/// Whatever the server does: no wait beyond the limit, no octets beyond it, no redirect followed, and
/// no secret in an event.
fn bounded(tab: &Tab, hostile: &Hostile) {
    // Three bodies of the largest size, and what the network itself keeps of each.
    const ROOM: u64 = 3 * (8 + 12) * 1024 * 1024;
    assert!(tab.longest_wait() <= TIME_LIMIT, "it would wait {:?}", tab.longest_wait());
    assert!(hostile.octets() < ROOM, "{} octets were taken", hostile.octets());
    assert_eq!(hostile.requests("GET /around") + hostile.requests("POST /around"), 0, "redirects followed");
    holds_no_secret(&format!("{:?}", tab.events()));
}

fn hurry(tab: &mut Tab, faults: &[Fault]) {
    let hangs = |fault: &Fault| {
        matches!(fault, Fault::Damaged(_, Damage::Hangs | Damage::HangsInBody | Damage::Trickled))
    };
    if faults.iter().any(hangs) {
        tab.hurry(IMPATIENCE);
    }
}

/// A damage on the way from an endpoint.
pub(crate) fn from(endpoint: Endpoint, damage: Damage) -> Fault {
    Fault::Damaged(endpoint, damage)
}
