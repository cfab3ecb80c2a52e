//! The whole state of one case (事项).
//!
//! Personal values are [`Personal`], so that they can be erased; empty fields are left out of the JSON, since a
//! row is written at every step.

mod clock;
mod order;
mod parts;
mod records;
mod satisfaction;
mod steps;

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use clock::{Bell, Clock, Extension, Hold, HoldState, Verdict, Waiting};
pub use order::TIER_SHIFT;
pub(in crate::cases) use order::{is_ordinary, ordinary};
pub use satisfaction::Satisfaction;
pub use steps::{Appointment, Step, StepCause, StepOutcome};

pub use parts::{
    About, Contact, LimitRequest, Marking, Person, Place, Promise, Signal, Told, ToldBy, Transfer,
};
pub use records::{
    Acceptance, Check, Evidence, EvidenceKind, FeedbackManner, Finding, HandlingRecord, Inspection, Opinion,
    Quotation, Rating, Remark, Report, RootCause, Signature, Urging, Validity, Verification, Visit,
};

use crate::{
    ids::{AreaId, CaseId, DepartmentId, EstateId, IntakeId, StaffId},
    personal::Personal,
    standard::{Channel, ChannelCode, Grade, Kind, Level, Matter, Outcome, chapters::PriorityKey},
};

/// Where a case stands. Pausing belongs to clocks, not to stages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// 已受理.
    Received,
    /// 已派单.
    Dispatched,
    /// 处理中.
    InProgress,
    /// 已完工, 待验收与反馈.
    Resolved,
    /// 已关闭: accepted or timed out, and the result told.
    Closed,
    /// 已归档.
    Archived,
    /// 已作废.
    Void,
}

impl Stage {
    /// Every stage, in order.
    pub const ALL: &'static [Stage] = &[
        Stage::Received,
        Stage::Dispatched,
        Stage::InProgress,
        Stage::Resolved,
        Stage::Closed,
        Stage::Archived,
        Stage::Void,
    ];

    /// The code of the API.
    pub fn code(self) -> &'static str {
        match self {
            Stage::Received => "received",
            Stage::Dispatched => "dispatched",
            Stage::InProgress => "in-progress",
            Stage::Resolved => "resolved",
            Stage::Closed => "closed",
            Stage::Archived => "archived",
            Stage::Void => "void",
        }
    }

    /// Whether the matter is still open (the filter `stage=open`).
    pub fn is_open(self) -> bool {
        self < Stage::Closed
    }

    /// Whether it is still being worked on.
    pub fn is_working(self) -> bool {
        self < Stage::Resolved
    }
}

/// How a case ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ending {
    /// Counted apart.
    pub outcome: Outcome,
    /// The result in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Personal>,
    /// When.
    pub at: Timestamp,
    /// By whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<StaffId>,
    /// Answered during the first contact (C-10).
    #[serde(default, skip_serializing_if = "is_false")]
    pub at_once: bool,
    /// The customer could not be asked: closed “not confirmed”, never counted as satisfied.
    #[serde(default, skip_serializing_if = "is_false")]
    pub unconfirmed: bool,
    /// To whom it was referred.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referred_to: Option<String>,
    /// The case that this one duplicates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicate_of: Option<CaseId>,
}

/// One case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Case {
    /// Estate.
    pub estate: EstateId,
    /// The number that people read over the phone.
    pub number: String,
    /// Kind.
    pub kind: Kind,
    /// Subject, a leaf of the taxonomy.
    pub subject: String,
    /// The repair subject of a complaint about a repair.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// Grade.
    pub grade: Grade,
    /// Level, for emergencies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// Whether it counts as a complaint.
    #[serde(default, skip_serializing_if = "is_false")]
    pub complaint: bool,
    /// Urgent by the standard (the lists of D-04 and D-07, emergencies).
    #[serde(default, skip_serializing_if = "is_false")]
    pub urgent: bool,
    /// Danger to persons.
    #[serde(default, skip_serializing_if = "is_false")]
    pub danger: bool,
    /// What was noted at the report and raises the grade.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub signals: BTreeSet<Signal>,
    /// C-04: security, engineering, environment, developer.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub tags: BTreeSet<Marking>,
    /// Work type (C-07), from the dispatch chapter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work: Option<String>,
    /// How it came in.
    pub channel: ChannelCode,
    /// The shipped channel that an own one behaves like (B-02).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel_parent: Option<Channel>,
    /// Where.
    #[serde(default)]
    pub place: Place,
    /// Who reported; absent for anonymous reports only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
    /// Whom it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<About>,
    /// What was said.
    pub description: Personal,
    /// When it was reported; clocks start here.
    pub reported_at: Timestamp,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// The form it was taken on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intake: Option<IntakeId>,
    /// Time agreed with the resident.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed_at: Option<Timestamp>,
    /// The promised reply time (B-07): given, or the earliest deadline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_by: Option<Timestamp>,
    /// Stage.
    pub stage: Stage,
    /// Version of the standard that the case keeps.
    pub standard: String,
    /// The first person asked (首问责任人), until the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_contact: Option<StaffId>,
    /// Who works on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub responsible: Option<StaffId>,
    /// Which department works on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<DepartmentId>,
    /// Who tracks its progress (E-11).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracker: Option<StaffId>,
    /// Whoever has worked on it: they do not check it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub worked: BTreeSet<StaffId>,
    /// Handed on, not yet accepted by the receiver.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfer: Option<Transfer>,
    /// How often it was handed on (E-05).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub transfers: u16,
    /// Who was sent and did not take it: the next of the others is sent.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub tried: BTreeSet<StaffId>,
    /// How often it was sent to somebody else because nobody took it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub reassigned: u16,
    /// How often that was since somebody took it or sent it by hand.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unanswered: u16,
    /// What its place in the worklists goes by, from the standard that it keeps.
    #[serde(default = "ordinary", skip_serializing_if = "is_usual")]
    pub priority_keys: Vec<PriorityKey>,
    /// Its clocks, in order of their numbers (index + 1).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clocks: Vec<Clock>,
    /// Clauses whose clock starts with a later step.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waiting: Vec<Waiting>,
    /// Pauses, in order of their numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<Hold>,
    /// Promises made (C-36), in order of their numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub promises: Vec<Promise>,
    /// A request for more time that waits for the manager.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<LimitRequest>,
    /// How far up the ladder it has gone: index of the next step.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub ladder: u16,
    /// The written report to the manager (T-04).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<Report>,
    /// Everything learnt and written while handling it; apart and boxed, since most cases need little of it.
    #[serde(default, skip_serializing_if = "HandlingRecord::is_empty")]
    pub handling: Box<HandlingRecord>,
    /// The result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ending: Option<Ending>,
    /// The resident's acceptance and the company's check.
    #[serde(default, skip_serializing_if = "Acceptance::is_empty")]
    pub acceptance: Acceptance,
    /// When the result was told, and how (C-13, X-26).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feedback: Option<(Timestamp, FeedbackManner)>,
    /// What the customer said of it then (C-15, C-16).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opinion: Option<Opinion>,
    /// How often the desk was reminded that nobody has told the result.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub reminders: u16,
    /// When the customer was asked or tried in vain.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attempts: Vec<Timestamp>,
    /// When the customer is asked again, or silence is taken as the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask_again_at: Option<Timestamp>,
    /// When it was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Timestamp>,
    /// When it is archived by itself, and until when it may be reopened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archive_at: Option<Timestamp>,
    /// When somebody was last on site in this leg (C-19).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrived_at: Option<Timestamp>,
    /// Number of the running leg, from 1; more than 1 means 返修.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub leg: u16,
    /// How often the resident refused acceptance.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rejections: u16,
    /// A higher review was asked for (W-12).
    #[serde(default, skip_serializing_if = "is_false")]
    pub appealed: bool,
    /// The case that this one belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<CaseId>,
    /// The latest event.
    pub updated_at: Timestamp,
    /// The last step that somebody took, where warnings came after it; see [`Case::stepped_at`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idle_since: Option<Timestamp>,
}

impl Case {
    /// What chooses the clauses.
    pub fn matter(&self) -> Matter {
        Matter {
            kind: self.kind,
            subject: self.subject.clone(),
            fault: self.fault.clone(),
            grade: self.grade,
            level: self.level,
            complaint: self.complaint,
        }
    }

    /// The clock `number`, from 1.
    pub fn clock(&self, number: u16) -> Option<&Clock> {
        self.clocks.get(usize::from(number.checked_sub(1)?))
    }

    /// The pause `number`, from 1.
    pub fn hold(&self, number: u16) -> Option<&Hold> {
        self.holds.get(usize::from(number.checked_sub(1)?))
    }

    /// Number of the last clock; 0 without clocks.
    pub fn last_clock(&self) -> u16 {
        u16::try_from(self.clocks.len()).unwrap_or(u16::MAX)
    }

    /// The clocks with their numbers.
    pub fn numbered(&self) -> impl Iterator<Item = (u16, &Clock)> {
        (1..=self.last_clock()).zip(&self.clocks)
    }

    /// Whether the desk still has to find somebody: sent out and not taken, or not sent out at all.
    pub fn waits_for_somebody(&self) -> bool {
        matches!(self.stage, Stage::Received | Stage::Dispatched)
    }

    /// The area that access is judged by.
    pub fn area(&self) -> Option<AreaId> {
        self.place.area
    }

    /// The channel as rules name it: itself, and the shipped one that it behaves like.
    pub fn channels(&self) -> Vec<ChannelCode> {
        let parent = self.channel_parent.map(ChannelCode::from);
        std::iter::once(self.channel.clone()).chain(parent).collect()
    }

    /// Whether a customer raised it, as against patrol or staff.
    pub fn from_customer(&self) -> bool {
        !matches!(
            self.channel_parent.or_else(|| self.channel.shipped()),
            Some(Channel::Patrol | Channel::Staff | Channel::Department | Channel::Company)
        )
    }

    /// Whether lives are in danger: an emergency of level I, or a repair that carries its clauses (D-20, X-28).
    pub fn threatens_life(&self) -> bool {
        let carried = self
            .clocks
            .iter()
            .any(|clock| clock.clause.id.starts_with("D-20.I."));
        self.level == Some(Level::I) || carried
    }

    /// Whether the result must be told in writing: complaints not answered on the spot.
    pub fn needs_written_result(&self) -> bool {
        self.complaint && self.ending.as_ref().is_none_or(|ending| !ending.at_once)
    }

    /// Whether accepted, or silent long enough.
    pub fn is_accepted(&self) -> bool {
        let unconfirmed = self.ending.as_ref().is_some_and(|ending| ending.unconfirmed);
        (!self.acceptance.resident_needed || self.acceptance.resident.is_some() || unconfirmed)
            && (!self.acceptance.company_needed || self.acceptance.company.is_some())
    }

    /// Whether something promised in words is still owed; the case is not archived before.
    pub fn has_open_promise(&self) -> bool {
        self.clocks
            .iter()
            .any(|clock| clock.promise.is_some() && clock.is_running())
    }

    /// Whether the result has been told, or nobody is there to be told.
    pub fn is_told(&self) -> bool {
        let unconfirmed = self.ending.as_ref().is_some_and(|ending| ending.unconfirmed);
        self.feedback.is_some() || unconfirmed || self.contact.is_none()
    }

    /// What a record may lack: code, and the word of the trade. Lists keep it as bits in this order, so that codes
    /// are only ever added at the end.
    pub const LACKING: [(&'static str, &'static str); 9] = [
        ("signature", "住户签字"),
        ("verification", "核实记录"),
        ("validity", "责任认定"),
        ("solution", "处理方案"),
        ("result", "处理结果"),
        ("inspection", "公司验收"),
        ("acceptance", "住户验收"),
        ("feedback", "结果回复"),
        ("root-cause", "根本原因"),
    ];

    /// What is still missing before the case is complete (C-13 and the records of C-11, C-12, C-29, C-32):
    /// codes, in the order in which they are usually done.
    pub fn lacking(&self) -> Vec<&'static str> {
        let mut lacking = Vec::new();
        let handling = &self.handling;
        let on_the_spot = self.ending.as_ref().is_some_and(|ending| ending.at_once);
        let mut need = |missing: bool, code: &'static str| {
            if missing {
                lacking.push(code);
            }
        };
        if self.stage == Stage::Void {
            return Vec::new();
        }
        if self.complaint {
            need(handling.signatures.is_empty(), "signature");
            if !on_the_spot {
                need(handling.verification.is_none(), "verification");
                need(
                    handling.verification.is_some() && handling.validity.is_none(),
                    "validity",
                );
                need(handling.solution.is_none(), "solution");
            }
        }
        need(self.ending.is_none(), "result");
        if self.ending.is_some() {
            need(
                self.acceptance.company_needed && self.acceptance.company.is_none(),
                "inspection",
            );
            let unconfirmed = self.ending.as_ref().is_some_and(|ending| ending.unconfirmed);
            need(
                self.acceptance.resident_needed && self.acceptance.resident.is_none() && !unconfirmed,
                "acceptance",
            );
            need(!self.is_told(), "feedback");
            need(
                self.complaint && !on_the_spot && handling.root_cause.is_none(),
                "root-cause",
            );
        }
        lacking
    }
}

pub(in crate::cases) fn is_false(value: &bool) -> bool {
    !*value
}
fn is_usual(keys: &[PriorityKey]) -> bool {
    is_ordinary(keys)
}
fn is_zero(value: &u16) -> bool {
    *value == 0
}
pub(super) fn one() -> u16 {
    1
}
pub(super) fn is_one(value: &u16) -> bool {
    *value == 1
}
