//! Amounts of time as the standard writes them: `10 min`, `8 h`, `4 daytime-h`, `2 service-h`,
//! `3 working-days`, `7 days`, `same-day`, and `agreed <= 7 working-days`.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Which time counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Round the clock; the amount is in minutes.
    Minutes,
    /// The daytime window, 08:00–20:00 as shipped; minutes (X-12: half a day is 4 hours of it).
    DaytimeMinutes,
    /// The service hours of the estate, several windows a day; minutes.
    ServiceMinutes,
    /// Working days with 调休, counted from the day after receipt, ending at 24:00; days.
    WorkingDays,
    /// Calendar days counted from the day after receipt, ending at 24:00; days.
    Days,
    /// The end (24:00) of the day of receipt; the amount is 0.
    SameDay,
}

/// An amount of one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Limit {
    /// Which time counts.
    pub unit: Unit,
    /// Minutes or days, by the unit.
    pub amount: u32,
}

/// What a clause sets: a fixed limit, or a time agreed with the resident that may not lie beyond the cap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// A fixed limit.
    Within(Limit),
    /// The time agreed with the resident; without one, the cap itself is the limit (D-06, D-14).
    Agreed {
        /// A later agreement is refused.
        cap: Limit,
    },
}

impl Term {
    /// The fixed limit, or the cap of an agreement.
    pub fn limit(self) -> Limit {
        match self {
            Term::Within(limit) | Term::Agreed { cap: limit } => limit,
        }
    }
}

/// A text that is no limit, or one beyond ten years.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no limit: write for example `10 min`, `8 h`, `4 daytime-h`, `2 service-h`, `3 working-days`, `7 days`, `same-day` or `agreed <= 7 working-days`"
)]
pub struct BadLimit(pub String);

impl FromStr for Limit {
    type Err = BadLimit;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || BadLimit(text.to_owned());
        if text == "same-day" {
            return Ok(Limit {
                unit: Unit::SameDay,
                amount: 0,
            });
        }
        let (amount, unit) = text.split_once(' ').ok_or_else(bad)?;
        let amount: u32 = amount.parse().map_err(|_| bad())?;
        let (unit, factor) = match unit {
            "min" => (Unit::Minutes, 1),
            "h" => (Unit::Minutes, 60),
            "daytime-min" => (Unit::DaytimeMinutes, 1),
            "daytime-h" => (Unit::DaytimeMinutes, 60),
            "service-min" => (Unit::ServiceMinutes, 1),
            "service-h" => (Unit::ServiceMinutes, 60),
            "working-day" | "working-days" => (Unit::WorkingDays, 1),
            "day" | "days" => (Unit::Days, 1),
            _ => return Err(bad()),
        };
        let amount = amount.checked_mul(factor).ok_or_else(bad)?;
        let longest = if matches!(unit, Unit::WorkingDays | Unit::Days) {
            3_660
        } else {
            3_660 * 1_440
        };
        if amount > longest || (amount == 0 && !matches!(unit, Unit::Minutes)) {
            return Err(bad());
        }
        Ok(Limit { unit, amount })
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (short, long) = match self.unit {
            Unit::SameDay => return f.write_str("same-day"),
            Unit::WorkingDays => return write!(f, "{} working-days", self.amount),
            Unit::Days => return write!(f, "{} days", self.amount),
            Unit::Minutes => ("min", "h"),
            Unit::DaytimeMinutes => ("daytime-min", "daytime-h"),
            Unit::ServiceMinutes => ("service-min", "service-h"),
        };
        if self.amount > 0 && self.amount.is_multiple_of(60) {
            write!(f, "{} {long}", self.amount / 60)
        } else {
            write!(f, "{} {short}", self.amount)
        }
    }
}

impl FromStr for Term {
    type Err = BadLimit;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.strip_prefix("agreed <= ") {
            Some(cap) => Ok(Term::Agreed {
                cap: cap.parse().map_err(|_| BadLimit(text.to_owned()))?,
            }),
            None => text.parse().map(Term::Within),
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Term::Within(limit) => limit.fmt(f),
            Term::Agreed { cap } => write!(f, "agreed <= {cap}"),
        }
    }
}

macro_rules! serde_as_text {
    ($type:ty) => {
        impl Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
serde_as_text!(Limit);
serde_as_text!(Term);
