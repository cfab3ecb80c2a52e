//! Hours of the day that count: one window, and the windows of working days and days off.

use std::{fmt, str::FromStr};

use jiff::civil::Time;
use serde::{Deserialize, Serialize};

use super::calendar::CalendarError;

/// A daily window `[from, to)` in minutes after local midnight, written `08:00-20:00`; `to` may be 24:00.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Window {
    /// First minute that counts.
    pub from: u16,
    /// First minute that counts no more; larger than `from`, at most 1440.
    pub to: u16,
}

impl Window {
    /// The whole day, 00:00 to 24:00.
    pub const WHOLE_DAY: Window = Window { from: 0, to: 1440 };
}

/// A text that is no window.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no window of the day: write for example `08:00-20:00`; an overnight shift is two windows")]
pub struct BadWindow(pub String);

impl FromStr for Window {
    type Err = BadWindow;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let minutes = |clock: &str| -> Option<u16> {
            let (hour, minute) = clock.split_once(':')?;
            let digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
            if !digits(hour) || !digits(minute) {
                return None;
            }
            let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
            (minute < 60 && hour * 60 + minute <= 1440).then_some(hour * 60 + minute)
        };
        let window = text.split_once('-').and_then(|(from, to)| {
            let window = Window {
                from: minutes(from)?,
                to: minutes(to)?,
            };
            (window.from < window.to).then_some(window)
        });
        window.ok_or_else(|| BadWindow(text.to_owned()))
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Window { from, to } = self;
        write!(
            f,
            "{:02}:{:02}-{:02}:{:02}",
            from / 60,
            from % 60,
            to / 60,
            to % 60
        )
    }
}

impl Serialize for Window {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Window {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Hours of service: windows for working days and for days off. An overnight shift is two windows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Hours {
    /// Windows of a working day, in order, not overlapping.
    pub working: Vec<Window>,
    /// Windows of a day off, in order, not overlapping; may be empty.
    #[serde(default)]
    pub off: Vec<Window>,
}

impl Hours {
    /// Refuses windows that are empty, out of order or overlapping, and hours that never open: a limit counted
    /// in them would have no deadline.
    pub fn check(&self) -> Result<(), CalendarError> {
        for windows in [&self.working, &self.off] {
            for window in windows {
                check_window(*window)?;
            }
            for pair in windows.windows(2) {
                if pair[1].from < pair[0].to {
                    return Err(CalendarError::WindowsOverlap {
                        earlier: pair[0],
                        later: pair[1],
                    });
                }
            }
        }
        if self.working.is_empty() && self.off.is_empty() {
            return Err(CalendarError::NeverOpen);
        }
        Ok(())
    }
}

/// Refuses a window that is empty or leaves the day.
pub(super) fn check_window(window: Window) -> Result<(), CalendarError> {
    if window.from < window.to && window.to <= 1440 {
        Ok(())
    } else {
        Err(CalendarError::EmptyWindow {
            from: window.from,
            to: window.to,
        })
    }
}

/// The clock time `minutes` after midnight; 1440 is the next day's midnight and so reads 00:00.
pub(super) fn time(minutes: u16) -> Time {
    Time::constant((minutes / 60 % 24) as i8, (minutes % 60) as i8, 0, 0)
}
