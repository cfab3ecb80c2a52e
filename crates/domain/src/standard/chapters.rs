//! The chapters about handling a case: deadlines, pauses, escalation, grades, dispatch, acceptance, intake.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{
    Channel, ChannelCode, ClockName, Grade, Kind,
    amount::TimeOfDay,
    clause::{Selector, Source},
};
use crate::{
    actor::Role,
    clock::{Limit, Unit},
};

/// A clock with its labels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ClockEntry {
    /// The clock.
    pub code: ClockName,
    /// Chinese label.
    pub zh: String,
    /// English label.
    pub en: String,
    /// Why an upper layer changes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// A grade with its labels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct GradeEntry {
    /// The grade.
    pub code: Grade,
    /// Chinese label.
    pub zh: String,
    /// English label.
    pub en: String,
    /// Why an upper layer changes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// A clock that certain matters must have: the reader refuses a standard that leaves one without a clause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Need {
    /// Requirement ID that asks for it.
    pub id: String,
    /// The clock.
    pub clock: ClockName,
    /// The matters.
    #[serde(default)]
    pub applies: Selector,
    /// Matters that are let off.
    #[serde(default)]
    pub except: Vec<Selector>,
    /// Why an upper layer sets it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// Chapter `pauses`: how a proposed pause is confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PauseRules {
    /// A proposed pause is confirmed within this, else struck.
    pub confirm_within: Limit,
    /// Permission-holders that may confirm or strike are the holders of these roles.
    pub confirmed_by: BTreeSet<Role>,
    /// Why an upper layer changes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// A piece of evidence that a pause may ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Evidence {
    /// Code, for example `door-photo`.
    pub code: String,
    /// Chinese label.
    pub zh: String,
    /// English label.
    pub en: String,
    /// It is a file (photo, recording); otherwise a text.
    #[serde(default)]
    pub file: bool,
    /// Why an upper layer changes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// A reason for which a clock may stand still.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PauseReason {
    /// Code, for example `waiting-for-part`.
    pub code: String,
    /// Chinese label.
    pub zh: String,
    /// English label.
    pub en: String,
    /// Clocks that it may stop.
    pub clocks: BTreeSet<ClockName>,
    /// Matters for which it is allowed.
    #[serde(default)]
    pub applies: Selector,
    /// Codes of evidence, one of which is needed; empty: none.
    #[serde(default)]
    pub evidence: BTreeSet<String>,
    /// At the latest after this it ends by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<Limit>,
    /// Why an upper layer changes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// Shares of a limit, in percent, at which something happens (D-32, E-08).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Shares {
    /// The holder is prompted.
    pub prompt: u32,
    /// It is escalated by itself; from here on a clock is `near`.
    pub escalate: u32,
    /// It is breached.
    pub breach: u32,
    /// Why an upper layer changes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// One rung of a ladder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Rung {
    /// Who takes the matter.
    pub role: Role,
    /// Who is told besides.
    #[serde(default)]
    pub inform: BTreeSet<Role>,
    /// A written report is due within this (E-07).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report_within: Option<Limit>,
}

/// A ladder of escalation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Ladder {
    /// Requirement ID, with a suffix.
    pub id: String,
    /// Title in Chinese.
    pub title: String,
    /// Matters that climb it.
    #[serde(default)]
    pub applies: Selector,
    /// Told on registration (D-18).
    #[serde(default)]
    pub on_registration: BTreeSet<Role>,
    /// From the bottom up.
    pub rungs: Vec<Rung>,
    /// Why an upper layer changes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// How the progress of dispatched work is tracked (E-11): what counts as idle, and who gets the daily list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Tracking {
    /// Requirement ID.
    pub id: String,
    /// The original words.
    pub words: String,
    /// How the words are read.
    #[serde(default)]
    pub note: String,
    /// Where they stand.
    pub source: Source,
    /// An open matter on which nobody took a step for so long is idle; time in which it is paused does not count.
    pub idle_after: Limit,
    /// When the daily list goes out, in the estate's time.
    pub list_at: TimeOfDay,
    /// Who gets it besides the tracker named in each matter.
    pub told: BTreeSet<Role>,
    /// Why an upper layer changes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

impl Tracking {
    /// What texts mean that were written before this section existed.
    pub(super) fn before() -> Self {
        Self {
            id: "E-11".to_owned(),
            words: String::new(),
            note: String::new(),
            source: Source {
                document: "own".to_owned(),
                title: String::new(),
                article: String::new(),
            },
            idle_after: Limit {
                unit: Unit::ServiceMinutes,
                amount: 480,
            },
            list_at: TimeOfDay(510),
            told: BTreeSet::from([Role::ServiceTracker, Role::CustomerServiceSupervisor]),
            reason: String::new(),
        }
    }
}

/// The duty chain for matters that nobody has yet (E-02, X-11), and how the desk is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct DutyChain {
    /// Warned in this order while a matter is unassigned.
    pub chain: Vec<Role>,
    /// Told when an urgent dispatch was not taken in time and is reassigned.
    pub told_on_reassign: BTreeSet<Role>,
    /// A call task is repeated after this, then goes to the next name.
    pub call_again_after: Limit,
    /// Urgent dispatches that were not taken are reassigned by rule.
    pub reassign_urgent: bool,
    /// At most so often one after another, until somebody takes it or sends it by hand; absent: without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reassign_most: Option<u16>,
    /// Told when that many have let it lie: a person decides from there on.
    #[serde(default)]
    pub told_when_exhausted: BTreeSet<Role>,
    /// Why an upper layer changes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// A rule that raises the grade. It fires if any of its conditions holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct GradeRule {
    /// Requirement ID, with a suffix.
    pub id: String,
    /// What it says, in Chinese: the reason written into the case.
    pub title: String,
    /// The grade that the matter has at least.
    pub grade: Grade,
    /// Matters that it looks at.
    #[serde(default)]
    pub applies: Selector,
    /// Words in the description.
    #[serde(default)]
    pub keywords: BTreeSet<String>,
    /// The subject, or the fault, endangers persons.
    #[serde(default)]
    pub danger: bool,
    /// At least so many households are affected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub households: Option<u32>,
    /// The how-manieth report of the same matter within `within_days` this is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeats: Option<u32>,
    /// The span of `repeats`, in days before the report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within_days: Option<u32>,
    /// Channels that raise it, their own ones included.
    #[serde(default)]
    pub channels: BTreeSet<ChannelCode>,
    /// Why an upper layer changes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// Who sets a grade by hand, and who judges a complaint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct GradeRules {
    /// Roles that may set any grade, with a reason.
    pub set_by: BTreeSet<Role>,
    /// Roles that judge whether a complaint is valid; never the person or department complained about.
    pub judged_by: BTreeSet<Role>,
    /// Why an upper layer changes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// Who goes, and who stands in: one row of the dispatch table (E-01, X-25).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Route {
    /// Requirement ID, with a suffix.
    pub id: String,
    /// Title in Chinese.
    pub title: String,
    /// Matters that take it.
    #[serde(default)]
    pub applies: Selector,
    /// First choice, then who stands in; each only if on shift.
    pub chain: Vec<Role>,
    /// Who stays responsible towards the customer unless the first person asked is somebody else (E-04).
    pub responsible: Role,
    /// Quiet hours do not hold it back (D-09).
    #[serde(default)]
    pub ignores_quiet_hours: bool,
    /// Hidden from everybody outside the chain.
    #[serde(default)]
    pub supervision: bool,
    /// Why an upper layer changes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// What worklists sort by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PriorityKey {
    /// Danger to persons.
    Danger,
    /// The urgent lists of D-04 and D-07.
    Urgent,
    /// A clock is past its limit.
    Overdue,
    /// A clock is near its limit.
    Near,
    /// Raised by a customer rather than found on patrol.
    CustomerRaised,
    /// Grade, then level.
    Priority,
    /// Older first.
    Age,
}

/// The order of worklists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PriorityOrder {
    /// What counts first stands first.
    pub keys: Vec<PriorityKey>,
    /// Why an upper layer changes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// Acceptance and closing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct AcceptanceRules {
    /// Attempts to reach the resident before a case is closed "not confirmed".
    pub attempts: u32,
    /// Different days on which the attempts must lie.
    pub attempt_days: u32,
    /// Reminders to tell the customer the result before it is handed up the ladder instead; absent: without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminders: Option<u16>,
    /// A resident who was reached answers within this, else the case is closed "not confirmed".
    pub answer_within: Limit,
    /// Reopening within this keeps the number.
    pub reopen_within: Limit,
    /// Stars up to which a customer is dissatisfied, which opens the matter again (C-15, X-15).
    pub dissatisfied_stars: u8,
    /// Stars from which a customer is satisfied.
    #[serde(default = "upper_two")]
    pub satisfied_stars: u8,
    /// Kinds that the resident accepts.
    pub accepted_kinds: BTreeSet<Kind>,
    /// Channels of faults for which the company's check alone suffices, their own ones included.
    pub company_check_suffices: BTreeSet<ChannelCode>,
    /// Why an upper layer changes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// Of a scale of five.
fn upper_two() -> u8 {
    4
}

/// The company's own check of finished work (C-18).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CompanyCheck {
    /// Kinds that are checked.
    pub kinds: BTreeSet<Kind>,
    /// It is done within this.
    pub within: Limit,
    /// Matters for which a photograph suffices.
    pub by_photo: Vec<Selector>,
    /// Roles that may check; never who did the work.
    pub by: BTreeSet<Role>,
    /// Why an upper layer changes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// Intake (B-05, B-07).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct IntakeRules {
    /// How far in the past the report may lie when a call is logged later.
    pub logged_later_within: Limit,
    /// An opened form without a case is listed as abandoned after this.
    pub abandoned_after: Limit,
    /// A matter not answered on the spot needs a call-back number and a promised reply time.
    pub promise_required: bool,
    /// Kinds that may come without a contact.
    pub anonymous_kinds: BTreeSet<Kind>,
    /// Only in texts from before the taxonomy said it of each channel: those in which a person speaks to a person.
    /// Where it stands, it holds instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub personal_channels: Option<BTreeSet<Channel>>,
    /// Longest description, in characters.
    pub description_characters: u32,
    /// Why an upper layer changes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}
