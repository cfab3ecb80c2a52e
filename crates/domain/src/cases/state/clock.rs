//! The clocks of a case and what holds them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{is_false, is_one, one};
use crate::{
    clock::{Limit, Pause},
    ids::{FileId, StaffId},
    standard::{ClauseRef, ClockName, Start},
};

/// Whether a limit was kept. Given when a clock stops, and never restated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Kept.
    Met,
    /// Not kept.
    Missed,
}

/// The next warning of a running clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Bell {
    /// Share of the limit in percent.
    pub share: u16,
    /// When it rings.
    pub at: Timestamp,
}

/// More time, granted by the service-centre manager (D-15).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Extension {
    /// The deadline before.
    pub from: Timestamp,
    /// The deadline now.
    pub to: Timestamp,
    /// When it was granted.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
    /// By whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<StaffId>,
}

/// One clock, started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Clock {
    /// Its name; several clauses may set a clock of one name.
    pub name: ClockName,
    /// Leg, from 1; a reopened case runs a second one (返修).
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub leg: u16,
    /// The clause that it carries out.
    pub clause: ClauseRef,
    /// The limit, or the cap of an agreement, in the clause's words.
    pub limit: Limit,
    /// Time agreed with the resident, within the cap.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed: Option<Timestamp>,
    /// When that was agreed, if after the report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed_on: Option<Timestamp>,
    /// Start of counting.
    pub started_at: Timestamp,
    /// Deadline, exclusive; while paused, the deadline as it stood when the pause began.
    pub due_at: Timestamp,
    /// Some day of the counting lies in a year without a notice.
    #[serde(default, skip_serializing_if = "is_false")]
    pub provisional: bool,
    /// When the step was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped_at: Option<Timestamp>,
    /// Given with the stop, or with the decision on a pause that it hangs on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// Excess over the limit, in clock minutes, rounded up.
    #[serde(default, skip_serializing_if = "is_nought")]
    pub late_minutes: u32,
    /// Minutes that did not count.
    #[serde(default, skip_serializing_if = "is_nought")]
    pub paused_minutes: u32,
    /// More time granted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extended: Option<Extension>,
    /// Next warning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bell: Option<Bell>,
    /// Whether the share at which the standard escalates has been reached.
    #[serde(default, skip_serializing_if = "is_false")]
    pub near: bool,
    /// Whether the deadline passed while it ran.
    #[serde(default, skip_serializing_if = "is_false")]
    pub breached: bool,
    /// Number of the pause that holds it now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<u16>,
    /// The clause ceased to apply: neither met nor missed.
    #[serde(default, skip_serializing_if = "is_false")]
    pub lifted: bool,
    /// Who stopped it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<StaffId>,
    /// Number of the promise that it keeps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<u16>,
}

impl Clock {
    /// Whether it has neither stopped nor been lifted (it may be paused).
    pub fn is_running(&self) -> bool {
        self.stopped_at.is_none() && !self.lifted
    }

    /// Whether a verdict has been given.
    pub fn is_judged(&self) -> bool {
        self.verdict.is_some()
    }
}

/// A clause whose clock starts with a later step (`take` with the dispatch, `feedback` with the result).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Waiting {
    /// Its clock.
    pub name: ClockName,
    /// The clause.
    pub clause: ClauseRef,
    /// The limit.
    pub limit: Limit,
    /// The step that starts it.
    pub starts: Start,
}

/// Standing of a pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HoldState {
    /// Holds, not yet confirmed.
    Proposed,
    /// Confirmed by desk or supervisor.
    Confirmed,
    /// Struck: the clock has run all along.
    Struck,
}

/// One pause of some clocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Hold {
    /// Numbers of the clocks it holds.
    pub clocks: Vec<u16>,
    /// Code of the reason.
    pub reason: String,
    /// What shows it: the number of the part, the call that was tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Files that show it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileId>,
    /// Start.
    pub from: Timestamp,
    /// End.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Timestamp>,
    /// At the latest then it ends by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_by: Option<Timestamp>,
    /// Standing.
    pub state: HoldState,
    /// Without a confirmation by then it is struck.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirm_by: Option<Timestamp>,
    /// Who proposed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<StaffId>,
    /// Who confirmed or struck it; nobody when time ran out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<StaffId>,
}

impl Hold {
    /// The span for the arithmetic, unless struck.
    pub fn span(&self) -> Option<Pause> {
        (self.state != HoldState::Struck).then(|| Pause {
            from: self.from,
            to: self.to,
            reason: self.reason.clone(),
        })
    }
}

pub(super) fn is_nought(value: &u32) -> bool {
    *value == 0
}
