//! Steps and active minutes of the last days: a chart, and the same as a table.
use leptos::prelude::untrack;
use oauth_leptos::SessionHandle;

use crate::api::{self, Activity, Failure};
use crate::app::{App, is_granted};
use crate::components::ask::{ask, because};
use crate::components::chart::{Bar, chart};
use crate::components::guard::guard;
use crate::components::notice::problem;
use crate::dates::Day;
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
    granted: Live<bool>,
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
    guard(app, TITLE, lead, move || vec![allowed(app)])
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
        Answer::Waiting => bones(),
        Answer::Here(activity) => charts(activity),
        Answer::Failed(failure) if failure.needs_permission => not_allowed(app),
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

fn bones() -> Tag {
    panel()
        .child(tag("div.progress").attr("aria-hidden", "true"))
        .child(tag("span.bone.bone-short"))
        .child(tag("span.bone.bone-tall"))
        .child(tag("span.bone.bone-short"))
}

fn panel() -> Tag {
    tag("section.panel.stack-l").attr("aria-label", "Steps and active minutes")
}

fn charts(activity: &[Activity]) -> Tag {
    let bars = |value: fn(&Activity) -> u64| -> Vec<Bar> {
        let bar = |row: &Activity| Some(Bar { day: Day::parse(&row.date)?, value: value(row) });
        activity.iter().filter_map(bar).collect()
    };
    let (steps, minutes) = (bars(|row| row.steps), bars(|row| row.active_minutes));
    if steps.is_empty() {
        return panel().child(tag("p").text("The resource server has no days to show."));
    }
    let sum = |bars: &[Bar]| bars.iter().map(|bar| bar.value).sum::<u64>();
    let count = steps.len() as u64;
    let stats = tag("dl.stats")
        .child(stat(&format!("Steps in {count} days"), sum(&steps)))
        .child(stat("A day, on average", sum(&steps) / count))
        .child(stat("Active minutes", sum(&minutes)));
    panel()
        .child(stats)
        .child(chart("figure.chart", "Steps a day", 230, &steps))
        .child(chart("figure.chart.chart-minutes", "Active minutes a day", 150, &minutes))
        .child(table(&steps, &minutes))
}

fn stat(name: &str, number: u64) -> Tag {
    tag("div").child(tag("dt").text(name)).child(tag("dd").text(&grouped(number)))
}

fn table(steps: &[Bar], minutes: &[Bar]) -> Tag {
    let head = tag("tr")
        .child(tag("th").attr("scope", "col").text("Day"))
        .child(tag("th.end").attr("scope", "col").text("Steps"))
        .child(tag("th.end").attr("scope", "col").text("Active minutes"));
    let rows = steps.iter().zip(minutes).map(|(steps, minutes)| {
        let day = format!("{} {}", steps.day.short_weekday(), steps.day.short_date());
        let day = tag("time").attr("datetime", &steps.day.iso()).text(&day);
        tag("tr")
            .child(tag("th").attr("scope", "row").child(day))
            .child(tag("td.end").text(&grouped(steps.value)))
            .child(tag("td.end").text(&grouped(minutes.value)))
    });
    let table = tag("table")
        .child(tag("caption.visually-hidden").text("Steps and active minutes of each day"))
        .child(tag("thead").child(head))
        .child(tag("tbody").children(rows.collect()));
    tag("details.fold").child(tag("summary").text("The same as a table")).child(table)
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
