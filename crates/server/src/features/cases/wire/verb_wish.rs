//! JSON shapes of verbs as they come in.

use std::collections::BTreeSet;

use domain::{
    cases::{
        Check, FeedbackManner, Finding, Lesson, Marking, NewReport, Opinion, RootCause, Told, ToldBy,
        Validity, Visit,
    },
    standard::{ClockName, Grade, Kind, Level, Outcome},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{FileWish, words};

/// On-site visit record (T-03).
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct VisitWish {
    /// Visitor; the caller if left out.
    pub visitor_id: Option<Uuid>,
    /// Arrival.
    #[schema(value_type = Option<String>)]
    pub arrived_at: Option<Timestamp>,
    /// Departure.
    #[schema(value_type = Option<String>)]
    pub left_at: Option<Timestamp>,
    /// Persons met.
    pub met: Option<String>,
    /// Findings.
    pub findings: Option<String>,
    /// What was agreed.
    pub agreed: Option<String>,
    /// Result.
    pub result: Option<String>,
    /// The owner confirmed the record.
    pub confirmed_by_owner: bool,
}

impl VisitWish {
    fn record(&self) -> Visit {
        let text = |text: &Option<String>| text.clone().map(words);
        Visit {
            visitor: self.visitor_id.map(Into::into),
            arrived_at: self.arrived_at,
            left_at: self.left_at,
            met: text(&self.met),
            findings: text(&self.findings),
            agreed: text(&self.agreed),
            result: text(&self.result),
            confirmed_by_owner: self.confirmed_by_owner,
        }
    }
}

/// Root cause and prevention (C-29).
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LessonWish {
    /// `process-flaw staff-error outside`.
    #[schema(value_type = String)]
    pub root_cause: RootCause,
    /// What keeps it from happening again.
    pub prevention: String,
}

/// Written report to the manager (T-04).
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReportWish {
    /// Attempts, and why unsolved.
    pub attempts: String,
    /// Options.
    #[serde(default)]
    pub options: Option<String>,
    /// Proposal.
    #[serde(default)]
    pub proposal: Option<String>,
}

impl ReportWish {
    pub(super) fn report(&self) -> NewReport {
        NewReport {
            attempts: words(self.attempts.clone()),
            options: self.options.clone().map(words),
            proposal: self.proposal.clone().map(words),
        }
    }
}

/// Inputs of a verb. Which of them a verb needs, says its line in `docs/API`; the others are left out.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct VerbWish {
    /// Version that the caller saw; another one refuses the verb.
    pub seen_version: Option<i64>,
    /// The member of staff for whom the desk acts.
    pub on_behalf_of: Option<Uuid>,
    /// How the desk was told: `phone radio in-person`.
    #[schema(value_type = Option<String>)]
    pub told_by: Option<ToldBy>,
    /// When it happened, as told.
    #[schema(value_type = Option<String>)]
    pub told_at: Option<Timestamp>,
    /// A text with a forbidden expression is meant so.
    pub confirmed: bool,
    /// Evidence.
    pub files: Vec<FileWish>,
    /// On-site visit record.
    pub visit: Option<VisitWish>,
    /// Root cause and prevention.
    pub lesson: Option<LessonWish>,
    /// Words: what was said, found, done; `remark`, `respond`, `progress`, `resolve`, `feedback`, `urge` …
    pub text: Option<String>,
    /// Why: `judge`, `pause` (a code), `extend`, `regrade`, `transfer`, `reject`, `escalate`, `void` …
    pub reason: Option<String>,
    /// To whom: `dispatch`, `transfer`.
    pub staff_id: Option<Uuid>,
    /// To which department: `dispatch`, `transfer`.
    pub department_id: Option<Uuid>,
    /// Who tracks it: `dispatch`.
    pub tracker_id: Option<Uuid>,
    /// Work type: `dispatch`.
    pub work_type: Option<String>,
    /// `verify`: `confirmed`, `not-confirmed`.
    #[schema(value_type = Option<String>)]
    pub finding: Option<Finding>,
    /// `investigate`, `verify`: what was found.
    pub findings: Option<String>,
    /// `judge`: `valid`, `not-attributable`, `not-confirmed`.
    #[schema(value_type = Option<String>)]
    pub validity: Option<Validity>,
    /// `plan`: cause found.
    pub cause: Option<String>,
    /// `plan`: solution chosen.
    pub solution: Option<String>,
    /// `quote`: price in whole fen.
    pub amount_fen: Option<i64>,
    /// `quote`: item of the published list.
    pub list_item: Option<String>,
    /// `quote`: the customer's answer.
    pub consent: Option<bool>,
    /// `pause`: number of the part, the call that was tried.
    pub note: Option<String>,
    /// `pause`, `ask-extension`, `extend`: which clock.
    #[schema(value_type = Option<String>)]
    pub clock: Option<ClockName>,
    /// `confirm-pause`, `strike-pause`: number of the pause.
    pub pause: Option<u16>,
    /// `ask-extension`, `extend`, `set-limit`: until when.
    #[schema(value_type = Option<String>)]
    pub until: Option<Timestamp>,
    /// `agree`: the other time agreed with the resident.
    #[schema(value_type = Option<String>)]
    pub agreed_at: Option<Timestamp>,
    /// `regrade`.
    #[schema(value_type = Option<String>)]
    pub grade: Option<Grade>,
    /// `regrade`, of emergencies.
    #[schema(value_type = Option<String>)]
    pub level: Option<Level>,
    /// `reclassify`.
    #[schema(value_type = Option<String>)]
    pub kind: Option<Kind>,
    /// `reclassify`.
    pub subject: Option<String>,
    /// `reclassify`.
    pub fault: Option<String>,
    /// `reclassify`.
    pub counts_as_complaint: Option<bool>,
    /// `reclassify`.
    #[schema(value_type = Option<Vec<String>>)]
    pub tags: Option<BTreeSet<Marking>>,
    /// `resolve`; by kind if left out.
    #[schema(value_type = Option<String>)]
    pub outcome: Option<Outcome>,
    /// `resolve`: materials used.
    pub materials: Option<String>,
    /// `resolve`: to whom it was referred.
    pub referred_to: Option<String>,
    /// `resolve`: the case that this one duplicates.
    pub duplicate_of: Option<Uuid>,
    /// `inspect`: `passed` (as if left out) or `failed`.
    #[schema(value_type = Option<String>)]
    pub result: Option<Check>,
    /// `inspect`: seen on photographs only.
    pub by_photo: bool,
    /// `rate`: 1 to 5.
    pub stars: Option<u8>,
    /// `feedback`: `message sms letter call in-person`.
    #[schema(value_type = Option<String>)]
    pub manner: Option<FeedbackManner>,
    /// `feedback`: false if nobody was reached.
    pub reached: Option<bool>,
    /// `feedback`: `satisfied`, `dissatisfied`.
    #[schema(value_type = Option<String>)]
    pub opinion: Option<Opinion>,
    /// `transfer`, `take-over`: the first-contact responsibility goes with it.
    pub first_contact: bool,
    /// `escalate`: the written report.
    pub report: Option<ReportWish>,
    /// `escalate`: the manager's decision on the report.
    pub decision: Option<String>,
    /// `remark`: the customer may read it.
    pub open: bool,
    /// `promise`: by when.
    #[schema(value_type = Option<String>)]
    pub due_at: Option<Timestamp>,
    /// `keep-promise`: number of the promise.
    pub promise: Option<u16>,
}

impl VerbWish {
    pub(super) fn told(&self) -> Option<Told> {
        if self.on_behalf_of.is_none() && self.told_by.is_none() {
            return None;
        }
        Some(Told {
            staff: self.on_behalf_of.map(Into::into),
            by: self.told_by.unwrap_or(ToldBy::Phone),
            at: self.told_at,
        })
    }

    pub(super) fn visit(&self) -> Option<Visit> {
        self.visit.as_ref().map(VisitWish::record)
    }

    pub(super) fn lesson(&self) -> Option<Lesson> {
        self.lesson.as_ref().map(|lesson| Lesson {
            root_cause: lesson.root_cause,
            prevention: words(lesson.prevention.clone()),
        })
    }
}

/// One verb for many cases.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BulkWish {
    /// The verb.
    pub verb: String,
    /// The cases, each with the inputs that it needs; at most 200.
    pub items: Vec<BulkItem>,
}

/// One case of a bulk verb.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BulkItem {
    /// The case.
    pub id: Uuid,
    /// Inputs of the verb.
    #[serde(flatten, deserialize_with = "crate::http::strict::read")]
    pub inputs: VerbWish,
}

/// The answer for one case of a bulk verb.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BulkAnswer {
    /// The case.
    pub id: Uuid,
    /// Version afterwards, if it was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// Stage afterwards, if it was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<&'static str>,
    /// Code of the refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Text of the refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}
