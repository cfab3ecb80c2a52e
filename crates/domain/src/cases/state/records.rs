//! The records of handling: evidence, visits, reports, findings, quotations, checks, ratings.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Person, Step, is_false};
use crate::{
    ids::{FileId, StaffId},
    personal::Personal,
};

/// What kind of evidence a file is (T-48).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceKind {
    /// Photograph.
    #[default]
    Photo,
    /// Surveillance footage.
    Footage,
    /// Decibel report.
    DecibelReport,
    /// Proof of delivery.
    DeliveryProof,
    /// Voice.
    Recording,
    /// A written document.
    Document,
}

/// One file of evidence with origin and time (T-48).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// The file.
    pub file: FileId,
    /// Kind.
    #[serde(default)]
    pub kind: EvidenceKind,
    /// Where it comes from, where that is not the person who adds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// When it was taken; when it was added, if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_at: Option<Timestamp>,
    /// Whether it was lawfully obtained, where somebody has judged that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lawful: Option<bool>,
    /// When it was added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added_at: Option<Timestamp>,
    /// Who added it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<StaffId>,
}

/// On-site visit record (T-03 上门记录).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Visit {
    /// Visitor; the actor if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visitor: Option<StaffId>,
    /// Arrival.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrived_at: Option<Timestamp>,
    /// Departure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_at: Option<Timestamp>,
    /// Persons met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met: Option<Personal>,
    /// Findings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub findings: Option<Personal>,
    /// What was agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed: Option<Personal>,
    /// Result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<Personal>,
    /// The owner confirmed the record.
    #[serde(default, skip_serializing_if = "is_false")]
    pub confirmed_by_owner: bool,
}

/// Escalation report (T-04 书面报告).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Attempts, and why unsolved.
    pub attempts: Personal,
    /// Options.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub options: Option<Personal>,
    /// Proposal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<Personal>,
    /// Author.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<StaffId>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// The manager's decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Personal>,
    /// When it was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<Timestamp>,
    /// Who decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<StaffId>,
}

/// Result of a verification (C-11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finding {
    /// The facts are as told.
    Confirmed,
    /// They are not, or cannot be shown.
    NotConfirmed,
}

/// Findings of a visit or check (C-11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Verification {
    /// Whether the facts are confirmed.
    pub finding: Finding,
    /// What was found.
    pub findings: Personal,
    /// When.
    pub at: Timestamp,
    /// By whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<StaffId>,
}

/// Validity of a complaint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Validity {
    /// 有效投诉: confirmed, and the company's responsibility.
    Valid,
    /// Confirmed, not attributable to the company.
    NotAttributable,
    /// Not confirmed.
    NotConfirmed,
}

/// Quotation of paid work (C-20).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Quotation {
    /// Price in whole fen.
    pub amount_fen: i64,
    /// Item of the published price list; absent: fixed on site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list_item: Option<String>,
    /// What is offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The customer agreed, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent_at: Option<Timestamp>,
    /// The customer declined.
    #[serde(default, skip_serializing_if = "is_false")]
    pub declined: bool,
    /// When it was made.
    pub at: Timestamp,
    /// By whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<StaffId>,
}

/// Root cause (C-29).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RootCause {
    /// 流程漏洞.
    ProcessFlaw,
    /// 人员失误.
    StaffError,
    /// Neither: nothing of the company's.
    Outside,
}

/// Who signed what, and when (C-32).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Signature {
    /// Who.
    pub by: Person,
    /// When.
    pub at: Timestamp,
}

/// An urging (E-17).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Urging {
    /// Words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Personal>,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: Person,
}

/// A note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Remark {
    /// Words.
    pub text: Personal,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: Person,
    /// The customer may read it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub open: bool,
}

/// Everything learnt and written while handling a case.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct HandlingRecord {
    /// C-11.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verification: Option<Verification>,
    ///
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validity: Option<Validity>,
    /// Why so judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validity_reason: Option<Personal>,
    /// First finding on an equipment failure (D-19).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_finding: Option<Personal>,
    /// Cause found (C-12).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<Personal>,
    /// Solution chosen (C-12), or the plan of a major complaint (D-18).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub solution: Option<Personal>,
    /// What was told as the initial response (D-17).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<Personal>,
    /// C-20.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quotation: Option<Quotation>,
    /// Materials used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub materials: Option<String>,
    /// C-29.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub root_cause: Option<RootCause>,
    /// C-29: what keeps it from happening again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prevention: Option<Personal>,
    /// T-03.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub visits: Vec<Visit>,
    /// T-48.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// C-32.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub signatures: Vec<Signature>,
    /// E-17.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub urgings: Vec<Urging>,
    /// Notes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Remark>,
    /// The customer's opinion on the handling (C-15).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating: Option<Rating>,
    /// The words of the result as told (C-14).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub letter: Option<Personal>,
    /// E-07: the steps up the ladder.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// Codes of forbidden expressions that were sent all the same (N-08).
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub expressions: BTreeSet<String>,
}

impl HandlingRecord {
    /// Whether nothing has been recorded.
    pub fn is_empty(&self) -> bool {
        *self == HandlingRecord::default()
    }
}

/// How the result was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FeedbackManner {
    /// A message in writing.
    Message,
    /// A short message to the telephone.
    Sms,
    /// A letter.
    Letter,
    /// By telephone.
    Call,
    /// Face to face.
    InPerson,
}

impl FeedbackManner {
    /// Whether it is in writing.
    pub fn is_written(self) -> bool {
        matches!(
            self,
            FeedbackManner::Message | FeedbackManner::Sms | FeedbackManner::Letter
        )
    }
}

/// What a customer says of the handling (C-15).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Opinion {
    /// Satisfied.
    Satisfied,
    /// Not satisfied.
    Dissatisfied,
}

/// A rating on the scale of five.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rating {
    /// 1 to 5.
    pub stars: u8,
    /// Words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Personal>,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: Person,
}

/// Result of a check of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Check {
    /// In order.
    Passed,
    /// Not in order: the work goes back.
    Failed,
}

/// The company's check (C-18).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Inspection {
    /// When.
    pub at: Timestamp,
    /// By whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<StaffId>,
    /// Seen on photographs only.
    #[serde(default, skip_serializing_if = "is_false")]
    pub by_photo: bool,
}

/// Both stages of acceptance, in any order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Acceptance {
    /// The company checks the work (C-18).
    #[serde(skip_serializing_if = "is_false")]
    pub company_needed: bool,
    /// Until when the company checks; gone once it has, or once that has been missed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check_by: Option<Timestamp>,
    /// The resident accepts (C-17, X-24).
    #[serde(skip_serializing_if = "is_false")]
    pub resident_needed: bool,
    /// The company's check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<Inspection>,
    /// The resident's acceptance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resident: Option<Signature>,
}

impl Acceptance {
    /// Whether nothing is asked for and nothing was given.
    pub fn is_empty(&self) -> bool {
        *self == Acceptance::default()
    }
}
