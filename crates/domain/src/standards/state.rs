//! One version of one layer.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{AccountId, EstateId, StaffId, StandardId},
    standard::Layer,
};

/// Whom a layer governs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "layer", rename_all = "kebab-case")]
pub enum Reach {
    /// The layer that comes with the program; under every other.
    Shipped,
    /// Every estate of the company.
    Company,
    /// One estate.
    Estate {
        /// The estate.
        estate: EstateId,
    },
}

impl Reach {
    /// The estate, for a layer of one.
    pub fn estate(self) -> Option<EstateId> {
        match self {
            Reach::Shipped | Reach::Company => None,
            Reach::Estate { estate } => Some(estate),
        }
    }

    /// The code in columns and answers.
    pub fn code(self) -> &'static str {
        match self {
            Reach::Shipped => "shipped",
            Reach::Company => "company",
            Reach::Estate { .. } => "estate",
        }
    }
}

/// How far a version has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Waits for another account.
    Proposed,
    /// In force from [`StandardVersion::in_force_from`].
    Approved,
    /// Another account said no.
    Rejected,
    /// Taken back by whoever proposed it.
    Withdrawn,
}

impl Stage {
    /// The code in columns and answers.
    pub fn code(self) -> &'static str {
        match self {
            Stage::Proposed => "proposed",
            Stage::Approved => "approved",
            Stage::Rejected => "rejected",
            Stage::Withdrawn => "withdrawn",
        }
    }
}

/// What somebody said to a proposal, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// Who; `None` for the system, which only keeps the shipped layer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<AccountId>,
    /// When.
    pub at: Timestamp,
    /// Why, or what was noted.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// One version of one layer of the service standard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StandardVersion {
    /// Id.
    pub id: StandardId,
    /// Whom it governs.
    pub reach: Reach,
    /// Its head: id and version, for example `lanting-2`.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Schema number of the text.
    pub schema: u32,
    /// SHA-256 of the text.
    pub hash: String,
    /// The text itself, as proposed.
    pub layer: Layer,
    /// How far it has come.
    pub stage: Stage,
    /// The moment from which it was proposed to hold.
    pub effective_from: Timestamp,
    /// The moment from which it holds: the later of the one proposed and the approval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_force_from: Option<Timestamp>,
    /// Who proposed it; `None` for the shipped layer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposed_by: Option<AccountId>,
    /// The member of staff behind that account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposed_by_staff: Option<StaffId>,
    /// When.
    pub proposed_at: Timestamp,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// What was said to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
}
