//! What is known of an intake.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{AccountId, CaseId, EstateId, StaffId},
    personal::Personal,
    standard::ChannelCode,
};

/// Where an intake stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Opened and neither saved nor given up; after a while it counts as abandoned.
    Open,
    /// Saved as a case.
    Saved,
    /// Given up, with a reason.
    Dropped,
}

impl Stage {
    /// The code of the API.
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Saved => "saved",
            Self::Dropped => "dropped",
        }
    }
}

/// One form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Intake {
    /// What people see, for example `DJ-20261121-0007`.
    pub number: String,
    /// Estate of the desk.
    pub estate: EstateId,
    /// How the matter came in, if the form knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<ChannelCode>,
    /// Who opened it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened_by: Option<AccountId>,
    /// When it was opened: the start of the matter's clocks at the desk.
    pub opened_at: Timestamp,
    /// What has been typed so far, as the form keeps it (JSON text).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<Personal>,
    /// Where it stands.
    pub stage: Stage,
    /// The case it became.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// Why it was given up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Intake {
    /// Whether what has been typed names the member of staff: then it may become a matter about them, and is not
    /// theirs to read.
    pub fn names(&self, staff: StaffId) -> bool {
        let draft = self.draft.as_ref();
        draft.is_some_and(|draft| draft.text().contains(&staff.to_string()))
    }
}
