//! JSON shapes of cases: here as they come in, in `answer` as they go out, in `verb` the reading of a verb.

mod answer;
mod verb;

use std::collections::BTreeSet;

use domain::{
    cases::{
        About, Check, Contact, Evidence, EvidenceKind, FeedbackManner, Finding, Lesson, Marking, NewCase,
        NewReport, Opinion, Place, RootCause, Signal, Solved, Told, ToldBy, Validity, Verdict, Visit,
    },
    ids::EstateId,
    personal::{Personal, PersonalClass},
    standard::{Channel, ClockName, Grade, Kind, Level, Outcome},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

pub use self::answer::{CaseAnswer, CaseRowAnswer, ExplanationAnswer, JournalAnswer, RevealAnswer};
pub(super) use self::{
    answer::{entry, explanation},
    verb::deed,
};

/// The code of a verdict.
pub(super) fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "met",
        Verdict::Missed => "missed",
    }
}

pub(super) fn words(text: impl Into<String>) -> Personal {
    Personal::new(PersonalClass::Text, text)
}

/// Who reports.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ContactWish {
    /// Name.
    pub name: String,
    /// Number to call back.
    pub phone: String,
}

/// Whom the matter is about.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct AboutWish {
    /// A member of staff.
    pub staff_id: Option<Uuid>,
    /// A department.
    pub department_id: Option<Uuid>,
    /// Another owner's unit.
    pub unit_id: Option<Uuid>,
}

/// An answer given during the first contact.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SolvedWish {
    /// Truthful outcome.
    #[schema(value_type = String)]
    pub outcome: Outcome,
    /// The answer.
    pub text: String,
    /// To whom it was referred.
    #[serde(default)]
    pub referred_to: Option<String>,
}

/// A file of evidence: its id, or the id with origin and time.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(untagged)]
pub enum FileWish {
    /// Only the id.
    Id(Uuid),
    /// With particulars.
    Full(EvidenceWish),
}

/// Evidence with origin and time (T-48).
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EvidenceWish {
    /// The file.
    pub file_id: Uuid,
    /// `photo footage decibel-report delivery-proof recording document`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub kind: EvidenceKind,
    /// Where it comes from.
    #[serde(default)]
    pub origin: Option<String>,
    /// When it was taken.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub taken_at: Option<Timestamp>,
    /// Whether it was lawfully obtained.
    #[serde(default)]
    pub lawful: Option<bool>,
}

pub(super) fn evidence(wish: &FileWish) -> Evidence {
    let bare = |file: Uuid| Evidence {
        file: file.into(),
        kind: EvidenceKind::default(),
        origin: None,
        taken_at: None,
        lawful: None,
        added_at: None,
        by: None,
    };
    match wish {
        FileWish::Id(file) => bare(*file),
        FileWish::Full(full) => Evidence {
            kind: full.kind,
            origin: full.origin.clone(),
            taken_at: full.taken_at,
            lawful: full.lawful,
            ..bare(full.file_id)
        },
    }
}

/// A matter comes in.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewCaseWish {
    /// Estate.
    pub estate_id: Uuid,
    /// `inquiry complaint repair suggestion opinion demand help concierge dispute misconduct emergency`.
    #[schema(value_type = String)]
    pub kind: Kind,
    /// Subject of the taxonomy, for example `unit.flooding`.
    pub subject: String,
    /// Repair subject of a complaint `unit-repair` or `public-repair`.
    #[serde(default)]
    pub fault: Option<String>,
    /// Proposed grade; rules may raise it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub grade: Option<Grade>,
    /// Why the proposed grade is above the rules'.
    #[serde(default)]
    pub grade_reason: Option<String>,
    /// For emergencies only: `I II III`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub level: Option<Level>,
    /// Whether a repair counts as a complaint.
    #[serde(default)]
    pub counts_as_complaint: Option<bool>,
    /// `danger several-households`.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub signals: BTreeSet<Signal>,
    /// `security engineering environment developer`.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub tags: BTreeSet<Marking>,
    /// How it came in.
    #[schema(value_type = String)]
    pub channel: Channel,
    /// Where: a unit of the register …
    #[serde(default)]
    pub unit_id: Option<Uuid>,
    /// … or an area of it …
    #[serde(default)]
    pub area_id: Option<Uuid>,
    /// … or free text, kept and marked unplaced.
    #[serde(default)]
    pub place: Option<String>,
    /// Who reports; may be left out for misconduct only.
    #[serde(default)]
    pub contact: Option<ContactWish>,
    /// Whom it is about.
    #[serde(default)]
    pub about: Option<AboutWish>,
    /// What was said.
    pub description: String,
    /// When, if it is logged later.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub reported_at: Option<Timestamp>,
    /// Time agreed with the resident.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub agreed_at: Option<Timestamp>,
    /// Promised reply time.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub promise_by: Option<Timestamp>,
    /// Answered and closed in one step.
    #[serde(default)]
    pub solved: Option<SolvedWish>,
    /// The form it was taken on.
    #[serde(default)]
    pub intake_id: Option<Uuid>,
    /// Evidence.
    #[serde(default)]
    pub files: Vec<FileWish>,
    /// The case it belongs to.
    #[serde(default)]
    pub parent_id: Option<Uuid>,
    /// A text with a forbidden expression is meant so.
    #[serde(default)]
    pub confirmed: bool,
}

impl NewCaseWish {
    pub(super) fn into_command(self, number: String) -> NewCase {
        NewCase {
            estate: EstateId(self.estate_id),
            number,
            kind: self.kind,
            subject: self.subject,
            fault: self.fault,
            grade: self.grade,
            grade_reason: self.grade_reason,
            level: self.level,
            counts_as_complaint: self.counts_as_complaint,
            signals: self.signals,
            tags: self.tags,
            channel: self.channel,
            place: Place {
                unit: self.unit_id.map(Into::into),
                building: None,
                area: self.area_id.map(Into::into),
                label: None,
                text: self.place.map(words),
            },
            contact: self.contact.map(|contact| Contact {
                name: Personal::new(PersonalClass::Name, contact.name),
                phone: Personal::new(PersonalClass::Phone, contact.phone),
                person: None,
            }),
            about: self.about.map(|about| About {
                staff: about.staff_id.map(Into::into),
                department: about.department_id.map(Into::into),
                unit: about.unit_id.map(Into::into),
            }),
            description: words(self.description),
            reported_at: self.reported_at,
            agreed_at: self.agreed_at,
            promise_by: self.promise_by,
            solved: self.solved.map(|solved| Solved {
                outcome: solved.outcome,
                text: words(solved.text),
                referred_to: solved.referred_to,
            }),
            intake: self.intake_id.map(Into::into),
            files: self.files.iter().map(evidence).collect(),
            parent: self.parent_id.map(Into::into),
            confirmed: self.confirmed,
        }
    }
}

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
    /// `feedback`: `message letter call in-person`.
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
    #[serde(flatten)]
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

/// Why a contact is looked at.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct RevealWish {
    /// Needed unless the case is the caller's own, whose number is reason enough.
    pub reason: Option<String>,
}

/// Which cases are listed.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CasesQuery {
    /// Estate.
    pub estate_id: Option<Uuid>,
    /// A stage, or `open`: received, dispatched, in-progress, resolved.
    pub stage: Option<String>,
    /// Area.
    pub area_id: Option<Uuid>,
    /// Kind.
    #[param(value_type = Option<String>)]
    pub kind: Option<Kind>,
    /// Member of staff, `me`, or `none`.
    pub assignee: Option<String>,
    /// `dueAt` (ships), `reportedAt` (newest first), `priority`.
    pub sort: Option<String>,
    /// Rows wanted.
    pub limit: Option<u32>,
    /// The `next` of the page before.
    pub after: Option<String>,
    /// Number, name, pinyin initials, room, phone tail, words.
    pub q: Option<String>,
    /// `xlsx` answers a workbook.
    pub format: Option<String>,
}
