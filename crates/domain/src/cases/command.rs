//! What may be asked of a case: one action a verb, the report itself, the bell, and a recount.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::state::{
    About, Check, Contact, Evidence, FeedbackManner, Finding, Marking, Opinion, Place, RootCause, Signal,
    Told, Validity, Visit,
};
use crate::{
    ids::{CaseId, DepartmentId, EstateId, IntakeId, StaffId},
    personal::Personal,
    standard::{ChannelCode, ClockName, Grade, Kind, Level, Outcome, Verb},
};

/// A command to one case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "kebab-case")]
pub enum Command {
    /// A matter comes in.
    Report(Box<NewCase>),
    /// Somebody does something with it.
    Act(Box<Deed>),
    /// The bell rang: whatever is due now happens.
    Lapse,
    /// Calendar or service hours changed: deadlines of clocks not yet judged are counted again.
    Recount {
        /// Why, for the record: a code such as `calendar` or `service-hours`.
        why: String,
    },
}

impl Command {
    /// An action without further particulars.
    pub fn act(action: Action) -> Self {
        Command::Act(Box::new(Deed::new(action)))
    }
}

/// Intake of a matter (B-02, B-05 to B-07, O-01).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewCase {
    /// Estate.
    pub estate: EstateId,
    /// Number, taken from a block of the series outside the transaction.
    pub number: String,
    /// Kind.
    pub kind: Kind,
    /// Subject.
    pub subject: String,
    /// The repair subject of a complaint about a repair.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// Proposed grade; rules may raise it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<Grade>,
    /// Why the proposed grade is above what the rules give.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade_reason: Option<String>,
    /// Level, for emergencies only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// Whether a repair counts as a complaint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counts_as_complaint: Option<bool>,
    /// What raises grade and priority.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub signals: BTreeSet<Signal>,
    /// C-04.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub tags: BTreeSet<Marking>,
    /// Channel.
    pub channel: ChannelCode,
    /// Unit, area or free text.
    #[serde(default)]
    pub place: Place,
    /// Who reports; may be missing for misconduct only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
    /// Whom it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<About>,
    /// What was said.
    pub description: Personal,
    /// When, if it is logged later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported_at: Option<Timestamp>,
    /// Time agreed with the resident.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed_at: Option<Timestamp>,
    /// Promised reply time (B-07).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise_by: Option<Timestamp>,
    /// Answered and closed in one step (C-10).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub solved: Option<Solved>,
    /// The form it was taken on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intake: Option<IntakeId>,
    /// Evidence handed in with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<Evidence>,
    /// The case it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<CaseId>,
    /// A text with a forbidden expression is meant so (N-08).
    #[serde(default, skip_serializing_if = "super::state::is_false")]
    pub confirmed: bool,
}

/// An answer given during the first contact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Solved {
    /// Truthful outcome.
    pub outcome: Outcome,
    /// The answer.
    pub text: Personal,
    /// To whom it was referred.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referred_to: Option<String>,
}

/// An action with whatever comes with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deed {
    /// What is done.
    pub action: Action,
    /// Done by the desk for somebody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<Told>,
    /// A text with a forbidden expression is meant so (N-08).
    #[serde(default, skip_serializing_if = "super::state::is_false")]
    pub confirmed: bool,
    /// Evidence (T-48).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<Evidence>,
    /// On-site visit record (T-03).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<Visit>,
    /// Root cause and prevention (C-29).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lesson: Option<Lesson>,
}

impl Deed {
    /// An action without further particulars.
    pub fn new(action: Action) -> Self {
        Self {
            action,
            told: None,
            confirmed: false,
            files: Vec::new(),
            visit: None,
            lesson: None,
        }
    }
}

/// Root cause and what keeps it from happening again (C-29).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Lesson {
    /// Root cause.
    pub root_cause: RootCause,
    /// Improvement.
    pub prevention: Personal,
}

/// The particulars of an escalation report (T-04); history, author and time are the case's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewReport {
    /// Attempts, and why unsolved.
    pub attempts: Personal,
    /// Options.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub options: Option<Personal>,
    /// Proposal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<Personal>,
}

/// One action, named by its verb.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "verb", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Action {
    /// First word to the customer.
    Acknowledge {
        /// What was said.
        text: Option<Personal>,
    },
    /// Initial response: receipt, who handles it, what comes next (D-17).
    Respond {
        /// What was said.
        text: Personal,
    },
    /// Send to somebody; with nobody named, by the rules of chapter `dispatch` (E-01).
    Dispatch {
        /// To this person.
        staff: Option<StaffId>,
        /// To this department.
        department: Option<DepartmentId>,
        /// Who tracks it (E-11).
        tracker: Option<StaffId>,
        /// Work type (C-07), where it differs from the rule's.
        work: Option<String>,
    },
    /// 接单.
    Take {},
    /// 到场.
    Arrive {},
    /// First finding (D-19).
    Investigate {
        /// What was found.
        findings: Personal,
    },
    /// Findings of a verification (C-11).
    Verify {
        /// Result.
        finding: Finding,
        /// What was found.
        findings: Personal,
    },
    /// Validity of a complaint.
    Judge {
        /// Result.
        validity: Validity,
        /// Why.
        reason: Personal,
    },
    /// Cause and solution before work starts (C-12); the plan of a major complaint (D-18).
    Plan {
        /// Cause found.
        cause: Option<Personal>,
        /// Solution chosen.
        solution: Personal,
    },
    /// Quotation and consent (C-20).
    Quote {
        /// Price in whole fen.
        amount_fen: i64,
        /// Item of the published list.
        list_item: Option<String>,
        /// What is offered.
        text: Option<String>,
        /// The customer's answer, if there is one yet.
        consent: Option<bool>,
    },
    /// Progress told to the customer (D-25).
    Progress {
        /// What was said.
        text: Personal,
    },
    /// Propose a pause.
    Pause {
        /// Code of the reason.
        reason: String,
        /// Number of the part, the call that was tried.
        note: Option<String>,
        /// Only this clock; otherwise every clock whose clause allows the reason.
        clock: Option<ClockName>,
    },
    /// Confirm a proposed pause.
    ConfirmPause {
        /// Its number; the oldest undecided one if not said.
        pause: Option<u16>,
    },
    /// Strike a proposed pause.
    StrikePause {
        /// Its number; the oldest undecided one if not said.
        pause: Option<u16>,
        /// Why.
        reason: Option<String>,
    },
    /// End a pause.
    Resume {},
    /// Ask the manager for more time.
    AskExtension {
        /// Which clock; `resolve` if not said.
        clock: Option<ClockName>,
        /// Until when.
        until: Timestamp,
        /// Why.
        reason: String,
    },
    /// Grant more time (D-15).
    Extend {
        /// Which clock; the one asked for, or `resolve`, if not said.
        clock: Option<ClockName>,
        /// Until when; as asked if not said.
        until: Option<Timestamp>,
        /// Why.
        reason: String,
    },
    /// Set the limit of a case that the source leaves open (D-10).
    SetLimit {
        /// The limit.
        until: Timestamp,
    },
    /// Agree another time with the resident (D-06).
    Agree {
        /// The time.
        until: Timestamp,
        /// Why.
        reason: String,
    },
    /// Change the grade (C-05).
    Regrade {
        /// Grade.
        grade: Option<Grade>,
        /// Level, for emergencies.
        level: Option<Level>,
        /// Why.
        reason: String,
    },
    /// Change kind or subject, or whether it counts as a complaint.
    Reclassify {
        /// Kind, if it changes.
        kind: Option<Kind>,
        /// Subject, if it changes.
        subject: Option<String>,
        /// Fault, if it changes.
        fault: Option<String>,
        /// Whether it counts as a complaint, if that changes.
        counts_as_complaint: Option<bool>,
        /// Tags, if they change (C-04).
        tags: Option<BTreeSet<Marking>>,
        /// Why.
        reason: String,
    },
    /// 完工, or the answer.
    Resolve {
        /// Truthful outcome; by kind if not said.
        outcome: Option<Outcome>,
        /// The result.
        text: Personal,
        /// Materials used.
        materials: Option<String>,
        /// To whom it was referred (X-23, C-30).
        referred_to: Option<String>,
        /// The case that this one duplicates.
        duplicate_of: Option<CaseId>,
    },
    /// The company's check (C-18).
    Inspect {
        /// Result.
        result: Check,
        /// Seen on photographs only.
        by_photo: bool,
        /// Why not in order.
        reason: Option<Personal>,
    },
    /// The resident's acceptance (C-17).
    Accept {},
    /// The resident refuses acceptance (C-17).
    Reject {
        /// Why.
        reason: Personal,
    },
    /// The resident rates.
    Rate {
        /// 1 to 5.
        stars: u8,
        /// Words.
        text: Option<Personal>,
    },
    /// Tell the result (C-13 to C-16), or note that nobody was reached.
    Feedback {
        /// What was told; the result itself if not said.
        text: Option<Personal>,
        /// How.
        manner: Option<FeedbackManner>,
        /// Whether the customer was reached.
        reached: bool,
        /// The customer's opinion on the handling (C-15).
        opinion: Option<Opinion>,
    },
    /// Hand to another person or department (E-05).
    Transfer {
        /// To this person.
        staff: Option<StaffId>,
        /// To this department.
        department: Option<DepartmentId>,
        /// Why.
        reason: String,
        /// The first-contact responsibility goes with it.
        first_contact: bool,
    },
    /// Accept a transfer, or take over the first-contact responsibility (E-04).
    TakeOver {
        /// Take over the first-contact responsibility too.
        first_contact: bool,
    },
    /// Hand up the ladder (E-07, E-09).
    Escalate {
        /// Why.
        reason: Personal,
        /// The written report (T-04).
        report: Option<NewReport>,
        /// The manager's decision on a report.
        decision: Option<Personal>,
    },
    /// 催单, 督促 (E-17).
    Urge {
        /// Words.
        text: Option<Personal>,
    },
    /// A note, or evidence, a visit record, a lesson by itself.
    Remark {
        /// Words.
        text: Option<Personal>,
        /// The customer may read it.
        open: bool,
    },
    /// Make a promise (C-36).
    Promise {
        /// What.
        text: Option<Personal>,
        /// By when.
        due_at: Timestamp,
    },
    /// Keep a promise.
    KeepPromise {
        /// Its number; the one due first if not said.
        promise: Option<u16>,
    },
    /// Sign the record (C-32).
    Sign {},
    /// Reopen within the window; counts as 返修.
    Reopen {
        /// Why.
        reason: Personal,
    },
    /// Ask for a higher review (W-12).
    Appeal {
        /// Why.
        reason: Personal,
    },
    /// 归档.
    Archive {},
    /// 作废.
    Void {
        /// Why.
        reason: Personal,
    },
}

macro_rules! verbs {
    ($($verb:ident)+) => {
        impl Action {
            /// The verb of the action.
            pub fn verb(&self) -> Verb {
                match self { $(Action::$verb { .. } => Verb::$verb),+ }
            }
        }
    };
}
verbs!(
    Acknowledge Respond Dispatch Take Arrive Investigate Verify Judge Plan Quote Progress Pause ConfirmPause
    StrikePause Resume AskExtension Extend SetLimit Agree Regrade Reclassify Resolve Inspect Accept Reject Rate Feedback
    Transfer TakeOver Escalate Urge Remark Promise KeepPromise Sign Reopen Appeal Archive Void
);
