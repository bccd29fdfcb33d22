//! The attack under way, where everything of the client passes by: what it changes there, and what it sees.
//!
//! A run that leaves the page is kept in this tab: which attack, how far it is, and what was seen. It is bound
//! to the `state` of its own request, so that no other answer is ever changed.
use std::cell::RefCell;

use leptos::prelude::untrack;
use oauth_leptos::protocol::{Effect, ExchangeId, Input, Key, Unreachable};
use oauth_leptos::{Response, Step, Verdict, use_session};

use super::attack::Attack;
use super::evidence::{Evidence, Refusal};
use super::tamper;
use crate::keep;

/// How far an attack is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It has begun; one that travels is on its way to the server.
    Begun,
    /// The answer is there.
    Back,
    /// The answer was used, and is there once more.
    Again,
    /// An older copy of the session is in place, and the page is loaded anew.
    PutBack,
}

const PHASES: [(Phase, &str); 4] =
    [(Phase::Begun, "begun"), (Phase::Back, "back"), (Phase::Again, "again"), (Phase::PutBack, "put-back")];

/// An attack under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub attack: Attack,
    pub phase: Phase,
    pub evidence: Evidence,
    /// The `state` of its request; empty until there is one.
    state: String,
}

/// What becomes of requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Line {
    #[default]
    Open,
    /// The tokens that come next end soon, and then the line is cut.
    Shortens,
    Cut,
}

#[derive(Default)]
struct Bench {
    run: Option<Run>,
    /// The address with an answer that is to come a second time. A code is in it: it is kept nowhere else.
    answer: Option<String>,
    /// The token request under way.
    exchange: Option<ExchangeId>,
    line: Line,
}

thread_local! {
    static BENCH: RefCell<Bench> = RefCell::default();
}

/// What becomes of an effect.
pub fn effect(effect: Effect) -> Verdict {
    BENCH.with_borrow_mut(|bench| bench.effect(effect))
}

/// What the session is told.
pub fn input(input: Input) -> Input {
    BENCH.with_borrow_mut(|bench| bench.input(input))
}

/// Begins an attack.
pub fn begin(attack: Attack) {
    let run = Run { attack, phase: Phase::Begun, evidence: Evidence::default(), state: String::new() };
    BENCH.set(Bench { run: Some(run), ..Bench::default() });
}

/// The attack under way, as it stands.
pub fn run() -> Option<Run> {
    BENCH.with_borrow(|bench| bench.run.clone())
}

/// Ends the attack under way; what was seen of it.
pub fn end() -> Option<Run> {
    keep::remove(keep::LAB_RUN);
    BENCH.take().run
}

/// What the attack changes is changed: what is seen from now on counts.
pub fn done() {
    BENCH.with_borrow_mut(|bench| bench.update(|run| run.evidence.is_done = true));
}

/// Whether what the attack changes is changed.
pub fn is_done() -> bool {
    BENCH.with_borrow(|bench| bench.run.as_ref().is_some_and(|run| run.evidence.is_done))
}

/// Whether the client has taken a step that is so.
pub fn has(is_so: impl Fn(&Step) -> bool) -> bool {
    BENCH.with_borrow(|bench| bench.run.as_ref().is_some_and(|run| run.evidence.has(is_so)))
}

/// The client refused, in its own words.
pub fn refused(refusal: Refusal) {
    BENCH.with_borrow_mut(|bench| bench.update(|run| run.evidence.refusal = Some(refusal)));
}

/// What was seen in the second tab.
pub fn joined(twin: Evidence) {
    BENCH.with_borrow_mut(|bench| {
        bench.update(|run| {
            run.evidence.is_done &= twin.is_done;
            run.evidence.renewed.extend(twin.renewed);
            run.evidence.twin = twin.steps;
        });
    });
}

/// The next phase; what was seen so far is not what counts.
pub fn enter(phase: Phase) {
    BENCH.with_borrow_mut(|bench| {
        bench.update(|run| {
            run.phase = phase;
            run.evidence = Evidence::default();
        });
    });
}

/// The address with the answer that was used; once.
pub fn take_answer() -> Option<String> {
    BENCH.with_borrow_mut(|bench| bench.answer.take())
}

/// The tokens that come next end soon, and then no request gets through.
pub fn shorten_and_cut() {
    BENCH.with_borrow_mut(|bench| bench.line = Line::Shortens);
}

/// Requests get through again.
pub fn mend() {
    BENCH.with_borrow_mut(|bench| bench.line = Line::Open);
}

impl Bench {
    fn update(&mut self, change: impl FnOnce(&mut Run)) {
        if let Some(run) = &mut self.run {
            change(run);
            if run.attack.travels() || run.phase == Phase::PutBack {
                keep::store(keep::LAB_RUN, &run.write());
            }
        }
    }

    fn effect(&mut self, effect: Effect) -> Verdict {
        if self.run.is_none() {
            return Verdict::Perform(effect);
        }
        match &effect {
            Effect::Record(event) => {
                let renews = event.step == Step::RefreshSent;
                let generation = untrack(|| use_session().tokens()).map(|tokens| tokens.generation);
                self.update(|run| {
                    run.evidence.saw(event);
                    run.evidence.renewed.extend(generation.filter(|_| renews));
                });
            }
            Effect::Store(Key::Pending(state), _) => {
                self.update(|run| {
                    if run.phase == Phase::Begun {
                        run.state.clone_from(state);
                    }
                });
            }
            Effect::Send { exchange, .. } if self.line == Line::Cut => {
                return Verdict::Answer(Input::Answer(*exchange, Err(Unreachable::Network)));
            }
            Effect::Send { exchange, request, .. } => {
                if request.body.contains("grant_type=") {
                    self.exchange = Some(*exchange);
                }
                // Method, origin and path: no more is shown of a request.
                let sent = format!("{request:?}");
                self.update(|run| {
                    if run.evidence.is_done {
                        run.evidence.requests.push(sent);
                    }
                });
            }
            _ => {}
        }
        Verdict::Perform(effect)
    }

    fn input(&mut self, input: Input) -> Input {
        match input {
            Input::Start(address, entropy) => {
                self.run = keep::load(keep::LAB_RUN).and_then(|text| Run::read(&text));
                Input::Start(self.arrived(address), entropy)
            }
            Input::Answer(exchange, Ok(response)) if self.exchange == Some(exchange) => {
                Input::Answer(exchange, Ok(self.answered(response)))
            }
            other => other,
        }
    }

    /// The page is loaded at this address.
    fn arrived(&mut self, address: String) -> String {
        let Some(mut run) = self.run.take() else { return address };
        let (address, replayed) = run.arrived(address);
        self.run = Some(run);
        self.answer = replayed;
        self.update(|_| {});
        address
    }

    /// The token endpoint has answered.
    fn answered(&mut self, response: Response) -> Response {
        let Some(run) = &self.run else { return response };
        /// Long enough to be looked at, and too short to be waited for.
        const LIFETIME: u32 = 3;
        let earlier = || Some(untrack(|| use_session().tokens())?.id_token?.reveal_secret().to_owned());
        let body = &response.body;
        let changed = match run.attack {
            Attack::Nonce => earlier().and_then(|token| tamper::with_identity_token(body, &token)),
            Attack::Unsigned => tamper::identity_token(body)
                .and_then(tamper::unsigned)
                .and_then(|token| tamper::with_identity_token(body, &token)),
            Attack::Offline if self.line == Line::Shortens => tamper::with_lifetime(body, LIFETIME),
            _ => None,
        };
        let Some(body) = changed else { return response };
        if self.line == Line::Shortens {
            self.line = Line::Cut;
        }
        self.update(|run| run.evidence.is_done = true);
        Response { body, ..response }
    }
}

impl Run {
    /// What the client is to take for the address, and the address that is to come a second time.
    fn arrived(&mut self, address: String) -> (String, Option<String>) {
        if self.phase == Phase::PutBack {
            self.evidence.is_done = true;
            return (address, None);
        }
        let is_its = !self.state.is_empty() && tamper::parameter(&address, "state") == Some(&self.state);
        if !is_its {
            return (address, None);
        }
        if self.phase == Phase::Begun {
            self.phase = Phase::Back;
        }
        if tamper::parameter(&address, "code").is_none() {
            return (address, None);
        }
        let changed = match (self.attack, self.phase) {
            (Attack::State, _) => tamper::with_parameter(&address, "state", "a-state-that-nobody-made"),
            (Attack::Issuer, _) => tamper::with_parameter(&address, "iss", "https%3A%2F%2Fother.example"),
            (Attack::Replay, Phase::Again) => address,
            (Attack::Replay, _) => return (address.clone(), Some(address)),
            _ => return (address, None),
        };
        self.evidence.is_done = true;
        (changed, None)
    }

    fn write(&self) -> String {
        let phase = PHASES.iter().find(|(phase, _)| *phase == self.phase).map_or("", |(_, name)| name);
        format!("{} {phase} {}\n{}", self.attack.name(), self.state, self.evidence.write())
    }

    fn read(text: &str) -> Option<Run> {
        let (head, evidence) = text.split_once('\n')?;
        let mut parts = head.split(' ');
        let attack = Attack::named(parts.next()?)?;
        let phase = parts.next()?;
        let phase = PHASES.iter().find(|(_, name)| *name == phase)?.0;
        let state = parts.next()?.to_owned();
        Some(Run { attack, phase, evidence: Evidence::read(evidence), state })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &str = "http://localhost/callback?code=c&state=mine&iss=http%3A%2F%2Fas";

    fn begun(attack: Attack) -> Run {
        let evidence = Evidence::default();
        Run { attack, phase: Phase::Begun, evidence, state: "mine".to_owned() }
    }

    #[test]
    fn a_run_is_read_as_it_was_written() {
        for (phase, _) in PHASES {
            let run = Run { phase, ..begun(Attack::Replay) };
            assert_eq!(Run::read(&run.write()), Some(run));
        }
        let bare = Run { state: String::new(), ..begun(Attack::Stale) };
        assert_eq!(Run::read(&bare.write()), Some(bare));
        for text in ["", "state", "other begun mine\n", "state other mine\n"] {
            assert_eq!(Run::read(text), None, "{text}");
        }
    }

    #[test]
    fn only_its_own_answer_is_changed() {
        for address in ["/callback?code=c&state=other", "/callback?code=c", "/lab", "/callback?state=mine2"] {
            for attack in [Attack::State, Attack::Issuer, Attack::Replay] {
                let mut run = begun(attack);
                assert_eq!(run.arrived(address.to_owned()), (address.to_owned(), None));
                assert_eq!(run, begun(attack));
            }
        }
        let mut run = Run { state: String::new(), ..begun(Attack::State) };
        assert_eq!(run.arrived("/callback?code=c&state=".to_owned()).0, "/callback?code=c&state=");
    }

    #[test]
    fn an_answer_is_changed_as_the_attack_wants() {
        let check = |attack: Attack, wanted: &str| {
            let mut run = begun(attack);
            assert_eq!(run.arrived(ANSWER.to_owned()).0, wanted);
            assert!(run.phase == Phase::Back && run.evidence.is_done, "{attack:?}");
        };
        check(Attack::State, &ANSWER.replace("mine", "a-state-that-nobody-made"));
        check(Attack::Issuer, &ANSWER.replace("http%3A%2F%2Fas", "https%3A%2F%2Fother.example"));
    }

    #[test]
    fn an_answer_is_replayed_once_it_was_used() {
        let mut run = begun(Attack::Replay);
        assert_eq!(run.arrived(ANSWER.to_owned()), (ANSWER.to_owned(), Some(ANSWER.to_owned())));
        assert!(run.phase == Phase::Back && !run.evidence.is_done);
        let mut run = Run { phase: Phase::Again, ..run };
        assert_eq!(run.arrived(ANSWER.to_owned()), (ANSWER.to_owned(), None));
        assert!(run.evidence.is_done);
    }

    #[test]
    fn a_refusal_of_the_server_is_left_as_it_is() {
        let refusal = "/callback?error=login_required&state=mine";
        for attack in [Attack::State, Attack::Issuer, Attack::Replay, Attack::Nonce] {
            let mut run = begun(attack);
            assert_eq!(run.arrived(refusal.to_owned()), (refusal.to_owned(), None));
            assert!(run.phase == Phase::Back && !run.evidence.is_done, "{attack:?}");
        }
    }
}
