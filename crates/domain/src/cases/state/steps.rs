//! The steps of a case up its ladder (E-07), and how its appointment was kept (C-19).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Case, Person, Verdict};
use crate::{actor::Role, ids::StaffId, personal::Personal, standard::ClockName};

/// Why a matter went up a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepCause {
    /// Handed up by hand (E-09).
    ByHand,
    /// The share of a limit at which the standard escalates.
    Near,
    /// A limit passed.
    Overdue,
    /// Nobody checked the finished work.
    Unchecked,
    /// Nobody told the customer the result.
    Untold,
}

/// What came of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepOutcome {
    /// It went up another step.
    HandedUp,
    /// The manager decided on the written report.
    Decided,
    /// The matter got its result.
    Solved,
    /// The matter was voided.
    Voided,
}

/// One step up the ladder, with time, person and outcome (E-07).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// To whom.
    pub to: Role,
    /// When.
    pub at: Timestamp,
    /// Who handed it up; nobody when the rules did.
    #[serde(default)]
    pub by: Person,
    /// Why.
    pub cause: StepCause,
    /// The words of whoever handed it up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Personal>,
    /// What came of it; nothing yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<StepOutcome>,
    /// When that was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// Who brought it about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_by: Option<StaffId>,
}

/// An agreed time and how it was kept (C-19).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Appointment {
    /// Agreed with the resident.
    pub agreed_at: Timestamp,
    /// On site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrived_at: Option<Timestamp>,
    /// Finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Timestamp>,
    /// Whether it was kept; nothing while that is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_time: Option<bool>,
}

impl Case {
    /// The time agreed with the resident beside what came of it. Where the clause counts the agreed time as the
    /// limit (D-06, D-14), its verdict decides; elsewhere the provider is on time who is there by then.
    pub fn appointment(&self) -> Option<Appointment> {
        let agreed_at = self.agreed_at?;
        let finished_at = self
            .ending
            .as_ref()
            .filter(|_| !matches!(self.stage, super::Stage::Void))
            .map(|ending| ending.at);
        let judged = self
            .clocks
            .iter()
            .rfind(|clock| clock.name == ClockName::Resolve && clock.agreed == Some(agreed_at));
        let on_time = match judged {
            Some(clock) => match clock.verdict {
                Some(verdict) => Some(verdict == Verdict::Met),
                None => clock.breached.then_some(false),
            },
            None => self
                .arrived_at
                .map(|at| at <= agreed_at)
                .or(finished_at.map(|at| at <= agreed_at)),
        };
        Some(Appointment {
            agreed_at,
            arrived_at: self.arrived_at,
            finished_at,
            on_time,
        })
    }

    /// The last step that somebody took; warnings and bells are none (E-11).
    pub fn stepped_at(&self) -> Timestamp {
        self.idle_since.unwrap_or(self.updated_at)
    }
}
