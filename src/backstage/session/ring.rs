//! A ring that empties as the time runs out.
use crate::dates;
use crate::ui::{Tag, svg, tag};

/// How long something has left, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    left: u64,
    whole: u64,
}

impl Left {
    /// From moments in milliseconds since 1970.
    pub fn between(start: u64, end: u64, now: u64) -> Left {
        let seconds = |millis: u64| millis.div_ceil(1000);
        let whole = seconds(end.saturating_sub(start));
        Left { left: seconds(end.saturating_sub(now)).min(whole), whole }
    }

    fn percent(self) -> u64 {
        (self.left * 100).checked_div(self.whole).unwrap_or(0)
    }

    fn clock(self) -> String {
        format!("{}:{:02}", self.left / 60, self.left % 60)
    }

    fn words(self) -> String {
        format!("{} left of {}", dates::length(self.left), dates::length(self.whole))
    }
}

/// The ring of something that ends at a known time.
pub fn ring(left: impl Fn() -> Left + Clone + 'static) -> Tag {
    const LOW: u64 = 20;
    let (words, offset, low) = (left.clone(), left.clone(), left.clone());
    let rest = circle("circle.ring-left")
        .attr("pathLength", "100")
        .attr("stroke-dasharray", "100")
        .sets("stroke-dashoffset", move || Some((100 - offset().percent()).to_string()))
        .flag("data-low", move || low().percent() < LOW);
    let clock = tag("span.ring-words")
        .attr("aria-hidden", "true")
        .says(move || left().clock())
        .child(tag("small").text("left"));
    tag("div.ring-box")
        .attr("role", "img")
        .sets("aria-label", move || Some(words().words()))
        .child(drawing().child(circle("circle.ring-track")).child(rest))
        .child(clock)
}

/// A ring for what has no end that this app knows of.
pub fn open_ring(sign: &str, caption: &str, words: &str) -> Tag {
    let track = circle("circle.ring-track").attr("stroke-dasharray", "4 3");
    let clock = tag("span.ring-words").attr("aria-hidden", "true").text(sign);
    tag("div.ring-box")
        .attr("role", "img")
        .attr("aria-label", words)
        .child(drawing().child(track))
        .child(clock.child(tag("small").text(caption)))
}

fn drawing() -> Tag {
    svg("svg.ring").attr("viewBox", "0 0 40 40").attr("aria-hidden", "true")
}

fn circle(selector: &str) -> Tag {
    svg(selector).attr("cx", "20").attr("cy", "20").attr("r", "17")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ring_empties() {
        let check = |now, left, percent, clock: &str| {
            let ring = Left::between(1_000, 301_000, now);
            assert_eq!((ring.left, ring.percent(), ring.clock().as_str()), (left, percent, clock));
        };
        check(1_000, 300, 100, "5:00");
        check(81_000, 220, 73, "3:40");
        check(300_500, 1, 0, "0:01");
        check(301_000, 0, 0, "0:00");
        check(999_000, 0, 0, "0:00");
        // A device clock set back does not make the ring overflow.
        check(0, 300, 100, "5:00");
    }

    #[test]
    fn a_lifetime_of_nothing_is_over() {
        assert_eq!(Left::between(5, 5, 1).percent(), 0);
        assert_eq!(Left::between(1_000, 301_000, 81_000).words(), "3 minutes 40 seconds left of 5 minutes");
    }
}
