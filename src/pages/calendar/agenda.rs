//! Events by day.
use crate::api::Event;
use crate::app::App;
use crate::dates::{self, Day, Moment};
use crate::ui::{Tag, tag, working_button};

use super::desk::Said;

/// The events, each under its day.
pub fn agenda(app: App, events: &[Event]) -> Tag {
    let days = by_day(events, |event| dates::local(&event.starts_at).map(|moment| moment.day));
    if days.is_empty() {
        return tag("p.panel").text("Nothing is planned from today on.");
    }
    let days = days.into_iter().zip(0..).map(|((date, events), number)| day(app, number, date, &events));
    tag("div.agenda").children(days.collect())
}

fn day(app: App, number: usize, date: Option<Day>, events: &[&Event]) -> Tag {
    let id = format!("day-{number}");
    let name = match date {
        Some(day) if Some(day) == dates::today() => "Today",
        Some(day) => day.weekday(),
        None => "Some day",
    };
    let mut time = tag("time").text(name).text(" ");
    if let Some(day) = date {
        time = time.attr("datetime", &day.iso()).child(tag("small").text(&day.date()));
    }
    let lines = events.iter().map(|event| line(app, event)).collect();
    tag("section.day")
        .attr("aria-labelledby", &id)
        .child(tag("h2.day-date").attr("id", &id).child(time))
        .child(tag("ul.events").children(lines))
}

fn line(app: App, event: &Event) -> Tag {
    let id = event.id.clone();
    let class = move || {
        let is_new =
            app.calendar.said.with(|said| matches!(said, Some(Said::Added(added)) if added.id == id));
        Some(if is_new { "event event-new" } else { "event" }.to_owned())
    };
    let times = tag("span.event-time").child(time(&event.starts_at)).text(" to ").child(time(&event.ends_at));
    let mut title = tag("span.event-title").text(&event.title);
    if !event.place.is_empty() {
        title = title.text(" ").child(tag("span.event-place").text(&event.place));
    }
    let event = event.clone();
    tag("li").sets("class", class).attr("data-event", &event.id).child(times).child(title).shows(move || {
        let may_change = app.calendar.may_change.get();
        if may_change { vec![remove_button(app, event.clone())] } else { Vec::new() }
    })
}

fn time(written: &str) -> Tag {
    let words = dates::local(written).map_or_else(|| written.to_owned(), Moment::time);
    tag("time").attr("datetime", written).text(&words)
}

fn remove_button(app: App, event: Event) -> Tag {
    let id = event.id.clone();
    let works = move || app.calendar.sending.with(|sending| sending.as_ref() == Some(&id));
    working_button("button.button.button-small", "Remove", "Removing…", works)
        .child(tag("span.visually-hidden").text(" ").text(&event.title))
        .press(move || app.calendar.remove(event.clone()))
}

/// Neighbours with the same day come together.
fn by_day<D: PartialEq>(events: &[Event], day_of: impl Fn(&Event) -> D) -> Vec<(D, Vec<&Event>)> {
    let mut days: Vec<(D, Vec<&Event>)> = Vec::new();
    for event in events {
        let day = day_of(event);
        match days.last_mut() {
            Some((last, events)) if *last == day => events.push(event),
            _ => days.push((day, vec![event])),
        }
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_of_a_day_stand_together() {
        let event = |id: &str, starts_at: &str| Event {
            id: id.to_owned(),
            starts_at: starts_at.to_owned(),
            ..Event::default()
        };
        let events = [
            event("1", "2026-11-23T09:00:00Z"),
            event("2", "2026-11-23T13:00:00Z"),
            event("3", "2026-11-25T15:00:00Z"),
        ];
        let days = by_day(&events, |event| Day::parse(&event.starts_at));
        let ids: Vec<Vec<&str>> =
            days.iter().map(|(_, events)| events.iter().map(|event| event.id.as_str()).collect()).collect();
        assert_eq!(ids, [vec!["1", "2"], vec!["3"]]);
        assert!(by_day(&[], |_| 0).is_empty());
    }
}
