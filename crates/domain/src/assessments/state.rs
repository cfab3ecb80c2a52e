//! What is known of one assessment.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{AccountId, AssessmentId, FileId, StaffId},
    personal::Personal,
};

/// What the assessment comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Conclusion {
    /// The processing may go on as it is.
    Acceptable,
    /// It may go on with the measures named.
    WithMeasures,
    /// It is not to be done.
    Refused,
}

impl Conclusion {
    /// The code of table and API.
    pub fn code(self) -> &'static str {
        match self {
            Self::Acceptable => "acceptable",
            Self::WithMeasures => "with-measures",
            Self::Refused => "refused",
        }
    }

    /// The words in which it is said.
    pub fn title(self) -> &'static str {
        match self {
            Self::Acceptable => "可以处理",
            Self::WithMeasures => "落实措施后可以处理",
            Self::Refused => "不得处理",
        }
    }
}

/// What is written down (第五十六条).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Content {
    /// The kinds of personal data concerned, by their codes in the catalogue; each has its purpose there.
    pub concerns: BTreeSet<String>,
    /// Whether purpose and manner are lawful, justified and necessary.
    pub necessity: Personal,
    /// What it may do to people, and the risks.
    pub risks: Personal,
    /// Whether the measures taken are lawful, work, and fit the risk.
    pub measures: Personal,
    /// What it comes to.
    pub conclusion: Conclusion,
    /// Who answers for it.
    pub responsible: StaffId,
    /// Day of the assessment.
    pub on: Date,
    /// Papers that belong to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileId>,
}

/// Who wrote it, or changed what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Writer {
    /// The account.
    pub account: AccountId,
    /// The member of staff behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<StaffId>,
}

/// Who approved it, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Approval {
    /// Who.
    pub by: Writer,
    /// When.
    pub at: Timestamp,
}

/// Where it stands. A variant holds only what is true in that stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Stage {
    /// Being written.
    Draft,
    /// Approved by somebody who did not write it.
    Approved {
        /// By whom and when.
        approval: Approval,
    },
    /// A newer one took its place; it is kept.
    Superseded {
        /// By whom and when it had been approved.
        approval: Approval,
        /// The newer one.
        successor: AssessmentId,
        /// When.
        at: Timestamp,
    },
}

impl Stage {
    /// The code of table and API.
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Approved { .. } => "approved",
            Self::Superseded { .. } => "superseded",
        }
    }
}

/// One assessment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Assessment {
    /// What is written down.
    pub content: Content,
    /// Everybody who wrote on it; none of them may approve it.
    pub writers: BTreeSet<Writer>,
    /// When it was begun.
    pub drafted_at: Timestamp,
    /// Where it stands.
    pub stage: Stage,
}

impl Assessment {
    /// Whether processing may stand on it: approved, not superseded, and not concluding against it.
    pub fn permits(&self) -> bool {
        matches!(self.stage, Stage::Approved { .. }) && self.content.conclusion != Conclusion::Refused
    }
}
