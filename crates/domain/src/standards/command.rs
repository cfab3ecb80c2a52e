//! What may be asked of a version.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::state::Reach;
use crate::{ids::StandardId, standard::Layer};

/// A command to one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Command {
    /// Keep the text of the shipped layer, so that a later program still knows it. Only the system asks this.
    Ship {
        /// Id, always the same for the same text.
        id: StandardId,
        /// The text.
        layer: Box<Layer>,
    },
    /// Propose a layer.
    Propose {
        /// Id.
        id: StandardId,
        /// Whom it is to govern.
        reach: Reach,
        /// The text.
        layer: Box<Layer>,
        /// From when.
        effective_from: Timestamp,
        /// Why.
        reason: String,
    },
    /// Approve a proposal of another account.
    Approve {
        /// A note.
        note: String,
    },
    /// Refuse a proposal of another account.
    Reject {
        /// Why.
        reason: String,
    },
    /// Take one's own proposal back.
    Withdraw {
        /// Why.
        reason: String,
    },
}
