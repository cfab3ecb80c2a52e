//! What can have happened to a version.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::state::{Reach, Verdict};
use crate::{
    ids::{AccountId, StaffId, StandardId},
    standard::Layer,
};

/// A layer as it was handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Proposal {
    /// Id.
    pub id: StandardId,
    /// Whom it is to govern.
    pub reach: Reach,
    /// Head: id and version.
    pub name: String,
    /// Title.
    pub title: String,
    /// Schema number.
    pub schema: u32,
    /// SHA-256 of the text.
    pub hash: String,
    /// The text.
    pub layer: Layer,
    /// From when.
    pub effective_from: Timestamp,
    /// Who; `None` for the shipped layer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<AccountId>,
    /// The member of staff behind the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_staff: Option<StaffId>,
    /// When.
    pub at: Timestamp,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// An event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Event {
    /// The shipped layer was kept.
    Shipped {
        /// It.
        proposal: Box<Proposal>,
    },
    /// A layer was proposed.
    Proposed {
        /// It.
        proposal: Box<Proposal>,
    },
    /// It was approved.
    Approved {
        /// By whom, when.
        verdict: Verdict,
        /// From when it holds.
        in_force_from: Timestamp,
    },
    /// It was refused.
    Rejected {
        /// By whom, when, why.
        verdict: Verdict,
    },
    /// It was taken back.
    Withdrawn {
        /// By whom, when, why.
        verdict: Verdict,
    },
}
