//! A notice on holidays (放假通知) as data: one file a notice, read from TOML. A file belongs to the year its
//! notice speaks for, but may also change days of late December before it, or early January after it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::calendar::CalendarError;

/// What one notice says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Notice {
    /// The year it speaks for: every day of this year is known once it has been read.
    pub year: i16,
    /// Where it comes from.
    pub source: NoticeSource,
    /// Days off, in ranges.
    pub off: Vec<DaysOff>,
    /// Days that are worked although they would be off (调休).
    #[serde(default)]
    pub worked: Vec<WorkedDay>,
}

/// Title, number and date of a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct NoticeSource {
    /// Title in Chinese.
    pub title: String,
    /// Number of the document, for example `国办发明电〔2025〕7号`.
    #[serde(default)]
    pub number: String,
    /// Day of signing: the later notice wins over the earlier.
    pub date: Date,
}

/// A range of days off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct DaysOff {
    /// Name of the holiday in Chinese.
    pub name: String,
    /// First day off.
    pub from: Date,
    /// Last day off (inclusive).
    pub to: Date,
}

/// A day that is worked to make up for a holiday.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct WorkedDay {
    /// The day.
    pub date: Date,
    /// Name of the holiday it makes up for; one of the names of `off`.
    #[serde(rename = "for")]
    pub holiday: String,
}

impl Notice {
    /// Reads and checks the text of one file. `file` stands in the error.
    pub fn read(file: &str, text: &str) -> Result<Notice, CalendarError> {
        let wrong = |reason: String| CalendarError::Notice {
            file: file.to_owned(),
            reason,
        };
        let notice: Notice = toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
        notice.check().map_err(wrong)?;
        Ok(notice)
    }

    /// Every day off of the notice, with the name of its holiday.
    pub fn days_off(&self) -> impl Iterator<Item = (Date, &str)> {
        self.off.iter().flat_map(|range| {
            range
                .from
                .series(jiff::Span::new().days(1))
                .take_while(|date| *date <= range.to)
                .map(|date| (date, range.name.as_str()))
        })
    }

    fn check(&self) -> Result<(), String> {
        let own = |date: Date| {
            date.year() == self.year
                || (date.year() == self.year - 1 && date.month() == 12)
                || (date.year() == self.year + 1 && date.month() == 1)
        };
        if !(1949..=2999).contains(&self.year) {
            return Err(format!("{} is no year of a notice", self.year));
        }
        for range in &self.off {
            if range.to < range.from {
                return Err(format!(
                    "{}: `to` {} is before `from` {}",
                    range.name, range.to, range.from
                ));
            }
            if !own(range.from) || !own(range.to) {
                return Err(format!(
                    "{}: {} to {} is not of {}",
                    range.name, range.from, range.to, self.year
                ));
            }
        }
        let mut seen = std::collections::BTreeSet::new();
        for (date, name) in self.days_off() {
            if !seen.insert(date) {
                return Err(format!("{name}: {date} is off twice"));
            }
        }
        for worked in &self.worked {
            let date = worked.date;
            if !own(date) {
                return Err(format!("the worked day {date} is not of {}", self.year));
            }
            if !seen.insert(date) {
                return Err(format!("the worked day {date} is also off, or stands twice"));
            }
            if !self.off.iter().any(|range| range.name == worked.holiday) {
                return Err(format!(
                    "the worked day {date} is for `{}`, which no `off` names",
                    worked.holiday
                ));
            }
        }
        Ok(())
    }
}

/// The notices that ship: 2024, 2025 and 2026.
pub fn shipped() -> Result<Vec<Notice>, CalendarError> {
    [
        (
            "2024.toml",
            include_str!("../../../../standards/default/calendar/2024.toml"),
        ),
        (
            "2025.toml",
            include_str!("../../../../standards/default/calendar/2025.toml"),
        ),
        (
            "2026.toml",
            include_str!("../../../../standards/default/calendar/2026.toml"),
        ),
    ]
    .into_iter()
    .map(|(file, text)| Notice::read(file, text))
    .collect()
}
