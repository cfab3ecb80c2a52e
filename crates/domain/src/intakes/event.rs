//! What has happened to an intake.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{AccountId, CaseId, EstateId},
    personal::Personal,
    standard::ChannelCode,
};

/// An event of an intake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Event {
    /// A form was opened.
    Opened {
        /// Its number.
        number: String,
        /// Estate of the desk.
        estate: EstateId,
        /// How the matter came in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        channel: Option<ChannelCode>,
        /// Who opened it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<AccountId>,
        /// When.
        at: Timestamp,
    },
    /// What had been typed was kept.
    DraftKept {
        /// JSON text; may hold names and phones.
        draft: Personal,
    },
    /// It became a case.
    Saved {
        /// The case.
        case: CaseId,
    },
    /// It was given up.
    Dropped {
        /// Why.
        reason: String,
    },
}
