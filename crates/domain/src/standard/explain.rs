//! The explanation of every deadline of a matter: clause, words, source and the counting, as data and as a text
//! that an office can print.

use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;

use super::{
    Governing, Standard,
    clause::{Clause, Matter, Source, Start},
    codes::ClockName,
};
use crate::clock::{Calendar, Due, Step, Term, due};

/// A clause as people read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClauseText {
    /// For example `D-08`.
    pub id: String,
    /// Title in Chinese.
    pub title: String,
    /// Original words.
    pub words: String,
    /// How the words are read, where they leave something open.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Document, its title, article.
    pub source: Source,
    /// Version of the standard.
    pub version: String,
}

impl ClauseText {
    /// The text of `clause` of `standard`.
    pub fn of(clause: &Clause, standard: &Standard) -> Self {
        Self {
            id: clause.id.clone(),
            title: clause.title.clone(),
            words: clause.words.clone(),
            note: clause.note.clone(),
            source: clause.source.clone(),
            version: standard.version.clone(),
        }
    }
}

/// One clock of a matter with its deadline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClockExplanation {
    /// The clock.
    pub clock: ClockName,
    /// The event from which it counts. For another than the report, the deadline given is the latest possible:
    /// that event is taken to happen at its own limit.
    #[serde(skip_serializing_if = "is_report")]
    pub starts: Start,
    /// The deadline with the estate's offset, an exclusive instant; `None` if the event from which it counts has
    /// no limit of its own (a complaint whose limit a supervisor has yet to set, D-10).
    pub due_at: Option<String>,
    /// Some day of the counting lies in a year without a notice.
    pub provisional: bool,
    /// Runs beside the governing clause of its clock.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub also: bool,
    /// The clause.
    pub clause: ClauseText,
    /// The counting, line by line, times with the estate's offset.
    pub steps: Vec<serde_json::Value>,
    /// The deadline as an instant.
    #[serde(skip)]
    pub due: Option<Due>,
    /// The limit that is counted.
    #[serde(skip)]
    pub term: Term,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_report(start: &Start) -> bool {
    *start == Start::Report
}

/// Every clock of one matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// In the order of [`ClockName::ALL`].
    pub clocks: Vec<ClockExplanation>,
}

/// An agreed time that no clause allows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadAgreement {
    /// It lies beyond what the clause allows.
    #[error("the agreed time lies beyond {cap}, the latest that clause {clause} allows")]
    PastCap {
        /// The clause.
        clause: String,
        /// The latest time, with the estate's offset.
        cap: String,
    },
    /// It lies before the report.
    #[error("the agreed time lies before the report")]
    BeforeReport,
    /// No clause of the matter lets a time be agreed.
    #[error("no clause of this matter lets a time be agreed with the resident")]
    NotAllowed,
}

/// The deadline that `clause` sets for counting from `start`.
///
/// # Errors
/// `agreed` lies beyond the cap or before the start. Clauses that let nothing be agreed ignore it.
pub fn deadline(
    clause: &Clause,
    start: Timestamp,
    agreed: Option<Timestamp>,
    calendar: &Calendar,
) -> Result<Due, BadAgreement> {
    let mut counted = due(start, clause.limit.limit(), calendar, &[], start);
    if let (Term::Agreed { .. }, Some(agreed)) = (clause.limit, agreed) {
        if agreed < start {
            return Err(BadAgreement::BeforeReport);
        }
        if agreed > counted.at {
            return Err(BadAgreement::PastCap {
                clause: clause.id.clone(),
                cap: moment(counted.at, &calendar.zone),
            });
        }
        let cap = counted.at;
        counted.steps.retain(|step| !matches!(step, Step::Due { .. }));
        counted.steps.push(Step::Agreed { at: agreed, cap });
        counted.steps.push(Step::Due { at: agreed });
        counted.at = agreed;
    }
    Ok(counted)
}

/// Every clock of `matter` reported at `reported_at`, with a time agreed with the resident if there is one.
///
/// # Errors
/// The agreed time is refused by the clause, or no clause lets a time be agreed.
pub fn explain(
    standard: &Standard,
    calendar: &Calendar,
    matter: &Matter,
    reported_at: Timestamp,
    agreed: Option<Timestamp>,
) -> Result<Explanation, BadAgreement> {
    let governing = standard.govern(matter);
    let negotiable = governing
        .iter()
        .flat_map(Governing::clauses)
        .any(|clause| matches!(clause.limit, Term::Agreed { .. }));
    if agreed.is_some() && !negotiable {
        return Err(BadAgreement::NotAllowed);
    }
    let mut clocks: Vec<ClockExplanation> = Vec::new();
    // Clauses that start with the report come first: the others count from the deadlines of these.
    let mut starts: Vec<(ClockName, Timestamp)> = Vec::new();
    for later in [false, true] {
        for entry in governing.iter() {
            for (index, clause) in entry.clauses().enumerate() {
                if (clause.starts != Start::Report) != later {
                    continue;
                }
                let start = match clause.starts {
                    Start::Report => Some(reported_at),
                    Start::Dispatch => latest(&starts, ClockName::Dispatch),
                    Start::Resolve => latest(&starts, ClockName::Resolve),
                    Start::Promise | Start::Escalate => None,
                };
                let due = start
                    .map(|start| deadline(clause, start, agreed, calendar))
                    .transpose()?;
                if let Some(due) = &due {
                    starts.push((entry.clock, due.at));
                }
                clocks.push(ClockExplanation {
                    clock: entry.clock,
                    starts: clause.starts,
                    due_at: due.as_ref().map(|due| moment(due.at, &calendar.zone)),
                    provisional: due.as_ref().is_some_and(|due| due.provisional),
                    also: index > 0,
                    clause: ClauseText::of(clause, standard),
                    steps: due
                        .as_ref()
                        .map(|due| steps_in_zone(&due.steps, &calendar.zone))
                        .unwrap_or_default(),
                    due,
                    term: clause.limit,
                });
            }
        }
    }
    clocks.sort_by_key(|clock| (clock.clock, clock.also));
    Ok(Explanation { clocks })
}

/// Of several clauses of one clock the earliest binds.
fn latest(starts: &[(ClockName, Timestamp)], clock: ClockName) -> Option<Timestamp> {
    starts
        .iter()
        .filter(|(name, _)| *name == clock)
        .map(|(_, at)| *at)
        .min()
}

/// `at` as RFC 3339 with the offset of `zone`.
pub fn moment(at: Timestamp, zone: &TimeZone) -> String {
    at.display_with_offset(zone.to_offset(at)).to_string()
}

/// The steps as JSON, every instant with the offset of `zone` instead of `Z`.
pub fn steps_in_zone(steps: &[Step], zone: &TimeZone) -> Vec<serde_json::Value> {
    steps
        .iter()
        .filter_map(|step| serde_json::to_value(step).ok())
        .map(|step| in_zone(step, zone))
        .collect()
}

fn in_zone(value: serde_json::Value, zone: &TimeZone) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::String(text) if text.ends_with('Z') => match text.parse::<Timestamp>() {
            Ok(at) => Value::String(moment(at, zone)),
            Err(_) => Value::String(text),
        },
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .map(|(name, value)| (name, in_zone(value, zone)))
                .collect(),
        ),
        Value::Array(items) => Value::Array(items.into_iter().map(|item| in_zone(item, zone)).collect()),
        other => other,
    }
}
