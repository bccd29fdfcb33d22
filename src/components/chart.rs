//! A chart of days: plain SVG whose width follows the page, with words for those who don't see it.
//!
//! Sideways everything is in percent, so that text keeps its size; upwards in pixels.
use crate::dates::{Daily, Day};
use crate::ui::{Tag, svg, tag};
use crate::words::{grouped, tenths};

/// Room above the bars for their numbers, and below for the days.
const TOP: u64 = 22;
const FOOT: u64 = 22;
/// Up to so many bars there is room for every number and every day.
const FEW: usize = 10;

/// How values are drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Counts, as bars from zero. Today's is not over.
    Bars,
    /// Measurements in thousandths, as points above a round value near the lowest.
    Points,
}

impl Kind {
    fn say(self, value: u64) -> String {
        if self == Kind::Points { tenths(value) } else { grouped(value) }
    }
}

/// The chart, as `figure.chart`. The last value is today's.
pub fn chart(kind: Kind, selector: &str, title: &str, height: u64, bars: &[Daily]) -> Tag {
    let most = bars.iter().map(|bar| bar.value).max().unwrap_or(0);
    let least = bars.iter().map(|bar| bar.value).min().unwrap_or(0);
    let (name, floor) = match kind {
        Kind::Bars => ("bar chart", 0),
        // Below the lowest there is room for its number.
        Kind::Points => ("line chart", least.saturating_sub(300) / 1000 * 1000),
    };
    let has_axis = kind == Kind::Points || bars.len() > FEW;
    let mut ticks = ticks(most - floor);
    let range = (most - floor).max(ticks.last().copied().unwrap_or(1));
    let scale = Scale { kind, height, floor, range };
    let words = format!(
        "{title}, {name}. Lowest {}, highest {}. The table below has every day.",
        kind.say(least),
        kind.say(most)
    );
    let mut plot = svg(if has_axis { "svg.chart-plot.chart-axis" } else { "svg.chart-plot" })
        .attr("role", "img")
        .attr("width", "100%")
        .attr("height", &height.to_string())
        .attr("aria-label", &words);
    if kind == Kind::Points {
        ticks.push(0);
    }
    for tick in ticks {
        let y = scale.y(floor + tick);
        plot = plot.child(level("line", y));
        if has_axis {
            plot = plot.child(text("text.chart-tick", "-8", y + 4, &kind.say(floor + tick)));
        }
    }
    for index in 0..bars.len() {
        plot = column(plot, bars, index, scale);
    }
    tag(selector)
        .attr("data-days", &bars.len().to_string())
        .child(tag("figcaption.chart-title").text(title))
        .child(plot.child(level("line.chart-base", scale.base())))
}

/// A number that matters, with its name: in `dl.stats`.
pub fn stat(name: &str, number: &str) -> Tag {
    tag("div").child(tag("dt").text(name)).child(tag("dd").text(number))
}

/// A row of the table below: a day, and what stands in the other columns.
pub fn row(day: Day, values: &[String]) -> Tag {
    let name = format!("{} {}", day.short_weekday(), day.short_date());
    let day = tag("time").attr("datetime", &day.iso()).text(&name);
    let row = tag("tr").child(tag("th").attr("scope", "row").child(day));
    values.iter().fold(row, |row, value| row.child(tag("td.end").text(value)))
}

/// The same as charts show, as a table.
pub fn table(caption: &str, columns: &[&str], rows: Vec<Tag>) -> Tag {
    let head = tag("tr").child(tag("th").attr("scope", "col").text("Day"));
    let head =
        columns.iter().fold(head, |head, column| head.child(tag("th.end").attr("scope", "col").text(column)));
    let table = tag("table")
        .child(tag("caption.visually-hidden").text(caption))
        .child(tag("thead").child(head))
        .child(tag("tbody").children(rows));
    tag("details.fold").child(tag("summary").text("The same as a table")).child(table)
}

fn level(selector: &str, y: u64) -> Tag {
    line(selector, ("0", y), ("100%", y))
}

fn line(selector: &str, (x1, y1): (&str, u64), (x2, y2): (&str, u64)) -> Tag {
    svg(selector).attr("x1", x1).attr("x2", x2).attr("y1", &y1.to_string()).attr("y2", &y2.to_string())
}

fn text(selector: &str, x: &str, y: u64, words: &str) -> Tag {
    svg(selector).attr("x", x).attr("y", &y.to_string()).text(words)
}

fn column(mut plot: Tag, bars: &[Daily], index: usize, scale: Scale) -> Tag {
    let across = Across { index, count: bars.len() };
    let bar = &bars[index];
    let y = scale.y(bar.value);
    let few = across.count <= FEW;
    let from_today = across.count - 1 - index;
    let number = scale.kind.say(bar.value);
    let middle = across.middle();
    let (drawn, number_at) = match scale.kind {
        Kind::Bars => {
            let drawn = svg(if from_today == 0 { "rect.chart-today" } else { "rect.chart-bar" })
                .attr("x", &across.start())
                .attr("width", &across.width())
                .attr("y", &y.to_string())
                .attr("height", &(scale.base() - y).to_string())
                .attr("rx", "3");
            (drawn, y.saturating_sub(5))
        }
        Kind::Points => {
            let beside = |index: usize| bars.get(index).map(|bar| bar.value);
            let (before, after) = (beside(index.wrapping_sub(1)), beside(index + 1));
            if let Some(after) = after {
                let next = Across { index: index + 1, ..across }.middle();
                plot = plot.child(line("line.chart-line", (&middle, y), (&next, scale.y(after))));
            }
            // The number is on the side to which the line bends away.
            let (before, after) = (before.or(after), after.or(before));
            let is_low = before.zip(after).is_some_and(|(before, after)| before + after > 2 * bar.value);
            let point = svg("circle.chart-bar").attr("cx", &middle).attr("cy", &y.to_string()).attr("r", "5");
            (point, if is_low { y + 19 } else { y - 10 })
        }
    };
    plot = plot.child(drawn.child(svg("title").text(&format!("{}: {number}", bar.day.words()))));
    if few {
        plot = plot.child(text("text.chart-value", &middle, number_at, &number));
    }
    if few || from_today.is_multiple_of(7) {
        let name = match (from_today, few) {
            (0, _) => "Today".to_owned(),
            (_, true) => bar.day.short_weekday().to_owned(),
            _ => bar.day.short_date(),
        };
        plot = plot.child(text("text.chart-day", &middle, scale.height - 5, &name));
    }
    plot
}

/// Where a value stands, in pixels from the top.
#[derive(Clone, Copy)]
struct Scale {
    kind: Kind,
    height: u64,
    /// The value at the base, and how far the highest is above it.
    floor: u64,
    range: u64,
}

impl Scale {
    fn base(self) -> u64 {
        self.height - FOOT
    }

    fn y(self, value: u64) -> u64 {
        let room = self.base() - TOP;
        let part = (room * (value - self.floor)).checked_div(self.range).unwrap_or(0);
        self.base() - part.min(room)
    }
}

/// Where a bar stands among the others, in percent of the width.
#[derive(Clone, Copy)]
struct Across {
    index: usize,
    count: usize,
}

impl Across {
    /// Hundredths of a percent for each bar and the space around it.
    fn share(self) -> usize {
        10_000 / self.count.max(1)
    }

    fn bar(self) -> usize {
        self.share() * if self.count > FEW { 74 } else { 62 } / 100
    }

    fn start(self) -> String {
        percent(self.index * self.share() + (self.share() - self.bar()) / 2)
    }

    fn middle(self) -> String {
        percent(self.index * self.share() + self.share() / 2)
    }

    fn width(self) -> String {
        percent(self.bar())
    }
}

fn percent(hundredths: usize) -> String {
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

/// Up to four round values, the last near the highest.
fn ticks(most: u64) -> Vec<u64> {
    let (mut step, mut next, mut turn) = (1, 2, 0);
    while next * 2 <= most {
        turn += 1;
        // 1, 2, 5, 10, 20, 50 and so on.
        (step, next) = (next, if turn % 3 == 1 { next * 5 / 2 } else { next * 2 });
    }
    let mut ticks = Vec::new();
    let mut tick = step;
    while tick <= most {
        ticks.push(tick);
        tick += step;
    }
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_few() {
        let check = |most, expected: &[u64]| assert_eq!(ticks(most), expected, "{most}");
        check(0, &[]);
        check(1, &[1]);
        check(79, &[20, 40, 60]);
        check(100, &[50, 100]);
        check(10_607, &[5_000, 10_000]);
        check(9_999, &[2_000, 4_000, 6_000, 8_000]);
    }

    #[test]
    fn the_highest_bar_fills_the_room_and_nothing_leaves_it() {
        let scale = Scale { kind: Kind::Bars, height: 230, floor: 0, range: 1_000 };
        assert_eq!((scale.y(0), scale.y(1_000), scale.y(5_000)), (208, TOP, TOP));
        assert_eq!(Scale { range: 0, ..scale }.y(0), 208);
        assert_eq!(Scale { floor: 64_000, ..scale }.y(64_000), 208);
    }

    #[test]
    fn bars_share_the_width() {
        let at = |index| Across { index, count: 7 };
        assert_eq!((at(0).start(), at(0).width()), ("2.71%".to_owned(), "8.85%".to_owned()));
        assert_eq!(at(6).middle(), "92.82%");
        assert_eq!(Across { index: 0, count: 0 }.share(), 10_000);
    }
}
