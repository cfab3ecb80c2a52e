//! A clause: one deadline with its source, and what it applies to.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::codes::{ClockName, Grade, Kind, Level, Verb};
use crate::clock::Term;

/// Where a clause comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Source {
    /// Regulation, `S1` to `S28`; `own` for a default of this project, `law` for law.
    pub document: String,
    /// Its title in Chinese; left out in a chapter, filled in from the head of the standard.
    #[serde(default)]
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

/// What a rule of the standard applies to. An empty list, or an absent flag, means "all".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Selector {
    /// Kinds.
    pub kinds: BTreeSet<Kind>,
    /// Subjects, each with everything below it in the tree; a complaint is matched by its fault too.
    pub subjects: BTreeSet<String>,
    /// Only what the taxonomy marks urgent (D-04, D-07), or only what it does not.
    pub urgent: Option<bool>,
    /// Grades.
    pub grades: BTreeSet<Grade>,
    /// Levels of an emergency; empty: every level, and matters without one.
    pub levels: BTreeSet<Level>,
    /// Only matters that count as complaints, or only those that do not.
    pub complaint: Option<bool>,
}

/// The event at which a clause begins to count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Start {
    /// The moment of the report.
    #[default]
    Report,
    /// The dispatch.
    Dispatch,
    /// The solution.
    Resolve,
    /// The promise (C-36).
    Promise,
    /// The hand-over to a rung of the ladder that wants a written report (E-07).
    Escalate,
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
    /// How the words are read: what "at once" or "half a day" means, which figure is an own default.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Where it stands.
    pub source: Source,
    /// The clock it sets.
    pub clock: ClockName,
    /// The limit, as text in TOML.
    pub limit: Term,
    /// The event from which it counts.
    #[serde(default)]
    pub starts: Start,
    /// What it applies to.
    #[serde(default)]
    pub applies: Selector,
    /// Runs beside the governing clause of the same clock instead of competing with it.
    #[serde(default)]
    pub also: bool,
    /// Verbs that fulfil it; empty: the verb of the clock's name.
    #[serde(default)]
    pub stops: BTreeSet<Verb>,
    /// Time of day (`21:00`) from which the intake answer fulfils it (D-25, X-09).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intake_answers_after: Option<super::amount::TimeOfDay>,
    /// Reasons for a pause; absent: those that chapter `pauses` allows for the clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pauses: Option<BTreeSet<String>>,
    /// Further requirement IDs that it carries out.
    #[serde(default)]
    pub requirements: Vec<String>,
    /// Why an upper layer sets it; empty in the shipped layer.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

impl Clause {
    /// Whether `verb` fulfils the clause. Every clock stops with the verb of its name; a clause may name others
    /// (`same-day`, for which no verb exists, always does).
    pub fn stops_with(&self, verb: Verb) -> bool {
        if self.stops.is_empty() {
            self.clock.code() == verb.code()
        } else {
            self.stops.contains(&verb)
        }
    }
}

/// What decides which clauses govern.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
    /// Whether it counts as a complaint; a matter of kind complaint always does.
    pub complaint: bool,
}

impl Matter {
    /// A matter without fault and level that counts as a complaint if it is one.
    pub fn new(kind: Kind, subject: impl Into<String>, grade: Grade) -> Self {
        Self {
            kind,
            subject: subject.into(),
            fault: None,
            grade,
            level: None,
            complaint: kind == Kind::Complaint,
        }
    }

    /// Whether it counts as a complaint, whatever the flag says for a complaint.
    pub fn is_complaint(&self) -> bool {
        self.complaint || self.kind == Kind::Complaint
    }

    /// Every subject by which a clause may reach it: its own, and its fault.
    pub fn subjects(&self) -> impl Iterator<Item = &str> {
        [Some(self.subject.as_str()), self.fault.as_deref()]
            .into_iter()
            .flatten()
    }
}
