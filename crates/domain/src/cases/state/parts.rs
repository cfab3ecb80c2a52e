//! What a case holds besides its clocks: place, contact, records of handling, acceptance, evidence.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::is_false;
use crate::{
    ids::{AccountId, AreaId, BuildingId, DepartmentId, FileId, PersonId, StaffId, UnitId},
    personal::Personal,
};

/// Who did something: staff, customer, or nobody (the server itself).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// The account that was signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// The member of staff: the one acted for, where somebody acted on behalf.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<StaffId>,
    /// The customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
}

/// How somebody without the app let the desk know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ToldBy {
    /// By telephone.
    Phone,
    /// By radio.
    Radio,
    /// Face to face.
    InPerson,
}

/// The desk acts for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Told {
    /// For which member of staff; absent: for the customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<StaffId>,
    /// How it was told.
    pub by: ToldBy,
    /// When it happened, as told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
}

/// Where a matter is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// Unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// Building.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub building: Option<BuildingId>,
    /// Area.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<AreaId>,
    /// The place as the register writes it, for example `3-2-501`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Free text that the register lacks: unplaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Personal>,
}

impl Place {
    /// Whether only free text says where it is.
    pub fn is_unplaced(&self) -> bool {
        self.unit.is_none() && self.building.is_none() && self.area.is_none()
    }
}

/// Who reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    /// Name.
    pub name: Personal,
    /// Number to call back.
    pub phone: Personal,
    /// The customer on file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
}

/// Whom a matter is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct About {
    /// A member of staff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<StaffId>,
    /// A department.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<DepartmentId>,
    /// Another owner's unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
}

/// Something at the report that raises the grade or the priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Signal {
    /// Danger to persons.
    Danger,
    /// Several households.
    SeveralHouseholds,
}

/// Tags of a complaint (C-04).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Marking {
    /// 安全.
    Security,
    /// 工程.
    Engineering,
    /// 环境.
    Environment,
    /// 与地产相关.
    Developer,
}

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

/// Handed on, and not yet taken over (E-05).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Transfer {
    /// To this person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<StaffId>,
    /// To this department.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<DepartmentId>,
    /// Why.
    pub reason: String,
    /// The first-contact responsibility goes with it (E-04).
    #[serde(default, skip_serializing_if = "is_false")]
    pub first_contact: bool,
    /// When.
    pub at: Timestamp,
    /// By whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<StaffId>,
}

/// A promise (C-36); its clock carries its number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Promise {
    /// What was promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Personal>,
    /// By when.
    pub due_at: Timestamp,
    /// When it was made.
    pub at: Timestamp,
    /// Who made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<StaffId>,
    /// When it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_at: Option<Timestamp>,
}

/// Asked of the service-centre manager (D-15).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LimitRequest {
    /// Number of the clock.
    pub clock: u16,
    /// New deadline asked for.
    pub until: Timestamp,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// By whom.
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
        matches!(self, FeedbackManner::Message | FeedbackManner::Letter)
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
