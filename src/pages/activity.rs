//! Steps and active minutes of the last days: a chart, and the same as a table.
use leptos::prelude::untrack;
use oauth_leptos::SessionHandle;

use crate::api::{self, Activity, Failure};
use crate::app::{App, is_granted};
use crate::components::ask::{ask, because};
use crate::components::bones::bones;
use crate::components::chart::{Kind, chart, row, stat, table};
use crate::components::guard::guard;
use crate::components::notice::problem;
use crate::dates::{Daily, Day};
use crate::live::{Live, follow};
use crate::router::Router;
use crate::ui::{Tag, button, heading, tag};
use crate::words::{FITNESS, grouped};

const TITLE: &str = "Your activity";

/// What the API gave so far.
#[derive(Clone)]
enum Answer {
    Waiting,
    Here(Vec<Activity>),
    Failed(Failure),
}

/// What the page knows.
pub struct ActivityState {
    pub granted: Live<bool>,
    days: Live<u32>,
    answer: Live<Answer>,
    busy: Live<bool>,
}

impl ActivityState {
    /// Nothing yet.
    pub fn new(session: SessionHandle, router: Router) -> ActivityState {
        ActivityState {
            granted: Live::computed(move || is_granted(session, FITNESS)),
            days: Live::computed(move || days_of(router.place().parameter("days"))),
            answer: Live::new(Answer::Waiting),
            busy: Live::new(false),
        }
    }
}

/// The page at `/activity`.
pub fn activity(app: App) -> Vec<Tag> {
    let lead = "Sign in first; then your steps and active minutes appear here.";
    guard(app, TITLE, lead, |app| vec![allowed(app)])
}

fn allowed(app: App) -> Tag {
    tag("div.stack.stack-l").shows(move || {
        let granted = app.activity.granted.get();
        untrack(|| if granted { shown(app) } else { vec![heading(TITLE), not_allowed(app)] })
    })
}

fn not_allowed(app: App) -> Tag {
    ask(app, FITNESS, "You haven’t allowed this app to see your steps", "the chart")
}

fn shown(app: App) -> Vec<Tag> {
    let state = &app.parts().activity;
    state.answer.set(Answer::Waiting);
    follow(move || {
        let days = state.days.get();
        untrack(|| fetch(app, days));
    });
    let status = tag("p.soft").attr("role", "status").shows(move || match state.answer.get() {
        _ if state.busy.get() => vec![tag("span").text("Asking the resource server…")],
        Answer::Here(_) => because(FITNESS),
        _ => Vec::new(),
    });
    let choices = tag("div.segmented")
        .attr("role", "group")
        .attr("aria-label", "Days shown")
        .child(choice(app, 7, "7 days"))
        .child(choice(app, 30, "30 days"));
    let head = tag("div.page-head").child(tag("div").child(heading(TITLE)).child(status)).child(choices);
    let content = tag("div.stack").flag("aria-busy", move || state.busy.get()).shows(move || {
        let answer = state.answer.get();
        untrack(|| vec![content(app, &answer)])
    });
    vec![head, content]
}

fn content(app: App, answer: &Answer) -> Tag {
    match answer {
        Answer::Waiting => bones(panel()).child(tag("span.bone.bone-short")),
        Answer::Here(activity) => charts(activity),
        Answer::Failed(failure) if failure.needs_permission() => not_allowed(app),
        Answer::Failed(failure) => problem("Your steps couldn’t be fetched", failure, move || {
            app.activity.answer.set(Answer::Waiting);
            fetch(app, app.activity.days.peek(|days| *days));
        }),
    }
}

fn fetch(app: App, days: u32) {
    let state = &app.parts().activity;
    state.busy.set(true);
    api::activity(app.session, days, move |answer| {
        // The person may have chosen another number of days meanwhile.
        if state.days.peek(|wanted| *wanted == days) {
            state.answer.set(answer.map_or_else(Answer::Failed, Answer::Here));
            state.busy.set(false);
        }
    });
}

fn choice(app: App, count: u32, label: &str) -> Tag {
    button("button", label)
        .sets("aria-pressed", move || Some((app.activity.days.get() == count).to_string()))
        .press(move || app.router.replace_query(&format!("days={count}")))
}

/// 7 or 30; anything else counts as 7.
fn days_of(parameter: Option<&str>) -> u32 {
    if parameter == Some("30") { 30 } else { 7 }
}

fn panel() -> Tag {
    tag("section.panel.stack-l").attr("aria-label", "Steps and active minutes")
}

fn charts(activity: &[Activity]) -> Tag {
    let bars = |value: fn(&Activity) -> u64| -> Vec<Daily> {
        let bar = |row: &Activity| Some(Daily { day: Day::parse(&row.date)?, value: value(row) });
        activity.iter().filter_map(bar).collect()
    };
    let (steps, minutes) = (bars(|row| row.steps), bars(|row| row.active_minutes));
    if steps.is_empty() {
        return panel().child(tag("p").text("The resource server has no days to show."));
    }
    let sum = |bars: &[Daily]| bars.iter().map(|bar| bar.value).sum::<u64>();
    let count = steps.len() as u64;
    let stats = tag("dl.stats")
        .child(stat(&format!("Steps in {count} days"), &grouped(sum(&steps))))
        .child(stat("A day, on average", &grouped(sum(&steps) / count)))
        .child(stat("Active minutes", &grouped(sum(&minutes))));
    let rows = steps.iter().zip(&minutes);
    let rows = rows
        .map(|(steps, minutes)| row(steps.day, &[grouped(steps.value), grouped(minutes.value)]))
        .collect();
    panel()
        .child(stats)
        .child(chart(Kind::Bars, "figure.chart", "Steps a day", 230, &steps))
        .child(chart(Kind::Bars, "figure.chart.chart-minutes", "Active minutes a day", 150, &minutes))
        .child(table("Steps and active minutes of each day", &["Steps", "Active minutes"], rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_two_spans_can_be_chosen() {
        let check = |parameter, days| assert_eq!(days_of(parameter), days, "{parameter:?}");
        check(None, 7);
        check(Some("7"), 7);
        check(Some("30"), 30);
        check(Some("999999"), 7);
        check(Some("<script>"), 7);
    }
}
