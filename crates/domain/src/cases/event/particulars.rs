//! What events carry: the matter as reported, deadlines that moved, clocks that stopped.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    cases::state::{About, Bell, Contact, Marking, Place, Signal, Verdict},
    ids::{CaseId, EstateId, IntakeId},
    personal::Personal,
    standard::{Channel, ChannelCode, Grade, Kind, Level, chapters::PriorityKey},
};

/// What a case is about, as recorded at the report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reported {
    /// Estate.
    pub estate: EstateId,
    /// Number.
    pub number: String,
    /// Kind.
    pub kind: Kind,
    /// Subject.
    pub subject: String,
    /// Fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// Grade, after the rules.
    pub grade: Grade,
    /// Why the grade is not the ordinary one: a rule's code, or the recorder's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade_reason: Option<String>,
    /// Level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// Whether it counts as a complaint.
    #[serde(default, skip_serializing_if = "crate::cases::state::is_false")]
    pub complaint: bool,
    /// Urgent.
    #[serde(default, skip_serializing_if = "crate::cases::state::is_false")]
    pub urgent: bool,
    /// Danger to persons.
    #[serde(default, skip_serializing_if = "crate::cases::state::is_false")]
    pub danger: bool,
    /// Signals.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub signals: BTreeSet<Signal>,
    /// Tags.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub tags: BTreeSet<Marking>,
    /// Work type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work: Option<String>,
    /// Channel.
    pub channel: ChannelCode,
    /// The shipped channel that an own one behaves like (B-02).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel_parent: Option<Channel>,
    /// Place.
    #[serde(default)]
    pub place: Place,
    /// Contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
    /// About.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<About>,
    /// Description.
    pub description: Personal,
    /// When it was reported.
    pub reported_at: Timestamp,
    /// Intake form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intake: Option<IntakeId>,
    /// Agreed time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed_at: Option<Timestamp>,
    /// Promised reply time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_by: Option<Timestamp>,
    /// Version of the standard.
    pub standard: String,
    /// What its place in the worklists goes by.
    #[serde(
        default = "crate::cases::state::ordinary",
        skip_serializing_if = "is_ordinary"
    )]
    pub priority_keys: Vec<PriorityKey>,
    /// Parent case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<CaseId>,
}

fn is_ordinary(keys: &[PriorityKey]) -> bool {
    crate::cases::state::is_ordinary(keys)
}

/// A deadline that moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Moved {
    /// Number of the clock.
    pub clock: u16,
    /// Deadline before.
    pub from: Timestamp,
    /// Deadline now.
    pub to: Timestamp,
    /// Provisional now.
    #[serde(default, skip_serializing_if = "crate::cases::state::is_false")]
    pub provisional: bool,
    /// Next warning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bell: Option<Bell>,
}

/// A clock that stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stopped {
    /// Number of the clock.
    pub clock: u16,
    /// When the step was done: earlier than the event where it was told later.
    pub at: Timestamp,
    /// The deadline it is judged by.
    pub due_at: Timestamp,
    /// The verdict; absent while a pause that decides it is not decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// Excess in minutes, rounded up.
    #[serde(default, skip_serializing_if = "is_nought")]
    pub late_minutes: u32,
    /// Minutes that did not count.
    #[serde(default, skip_serializing_if = "is_nought")]
    pub paused_minutes: u32,
}

fn is_nought(value: &u32) -> bool {
    *value == 0
}

/// What a warning does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Alarm {
    /// The holder is prompted.
    Prompt,
    /// Up the ladder.
    Escalate,
}
