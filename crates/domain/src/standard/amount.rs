//! Small amounts that chapters write as text: a time of day (`21:00`), a span that may run past midnight
//! (`20:00-08:00`).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::clock::Window;

/// A local time of day in minutes after midnight; 1440 (`24:00`) is the end of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay(pub u16);

/// A text that is no time of day, or no window of the day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no time of day: write for example `21:00`, and a window as `08:00-20:00`")]
pub struct BadTime(pub String);

impl FromStr for TimeOfDay {
    type Err = BadTime;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || BadTime(text.to_owned());
        let (hours, minutes) = text.split_once(':').ok_or_else(bad)?;
        if hours.len() != 2 || minutes.len() != 2 {
            return Err(bad());
        }
        let hours: u16 = hours.parse().map_err(|_| bad())?;
        let minutes: u16 = minutes.parse().map_err(|_| bad())?;
        let total = hours * 60 + minutes;
        if minutes > 59 || total > 1440 {
            return Err(bad());
        }
        Ok(Self(total))
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl Serialize for TimeOfDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

/// A daily span from `from` to `to`; one that runs past midnight has `to` at or before `from`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DaySpan {
    /// First minute.
    pub from: TimeOfDay,
    /// First minute that belongs to it no more.
    pub to: TimeOfDay,
}

impl DaySpan {
    /// Whether it runs past midnight.
    pub fn overnight(self) -> bool {
        self.to <= self.from
    }

    /// The span as windows of a day: one, or two where it runs past midnight.
    pub fn windows(self) -> Vec<Window> {
        let (from, to) = (self.from.0, self.to.0);
        if !self.overnight() {
            return vec![Window { from, to }];
        }
        let mut windows = Vec::new();
        if to > 0 {
            windows.push(Window { from: 0, to });
        }
        if from < 1440 {
            windows.push(Window { from, to: 1440 });
        }
        windows
    }

    /// Whether `minute` of the day (0 to 1439) lies inside.
    pub fn contains(self, minute: u16) -> bool {
        self.windows()
            .iter()
            .any(|window| (window.from..window.to).contains(&minute))
    }
}

impl FromStr for DaySpan {
    type Err = BadTime;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (from, to) = text.split_once('-').ok_or_else(|| BadTime(text.to_owned()))?;
        Ok(Self {
            from: from.parse()?,
            to: to.parse()?,
        })
    }
}

impl fmt::Display for DaySpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.from, self.to)
    }
}

impl Serialize for DaySpan {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DaySpan {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}
