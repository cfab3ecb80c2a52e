//! The chapters that are not about one case: shifts, targets, retention, roles, phrases, sampling.

use std::{collections::BTreeSet, fmt, str::FromStr};

use jiff::{Span, Timestamp, tz::TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::amount::{DaySpan, TimeOfDay};
use crate::{
    actor::Role,
    clock::{Hours, Limit, Window},
};

/// A shift of the round-the-clock posts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Shift {
    /// Code, for example `day`.
    pub code: String,
    /// Chinese label.
    pub zh: String,
    /// English label.
    pub en: String,
    /// When it runs.
    pub hours: DaySpan,
    /// A relieved break, in minutes.
    #[serde(default)]
    pub break_minutes: u32,
    /// Why an upper layer changes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// The windows of the day by which the standard counts and rests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct DayWindows {
    /// The daytime clock: half a day is four hours of it.
    pub daytime: Window,
    /// Night, for the figures of night repairs (D-21).
    pub night: DaySpan,
    /// No telephone and no visit unless the customer agreed.
    pub quiet: DaySpan,
    /// Service hours, unless the estate states its own.
    pub service: Hours,
    /// The incoming shift may sign on so much earlier.
    pub sign_on_early: Limit,
    /// The daily report of the area is due by then (D-24).
    pub daily_report_by: TimeOfDay,
    /// Why an upper layer changes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// A post with its hours (D-33, X-18).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Post {
    /// Code, for example `centre-duty`.
    pub code: String,
    /// Chinese label.
    pub zh: String,
    /// English label.
    pub en: String,
    /// When it is staffed; `00:00-24:00` is round the clock.
    pub hours: Vec<DaySpan>,
    /// Roles that staff it.
    pub roles: BTreeSet<Role>,
    /// One in every building that has a lobby.
    #[serde(default)]
    pub per_lobby: bool,
    /// Why an upper layer changes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// A figure to reach. Without `at_least` and `at_most` there is no target yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Target {
    /// Code, for example `satisfaction-rate`.
    pub code: String,
    /// Chinese label.
    pub zh: String,
    /// English label.
    pub en: String,
    /// Unit of the figure.
    pub unit: TargetUnit,
    /// Judged for each of these.
    pub per: Period,
    /// At least this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// At most this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
    /// Under so many answers the period is marked "not significant".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub significant_from: Option<u32>,
    /// Requirement IDs.
    pub requirements: Vec<String>,
    /// Why an upper layer changes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// What a target's figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TargetUnit {
    /// Per cent, 0 to 100.
    Percent,
    /// Minutes.
    Minutes,
    /// A count.
    Count,
}

/// A span over which a figure is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Period {
    /// Calendar month.
    Month,
    /// Quarter.
    Quarter,
    /// Year.
    Year,
}

/// How long records of a class are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// So many years after closing.
    Years(u32),
    /// So many days after closing.
    Days(u32),
    /// While the case is open.
    WhileOpen,
    /// For the life of the unit or of the contract.
    Life,
    /// Until move-out or withdrawal of the consent.
    UntilWithdrawn,
    /// Never deleted.
    Always,
}

impl FromStr for Keep {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "while-open" => return Ok(Keep::WhileOpen),
            "life" => return Ok(Keep::Life),
            "until-withdrawn" => return Ok(Keep::UntilWithdrawn),
            "always" => return Ok(Keep::Always),
            _ => {}
        }
        text.split_once(' ')
            .and_then(|(amount, unit)| {
                let amount = amount.parse().ok().filter(|amount| *amount > 0)?;
                match unit {
                    "years" | "year" => Some(Keep::Years(amount)),
                    "days" | "day" => Some(Keep::Days(amount)),
                    _ => None,
                }
            })
            .ok_or_else(|| {
                format!(
                    "`{text}` is no retention: write `5 years`, `180 days`, `while-open`, `life`, `until-withdrawn` or `always`"
                )
            })
    }
}

impl Keep {
    /// The moment before which records without an event of their own are past their time at `now`; `None` where
    /// the time does not run by the calendar.
    pub fn until_before(self, now: Timestamp) -> Option<Timestamp> {
        let moment = now.to_zoned(TimeZone::UTC).checked_sub(self.span()?).ok()?;
        Some(moment.timestamp())
    }

    /// The moment until which a record whose time runs from `ended` is kept at least; `None` where the time does
    /// not run by the calendar.
    pub fn kept_until(self, ended: Timestamp) -> Option<Timestamp> {
        let moment = ended.to_zoned(TimeZone::UTC).checked_add(self.span()?).ok()?;
        Some(moment.timestamp())
    }

    /// The words of the trade.
    pub fn title(self) -> String {
        match self {
            Keep::Years(years) => format!("{years} 年"),
            Keep::Days(days) => format!("{days} 天"),
            Keep::WhileOpen => "事项办结前".to_owned(),
            Keep::Life => "房屋或合同存续期间".to_owned(),
            Keep::UntilWithdrawn => "至撤回同意或迁出".to_owned(),
            Keep::Always => "永久".to_owned(),
        }
    }

    fn span(self) -> Option<Span> {
        match self {
            Keep::Years(years) => Span::new().try_years(years).ok(),
            Keep::Days(days) => Span::new().try_days(days).ok(),
            Keep::WhileOpen | Keep::Life | Keep::UntilWithdrawn | Keep::Always => None,
        }
    }
}

impl fmt::Display for Keep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Keep::Years(years) => write!(f, "{years} years"),
            Keep::Days(days) => write!(f, "{days} days"),
            Keep::WhileOpen => f.write_str("while-open"),
            Keep::Life => f.write_str("life"),
            Keep::UntilWithdrawn => f.write_str("until-withdrawn"),
            Keep::Always => f.write_str("always"),
        }
    }
}

impl Serialize for Keep {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Keep {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

/// A class of records with its retention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RecordClass {
    /// Code, for example `case`.
    pub code: String,
    /// Chinese label.
    pub zh: String,
    /// English label.
    pub en: String,
    /// How long.
    pub keep: Keep,
    /// The law behind it, where there is one.
    #[serde(default)]
    pub law: String,
    /// Requirement IDs.
    pub requirements: Vec<String>,
    /// Why an upper layer changes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// A right that roles may carry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Permission {
    /// `<feature>.<verb>`, for example `cases.dispatch`.
    pub code: String,
    /// Chinese label.
    pub zh: String,
    /// Why an upper layer changes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// A role with its titles and rights (X-20, U-02).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RoleEntry {
    /// The role.
    pub code: Role,
    /// Chinese label.
    pub zh: String,
    /// English label.
    pub en: String,
    /// Titles of the sources that mean it.
    #[serde(default)]
    pub titles: Vec<String>,
    /// Codes of its permissions.
    pub permissions: BTreeSet<String>,
    /// Why an upper layer changes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// An expression that a written reply must not contain (N-08).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Forbidden {
    /// Code, for example `PH-62.dont-know`.
    pub code: String,
    /// Chinese label.
    pub zh: String,
    /// English label.
    pub en: String,
    /// Any of these in the text.
    pub words: Vec<String>,
    /// What to write instead.
    pub instead: String,
    /// Where it stands.
    pub article: String,
    /// Why an upper layer changes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// A text with placeholders `{…}`: letters of result, receipts, notices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Letter {
    /// Code, for example `result`.
    pub code: String,
    /// Chinese title.
    pub zh: String,
    /// English title.
    pub en: String,
    /// The text.
    pub text: String,
    /// The text for customers who read English; absent: everybody gets `text`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text_en: String,
    /// Why an upper layer changes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// One bracket of the order sample: from this pool size on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Bracket {
    /// Code, for example `b20`.
    pub id: String,
    /// Smallest pool size of the bracket.
    pub from: u32,
    /// A fixed number, never more than the pool.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed: Option<u32>,
    /// Per cent of the pool, rounded up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<u32>,
    /// Why an upper layer changes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// The draw of the order sample.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Draw {
    /// Day of the month; a shorter month draws on its last day.
    pub day: u8,
    /// Time of day.
    pub at: TimeOfDay,
    /// The follow-ups are done by the end of this day of the next month.
    pub done_by_day: u8,
    /// More than this many per cent are followed up on site.
    pub on_site_more_than_percent: u32,
    /// Why an upper layer changes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}
