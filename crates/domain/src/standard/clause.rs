//! A clause: one deadline with its source, and what it applies to.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::codes::{ClockName, Grade, Kind, Level};
use crate::clock::Term;

/// Where a clause comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Source {
    /// Regulation, `S1` to `S28`; `own` for a default of this project, `law` for law.
    pub document: String,
    /// Its title in Chinese.
    pub title: String,
    /// Article as printed, for example `(二)1(2)`.
    #[serde(default)]
    pub article: String,
}

/// Names one clause of one version; stands in every event with a deadline.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClauseRef {
    /// For example `D-04`.
    pub id: String,
    /// Version of the standard, for example `default-2026.1`.
    pub version: String,
}

/// One row of chapter `deadlines`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Clause {
    /// Requirement ID, with a suffix where one requirement sets several deadlines (`X-13.dispatch`).
    pub id: String,
    /// Title in Chinese.
    pub title: String,
    /// The original words, or the reason of an own default.
    pub words: String,
    /// Where it stands.
    pub source: Source,
    /// The clock it sets.
    pub clock: ClockName,
    /// The limit, as text in TOML.
    pub limit: Term,
    /// Kinds it applies to; empty: every kind.
    #[serde(default)]
    pub kinds: BTreeSet<Kind>,
    /// Subjects (each with everything below it in the tree); empty: every subject.
    #[serde(default)]
    pub subjects: BTreeSet<String>,
    /// Grades; empty: every grade.
    #[serde(default)]
    pub grades: BTreeSet<Grade>,
    /// Levels of an emergency; empty: every level, and matters without one.
    #[serde(default)]
    pub levels: BTreeSet<Level>,
    /// Only matters that count as complaints, only those that do not, or both.
    #[serde(default)]
    pub complaint: Option<bool>,
    /// Runs beside the governing clause of the same clock instead of competing with it.
    #[serde(default)]
    pub also: bool,
    /// Further requirement IDs that it carries out.
    #[serde(default)]
    pub requirements: Vec<String>,
}

/// What decides which clauses govern.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Matter {
    /// Kind.
    pub kind: Kind,
    /// Subject, for example `unit.flooding`.
    pub subject: String,
    /// The repair subject that a complaint `unit-repair` or `public-repair` carries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// Grade.
    pub grade: Grade,
    /// Level, for emergencies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// Whether it counts as a complaint.
    pub complaint: bool,
}
