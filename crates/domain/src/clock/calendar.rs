//! Which days are worked and which hours are served. Data comes from `standards/default/calendar/` and from
//! the estate; nothing here knows a date by heart.

use std::collections::BTreeMap;

use jiff::{
    civil::{Date, Time},
    tz::TimeZone,
};
use serde::{Deserialize, Serialize};

/// A daily window `[from, to)` in minutes after local midnight; `to` may be 1440.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Window {
    /// First minute that counts.
    pub from: u16,
    /// First minute that counts no more; larger than `from`, at most 1440.
    pub to: u16,
}

/// Hours of service: windows for working days and for days off. An overnight shift is two windows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Hours {
    /// Windows of a working day, in order, not overlapping.
    pub working: Vec<Window>,
    /// Windows of a day off, in order, not overlapping; may be empty.
    pub off: Vec<Window>,
}

/// What a day is, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "day", rename_all = "kebab-case")]
pub enum DayKind {
    /// Monday to Friday without a holiday.
    Working,
    /// A weekend day worked by notice (调休).
    MadeUp {
        /// The holiday it makes up for.
        name: String,
    },
    /// A weekend.
    Weekend,
    /// A public holiday or a day off by notice.
    Holiday {
        /// Its name in Chinese.
        name: String,
    },
}

impl DayKind {
    /// Whether people work on it.
    pub fn is_working(&self) -> bool {
        matches!(self, DayKind::Working | DayKind::MadeUp { .. })
    }
}

/// The calendar of one estate: zone, notices read, windows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// The estate's zone; ships Asia/Shanghai.
    pub zone: TimeZone,
    /// Identifies the data used, for example `2026-11-04`; stands in every event with a deadline.
    pub version: String,
    /// Days that differ from Monday-to-Friday, from every notice read (a later notice wins).
    pub days: BTreeMap<Date, DayKind>,
    /// Years for which a notice was read; any other year is provisional.
    pub years: std::collections::BTreeSet<i16>,
    /// The daytime window.
    pub daytime: Window,
    /// The estate's service hours.
    pub service: Hours,
}

impl Calendar {
    /// What `date` is, and whether that is only provisional (no notice for its year has been read: Monday to
    /// Friday count as working days, 1 January as off).
    pub fn day(&self, date: Date) -> (DayKind, bool) {
        let provisional = !self.years.contains(&date.year());
        let kind = self.days.get(&date).cloned().unwrap_or_else(|| {
            if provisional && date.month() == 1 && date.day() == 1 {
                DayKind::Holiday {
                    name: "元旦".to_owned(),
                }
            } else if date.weekday().to_monday_zero_offset() >= 5 {
                DayKind::Weekend
            } else {
                DayKind::Working
            }
        });
        (kind, provisional)
    }

    /// The clock time `minutes` after midnight; 1440 is the next day's midnight and so has no time of its own.
    pub fn time(minutes: u16) -> Time {
        Time::constant((minutes / 60 % 24) as i8, (minutes % 60) as i8, 0, 0)
    }
}
