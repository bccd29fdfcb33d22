//! Time as data: the core reads no clock, it is told.

use core::time::Duration;

/// A moment on the wall clock, in milliseconds since 1970-01-01T00:00:00Z.
///
/// ```
/// use oauth_protocol::Timestamp;
/// use std::time::Duration;
///
/// let issued = Timestamp::from_unix_seconds(1_800_000_000);
/// let expires = issued.plus(Duration::from_secs(300));
/// assert_eq!(expires.since(issued), Duration::from_secs(300));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(u64);

impl Timestamp {
    /// A moment from milliseconds since the Unix epoch.
    ///
    /// ```
    /// # use oauth_protocol::Timestamp;
    /// let of_a_page = Timestamp::from_unix_millis(1_800_000_000_250); // Date.now()
    /// assert!(of_a_page > Timestamp::from_unix_seconds(1_800_000_000));
    /// ```
    pub const fn from_unix_millis(millis: u64) -> Timestamp {
        Timestamp(millis)
    }

    /// A moment from whole seconds since the Unix epoch (JWT `NumericDate`).
    ///
    /// ```
    /// # use oauth_protocol::Timestamp;
    /// let auth_time = Timestamp::from_unix_seconds(1_800_000_000);
    /// assert_eq!(auth_time.unix_millis(), 1_800_000_000_000);
    /// ```
    pub const fn from_unix_seconds(seconds: u64) -> Timestamp {
        Timestamp(seconds.saturating_mul(1000))
    }

    /// Milliseconds since the Unix epoch.
    ///
    /// ```
    /// # use oauth_protocol::Timestamp;
    /// // What JavaScript makes a `Date` of.
    /// let millis = Timestamp::from_unix_seconds(1_800_000_000).unix_millis() as f64;
    /// assert_eq!(millis, 1.8e12);
    /// ```
    pub const fn unix_millis(self) -> u64 {
        self.0
    }

    /// The time from `earlier` to this moment; zero when `earlier` is later.
    ///
    /// ```
    /// # use oauth_protocol::Timestamp;
    /// # use std::time::Duration;
    /// let (now, expires) = (Timestamp::from_unix_seconds(1_000), Timestamp::from_unix_seconds(1_300));
    /// assert_eq!(expires.since(now), Duration::from_secs(300));
    /// assert_eq!(now.since(expires), Duration::ZERO);
    /// ```
    pub const fn since(self, earlier: Timestamp) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }

    /// The moment so much later.
    ///
    /// ```
    /// # use oauth_protocol::Timestamp;
    /// # use std::time::Duration;
    /// let later = Timestamp::from_unix_seconds(1_000).plus(Duration::from_secs(60));
    /// assert_eq!(later, Timestamp::from_unix_seconds(1_060));
    /// ```
    pub const fn plus(self, duration: Duration) -> Timestamp {
        Timestamp(self.0.saturating_add(millis(duration)))
    }

    /// The moment so much earlier.
    ///
    /// ```
    /// # use oauth_protocol::Timestamp;
    /// # use std::time::Duration;
    /// let earlier = Timestamp::from_unix_seconds(1_000).minus(Duration::from_secs(60));
    /// assert_eq!(earlier, Timestamp::from_unix_seconds(940));
    /// ```
    pub const fn minus(self, duration: Duration) -> Timestamp {
        Timestamp(self.0.saturating_sub(millis(duration)))
    }
}

const fn millis(duration: Duration) -> u64 {
    let millis = duration.as_millis();
    if millis > u64::MAX as u128 { u64::MAX } else { millis as u64 }
}

/// The time as the shell reads it when it hands in an input.
///
/// ```
/// use oauth_protocol::{Now, Timestamp};
/// use std::time::{Instant, SystemTime, UNIX_EPOCH};
///
/// /// Outside of a browser; `started` is when the program began.
/// fn now(started: Instant) -> Now {
///     let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
///     Now { wall: Timestamp::from_unix_millis(wall.as_millis() as u64), monotonic: started.elapsed() }
/// }
/// # assert!(now(Instant::now()).wall > Timestamp::from_unix_seconds(1_700_000_000));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// The device's wall clock (`Date.now()`); the person can set it.
    pub wall: Timestamp,
    /// A clock that never goes back while the page lives (`performance.now()`).
    pub monotonic: Duration,
}

/// Reads [`Now`] so that lifetimes keep their length when the person sets the
/// device's clock back while the page lives.
///
/// The monotonic clock leads; the wall clock wins when it is ahead, since some
/// systems stop the monotonic clock while they sleep. A clock set forward
/// therefore costs at worst one early refresh.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    anchor: Option<Now>,
}

impl Clock {
    pub(crate) fn read(&mut self, now: Now) -> Timestamp {
        let anchor = *self.anchor.get_or_insert(now);
        let steady = anchor.wall.plus(now.monotonic.saturating_sub(anchor.monotonic));
        steady.max(now.wall)
    }
}

/// The difference between the server's clock and this device's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ClockOffset {
    millis: i64,
}

impl ClockOffset {
    /// Measured from a server's moment, read when the device's clock said `now`.
    pub(crate) fn measured(server: Timestamp, now: Timestamp) -> ClockOffset {
        let signed = |t: Timestamp| i64::try_from(t.unix_millis()).unwrap_or(i64::MAX);
        ClockOffset { millis: signed(server).saturating_sub(signed(now)) }
    }

    /// Milliseconds by which the server's clock is ahead, and behind.
    pub(crate) fn parts(self) -> (u64, u64) {
        let part = |millis: i64| u64::try_from(millis).unwrap_or_default();
        (part(self.millis), part(self.millis.saturating_neg()))
    }

    /// From its [parts](ClockOffset::parts).
    pub(crate) fn from_parts(ahead: u64, behind: u64) -> ClockOffset {
        ClockOffset::measured(Timestamp(ahead), Timestamp(behind))
    }

    /// The server's clock when the device's says `now`.
    pub(crate) fn server_time(self, now: Timestamp) -> Timestamp {
        Timestamp(now.0.saturating_add_signed(self.millis))
    }
}

/// Reads an HTTP `Date` (RFC 9110 5.6.7, IMF-fixdate), such as
/// `Sun, 06 Nov 1994 08:49:37 GMT`. Anything else is `None`.
pub(crate) fn parse_http_date(text: &str) -> Option<Timestamp> {
    // Letter by letter: to read a number would also accept a sign, or more digits.
    const SHAPE: &[u8] = b"aaa, 00 aaa 0000 00:00:00 GMT";
    let fits = |(octet, shape): (u8, &u8)| match shape {
        b'a' => octet.is_ascii_alphabetic(),
        b'0' => octet.is_ascii_digit(),
        other => octet == *other,
    };
    if text.len() != SHAPE.len() || !text.bytes().zip(SHAPE).all(fits) {
        return None;
    }
    let mut parts = text.split([' ', ':']).skip(1);
    let day: u64 = parts.next()?.parse().ok()?;
    let month = month_number(parts.next()?)?;
    let mut number = || parts.next()?.parse::<u64>().ok();
    let (year, hour, minute, second) = (number()?, number()?, number()?, number()?);
    let in_range = year >= 1970 && (1..=31).contains(&day) && hour < 24 && minute < 60 && second < 61;
    if !in_range {
        return None;
    }
    let seconds = ((days_since_epoch(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
    Some(Timestamp::from_unix_seconds(seconds))
}

fn month_number(name: &str) -> Option<u64> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    MONTHS.iter().position(|m| *m == name).map(|i| i as u64 + 1)
}

/// Days from 1970-01-01, by counting years from March (proleptic Gregorian).
fn days_since_epoch(year: u64, month: u64, day: u64) -> u64 {
    let (y, m) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days_before_month = (153 * m + 2) / 5;
    let days = 365 * y + y / 4 - y / 100 + y / 400 + days_before_month + day - 1;
    days.saturating_sub(719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_9110_reads() {
        let date = parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(date, Some(Timestamp::from_unix_seconds(784_111_777)));
    }

    #[test]
    fn the_epoch_and_leap_days_read() {
        let at = |text| parse_http_date(text).map(|t| t.unix_millis() / 1000);
        assert_eq!(at("Thu, 01 Jan 1970 00:00:00 GMT"), Some(0));
        assert_eq!(at("Thu, 29 Feb 2024 12:00:00 GMT"), Some(1_709_208_000));
        assert_eq!(at("Mon, 23 Nov 2026 20:25:00 GMT"), Some(1_795_465_500));
    }

    #[test]
    fn other_forms_are_refused() {
        for text in ["", "now", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 PST"] {
            assert_eq!(parse_http_date(text), None, "{text}");
        }
        assert_eq!(parse_http_date("Sun, 06 Foo 1994 08:49:37 GMT"), None);
        for wrong in ["25:49:37", "08:60:37", "08:49:61", "24:00:00", "8:49:37", "08:49:037", "+8:49:37"] {
            assert_eq!(parse_http_date(&std::format!("Sun, 06 Nov 1994 {wrong} GMT")), None, "{wrong}");
        }
        for day in ["00", "32", "+6", "6", " 6"] {
            assert_eq!(parse_http_date(&std::format!("Sun, {day} Nov 1994 08:49:37 GMT")), None, "{day}");
        }
        assert_eq!(parse_http_date("Sun, 06 Nov 1969 08:49:37 GMT"), None);
        assert_eq!(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT "), None);
    }

    #[test]
    fn no_time_overflows() {
        let start = Timestamp::from_unix_millis(7);
        assert_eq!(start.plus(Duration::MAX).unix_millis(), u64::MAX);
        let just_too_long = Duration::from_secs(u64::MAX / 1000 + 1);
        assert_eq!(start.plus(just_too_long).unix_millis(), u64::MAX);
        assert_eq!(start.plus(Duration::from_millis(5)).unix_millis(), 12);
        assert_eq!(start.minus(Duration::MAX).unix_millis(), 0);
    }

    #[test]
    fn a_clock_set_back_does_not_go_back() {
        let mut clock = Clock::default();
        let at = |wall, mono| Now {
            wall: Timestamp::from_unix_millis(wall),
            monotonic: Duration::from_millis(mono),
        };
        assert_eq!(clock.read(at(1_000_000, 500)).unix_millis(), 1_000_000);
        assert_eq!(clock.read(at(400_000, 1_500)).unix_millis(), 1_001_000);
        assert_eq!(clock.read(at(2_000_000, 2_500)).unix_millis(), 2_000_000);
    }

    #[test]
    fn the_offset_moves_local_time_to_the_servers() {
        let server = Timestamp::from_unix_seconds(1_000);
        let device = Timestamp::from_unix_seconds(400);
        let offset = ClockOffset::measured(server, device);
        assert_eq!(offset.server_time(device), server);
        assert_eq!(ClockOffset::measured(device, server).server_time(server), device);
    }

    #[test]
    fn the_offset_survives_being_taken_apart() {
        for (ahead, behind) in [(0, 0), (7, 0), (0, 7)] {
            let offset = ClockOffset::from_parts(ahead, behind);
            assert_eq!(offset.parts(), (ahead, behind));
            assert_eq!(offset.server_time(Timestamp(10)), Timestamp(10 + ahead - behind));
        }
    }
}
