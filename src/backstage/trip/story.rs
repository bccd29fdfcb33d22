//! From the recorded events to the story: chapters, and in each the moments, one arrow or one word at a time.
use oauth_leptos::protocol::{Message, MessageKind};
use oauth_leptos::{Check, FlowEvent, Step};

use super::telling::{Lane, Title, Way, lanes, local, title};

/// An event, and the tab it happened in: 0 is this one, the others are numbered as they were heard of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub tab: u32,
    pub event: FlowEvent,
}

/// A part of the story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chapter {
    pub kind: ChapterKind,
    pub tab: u32,
    pub moments: Vec<Moment>,
}

/// What a chapter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChapterKind {
    SignIn,
    Silent,
    Renewal,
    Calls,
    Refresh,
    SignOut,
    Between,
}

impl ChapterKind {
    /// What it is called.
    pub fn words(self) -> &'static str {
        match self {
            ChapterKind::SignIn => "Signing in",
            ChapterKind::Silent => "Signing in without a question",
            ChapterKind::Renewal => "Allowing more, or confirming",
            ChapterKind::Calls => "Asking for data",
            ChapterKind::Refresh => "A new access token",
            ChapterKind::SignOut => "Signing out",
            ChapterKind::Between => "Meanwhile",
        }
    }

    /// The chapter that an event opens or belongs to; `None` for one that goes on with what is under way.
    fn of(step: &Step) -> Option<ChapterKind> {
        Some(match step {
            Step::SignInRequested { silent: true, .. } => ChapterKind::Silent,
            Step::SignInRequested { renewal: true, .. } => ChapterKind::Renewal,
            Step::SignInRequested { .. } => ChapterKind::SignIn,
            Step::CallSent { .. } => ChapterKind::Calls,
            Step::RefreshSent => ChapterKind::Refresh,
            Step::SignOutRequested => ChapterKind::SignOut,
            Step::MessageSent { kind, .. }
            | Step::MessageReceived { kind, .. }
            | Step::MessageLost { kind, .. } => match kind {
                MessageKind::Call | MessageKind::Userinfo => ChapterKind::Calls,
                MessageKind::Refresh => ChapterKind::Refresh,
                MessageKind::Revocation | MessageKind::EndSession => ChapterKind::SignOut,
                _ => return None,
            },
            Step::SessionRestored
            | Step::TokensAdopted
            | Step::TokensShared
            | Step::SessionJoined
            | Step::SignedOutElsewhere
            | Step::WentOffline
            | Step::CameOnline
            | Step::SessionEnded { .. } => ChapterKind::Between,
            _ => return None,
        })
    }

    /// Whether what comes is told in the chapter that is open: a message of a sign-in after the tab was loaded
    /// anew is.
    fn holds(self, other: ChapterKind) -> bool {
        let signs_in = matches!(self, ChapterKind::SignIn | ChapterKind::Silent | ChapterKind::Renewal);
        self == other || (signs_in && other == ChapterKind::Between)
    }
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Names it as long as it is kept.
    pub key: String,
    /// Milliseconds since 1970.
    pub at: u64,
    pub tab: u32,
    pub title: Title,
    pub what: What,
}

/// What there is to see of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A message between two parties.
    Message { from: Lane, to: Lane, way: Way, kind: MessageKind, message: Message, reason: String },
    /// Something on one lane.
    Local { lane: Lane, check: Option<Check>, failed: bool, reason: String },
}

/// The whole story, oldest first.
pub fn story(told: &[Told]) -> Vec<Chapter> {
    let mut chapters: Vec<Chapter> = Vec::new();
    let mut same = (u64::MAX, 0);
    for Told { tab, event } in told {
        same = if same.0 == event.at { (event.at, same.1 + 1) } else { (event.at, 0) };
        let open = chapters.iter().rposition(|chapter| chapter.tab == *tab);
        let wanted = ChapterKind::of(&event.step);
        let begins = matches!(event.step, Step::SignInRequested { .. } | Step::SignOutRequested);
        let goes_on = open.filter(|index| {
            let held = wanted
                .is_none_or(|wanted| chapters[*index].kind.holds(wanted) && !is_over(&chapters[*index]));
            !begins && (held || wanted.is_none())
        });
        let Some(moment) = moment(*tab, event, same.1) else { continue };
        let repeats = |index: &usize| {
            let last = chapters[*index].moments.last();
            event.step == Step::SessionRestored && last.is_some_and(|last| last.title == moment.title)
        };
        // Each page load says so; once is enough.
        if goes_on.as_ref().is_some_and(repeats) {
            continue;
        }
        let index = goes_on.unwrap_or_else(|| {
            let kind = wanted.unwrap_or(ChapterKind::Between);
            chapters.push(Chapter { kind, tab: *tab, moments: Vec::new() });
            chapters.len() - 1
        });
        chapters[index].moments.push(moment);
    }
    chapters
}

/// Whether a sign-in has come to its end: what follows is another chapter.
fn is_over(chapter: &Chapter) -> bool {
    let signs_in = matches!(chapter.kind, ChapterKind::SignIn | ChapterKind::Silent | ChapterKind::Renewal);
    let ends =
        |moment: &Moment| moment.title.term == "session storage" || moment.title.term == "check failed";
    signs_in && chapter.moments.last().is_some_and(ends)
}

fn moment(tab: u32, event: &FlowEvent, ordinal: usize) -> Option<Moment> {
    let (title, what) = match &event.step {
        Step::MessageSent { kind, message, .. } => arrow(*kind, Way::Out, message, ""),
        Step::MessageReceived { kind, message, .. } => arrow(*kind, Way::Back, message, ""),
        Step::MessageLost { kind, reason, .. } => arrow(*kind, Way::Lost, &Message::default(), reason),
        step => {
            let (lane, title) = local(step)?;
            let (check, failed, reason) = match step {
                Step::Passed { check } => (Some(*check), false, String::new()),
                Step::Refused { check, reason } => (Some(*check), true, reason.clone()),
                Step::SessionEnded { reason } | Step::SilentSignInEnded { reason } => {
                    (None, true, reason.clone())
                }
                Step::RefreshPostponed { reason, .. } => (None, true, reason.clone()),
                _ => (None, false, String::new()),
            };
            (title, What::Local { lane, check, failed, reason })
        }
    };
    Some(Moment { key: format!("{tab}-{}-{ordinal}", event.at), at: event.at, tab, title, what })
}

fn arrow(kind: MessageKind, way: Way, message: &Message, reason: &str) -> (Title, What) {
    let (from, to) = lanes(kind, way);
    let (message, reason) = (message.clone(), reason.to_owned());
    (title(kind, way, &message), What::Message { from, to, way, kind, message, reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(crate) fn told(steps: &[Step]) -> Vec<Told> {
        let events = steps.iter().enumerate();
        events
            .map(|(at, step)| Told { tab: 0, event: FlowEvent { at: at as u64, step: step.clone() } })
            .collect()
    }

    fn sent(kind: MessageKind) -> Step {
        Step::MessageSent { exchange: 1, kind, message: Message::default() }
    }

    fn requested(silent: bool) -> Step {
        Step::SignInRequested { server: "a".into(), scope: "x".into(), silent, renewal: false }
    }

    fn kinds(told: &[Told]) -> Vec<(ChapterKind, usize)> {
        story(told).iter().map(|chapter| (chapter.kind, chapter.moments.len())).collect()
    }

    #[test]
    fn a_round_trip_has_its_chapters() {
        let steps = [
            requested(false),
            sent(MessageKind::Metadata),
            sent(MessageKind::AuthorizationRequest),
            Step::SessionRestored,
            sent(MessageKind::AuthorizationResponse),
            Step::Passed { check: Check::State },
            sent(MessageKind::CodeExchange),
            Step::SignedIn,
            Step::CallSent { request: "GET /x".into() },
            sent(MessageKind::Call),
            sent(MessageKind::Call),
            Step::RefreshSent,
            sent(MessageKind::Refresh),
            Step::Refreshed { expires_in: None },
            Step::SignOutRequested,
            sent(MessageKind::Revocation),
        ];
        assert_eq!(
            kinds(&told(&steps)),
            [
                (ChapterKind::SignIn, 8),
                (ChapterKind::Calls, 2),
                (ChapterKind::Refresh, 2),
                (ChapterKind::SignOut, 2)
            ]
        );
    }

    #[test]
    fn what_comes_after_a_sign_in_is_a_chapter_of_its_own() {
        let steps = [requested(false), Step::SignedIn, Step::WentOffline, Step::CameOnline, requested(true)];
        assert_eq!(
            kinds(&told(&steps)),
            [(ChapterKind::SignIn, 2), (ChapterKind::Between, 2), (ChapterKind::Silent, 1)]
        );
    }

    #[test]
    fn page_loads_in_a_row_are_told_once() {
        let steps = [Step::SessionRestored, Step::SessionRestored, Step::WentOffline, Step::SessionRestored];
        assert_eq!(kinds(&told(&steps)), [(ChapterKind::Between, 3)]);
    }

    #[test]
    fn tabs_do_not_mix() {
        let mut events = told(&[requested(false), sent(MessageKind::Refresh), Step::SignedIn]);
        events[1].tab = 1;
        assert_eq!(kinds(&events), [(ChapterKind::SignIn, 2), (ChapterKind::Refresh, 1)]);
    }

    #[test]
    fn moments_of_one_millisecond_have_names_of_their_own() {
        let mut events = told(&[Step::WentOffline, Step::CameOnline]);
        events[1].event.at = 0;
        let chapters = story(&events);
        assert_eq!(chapters[0].moments[0].key, "0-0-0");
        assert_eq!(chapters[0].moments[1].key, "0-0-1");
    }

    #[test]
    fn a_refusal_carries_its_reason() {
        let chapters = story(&told(&[Step::Refused { check: Check::Issuer, reason: "no".into() }]));
        let moment = &chapters[0].moments[0];
        assert!(moment.title.words.starts_with("Refused: the server"));
        assert!(matches!(&moment.what, What::Local { failed: true, reason, .. } if reason == "no"));
    }
}
