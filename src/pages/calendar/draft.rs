//! An event as it is typed: kept in this tab while the person is away, checked before it is sent.
use crate::api::Event;
use crate::{dates, keep};

/// What stands in the form. The fields of a form hold no line breaks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    pub title: String,
    /// `2026-11-25`, on this device.
    pub date: String,
    /// `15:00`, on this device.
    pub start: String,
    pub end: String,
    pub place: String,
    /// The person went to the server to allow it.
    pub asked: bool,
}

/// What is wrong with a draft, by field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    pub title: Option<&'static str>,
    pub date: Option<&'static str>,
    pub start: Option<&'static str>,
    pub end: Option<&'static str>,
    pub place: Option<&'static str>,
}

impl Draft {
    /// What the form begins with.
    pub fn blank() -> Draft {
        Draft {
            date: dates::tomorrow().map(dates::Day::iso).unwrap_or_default(),
            start: "15:00".to_owned(),
            end: "16:00".to_owned(),
            ..Draft::default()
        }
    }

    /// What this tab keeps; a damaged record counts as none.
    pub fn kept() -> Option<Draft> {
        Draft::read(&keep::load(keep::DRAFT)?)
    }

    /// Keeps it in this tab.
    pub fn keep(&self) {
        keep::store(keep::DRAFT, &self.written());
    }

    /// Nothing is kept any more.
    pub fn forget() {
        keep::remove(keep::DRAFT);
    }

    fn written(&self) -> String {
        let asked = if self.asked { "asked" } else { "" };
        [&self.title, &self.date, &self.start, &self.end, &self.place, asked].join("\n")
    }

    fn read(text: &str) -> Option<Draft> {
        let mut lines = text.split('\n').map(str::to_owned);
        let mut line = || lines.next();
        Some(Draft {
            title: line()?,
            date: line()?,
            start: line()?,
            end: line()?,
            place: line()?,
            asked: line()? == "asked",
        })
    }

    /// Everything that is wrong with it; `today` is `2026-11-23`.
    pub fn faults(&self, today: &str) -> Faults {
        const LONGEST: usize = 200;
        const TOO_LONG: &str = "Make it shorter: 200 characters at most.";
        let mut faults = Faults::default();
        if self.title.trim().is_empty() {
            faults.title = Some("Give it a name, so that you find it again.");
        } else if self.title.chars().count() > LONGEST {
            faults.title = Some(TOO_LONG);
        }
        match dates::Day::parse(&self.date) {
            None => faults.date = Some("Choose a day."),
            Some(day) if day.iso().as_str() < today => faults.date = Some("Choose today or a later day."),
            Some(_) => {}
        }
        if self.start.is_empty() {
            faults.start = Some("Say when it begins.");
        }
        if self.end.is_empty() {
            faults.end = Some("Say when it ends.");
        } else if self.end <= self.start {
            faults.end = Some("It can’t end before it begins.");
        }
        if self.place.chars().count() > LONGEST {
            faults.place = Some(TOO_LONG);
        }
        faults
    }

    /// As the API takes it.
    pub fn to_event(&self) -> Option<Event> {
        Some(Event {
            id: String::new(),
            title: self.title.trim().to_owned(),
            starts_at: dates::to_utc(&self.date, &self.start)?,
            ends_at: dates::to_utc(&self.date, &self.end)?,
            place: self.place.trim().to_owned(),
        })
    }
}

impl Faults {
    /// The first faulty field, to put the cursor there.
    pub fn first(&self) -> Option<&'static str> {
        let fields = [
            (self.title, "#event-title"),
            (self.date, "#event-date"),
            (self.start, "#event-start"),
            (self.end, "#event-end"),
            (self.place, "#event-place"),
        ];
        fields.into_iter().find(|(fault, _)| fault.is_some()).map(|(_, selector)| selector)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: &str = "2026-11-23";

    fn draft() -> Draft {
        Draft {
            title: "Tea with Charles".into(),
            date: "2026-11-25".into(),
            start: "15:00".into(),
            end: "16:00".into(),
            ..Draft::default()
        }
    }

    fn check(draft: &Draft, field: &str) {
        assert_eq!(draft.faults(TODAY).first(), Some(field), "{draft:?}");
    }

    #[test]
    fn a_whole_draft_has_no_faults() {
        assert_eq!(draft().faults(TODAY), Faults::default());
        assert_eq!(Draft { date: TODAY.into(), ..draft() }.faults(TODAY).first(), None);
    }

    #[test]
    fn each_fault_names_its_field() {
        check(&Draft { title: "  ".into(), ..draft() }, "#event-title");
        check(&Draft { title: "x".repeat(201), ..draft() }, "#event-title");
        check(&Draft { date: "".into(), ..draft() }, "#event-date");
        check(&Draft { date: "2026-11-22".into(), ..draft() }, "#event-date");
        check(&Draft { start: "".into(), ..draft() }, "#event-start");
        check(&Draft { end: "".into(), ..draft() }, "#event-end");
        check(&Draft { end: "15:00".into(), ..draft() }, "#event-end");
        check(&Draft { end: "09:30".into(), ..draft() }, "#event-end");
        check(&Draft { place: "x".repeat(201), ..draft() }, "#event-place");
    }

    #[test]
    fn all_faults_are_found_at_once() {
        let faults = Draft::default().faults(TODAY);
        assert!(faults.title.is_some() && faults.date.is_some() && faults.start.is_some());
        assert!(faults.end.is_some() && faults.place.is_none());
    }

    #[test]
    fn a_draft_comes_back_as_it_was_kept() {
        for kept in [Draft { asked: true, place: "Dorset “Street”".into(), ..draft() }, Draft::default()]
        {
            assert_eq!(Draft::read(&kept.written()), Some(kept));
        }
        assert_eq!(Draft::read("damaged"), None);
    }
}
