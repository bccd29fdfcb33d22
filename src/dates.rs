//! Days and times in words. The pure part counts days; the last functions ask the browser for this
//! device's time zone.
use js_sys::Date;
use wasm_bindgen::JsValue;

const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    year: u32,
    /// 1 to 12.
    month: u32,
    /// 1 to 31.
    day: u32,
}

impl Day {
    /// Reads `2026-11-23`; what follows a `T` is left out.
    pub fn parse(text: &str) -> Option<Day> {
        let mut parts = text.split('T').next()?.split('-').map(str::parse::<u32>);
        let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
        let real = (1..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
        (real && parts.next().is_none()).then_some(Day { year, month, day })
    }

    /// As a machine reads it: `2026-11-23`.
    pub fn iso(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    /// `Monday`.
    pub fn weekday(self) -> &'static str {
        // Sakamoto's method.
        const SHIFTS: [u32; 12] = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
        let year = self.year - u32::from(self.month < 3);
        let shift = SHIFTS[(self.month - 1) as usize];
        WEEKDAYS[((year + year / 4 - year / 100 + year / 400 + shift + self.day) % 7) as usize]
    }

    /// `Mon`.
    pub fn short_weekday(self) -> &'static str {
        &self.weekday()[..3]
    }

    /// `23 November`.
    pub fn date(self) -> String {
        format!("{} {}", self.day, self.month_name())
    }

    /// `23 Nov`.
    pub fn short_date(self) -> String {
        format!("{} {}", self.day, &self.month_name()[..3])
    }

    /// `Monday 23 November`.
    pub fn words(self) -> String {
        format!("{} {}", self.weekday(), self.date())
    }

    fn month_name(self) -> &'static str {
        MONTHS[(self.month - 1) as usize]
    }
}

/// A day and its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Daily {
    pub day: Day,
    pub value: u64,
}

/// A day and a time of this device's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// The day.
    pub day: Day,
    minutes: u32,
}

impl Moment {
    /// `09:05`.
    pub fn time(self) -> String {
        format!("{:02}:{:02}", self.minutes / 60, self.minutes % 60)
    }

    /// `today, 09:05`, or with its date.
    pub fn words(self) -> String {
        let day = if today() == Some(self.day) { "today".to_owned() } else { self.day.date() };
        format!("{day}, {}", self.time())
    }
}

/// A length of time in words: `4 minutes 40 seconds`.
pub fn length(seconds: u64) -> String {
    let part = |count: u64, one: &str| match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {one}s"),
    };
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => part(seconds, "second"),
        (0, minutes, 0) => part(minutes, "minute"),
        (0, minutes, seconds) => format!("{} {}", part(minutes, "minute"), part(seconds, "second")),
        (hours, 0, _) => part(hours, "hour"),
        (hours, minutes, _) => format!("{} {}", part(hours, "hour"), part(minutes, "minute")),
    }
}

/// Milliseconds since 1970, by this device's clock.
pub fn now() -> u64 {
    Date::now() as u64
}

/// Today, on this device.
pub fn today() -> Option<Day> {
    moment_of(&Date::new_0()).map(|moment| moment.day)
}

/// Tomorrow, on this device.
pub fn tomorrow() -> Option<Day> {
    const DAY_MILLIS: u64 = 86_400_000;
    at(now() + DAY_MILLIS).map(|moment| moment.day)
}

/// The moment so many milliseconds after 1970.
pub fn at(millis: u64) -> Option<Moment> {
    moment_of(&Date::new(&JsValue::from_f64(millis as f64)))
}

/// The moment that an API writes as `2026-11-23T09:00:00Z`.
pub fn local(text: &str) -> Option<Moment> {
    moment_of(&Date::new(&JsValue::from_str(text)))
}

/// A day and a time of this device's zone, as an API reads it.
pub fn to_utc(day: &str, time: &str) -> Option<String> {
    let date = Date::new(&JsValue::from_str(&format!("{day}T{time}")));
    // An invalid date would throw.
    (!date.get_time().is_nan()).then(|| String::from(date.to_iso_string()))
}

fn moment_of(date: &Date) -> Option<Moment> {
    if date.get_time().is_nan() {
        return None;
    }
    let day = Day { year: date.get_full_year(), month: date.get_month() + 1, day: date.get_date() };
    Some(Moment { day, minutes: date.get_hours() * 60 + date.get_minutes() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_read_and_speak() {
        let check = |text: &str, words: &str| {
            let day = Day::parse(text).unwrap();
            assert_eq!(day.words(), words);
            assert!(text.starts_with(&day.iso()), "{text}");
        };
        check("2026-11-23", "Monday 23 November");
        check("2026-11-25T15:00:00Z", "Wednesday 25 November");
        check("2024-02-29", "Thursday 29 February");
        check("2000-01-01", "Saturday 1 January");
        assert_eq!(Day::parse("2026-11-23").unwrap().short_date(), "23 Nov");
        assert_eq!(Day::parse("2026-11-23").unwrap().short_weekday(), "Mon");
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in ["", "2026", "2026-13-01", "2026-00-01", "2026-01-32", "x-1-1", "2026-1-1-1", "-1-1-1"] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }

    #[test]
    fn days_are_in_order() {
        let day = |text| Day::parse(text).unwrap();
        assert!(day("2026-11-30") < day("2026-12-01") && day("2026-12-31") < day("2027-01-01"));
    }

    #[test]
    fn lengths_have_two_parts_at_most() {
        let check = |seconds, words| assert_eq!(length(seconds), words);
        check(0, "0 seconds");
        check(1, "1 second");
        check(61, "1 minute 1 second");
        check(300, "5 minutes");
        check(280, "4 minutes 40 seconds");
        check(3600, "1 hour");
        check(5400, "1 hour 30 minutes");
        check(86_400, "24 hours");
    }

    #[test]
    fn a_time_has_two_digits_twice() {
        let day = Day::parse("2026-11-23").unwrap();
        assert_eq!(Moment { day, minutes: 545 }.time(), "09:05");
    }
}
