//! What happened to a case: past tense, never renamed, enough to rebuild the state by itself. Deadlines stand
//! in the events with their clause and the versions of standard and calendar.

mod particulars;

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    command::Lesson,
    state::{
        Bell, Clock, Ending, Evidence, Extension, FeedbackManner, Finding, Hold, Inspection, LimitRequest,
        Marking, Opinion, Person, Promise, Quotation, Report, Told, Transfer, Validity, Visit, Waiting,
    },
};
use crate::{
    actor::Role,
    ids::{DepartmentId, StaffId},
    personal::Personal,
    standard::{Grade, Kind, Level},
};

pub use particulars::{Alarm, Moved, Reported, Stopped};

/// One event of a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// When it was recorded.
    pub at: Timestamp,
    /// Who did it.
    pub by: Person,
    /// Recorded by the desk for somebody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<Told>,
    /// What happened.
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all_fields = "camelCase")]
pub enum What {
    /// A matter came in.
    Reported(Box<Reported>),
    /// Told on registration (D-18).
    Announced {
        /// Roles told.
        tell: Vec<Role>,
    },
    /// Clocks started; others wait for a later step.
    ClocksStarted {
        /// Started now, with clause, version and deadline.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        clocks: Vec<Clock>,
        /// Wait for a later step; replaces those of the same name and clause.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        waiting: Vec<Waiting>,
        /// Version of the calendar.
        calendar: String,
    },
    /// A clock stopped.
    ClockStopped(Stopped),
    /// A clock that had stopped was judged, once its pause was decided.
    ClockJudged(Stopped),
    /// Clauses ceased to apply; their clocks end without a verdict.
    ClocksLifted {
        /// Numbers.
        clocks: Vec<u16>,
    },
    /// The acceptance was refused: these clocks run as if they had never stopped.
    ClocksUnstopped {
        /// With their deadlines and bells.
        clocks: Vec<Moved>,
    },
    /// A share of the limit was reached.
    Warned {
        /// Number of the clock.
        clock: u16,
        /// Share in percent.
        share: u16,
        /// What it does.
        alarm: Alarm,
        /// Next step of the ladder, where it escalates.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Role>,
        /// Roles told besides.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        tell: Vec<Role>,
        /// Urgent: the desk calls, again after so many minutes until somebody is reached.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        call_every: Option<u32>,
        /// Nobody has it: the duty chain is warned first.
        #[serde(default, skip_serializing_if = "super::state::is_false")]
        unassigned: bool,
        /// Next warning.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bell: Option<Bell>,
    },
    /// Nobody was on site in time: a fault candidate for review.
    ArrivalMissed {
        /// Number of the clock.
        clock: u16,
        /// Next step of the ladder.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Role>,
        /// Roles told besides.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        tell: Vec<Role>,
        /// Urgent: the desk calls, again after so many minutes until somebody is reached.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        call_every: Option<u32>,
        /// Next warning.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bell: Option<Bell>,
    },
    /// Another limit passed: a fault candidate for review.
    LimitMissed {
        /// Number of the clock.
        clock: u16,
        /// Next step of the ladder.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Role>,
        /// Roles told besides.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        tell: Vec<Role>,
        /// Urgent: the desk calls, again after so many minutes until somebody is reached.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        call_every: Option<u32>,
        /// Next warning.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bell: Option<Bell>,
    },
    /// Deadlines were counted again: another calendar, other service hours.
    Recounted {
        /// What moved.
        moved: Vec<Moved>,
        /// Why.
        why: String,
        /// Version of the calendar.
        calendar: String,
    },
    /// First word to the customer.
    Acknowledged {
        /// What was said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<Personal>,
    },
    /// Initial response.
    Responded {
        /// What was said.
        text: Personal,
    },
    /// Sent out.
    Dispatched {
        /// To this person.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        staff: Option<StaffId>,
        /// To this department.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        department: Option<DepartmentId>,
        /// Tracker.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tracker: Option<StaffId>,
        /// Work type.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        work: Option<String>,
        /// Urgent: the desk calls, again after so many minutes until somebody is reached.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        call_every: Option<u32>,
        /// By the rules, not by hand.
        #[serde(default, skip_serializing_if = "super::state::is_false")]
        by_rule: bool,
    },
    /// Nobody took it: sent to somebody else by the rules, the duty manager told.
    Reassigned {
        /// Who had it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<StaffId>,
        /// Who has it now; nobody if nobody is on shift.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        staff: Option<StaffId>,
        /// Department of the new one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        department: Option<DepartmentId>,
        /// Roles told besides.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        tell: Vec<Role>,
        /// Urgent: the desk calls, again after so many minutes until somebody is reached.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        call_every: Option<u32>,
    },
    /// 接单.
    Taken {
        /// By whom.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        staff: Option<StaffId>,
        /// Their department.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        department: Option<DepartmentId>,
    },
    /// 到场.
    Arrived {
        /// Who.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        staff: Option<StaffId>,
        /// When.
        at: Timestamp,
    },
    /// First finding.
    Investigated {
        /// What was found.
        findings: Personal,
    },
    /// C-11.
    Verified {
        /// Result.
        finding: Finding,
        /// What was found.
        findings: Personal,
    },
    ///
    Judged {
        /// Result.
        validity: Validity,
        /// Why.
        reason: Personal,
    },
    /// C-12, D-18.
    Planned {
        /// Cause.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cause: Option<Personal>,
        /// Solution.
        solution: Personal,
    },
    /// C-20.
    Quoted(Quotation),
    /// D-25.
    ProgressTold {
        /// What was said.
        text: Personal,
    },
    /// A pause was proposed; it holds at once.
    PauseProposed(Hold),
    /// Confirmed.
    PauseConfirmed {
        /// Number.
        pause: u16,
    },
    /// Struck: the clocks have run all along.
    PauseStruck {
        /// Number.
        pause: u16,
        /// Why; `not-confirmed` when time ran out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// A pause ended.
    Resumed {
        /// Numbers of the pauses.
        pauses: Vec<u16>,
        /// When.
        at: Timestamp,
    },
    /// Deadlines moved because a pause ended or was struck.
    DeadlinesMoved {
        /// What moved.
        moved: Vec<Moved>,
    },
    /// The work goes on: a customer was not satisfied with the result.
    WorkResumed,
    /// More time was asked for.
    ExtensionAsked(LimitRequest),
    /// More time was granted.
    Extended {
        /// Number of the clock.
        clock: u16,
        /// From, to, why, by whom.
        extension: Extension,
        /// Next warning.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bell: Option<Bell>,
    },
    /// Another time was agreed with the resident (D-06).
    TimeAgreed {
        /// The time agreed before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Timestamp>,
        /// The time agreed now.
        to: Timestamp,
        /// Why.
        reason: String,
        /// Limits that moved with it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        moved: Vec<Moved>,
    },
    /// The limit of an open case was set (D-10); its clock follows in `ClocksStarted`.
    LimitSet {
        /// The limit.
        until: Timestamp,
    },
    /// Grade or level changed.
    Regraded {
        /// Grade.
        grade: Grade,
        /// Level.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        level: Option<Level>,
        /// Danger to persons.
        #[serde(default, skip_serializing_if = "super::state::is_false")]
        danger: bool,
        /// Urgent now.
        #[serde(default, skip_serializing_if = "super::state::is_false")]
        urgent: bool,
        /// Why.
        reason: String,
    },
    /// Kind, subject or its counting as a complaint changed.
    Reclassified {
        /// Kind.
        kind: Kind,
        /// Subject.
        subject: String,
        /// Fault.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fault: Option<String>,
        /// Level, for emergencies.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        level: Option<Level>,
        /// Whether it counts as a complaint.
        complaint: bool,
        /// Danger to persons.
        danger: bool,
        /// Urgent now.
        urgent: bool,
        /// Tags, if they changed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tags: Option<BTreeSet<Marking>>,
        /// Work type.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        work: Option<String>,
        /// Why.
        reason: String,
    },
    /// A result.
    Resolved {
        /// Outcome, words, time.
        ending: Ending,
        /// Materials used.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        materials: Option<String>,
        /// The company checks the work (C-18).
        #[serde(default, skip_serializing_if = "super::state::is_false")]
        inspection: bool,
        /// The resident accepts (C-17).
        #[serde(default, skip_serializing_if = "super::state::is_false")]
        acceptance: bool,
        /// When the customer is asked again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ask_again_at: Option<Timestamp>,
        /// Until when the company checks the work.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        check_by: Option<Timestamp>,
    },
    /// The company's check found it in order.
    Inspected(Inspection),
    /// Nobody has checked the work in time.
    InspectionMissed {
        /// Next step of the ladder.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Role>,
        /// Roles told besides.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        tell: Vec<Role>,
    },
    /// The company's check found it not in order: back to work.
    InspectionFailed {
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Personal>,
    },
    /// The resident accepted.
    Accepted,
    /// The resident refused: back to work.
    Rejected {
        /// Why.
        reason: Personal,
    },
    /// The resident rated.
    Rated {
        /// 1 to 5.
        stars: u8,
        /// Words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<Personal>,
    },
    /// The result was told.
    FeedbackGiven {
        /// What was told, if not the result itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<Personal>,
        /// How.
        manner: FeedbackManner,
        /// The customer's opinion.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        opinion: Option<Opinion>,
        /// When a customer who has to accept is asked, if nobody had been asking any more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ask_again_at: Option<Timestamp>,
    },
    /// After the reminders that the standard allows nobody has told the result: it goes up the ladder instead.
    LeftUntold {
        /// Next step of the ladder.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Role>,
        /// Roles told besides.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        tell: Vec<Role>,
    },
    /// The customer was asked or called without an answer.
    CustomerNotReached {
        /// When the next attempt is due.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        again_at: Option<Timestamp>,
        /// Only a reminder by the server before anybody told the result: no attempt.
        #[serde(default, skip_serializing_if = "super::state::is_false")]
        reminder: bool,
    },
    /// Enough attempts: closed “not confirmed”, never counted as satisfied.
    AcceptanceTimedOut,
    /// Handed on; the receiver has to take it over.
    Transferred(Transfer),
    /// Taken over.
    TakenOver {
        /// By whom.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        staff: Option<StaffId>,
        /// Their department.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        department: Option<DepartmentId>,
        /// Working responsibility.
        work: bool,
        /// First-contact responsibility.
        first_contact: bool,
    },
    /// Handed up by hand.
    Escalated {
        /// Next step of the ladder.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Role>,
        /// Why.
        reason: Personal,
        /// The written report.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        report: Option<Report>,
        /// The manager's decision on the report.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        decision: Option<Personal>,
        /// Only after a limit had passed: a fault candidate (E-08).
        #[serde(default, skip_serializing_if = "super::state::is_false")]
        late: bool,
    },
    /// Urged.
    Urged {
        /// Words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<Personal>,
    },
    /// A note.
    Remarked {
        /// Words.
        text: Personal,
        /// The customer may read it.
        #[serde(default, skip_serializing_if = "super::state::is_false")]
        open: bool,
    },
    /// A promise was made; its clock follows in `ClocksStarted`.
    Promised(Promise),
    /// A promise was kept.
    PromiseKept {
        /// Number.
        promise: u16,
        /// When.
        at: Timestamp,
    },
    /// Evidence was added.
    EvidenceAdded {
        /// Files.
        files: Vec<Evidence>,
    },
    /// An on-site visit was recorded.
    VisitRecorded(Visit),
    /// Root cause and prevention were recorded.
    LessonRecorded(Lesson),
    /// A text with a forbidden expression was sent all the same (N-08).
    ExpressionConfirmed {
        /// Codes of the expressions.
        codes: Vec<String>,
    },
    /// The record was signed.
    Signed,
    /// Result, acceptance and feedback are there, or time ran out.
    Closed {
        /// When it is archived by itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        archive_at: Option<Timestamp>,
    },
    /// Reopened: a second leg (返修).
    Reopened {
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Personal>,
    },
    /// A higher review was asked for.
    Appealed {
        /// Why.
        reason: Personal,
    },
    /// 归档.
    Archived,
    /// 作废.
    Voided {
        /// Why.
        reason: Personal,
    },
}
