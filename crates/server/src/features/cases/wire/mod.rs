//! JSON shapes of cases: here as they come in, in `answer` as they go out, in `verb` the reading of a verb.

mod answer;
mod letter;
mod query;
mod verb;
mod verb_wish;

use std::collections::BTreeSet;

use domain::{
    cases::{
        About, Contact, Evidence, EvidenceKind, Marking, NewCase, Opinion, Place, Signal, Solved, Verdict,
    },
    ids::EstateId,
    personal::{Personal, PersonalClass},
    standard::{ChannelCode, Grade, Kind, Level, Outcome},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

pub use self::answer::{CaseAnswer, CaseRowAnswer, ExplanationAnswer, JournalAnswer, RevealAnswer};
pub use self::letter::Letter;
pub(super) use self::{
    answer::{entry, explanation},
    verb::deed,
};
pub use self::{
    query::CasesQuery,
    verb_wish::{BulkAnswer, BulkWish, ReportWish, VerbWish},
};

/// The code of a verdict.
pub(super) fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "met",
        Verdict::Missed => "missed",
    }
}

/// The code of an opinion.
pub(super) fn opinion(opinion: Opinion) -> &'static str {
    match opinion {
        Opinion::Satisfied => "satisfied",
        Opinion::Dissatisfied => "dissatisfied",
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
    #[serde(deserialize_with = "crate::http::strict::read")]
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
    /// How it came in: a channel of the taxonomy that is in force and open, for example `call` (B-02).
    #[schema(value_type = String)]
    pub channel: ChannelCode,
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

/// Why a contact is looked at.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct RevealWish {
    /// Needed unless the case is the caller's own, whose number is reason enough.
    pub reason: Option<String>,
}
