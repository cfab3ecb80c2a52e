//! What happened to an owner file. The author and the moment stand in the journal entry.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    command::HouseholdChanges,
    state::{Care, Confirmed},
};
use crate::ids::{EstateId, HouseholdId, PersonId, UnitId};

/// An event of one owner file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Event {
    /// Opened.
    Opened {
        /// Id.
        household: HouseholdId,
        /// Estate.
        estate: EstateId,
        /// Unit.
        unit: UnitId,
        /// When.
        at: Timestamp,
        /// What was known.
        details: Box<HouseholdChanges>,
    },
    /// Changed.
    Changed {
        /// The new values.
        changes: Box<HouseholdChanges>,
        /// The values before.
        before: Box<HouseholdChanges>,
    },
    /// Marked as needing special care.
    CareMarked {
        /// The mark.
        care: Care,
    },
    /// No longer so marked.
    CareEnded {
        /// When.
        at: Timestamp,
    },
    /// Confirmed as right.
    Confirmed {
        /// When and by whom.
        confirmed: Confirmed,
    },
    /// Sensitive values forgotten because the consent was withdrawn.
    SensitiveForgotten {
        /// Whose consent.
        person: PersonId,
        /// The mark of special care and its contacts.
        care: bool,
        /// What was said of the children.
        children: bool,
        /// Age, occupation, employer and composition.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        details: bool,
    },
}
