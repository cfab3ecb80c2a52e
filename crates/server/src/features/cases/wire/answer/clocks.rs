//! The clocks of a case as they go out, with clause and explanation.

use domain::{
    cases::{Case, ClockState, Facts, clock_state, explain},
    clock::Step,
    standard::{ClauseRef, Standard},
};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// A clause with its words and source.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClauseAnswer {
    /// For example `D-04`.
    pub id: String,
    /// Title in Chinese.
    pub title: String,
    /// Its original words.
    pub words: String,
    /// Document and article.
    pub source: String,
    /// Version of the standard.
    pub version: String,
}

fn clause(standard: &Standard, named: &ClauseRef) -> ClauseAnswer {
    let found = standard.clause(&named.id);
    let text =
        |part: fn(&domain::standard::Clause) -> String| found.map_or_else(String::new, |found| part(found));
    ClauseAnswer {
        id: named.id.clone(),
        title: text(|clause| clause.title.clone()),
        words: text(|clause| clause.words.clone()),
        source: text(|clause| {
            format!(
                "{} {} {}",
                clause.source.document, clause.source.title, clause.source.article
            )
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
        }),
        version: named.version.clone(),
    }
}

/// One clock of a case.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClockAnswer {
    /// Its name.
    pub clock: &'static str,
    /// Its number within the case; none before it starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u16>,
    /// 1, or more after reopening.
    pub leg: u16,
    /// Start.
    #[schema(value_type = Option<String>)]
    pub started_at: Option<Timestamp>,
    /// Deadline, exclusive.
    #[schema(value_type = Option<String>)]
    pub due_at: Option<Timestamp>,
    /// When the step was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub stopped_at: Option<Timestamp>,
    /// `not-started running near overdue paused met missed`.
    pub state: &'static str,
    /// Share of the limit used up, in percent.
    pub share: u32,
    /// Excess over the limit in minutes.
    #[serde(skip_serializing_if = "is_nought")]
    pub late_minutes: u32,
    /// Minutes that did not count.
    #[serde(skip_serializing_if = "is_nought")]
    pub paused_minutes: u32,
    /// Code of the reason for which it stands still.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pause_reason: Option<String>,
    /// The deadline before the manager granted more time.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub extended_from: Option<Timestamp>,
    /// Some day of the counting lies in a year without a notice.
    pub provisional: bool,
    /// The clause.
    pub clause: ClauseAnswer,
}

fn is_nought(number: &u32) -> bool {
    *number == 0
}

pub(super) fn clocks(case: &Case, facts: &Facts, now: Timestamp) -> Vec<ClockAnswer> {
    let mut answers: Vec<ClockAnswer> = case
        .numbered()
        .filter_map(|(number, clock)| {
            let (state, share) = clock_state(case, number, facts, now)?;
            let hold = clock.held.and_then(|hold| case.hold(hold));
            Some(ClockAnswer {
                clock: clock.name.code(),
                number: Some(number),
                leg: clock.leg,
                started_at: Some(clock.started_at),
                due_at: Some(clock.due_at),
                stopped_at: clock.stopped_at,
                state: state.code(),
                share,
                late_minutes: clock.late_minutes,
                paused_minutes: clock.paused_minutes,
                pause_reason: hold.map(|hold| hold.reason.clone()),
                extended_from: clock.extended.as_ref().map(|extension| extension.from),
                provisional: clock.provisional,
                clause: clause(&facts.standard, &clock.clause),
            })
        })
        .collect();
    answers.extend(case.waiting.iter().map(|waiting| ClockAnswer {
        clock: waiting.name.code(),
        number: None,
        leg: case.leg,
        started_at: None,
        due_at: None,
        stopped_at: None,
        state: ClockState::NotStarted.code(),
        share: 0,
        late_minutes: 0,
        paused_minutes: 0,
        pause_reason: None,
        extended_from: None,
        provisional: false,
        clause: clause(&facts.standard, &waiting.clause),
    }));
    answers
}

/// How a deadline comes about.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExplanationAnswer {
    /// The clock.
    #[serde(flatten)]
    pub clock: ClockAnswer,
    /// The arithmetic, line by line.
    #[schema(value_type = Vec<Object>)]
    pub steps: Vec<Step>,
}

/// The explanation of a clock by its name or number; of several of a name, the latest.
pub(in super::super::super) fn explanation(
    case: &Case,
    wanted: &str,
    facts: &Facts,
    now: Timestamp,
) -> Option<ExplanationAnswer> {
    let all = clocks(case, facts, now);
    let number: Option<u16> = wanted.parse().ok();
    let clock = all
        .into_iter()
        .filter(|clock| clock.clock == wanted || number.is_some() && clock.number == number)
        .max_by_key(|clock| (clock.number.is_some(), clock.leg, std::cmp::Reverse(clock.number)))?;
    let steps = clock
        .number
        .and_then(|number| explain(case, number, facts, now))
        .map(|due| due.steps)
        .unwrap_or_default();
    Some(ExplanationAnswer { clock, steps })
}
