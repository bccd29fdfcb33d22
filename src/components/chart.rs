//! A bar chart of days: plain SVG whose width follows the page, with words for those who don't see it.
//!
//! Sideways everything is in percent, so that text keeps its size; upwards in pixels.
use crate::dates::Day;
use crate::ui::{Tag, svg, tag};
use crate::words::grouped;

/// A day and its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    pub day: Day,
    pub value: u64,
}

/// Room above the bars for their numbers, and below for the days.
const TOP: u64 = 18;
const FOOT: u64 = 22;
/// Up to so many bars there is room for every number and every day.
const FEW: usize = 10;

/// The chart, as `figure.chart`. The last bar is today's, which is not over.
pub fn chart(selector: &str, title: &str, height: u64, bars: &[Bar]) -> Tag {
    let many = bars.len() > FEW;
    let most = bars.iter().map(|bar| bar.value).max().unwrap_or(0);
    let least = bars.iter().map(|bar| bar.value).min().unwrap_or(0);
    let ticks = ticks(most);
    let scale = Scale { height, top_value: most.max(ticks.last().copied().unwrap_or(1)) };
    let words = format!(
        "{title}, bar chart. Lowest {}, highest {}. The table below has every day.",
        grouped(least),
        grouped(most)
    );
    let mut plot = svg(if many { "svg.chart-plot.chart-axis" } else { "svg.chart-plot" })
        .attr("role", "img")
        .attr("width", "100%")
        .attr("height", &height.to_string())
        .attr("aria-label", &words);
    for tick in ticks {
        let y = scale.y(tick);
        plot = plot.child(line("line", y));
        if many {
            plot = plot.child(text("text.chart-tick", "-8", y + 4, &grouped(tick)));
        }
    }
    for (index, bar) in bars.iter().enumerate() {
        plot = column(plot, bar, Across { index, count: bars.len() }, scale);
    }
    let plot = plot.child(line("line.chart-base", scale.base()));
    tag(selector)
        .attr("data-days", &bars.len().to_string())
        .child(tag("figcaption.chart-title").text(title))
        .child(plot)
}

fn line(selector: &str, y: u64) -> Tag {
    let y = y.to_string();
    svg(selector).attr("x1", "0").attr("x2", "100%").attr("y1", &y).attr("y2", &y)
}

fn text(selector: &str, x: &str, y: u64, words: &str) -> Tag {
    svg(selector).attr("x", x).attr("y", &y.to_string()).text(words)
}

fn column(plot: Tag, bar: &Bar, across: Across, scale: Scale) -> Tag {
    let y = scale.y(bar.value);
    let few = across.count <= FEW;
    let from_today = across.count - 1 - across.index;
    let said = format!("{}: {}", bar.day.words(), grouped(bar.value));
    let mut plot = plot.child(
        svg(if from_today == 0 { "rect.chart-today" } else { "rect.chart-bar" })
            .attr("x", &across.start())
            .attr("width", &across.width())
            .attr("y", &y.to_string())
            .attr("height", &(scale.base() - y).to_string())
            .attr("rx", "3")
            .child(svg("title").text(&said)),
    );
    let middle = across.middle();
    if few {
        plot = plot.child(text("text.chart-value", &middle, y.saturating_sub(5), &grouped(bar.value)));
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
    height: u64,
    top_value: u64,
}

impl Scale {
    fn base(self) -> u64 {
        self.height - FOOT
    }

    fn y(self, value: u64) -> u64 {
        let room = self.base() - TOP;
        let part = (room * value).checked_div(self.top_value).unwrap_or(0);
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
    let mut round = (0..15).flat_map(|power| [1, 2, 5].map(|digit| digit * 10_u64.pow(power)));
    let mut step = 1;
    while let Some(next) = round.next().filter(|next| next * 2 <= most) {
        step = next;
    }
    (1..=most / step).map(|count| count * step).collect()
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
        let scale = Scale { height: 230, top_value: 1_000 };
        assert_eq!((scale.y(0), scale.y(1_000), scale.y(5_000)), (208, TOP, TOP));
        assert_eq!(Scale { height: 230, top_value: 0 }.y(0), 208);
    }

    #[test]
    fn bars_share_the_width() {
        let at = |index| Across { index, count: 7 };
        assert_eq!((at(0).start(), at(0).width()), ("2.71%".to_owned(), "8.85%".to_owned()));
        assert_eq!(at(6).middle(), "92.82%");
        assert_eq!(Across { index: 0, count: 0 }.share(), 10_000);
    }
}
