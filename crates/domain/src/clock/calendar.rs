//! Which days are worked and which hours are served. Data comes from `standards/default/calendar/` and from
//! the estate; nothing here knows a date by heart.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    days::{self, DAY},
    hours::{self, Hours, Window},
    notice::Notice,
};

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

/// Why a calendar cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// A file of a notice is wrong.
    #[error("{file}: {reason}")]
    Notice {
        /// Name of the file.
        file: String,
        /// What is wrong, with the line where known.
        reason: String,
    },
    /// Two notices of one date speak for the same year: neither is the later one.
    #[error("two notices of {date} speak for {year}")]
    SameNotice {
        /// The year both speak for.
        year: i16,
        /// The date of both.
        date: Date,
    },
    /// A window without a minute, or beyond midnight.
    #[error("the window from minute {from} to minute {to} is empty or leaves the day")]
    EmptyWindow {
        /// First minute.
        from: u16,
        /// First minute after it.
        to: u16,
    },
    /// Windows of one day out of order or overlapping.
    #[error("the windows {earlier} and {later} overlap or are out of order")]
    WindowsOverlap {
        /// The one that stands first.
        earlier: Window,
        /// The one that stands second.
        later: Window,
    },
    /// Hours of service without any window: a limit in service hours would never end.
    #[error("the service hours never open")]
    NeverOpen,
}

/// The calendar of one estate: zone, notices read, windows. Made by [`Calendar::from_notices`] only, so that
/// every calendar opens at some time and every deadline ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// The estate's zone; ships Asia/Shanghai.
    pub zone: TimeZone,
    /// Identifies everything that can move a deadline (notices, zone, hours): date of the latest notice and a
    /// short hash, for example `2025-11-04.8c1f09ab`; stands in every event with a deadline.
    pub version: String,
    days: BTreeMap<Date, DayKind>,
    years: BTreeSet<i16>,
    daytime: Window,
    service: Hours,
    /// The zone's unchanging offset in microseconds and since when it holds; `None` for zones with summer time.
    steady: Option<(i64, i64)>,
    /// `days` and `years` once more, by day number, for counting without looking dates up.
    grid: Grid,
}

/// The judged days of the years with notices, by day number.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Grid {
    first: i32,
    days: Vec<Judged>,
}

/// Whether a day is worked, and whether that is only provisional.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Judged {
    pub working: bool,
    pub provisional: bool,
}

impl Calendar {
    /// Makes the calendar of an estate. Notices may come in any order: the later one (by the date of signing)
    /// wins where two speak of the same day, as for late December. Refuses hours that never open.
    pub fn from_notices(
        notices: &[Notice],
        zone: TimeZone,
        daytime: Window,
        service: Hours,
    ) -> Result<Calendar, CalendarError> {
        hours::check_window(daytime)?;
        service.check()?;
        let mut ordered: Vec<&Notice> = notices.iter().collect();
        ordered.sort_by_key(|notice| (notice.source.date, notice.year));
        for pair in ordered.windows(2) {
            if (pair[0].source.date, pair[0].year) == (pair[1].source.date, pair[1].year) {
                return Err(CalendarError::SameNotice {
                    year: pair[0].year,
                    date: pair[0].source.date,
                });
            }
        }
        let mut days = BTreeMap::new();
        let mut years = BTreeSet::new();
        for notice in &ordered {
            years.insert(notice.year);
            for (date, name) in notice.days_off() {
                days.insert(
                    date,
                    DayKind::Holiday {
                        name: name.to_owned(),
                    },
                );
            }
            for worked in &notice.worked {
                days.insert(
                    worked.date,
                    DayKind::MadeUp {
                        name: worked.holiday.clone(),
                    },
                );
            }
        }
        let version = version(&ordered, &zone, daytime, &service);
        let steady = steady(&zone);
        let mut calendar = Calendar {
            zone,
            version,
            days,
            years,
            daytime,
            service,
            steady,
            grid: Grid {
                first: 0,
                days: Vec::new(),
            },
        };
        calendar.grid = calendar.lay_grid();
        Ok(calendar)
    }

    /// What `date` is, and whether that is only provisional (no notice for its year has been read: Monday to
    /// Friday count as working days, 1 January as off).
    pub fn day(&self, date: Date) -> (DayKind, bool) {
        if let Some(kind) = self.days.get(&date) {
            return (kind.clone(), false);
        }
        let provisional = !self.years.contains(&date.year());
        let kind = if provisional && date.month() == 1 && date.day() == 1 {
            DayKind::Holiday {
                name: "元旦".to_owned(),
            }
        } else if date.weekday().to_monday_zero_offset() >= 5 {
            DayKind::Weekend
        } else {
            DayKind::Working
        };
        (kind, provisional)
    }

    /// Years for which a notice was read; any other year is provisional.
    pub fn years(&self) -> &BTreeSet<i16> {
        &self.years
    }

    /// The daytime window.
    pub fn daytime(&self) -> Window {
        self.daytime
    }

    /// The estate's service hours.
    pub fn service(&self) -> &Hours {
        &self.service
    }

    /// The local date of an instant in the estate's zone.
    pub fn date(&self, at: Timestamp) -> Date {
        days::date(self.day_number(at.as_microsecond()))
    }

    /// Midnight at the start of a local date (00:00; where summer time skips it, the first moment of the day).
    pub fn midnight(&self, date: Date) -> Timestamp {
        days::timestamp(self.instant(days::number(date), 0))
    }

    /// A deadline as people read it: local date and time, an exclusive 00:00 as 24:00 of the day before.
    pub fn written(&self, at: Timestamp) -> String {
        let local = at.to_zoned(self.zone.clone()).datetime();
        let midnight = jiff::civil::Time::midnight();
        match (local.time() == midnight, local.date().yesterday()) {
            (true, Ok(before)) => format!("{before} 24:00"),
            _ => local.strftime("%Y-%m-%d %H:%M").to_string(),
        }
    }

    /// [`Calendar::day`] for counting: no text is made.
    pub(super) fn judged(&self, day: i32) -> Judged {
        let inside = usize::try_from(i64::from(day) - i64::from(self.grid.first)).ok();
        match inside.and_then(|index| self.grid.days.get(index)) {
            Some(judged) => *judged,
            None => self.judge(day),
        }
    }

    fn judge(&self, day: i32) -> Judged {
        let (kind, provisional) = self.day(days::date(day));
        Judged {
            working: kind.is_working(),
            provisional,
        }
    }

    fn lay_grid(&self) -> Grid {
        let ends = self
            .years
            .iter()
            .flat_map(|year| [Date::new(*year, 1, 1), Date::new(*year, 12, 31)])
            .filter_map(Result::ok)
            .chain(self.days.keys().copied())
            .map(days::number);
        let (first, last) = ends.fold((i32::MAX, i32::MIN), |(first, last), day| {
            (first.min(day), last.max(day))
        });
        Grid {
            first,
            days: (first..=last).map(|day| self.judge(day)).collect(),
        }
    }

    /// Local day number of an instant in microseconds.
    pub(super) fn day_number(&self, at: i64) -> i32 {
        let offset = match self.steady {
            Some((since, offset)) if at >= since => offset,
            _ => i64::from(self.zone.to_offset(days::timestamp(at)).seconds()) * 1_000_000,
        };
        // Within the range of a timestamp the number of a day fits easily.
        i32::try_from((at + offset).div_euclid(DAY)).unwrap_or(i32::MAX)
    }

    /// The instant, in microseconds, `minutes` after local midnight of a day; 1440 is the next midnight.
    pub(super) fn instant(&self, day: i32, minutes: u16) -> i64 {
        if let Some((since, offset)) = self.steady {
            let at = i64::from(day) * DAY + i64::from(minutes) * 60_000_000 - offset;
            if at >= since {
                return at.min(days::LAST);
            }
        }
        let day = if minutes == 1440 {
            day.saturating_add(1)
        } else {
            day
        };
        let local = days::date(day).to_datetime(hours::time(minutes));
        let at = self.zone.to_ambiguous_timestamp(local).compatible();
        at.map_or(days::LAST, |at| at.as_microsecond())
    }
}

/// The offset that a zone keeps for ever since some instant, both in microseconds.
fn steady(zone: &TimeZone) -> Option<(i64, i64)> {
    let last = zone.preceding(Timestamp::MAX).next();
    let since = last.map_or(Timestamp::MIN, |transition| transition.timestamp());
    // A rule of summer time goes on for ever: its last change lies far in the future.
    let offset = i64::from(zone.to_offset(Timestamp::MAX).seconds()) * 1_000_000;
    let (since, limit) = (since.as_microsecond(), days::number(Date::constant(2024, 1, 1)));
    (since < i64::from(limit) * DAY).then_some((since, offset))
}

fn version(notices: &[&Notice], zone: &TimeZone, daytime: Window, service: &Hours) -> String {
    let latest = notices
        .last()
        .map_or_else(|| "none".to_owned(), |notice| notice.source.date.to_string());
    let mut hash = Sha256::new();
    for notice in notices {
        hash.update(format!("{} {}\n", notice.year, notice.source.date));
        for (date, name) in notice.days_off() {
            hash.update(format!("off {date} {name}\n"));
        }
        for worked in &notice.worked {
            hash.update(format!("worked {} {}\n", worked.date, worked.holiday));
        }
    }
    hash.update(format!(
        "zone {}\ndaytime {daytime}\n",
        zone.iana_name().unwrap_or("fixed")
    ));
    if zone.iana_name().is_none() {
        hash.update(format!("offset {}\n", zone.to_offset(Timestamp::UNIX_EPOCH)));
    }
    for (name, windows) in [("working", &service.working), ("off", &service.off)] {
        for window in windows {
            hash.update(format!("{name} {window}\n"));
        }
    }
    format!("{latest}.{}", &hex::encode(hash.finalize())[..8])
}
